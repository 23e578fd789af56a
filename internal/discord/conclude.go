package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// conclude writes into the exchange how it ended and returns its last messages.
// text is what was shown of an answer that is not whole.
func (b *Bot) conclude(ctx context.Context, a *asking, res result, text string) []message {
	w := a.view.w
	if res.answer == nil {
		why := ""
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errStopped):
			a.x.Status, why = store.Stopped, w.stopped
		case errors.Is(cause, errShutdown):
			a.x.Status, why = store.Interrupted, w.interrupted
		case tutorsProblem(w, res.err) != "":
			a.x.Status, why = store.Failed, tutorsProblem(w, res.err)
		default:
			a.x.Status, why = store.Failed, fmt.Sprintf(w.broken, b.report(ctx, "answer", res.err))
		}
		return a.view.ended(text, why)
	}
	ans := res.answer
	a.x.Status, a.x.Answer, a.x.Subject, a.x.Mode, a.x.Covered = store.Done, ans.Text, ans.Subject, string(ans.Mode), ans.Covered
	a.x.Citations, _ = json.Marshal(ans) // strings, numbers and flags only: it can't fail
	return a.view.answered(ans, append(res.footers, a.view.colophon(ans)...))
}

// noteGap keeps a question that the notes could not answer, unless it was
// private or in a direct message.
func (b *Bot) noteGap(ctx context.Context, a *asking) {
	if a.x.Private || a.x.Server == "" || a.x.Kind != "" {
		return
	}
	key := group.GapKey(a.x.Question)
	if key == "" {
		return
	}
	gap := store.Gap{Server: a.x.Server, Member: a.x.Member, Key: key, Question: a.x.Question, Lang: a.x.Lang, At: a.x.CreatedAt}
	if err := b.data.Store.AddGap(ctx, gap); err != nil {
		b.log.WarnContext(ctx, "keep gap", "error", err)
	}
}

// stored returns the answer of an exchange as it was kept.
func stored(x store.Exchange) (*tutor.Answer, error) {
	var a tutor.Answer
	if err := json.Unmarshal(x.Citations, &a); err != nil {
		return nil, fmt.Errorf("exchange %s: %w", x.ID, err)
	}
	return &a, nil
}

// colophon says who wrote an answer, and what to mind.
func (v *view) colophon(a *tutor.Answer) []string {
	var lines []string
	if !a.KeptAt.IsZero() { // in the language of what it is about
		lines = append(lines, fmt.Sprintf(costWordsIn(a.Lang).keptFrom, fmt.Sprintf("<t:%d:f>", a.KeptAt.Unix())))
	}
	if a.Ungrounded {
		lines = append(lines, v.w.ungrounded)
	}
	if a.Truncated {
		lines = append(lines, v.w.truncated)
	}
	if a.Mode == tutor.ByModel && a.Model != "" {
		lines = append(lines, fmt.Sprintf(v.w.byModel, "`"+strings.ReplaceAll(markdown.Clip(a.Model, 80), "`", "'")+"`"))
	}
	return lines
}
