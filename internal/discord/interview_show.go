package discord

import (
	"context"
	"errors"
	"fmt"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// Where an interview is shown: under the interaction that changed it, or in its
// own channel where there is none.

// showTalk shows messages of an interview as the reply to an interaction, or
// where the interview takes place if that is elsewhere.
func (b *Bot) showTalk(ctx context.Context, rq *request, to *reply, v *talkView, ms []message) error {
	s := v.s
	here := s.Channel == "" || s.Channel == rq.Channel
	if !here {
		err := showAll(ctx, b.inChannel(s), ms)
		if err == nil {
			w, text := talkWordsIn(rq.Locale), ""
			if text = fmt.Sprintf(w.goesOn, "<#"+string(s.Channel)+">"); s.Server == "" {
				text = w.goesOnDirect
			}
			b.seen(ctx, s)
			return to.aside(ctx, message{Content: text})
		}
		if !missingAccess(err) {
			return err
		}
		b.log.InfoContext(ctx, "interview: its thread is gone", "session", s.ID)
	}
	if err := to.sayAll(ctx, ms); err != nil {
		return err
	}
	b.seen(ctx, s)
	return nil
}

// inChannel is the surface of an interview's own channel.
func (b *Bot) inChannel(s *interview.Session) *posts {
	return &posts{c: b.rest, channel: string(s.Channel)}
}

// seen notes that the member has seen an interview as it is, and what was
// answered. Until then, it is shown again after a crash.
func (b *Bot) seen(ctx context.Context, s *interview.Session) {
	_, _, err := b.interviews.Do(ctx, s.ID, interview.Event{Kind: interview.Shown, Step: s.Step, Ref: string(s.Channel)})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		b.log.WarnContext(ctx, "interview", "session", s.ID, "error", err)
	}
	b.record(ctx, s)
}
