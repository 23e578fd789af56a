package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
)

// ask serves /ask.
func (b *Bot) ask(rq *request) (response, job) {
	x := newExchange(rq, strings.TrimSpace(rq.Options[optQuestion]))
	x.Lang, x.Private = rq.Options[optLanguage], rq.Options.flag(optPrivate)
	if text := checkQuestion(x.Question, rq.Options[optGo], rq.Locale); text != "" {
		return tell(text), nil
	}
	x.Go, _ = tutor.ParseGo(rq.Options[optGo])
	return b.question(rq, &x, func(ctx context.Context) error {
		if !x.Private || rq.Direct {
			x.Conversation = b.conversationOf(ctx, rq)
		}
		return nil
	})
}

// checkQuestion says what is wrong with a question, or "".
func checkQuestion(question, release, locale string) string {
	w := wordsIn(locale)
	err := tutor.Question{Text: question, Go: release}.Check()
	switch {
	case err == nil:
		return ""
	case errors.Is(err, tutor.ErrGoVersion), errors.Is(err, tutor.ErrGoTooNew), errors.Is(err, tutor.ErrGoTooOld):
		return fmt.Sprintf(w.badGo, strings.ReplaceAll(release, "`", "'"), knowledge.GoVersion)
	}
	return tutorsProblem(w, err)
}

// talkFor is how long a direct message goes on the conversation before it.
const talkFor = 2 * time.Hour

// conversationOf returns the conversation that a question in its place goes on:
// that of the thread, or the latest in a direct message; "" for a new one.
func (b *Bot) conversationOf(ctx context.Context, rq *request) string {
	if b.threads.has(rq.Channel) {
		if t, err := b.data.Store.Thread(ctx, rq.Channel); err == nil {
			return t.Conversation
		}
	}
	if rq.Direct {
		if last, err := b.data.Store.Latest(ctx, rq.Channel, rq.Member, rq.At.Add(-talkFor)); err == nil {
			return last.Conversation
		}
	}
	return ""
}

// explain and check serve the commands in the menu of a message. The answer is
// for who asked alone, who may share it: the message's author asked nothing.
func (b *Bot) explain(rq *request) (response, job) { return b.about(rq, tutor.Explain) }
func (b *Bot) check(rq *request) (response, job)   { return b.about(rq, tutor.Check) }

func (b *Bot) about(rq *request, kind tutor.Kind) (response, job) {
	text := messageText(rq.Target)
	if text == "" {
		return tell(wordsIn(rq.Locale).nothingToExplain), nil
	}
	x := newExchange(rq, clipRunes(text, tutor.MaxQuestionRunes))
	x.Kind, x.Private = string(kind), true
	return b.question(rq, &x, nil)
}

// messageText is what a message says, embeds included: a question may have been
// asked through another bot.
func messageText(m *discordgo.Message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

func clipRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// completeRelease offers the releases of Go, newest first.
func (b *Bot) completeRelease(rq *request) (response, job) {
	var all []option
	for n := knowledge.Release(knowledge.GoVersion); n >= 0; n-- {
		v := fmt.Sprintf("1.%d", n)
		all = append(all, option{ID: v, Title: "Go " + v})
	}
	return offer(rank(rq.Options[optGo], all, len(all))), nil
}
