package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// What an interview says besides questions and grades: that something does not
// fit, or did not work.

// objection is what a member is told of an event that does not fit.
func (b *Bot) objection(v *talkView, rq *request, ev interview.Event, err error) (message, bool) {
	w, k := talkWordsIn(rq.Locale), talkKey{Session: v.s.ID, At: v.s.Place()}
	m := message{}
	switch {
	case errors.Is(err, interview.ErrBusy):
		m.Content = w.busy
	case errors.Is(err, interview.ErrEmpty) && ev.Kind == interview.Together:
		m.Content = w.nobody
	case errors.Is(err, interview.ErrEmpty):
		m.Content = w.empty
	case errors.Is(err, interview.ErrStranger):
		m.Content = w.notIn
	case errors.Is(err, interview.ErrFull):
		m.Content = fmt.Sprintf(w.full, interview.MaxVoices)
	case errors.Is(err, interview.ErrLong):
		m.Content = fmt.Sprintf(w.long, interview.MaxAnswer)
	case errors.Is(err, interview.ErrState) && ev.Kind == interview.Hint && v.s.Phase() == interview.Asking:
		m.Content = w.noHint
	case errors.Is(err, interview.ErrState) && v.s.Phase() == interview.Over:
		m.Content, m.Components = w.over, b.pointer(rq, k, doTalkReport, w.report)
	case errors.Is(err, interview.ErrState):
		m.Content, m.Components = w.past, b.pointer(rq, k, doTalkWhere, w.where)
	default:
		return m, false
	}
	return w.giveBack(m, ev.Text), true
}

// lost is what a member is told of an event of an interview that could not be
// read or stored.
func (b *Bot) lost(ctx context.Context, rq *request, ev interview.Event, err error) message {
	w := talkWordsIn(rq.Locale)
	m := message{Content: w.gone}
	if !errors.Is(err, store.ErrNotFound) {
		m.Content = fmt.Sprintf(wordsIn(rq.Locale).broken, b.report(ctx, "interview", err))
	}
	return w.giveBack(m, ev.Text)
}

// giveBack puts what a member wrote under a message that says why it was not
// taken. What is longer than a message is attached.
func (w *talkWords) giveBack(m message, text string) message {
	if strings.TrimSpace(text) == "" {
		return m
	}
	parts := pages(m.Content+"\n\n"+fmt.Sprintf(w.kept, quote(text)), "…", nil)
	m.Content = parts[0].Content
	if len(parts) > 1 {
		m.Files = []file{*markdownFile("answer.md", text)}
	}
	return m
}

// quote is a member's text as a quotation.
func quote(text string) string {
	var b strings.Builder
	for line := range strings.Lines(markdown.Safe(text)) {
		b.WriteString("> " + line)
	}
	return b.String()
}

// ungraded says why an answer has no grade.
func (b *Bot) ungraded(ctx context.Context, v *talkView, err error) message {
	text := v.w.restarting
	if !errors.Is(err, errShutdown) && !errors.Is(err, context.Canceled) {
		text = fmt.Sprintf(v.w.failed, b.report(ctx, "grade", err))
	}
	return message{Content: text, Components: v.buttons()}
}

// aside shows a line of the bot's own with buttons, to the member alone where that
// is possible.
func (r *reply) aside(ctx context.Context, m message) error {
	if len(r.ids) == 0 && !r.component || r.later != nil {
		return r.show(ctx, 0, m)
	}
	m.Ephemeral = true
	_, _, err := r.c.followUp(ctx, r.lane, r.token, m)
	return err
}
