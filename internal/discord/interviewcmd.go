package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// resumeValue begins the value of a choice that goes on with an interview.
const resumeValue = "resume/"

// mockInterview serves /mock-interview.
func (b *Bot) mockInterview(rq *request) (response, job) {
	if id, ok := strings.CutPrefix(rq.Options[optTopic], resumeValue); ok {
		return think(true), func(ctx context.Context, to *reply) error {
			return b.happens(ctx, rq, to, id, interview.Event{Kind: interview.Resume, ID: rq.ID})
		}
	}
	opt, err := b.interviewOptions(rq)
	if e := (*interview.TopicError)(nil); errors.As(err, &e) {
		return tell(fmt.Sprintf(talkWordsIn(rq.Locale).noTopic, markdown.Escape(markdown.Clip(e.Text, 80)))), nil
	}
	r := interview.Request{ID: store.NewID(), Member: rq.Member, Server: rq.Server, Options: opt}
	if rq.Direct {
		r.Channel = rq.Channel
	}
	if opt.Relay && (opt.Private || rq.Direct || !rq.canThread()) {
		return tell(talkWordsIn(rq.Locale).relayNowhere), nil
	}
	if opt.Private || rq.Direct || !rq.canThread() {
		return think(!rq.Direct), func(ctx context.Context, to *reply) error { return b.beginHere(ctx, rq, to, r) }
	}
	return think(false), func(ctx context.Context, to *reply) error { return b.beginInThread(ctx, rq, to, r) }
}

// interviewOptions reads the options of the command.
func (b *Bot) interviewOptions(rq *request) (interview.Options, error) {
	chosen, err := b.interviews.Bank().ParseTopics(rq.Options[optTopic])
	if err != nil {
		return interview.Options{}, err
	}
	opt := interview.Options{
		Topics: chosen.Topics, Weak: chosen.Weak, Level: rq.Options[optLevel], Lang: languageOf(rq),
		Style: interview.Style(rq.Options[optStyle]), Private: rq.Options.flag(optPrivate), Relay: rq.Options.flag(optRelay), Seed: b.chance(),
	}
	if n, err := strconv.Atoi(rq.Options[optQuestions]); err == nil { // Discord keeps to the bounds, clients may not
		opt.Questions = min(max(n, 1), interview.MaxQuestions)
	}
	return opt, nil
}

// canThread reports whether the bot may open a thread where a command was given,
// as far as the interaction tells.
func (rq *request) canThread() bool {
	const need = discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads
	return rq.Server != "" && rq.Installed && (rq.BotMay&need == need || rq.BotMay&discordgo.PermissionAdministrator != 0)
}

