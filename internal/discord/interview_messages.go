package discord

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// Plain messages as answers: in an interview's own thread and in direct messages.

// A hearing says whom a message is for, as far as the message and memory tell.
type hearing int

const (
	forTutor     hearing = iota // or nobody: see hear
	forInterview                // it may be an answer
	forOthers                   // it is in the thread of an interview, which members share
	unreadable                  // it is in the member's own thread, but Discord keeps its text back
)

// overhear decides whom a message is for. In the thread of an interview the tutor
// answers only who names it, and what others say is left alone.
func (b *Bot) overhear(m *discordgo.Message) hearing {
	t, ok := b.talks.in(store.ChannelID(m.ChannelID))
	if !ok {
		return forTutor
	}
	if m.GuildID == "" {
		if t.Status == store.SessionOpen && t.Member == store.MemberID(m.Author.ID) && strings.TrimSpace(m.Content) != "" {
			return forInterview
		}
		return forTutor
	}
	self := b.self()
	named := strings.Contains(m.Content, "<@"+self+">") || strings.Contains(m.Content, "<@!"+self+">") || b.byRole(m)
	toOthers := slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID != self })
	if r := m.ReferencedMessage; r != nil && r.Author != nil && r.Author.ID != self {
		toOthers = true
	}
	switch {
	case named:
		return forTutor
	case t.Member != store.MemberID(m.Author.ID) && !t.Relay || toOthers:
		return forOthers
	case strings.TrimSpace(m.Content) != "":
		return forInterview
	case len(m.Attachments)+len(m.StickerItems) == 0 && !b.cfg.MessageContent:
		return unreadable
	}
	return forOthers
}

// heed looks at a message that may be an answer. It reports whether the message
// is for the tutor after all: a question in a direct message between two of the
// interview's.
func (b *Bot) heed(ctx context.Context, m *discordgo.Message) (tutors bool, err error) {
	channel := store.ChannelID(m.ChannelID)
	t, ok := b.talks.in(channel)
	if !ok { // it ended while the message waited
		return m.GuildID == "", nil
	}
	if t.Relay {
		return false, b.heedRelay(ctx, m, t.ID)
	}
	if interview.MayWish(m.Content) {
		if granted, err := b.grant(ctx, m, t.ID); granted || err != nil {
			return false, err
		}
	}
	s, _, err := b.do(ctx, t.ID, interview.Event{Kind: interview.Hear, ID: m.ID, Text: m.Content, Member: t.Member})
	switch {
	case errors.Is(err, interview.ErrState), s == nil && errors.Is(err, store.ErrNotFound):
		// Between two questions people say what they like; in their direct messages
		// that is a question.
		return m.GuildID == "", nil
	case err != nil:
		return false, b.notHeard(ctx, m, s, err)
	}
	b.gather.add(s.ID)
	if err := b.rest.typing(ctx, m.ChannelID); err != nil {
		b.log.DebugContext(ctx, "typing", "error", err)
	}
	return false, nil
}

// hintButtons says once in the thread of an interview that Discord keeps
// messages there from the bot.
func (b *Bot) hintButtons(ctx context.Context, channel store.ChannelID) error {
	t, ok := b.talks.in(channel)
	if !ok || !b.talks.hint(channel) {
		return nil
	}
	s, err := b.interviews.Get(ctx, t.ID)
	if err != nil {
		return err
	}
	_, err = b.rest.send(ctx, string(channel), message{Content: talkWordsIn(s.Options.Lang).blind, Nonce: store.NewID()})
	return err
}

// notHeard says that a message was not taken as an answer. The member has its
// words.
func (b *Bot) notHeard(ctx context.Context, m *discordgo.Message, s *interview.Session, err error) error {
	rq := &request{Locale: b.localeFor(store.ServerID(m.GuildID), m.Content), Member: store.MemberID(m.Author.ID)}
	var said message
	if s == nil {
		said = b.lost(ctx, rq, interview.Event{}, err)
	} else {
		rq.Locale = s.Options.Lang
		var ok bool
		if said, ok = b.objection(b.talkView(s), rq, interview.Event{Kind: interview.Hear}, err); !ok {
			return err
		}
	}
	return (&posts{c: b.rest, channel: m.ChannelID, replyTo: m.ID}).show(ctx, 0, said)
}

// answered takes what was gathered as an answer, on a goroutine with a place of
// the queue.
func (b *Bot) answered(id string) {
	ctx, v := visiting(b.base, visitAnswer)
	defer v.leave(b.cfg.Metrics)
	ctx, cancel := context.WithTimeout(ctx, tokenLife)
	defer cancel()
	b.queue.run(ctx, func(ctx context.Context) {
		if err := b.guarded(func() error { return b.takeAnswer(ctx, id) }); err != nil {
			v.failed(ctx, err)
			if missingAccess(err) {
				b.log.InfoContext(ctx, "no access to the channel", "error", err)
				return
			}
			b.report(ctx, "interview", err)
		}
	})
}

// takeAnswer has an interview take what was heard for an answer and shows the
// grade as a reply to its last message.
func (b *Bot) takeAnswer(ctx context.Context, id string) error {
	s, err := b.interviews.Get(ctx, id)
	if err != nil || len(s.Heard) == 0 { // forgotten meanwhile, or taken by something else
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	}
	show, cancel := b.showing(ctx)
	defer cancel()
	to := &posts{c: b.rest, channel: string(s.Channel), replyTo: s.Heard[len(s.Heard)-1].ID}
	ev := interview.Event{Kind: interview.Settle, Member: s.Member}
	s, changed, err := b.do(ctx, id, ev)
	if s == nil {
		if errors.Is(err, store.ErrNotFound) { // forgotten meanwhile
			return nil
		}
		return err
	}
	return b.showAnswer(show, to, s, ev, changed, err)
}

// grant does what a message wishes that is no answer, and reports whether it did.
func (b *Bot) grant(ctx context.Context, m *discordgo.Message, id string) (granted bool, err error) {
	s, err := b.interviews.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	kind, ok := s.Wish(m.Content)
	if !ok {
		return false, nil
	}
	show, cancel := b.showing(ctx)
	defer cancel()
	ev := interview.Event{Kind: kind, ID: m.ID, At: s.Place(), Member: s.Member}
	s, changed, err := b.do(ctx, id, ev)
	if s == nil {
		if errors.Is(err, store.ErrNotFound) { // forgotten meanwhile
			err = nil
		}
		return true, err
	}
	return true, b.showAnswer(show, &posts{c: b.rest, channel: m.ChannelID, replyTo: m.ID}, s, ev, changed, err)
}

// showAnswer shows what came of messages.
func (b *Bot) showAnswer(ctx context.Context, to *posts, s *interview.Session, ev interview.Event, changed bool, err error) error {
	v := b.talkView(s)
	rq := &request{Locale: s.Options.Lang, Member: s.Member}
	if m, ok := b.objection(v, rq, ev, err); ok {
		return to.show(ctx, 0, m)
	}
	switch {
	case err != nil:
		return to.show(ctx, 0, b.ungraded(ctx, v, err))
	case !changed:
		return nil
	case s.Phase() == interview.Over:
		return b.showReport(ctx, to, s, v.closing(ev.Kind))
	}
	if err := showAll(ctx, to, v.after(ev.Kind, ev.At)); err != nil {
		return err
	}
	b.seen(ctx, s)
	return nil
}
