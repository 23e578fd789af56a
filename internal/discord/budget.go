package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/memo"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// A spend is the work of a model that was counted ahead. The zero value is none.
type spend struct {
	b   *Bot
	use group.Use
}

// takeBudget counts a model's answer ahead. ok is false when none is left for now;
// line then says when there are new ones.
func (b *Bot) takeBudget(ctx context.Context, a *asking) (s spend, line string, ok bool) {
	if a.settings.NoModel || b.data.NoModel {
		return spend{}, "", true
	}
	now := time.Now()
	use, ok, err := b.budget.Take(ctx, now, b.caps(a.who())...)
	if err != nil {
		// Money is at stake: what can't be counted is not spent.
		b.log.ErrorContext(ctx, "budget", "error", err)
		return spend{}, a.view.w.reasons[""], false
	}
	if ok {
		return spend{b, use}, "", true
	}
	w := costWordsIn(a.x.Locale)
	line = w.overDay
	if use.Refused().Monthly {
		line = w.overMonth
	}
	return spend{}, fmt.Sprintf(line, timestamp(use.Refused().Resets(now))), false
}

// settle corrects what was counted, when the work is over.
func (s spend) settle(ctx context.Context, written bool, used *llm.Tally) {
	if s.b == nil {
		return
	}
	if err := s.b.budget.Settle(ctx, s.use, written, used.Total()); err != nil {
		s.b.log.WarnContext(ctx, "budget", "error", err)
	}
}

// caps bound what models do for a member on a server, or in direct messages. A
// server may set fewer answers a day than the operator, who pays for them, and not
// more.
func (b *Bot) caps(who interview.Who) []group.Cap {
	total := group.Cap{Scope: group.Everything, Quota: b.cfg.ModelTotal}
	if who.Server == "" {
		return []group.Cap{{Scope: group.MemberScope(who.Member), Quota: b.cfg.ModelBudget}, total}
	}
	caps := []group.Cap{{Scope: group.ServerScope(who.Server), Quota: b.cfg.ModelBudget}, total}
	own := b.data.Settings.Of(who.Server).ModelPerDay
	switch daily := !b.cfg.ModelBudget.Tokens && !b.cfg.ModelBudget.Monthly; {
	case own <= 0:
	case daily && (b.cfg.ModelBudget.N <= 0 || own < b.cfg.ModelBudget.N):
		caps[0].Quota = group.PerDay(own)
	case !daily:
		caps = append(caps, group.Cap{Scope: group.ServerScope(who.Server), Quota: group.PerDay(own)})
	}
	return caps
}

func (a *asking) who() interview.Who { return interview.Who{Member: a.x.Member, Server: a.x.Server} }

// usageOf is what is written down of a question.
func (b *Bot) usageOf(a *asking, res result) []store.Usage {
	if res.answer == nil {
		return b.ledger.OfNone(a.who(), a.x.CreatedAt, res.used)
	}
	return b.ledger.OfAnswer(a.who(), a.x.CreatedAt, res.answer.Model, !res.answer.KeptAt.IsZero(), res.used)
}

// recall returns an answer that was given before, or nil.
func (b *Bot) recall(ctx context.Context, a *asking, q tutor.Question, basis string) *tutor.Answer {
	if a.fresh || b.data.Memo == nil || basis == "" || q.NoModel {
		return nil
	}
	found, err := b.data.Memo.Find(ctx, a.memo(q, basis), time.Now())
	if err != nil && ctx.Err() == nil {
		b.log.WarnContext(ctx, "kept answers", "error", err) // it is asked anew
	}
	b.cfg.Metrics.CacheLookup("answer", found != nil)
	return found
}

// remember keeps an answer, to be given again.
func (b *Bot) remember(ctx context.Context, a *asking, q tutor.Question, basis string, answer *tutor.Answer) {
	err := b.data.Memo.Keep(ctx, a.memo(q, basis), answer, time.Now())
	if err != nil && !errors.Is(err, context.Canceled) {
		b.log.WarnContext(ctx, "kept answers", "error", err)
	}
}

func (a *asking) memo(q tutor.Question, basis string) memo.Asking {
	return memo.Asking{Server: a.x.Server, Member: a.x.Member, Private: a.x.Private, Basis: basis, Question: q}
}