// beginHere starts an interview that takes place under its buttons: for the
// member alone, or in a direct message.
func (b *Bot) beginHere(ctx context.Context, rq *request, to *reply, r interview.Request) error {
	if was, ok := b.talks.in(r.Channel); ok && r.Channel != "" && was.Status == store.SessionOpen {
		// A direct message is the place of one interview at a time.
		if _, _, err := b.do(ctx, was.ID, interview.Event{Kind: interview.Pause, ID: rq.ID, Member: rq.Member}); err != nil && !errors.Is(err, interview.ErrState) && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	s, err := b.begin(ctx, r)
	if err != nil {
		return err
	}
	v := b.talkView(s)
	return b.showTalk(ctx, rq, to, v, v.first())
}

// begin starts an interview.
func (b *Bot) begin(ctx context.Context, r interview.Request) (*interview.Session, error) {
	s, err := b.interviews.Start(ctx, r)
	if err != nil {
		return nil, err
	}
	b.talks.keep(s)
	b.log.InfoContext(ctx, "interview begun", "session", s.ID, "questions", s.Options.Questions, "level", s.Options.Level, "thread", s.Channel != "")
	return s, nil
}

// beginInThread announces an interview in the channel and starts it in a thread
// on the announcement; where that can't be, under its buttons.
func (b *Bot) beginInThread(ctx context.Context, rq *request, to *reply, r interview.Request) error {
	s, err := b.begin(ctx, r)
	if err != nil {
		return err
	}
	v := b.talkView(s)
	name := markdown.Clip(rq.Name, 40)
	words := v.w.opened
	if s.Options.Relay {
		words = v.w.openedRelay
	}
	opened := message{Content: fmt.Sprintf(words, markdown.Escape(name), markdown.Escape(markdown.Clip(s.About(), 200)), s.Options.Questions)}
	if err := to.show(ctx, 0, opened); err != nil {
		return err
	}
	thread, err := b.rest.startThread(ctx, string(rq.Channel), string(to.messages()[0].Message),
		markdown.Clip(fmt.Sprintf(v.w.threadName, markdown.Clip(s.About(), 50), name), markdown.ThreadName))
	if err == nil {
		s, _, err = b.do(ctx, s.ID, interview.Event{Kind: interview.Resume, ID: rq.ID, Member: rq.Member, Channel: store.ChannelID(thread)})
		if err != nil {
			return err
		}
		v = b.talkView(s)
		if err = showAll(ctx, b.inChannel(s), v.first()); err == nil {
			b.seen(ctx, s)
			return nil
		}
	}
	b.log.InfoContext(ctx, "no thread", "error", err)
	if s.Options.Relay { // nobody else could take part
		if _, _, err := b.do(ctx, s.ID, interview.Event{Kind: interview.End, Member: rq.Member}); err != nil && !errors.Is(err, interview.ErrState) {
			return err
		}
		return to.show(ctx, 0, message{Content: talkWordsIn(rq.Locale).relayNowhere})
	}
	// The announcement stays; the questions are for the member.
	to.private = true
	if err := to.show(ctx, 0, message{Content: talkWordsIn(rq.Locale).threadFailed}); err != nil {
		return err
	}
	for n, m := range v.first() {
		if err := to.show(ctx, n+1, m); err != nil {
			return err
		}
	}
	b.seen(ctx, s)
	return nil
}

// completeInterview offers what there is to go on with, then what there is to
// talk about.
func (b *Bot) completeInterview(rq *request) (response, job) {
	w, language, typed := talkWordsIn(rq.Locale), languageOf(rq), rq.Options[optTopic]
	var all []option
	for _, t := range b.talks.of(rq.Member) {
		all = append(all, option{ID: resumeValue + t.ID, Title: fmt.Sprintf(w.resumeChoice, t.About, t.Place.Turn, t.Questions), Aliases: []string{t.About}})
	}
	all = append(all, b.interviewTopics(rq, language)...)
	found := rank(typed, all, markdown.Choices)
	// Several topics at once are no name of any.
	if c, err := b.interviews.Bank().ParseTopics(typed); err == nil && len(c.Topics) > 1 && len(found) < markdown.Choices {
		if o := b.several(c, language); markdown.Len(o.ID) <= markdown.ChoiceValue {
			found = append([]option{o}, found...)
		}
	}
	return offer(found), nil
}

// interviewTopics are the topics of the bank as choices.
func (b *Bot) interviewTopics(rq *request, language string) []option {
	w := talkWordsIn(rq.Locale)
	all := []option{
		{ID: "weak", Title: w.weakChoice, Aliases: []string{"weak spots", "薄弱环节"}},
		{ID: "all", Title: w.allChoice, Aliases: []string{"everything", "mixed", "全部"}},
	}
	for _, t := range b.interviews.Bank().Topics(language) {
		all = append(all, option{ID: t.ID, Title: t.Title, Aliases: t.Aliases})
	}
	return all
}

// several is a choice of more than one topic.
func (b *Bot) several(c interview.Choice, language string) option {
	var titles []string
	for _, id := range c.Topics {
		titles = append(titles, b.interviews.Bank().Title(id, language))
	}
	return option{ID: strings.Join(c.Topics, ","), Title: markdown.Clip(strings.Join(titles, " + "), markdown.ChoiceName)}
}
