package discord

import (
	"context"
	"fmt"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// takeBudget counts a model's answer ahead. ok is false when none is left for
// today; line then says when there are new ones. give takes the count back.
func (b *Bot) takeBudget(ctx context.Context, a *asking) (give func(), line string, ok bool) {
	none := func() {}
	if a.settings.NoModel || b.data.NoModel {
		return none, "", true
	}
	now := time.Now()
	own := group.Cap{Scope: group.MemberScope(a.x.Member), PerDay: b.cfg.ModelPerDay}
	if a.x.Server != "" {
		own.Scope = group.ServerScope(a.x.Server)
		own.PerDay = b.modelPerDay(a.settings)
	}
	use, ok, err := b.budget.Take(ctx, now, own, group.Cap{Scope: group.Everything, PerDay: b.cfg.ModelTotal})
	if err != nil {
		// Money is at stake: what can't be counted is not spent.
		b.log.ErrorContext(ctx, "budget", "error", err)
		return none, a.view.w.reasons[""], false
	}
	if !ok {
		return none, fmt.Sprintf(a.view.w.overBudget, timestamp(group.Resets(now))), false
	}
	return func() {
		if err := b.budget.GiveBack(ctx, use); err != nil {
			b.log.WarnContext(ctx, "budget", "error", err)
		}
	}, "", true
}

// modelPerDay is how many model answers a server has a day. It may set fewer than
// the operator, who pays for them, and not more.
func (b *Bot) modelPerDay(s store.Settings) int {
	if s.ModelPerDay > 0 && (b.cfg.ModelPerDay <= 0 || s.ModelPerDay < b.cfg.ModelPerDay) {
		return s.ModelPerDay
	}
	return b.cfg.ModelPerDay
}
