package discord

import (
	"context"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
)

// A budgeted grader has the model grade while there are model answers left for the
// day, and the rules otherwise. It is safe for concurrent use.
type budgeted struct {
	b   *Bot
	who interview.Who
}

// graderOf returns the grader of a member's answers on a server.
func (b *Bot) graderOf(who interview.Who) grade.Grader {
	if b.data.Grader == nil || b.data.Settings.Of(who.Server).NoModel {
		return counted{grade.Rules{}, false, b.cfg.Metrics}
	}
	return counted{budgeted{b, who}, true, b.cfg.Metrics}
}

// Grade implements [grade.Grader]. A grade that the model did not give in the end
// costs nothing.
func (g budgeted) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	b := g.b
	use, ok, err := b.budget.Take(ctx, b.clock(), b.caps(g.who)...)
	if err != nil {
		b.log.ErrorContext(ctx, "budget", "error", err) // what can't be counted is not spent
	}
	if err != nil || !ok {
		b.writeDownGrade(ctx, g.who, "", nil)
		return grade.Rules{}.Grade(ctx, it, answer, lang)
	}
	ctx, used := llm.WithTally(ctx)
	got, err := b.data.Grader(g.who).Grade(ctx, it, answer, lang)
	model := got.By
	if err != nil || got.ByRules() {
		model = ""
	}
	spend{b, use}.settle(ctx, model != "", used)
	if err == nil {
		b.writeDownGrade(ctx, g.who, model, used)
	}
	return got, err
}

func (b *Bot) writeDownGrade(ctx context.Context, who interview.Who, model string, used *llm.Tally) {
	if err := b.ledger.Graded(context.WithoutCancel(ctx), who, b.clock(), model, used); err != nil {
		b.log.WarnContext(ctx, "usage", "error", err)
	}
}
