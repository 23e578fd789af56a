package discord

import (
	"context"
	"errors"
	"slices"

	"gophertutor/internal/llm"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// historyTurns is how many exchanges of a conversation a question follows up.
const historyTurns = 3

// A result is what became of a question.
type result struct {
	answer  *tutor.Answer // nil if there is none
	footers []string
	err     error
	used    *llm.Tally // of models; nil if none was asked
}

// askTutor asks the tutor and feeds the display.
func (b *Bot) askTutor(ctx context.Context, a *asking, d *display) (res result) {
	q := tutor.Question{
		Text: a.x.Question, Lang: a.x.Lang, Kind: tutor.Kind(a.x.Kind), Depth: a.x.Depth, Go: a.x.Go,
		NoModel: a.settings.NoModel,
	}
	if a.settings.NoModel {
		res.footers = append(res.footers, a.view.w.modelOff)
	}
	if a.history {
		q.History = b.history(ctx, a)
	}
	t, err := b.data.Tutor(ctx, a.x.Server, a.settings.OwnNotesOnly)
	if err != nil {
		res.err = err
		return res
	}
	basis := t.Basis()
	if res.answer = b.recall(ctx, a, q, basis); res.answer != nil {
		a.kept = true
		return res
	}
	spend, line, ok := b.takeBudget(ctx, a)
	if !ok {
		q.NoModel = true
		res.footers = append(res.footers, line)
	}
	ctx, res.used = llm.WithTally(ctx)
	// What a model began to write is paid for, also if the member stops it.
	written := false
	defer func() {
		if res.answer != nil {
			written = res.answer.Mode == tutor.ByModel
		}
		spend.settle(ctx, written, res.used)
	}()
	whole := true // nothing made the answer worse than it could be
	err = b.guarded(func() error {
		for ev, err := range t.Ask(ctx, q) {
			switch {
			case err != nil:
				return err
			case ev.Problem != nil:
				b.log.WarnContext(ctx, "model", "exchange", a.x.ID, "error", ev.Problem.Error())
				res.footers = append(res.footers, a.view.w.reason(ev.Problem))
				written = false
				d.reset()
			case ev.Warning != "":
				b.log.WarnContext(ctx, "answer", "exchange", a.x.ID, "warning", ev.Warning)
				whole = false
			case ev.Answer != nil:
				res.answer = ev.Answer
			default:
				written = true
				d.add(ev.Delta)
			}
		}
		return nil
	})
	if err == nil && res.answer == nil {
		err = errors.New("the tutor gave no answer")
	}
	if err == nil && whole && t.Basis() == basis { // else the notes changed meanwhile
		b.remember(ctx, a, q, basis, res.answer)
	}
	res.err = err
	return res
}

// history returns the turns that a question follows up.
func (b *Bot) history(ctx context.Context, a *asking) []tutor.Turn {
	past, err := b.data.Store.History(ctx, a.x.Conversation, historyTurns)
	if err != nil { // the question can be answered without
		b.log.WarnContext(ctx, "conversation", "error", err)
	}
	if i := lastOf(past, a.x.Question); a.fresh && i >= 0 {
		past = slices.Delete(past, i, i+1) // it would be said once more
	}
	var turns []tutor.Turn
	for _, x := range past {
		turns = append(turns, tutor.Turn{Question: x.Question, Answer: x.Answer, Subject: x.Subject})
	}
	return turns
}

// lastOf returns the place of the last exchange with a question, or -1.
func lastOf(past []store.Exchange, question string) int {
	for i, x := range slices.Backward(past) {
		if x.Question == question {
			return i
		}
	}
	return -1
}
