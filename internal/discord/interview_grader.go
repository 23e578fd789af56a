package discord

import (
	"context"
	"strings"

	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
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
	own := group.Cap{Scope: group.MemberScope(g.who.Member), PerDay: b.cfg.ModelPerDay}
	if g.who.Server != "" {
		own = group.Cap{Scope: group.ServerScope(g.who.Server), PerDay: b.modelPerDay(b.data.Settings.Of(g.who.Server))}
	}
	use, ok, err := b.budget.Take(ctx, b.clock(), own, group.Cap{Scope: group.Everything, PerDay: b.cfg.ModelTotal})
	if err != nil {
		b.log.ErrorContext(ctx, "budget", "error", err) // what can't be counted is not spent
	}
	if err != nil || !ok {
		return grade.Rules{}.Grade(ctx, it, answer, lang)
	}
	got, err := b.data.Grader(g.who).Grade(ctx, it, answer, lang)
	if err != nil || byRules(got) {
		if err := b.budget.GiveBack(ctx, use); err != nil {
			b.log.WarnContext(ctx, "budget", "error", err)
		}
	}
	return got, err
}

func byRules(g grade.Grade) bool { return strings.HasPrefix(g.By, "rules/") }
