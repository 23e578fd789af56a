package group

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
)

// usageStore is what a Ledger needs of a store.
type usageStore interface {
	AddUsage(context.Context, store.Usage) error
}

// A Ledger writes down what members use of models, and what that costs by the
// prices of the day. It is safe for concurrent use.
type Ledger struct {
	usage  usageStore
	prices metrics.Prices
}

// NewLedger returns a ledger that writes into st.
func NewLedger(st usageStore, prices metrics.Prices) *Ledger { return &Ledger{st, prices} }

// Answered writes down a question that was answered: by which model, "" for none,
// whether by an answer that was kept, and what was used for it, which is also paid
// for when the answer came to nothing.
func (l *Ledger) Answered(ctx context.Context, who interview.Who, now time.Time, model string, kept bool, used *llm.Tally) error {
	return l.add(ctx, l.OfAnswer(who, now, model, kept, used))
}

// Spent writes down what was used for a question without an answer.
func (l *Ledger) Spent(ctx context.Context, who interview.Who, now time.Time, used *llm.Tally) error {
	return l.add(ctx, l.OfNone(who, now, used))
}

// Graded writes down an answer of a member that was graded, by a model or, for "",
// by the rules.
func (l *Ledger) Graded(ctx context.Context, who interview.Who, now time.Time, model string, used *llm.Tally) error {
	return l.add(ctx, l.rows(who, now, store.Usage{Model: model, Graded: 1}, used))
}

// OfAnswer returns what Answered writes down, for who writes it together with the
// answer.
func (l *Ledger) OfAnswer(who interview.Who, now time.Time, model string, kept bool, used *llm.Tally) []store.Usage {
	u := store.Usage{Model: model, Questions: 1}
	if kept {
		u.Cached = 1
	}
	return l.rows(who, now, u, used)
}

// OfNone returns what Spent writes down.
func (l *Ledger) OfNone(who interview.Who, now time.Time, used *llm.Tally) []store.Usage {
	return l.rows(who, now, store.Usage{}, used)
}

func (l *Ledger) add(ctx context.Context, rows []store.Usage) error {
	for _, row := range rows {
		if err := l.usage.AddUsage(ctx, row); err != nil {
			return fmt.Errorf("write down usage: %w", err)
		}
	}
	return nil
}

// rows returns a row, with the tokens of its model, and one for each other model
// that was used.
func (l *Ledger) rows(who interview.Who, now time.Time, first store.Usage, used *llm.Tally) []store.Usage {
	var rows []store.Usage
	if first != (store.Usage{}) {
		rows = append(rows, first)
	}
	for model, n := range used.Used() {
		i := slices.IndexFunc(rows, func(u store.Usage) bool { return u.Model == model })
		if i < 0 {
			i, rows = len(rows), append(rows, store.Usage{Model: model})
		}
		rows[i].Input, rows[i].Output = n.Prompt, n.Completion
		rows[i].Cost = int(math.Round(l.prices.Of(n.Prompt, n.Completion) * 1e9))
	}
	day := now.UTC().Format(time.DateOnly)
	for i := range rows {
		rows[i].Day, rows[i].Server, rows[i].Member = day, who.Server, who.Member
	}
	return rows
}

// Amount writes a cost of a ledger, in the currency of the prices: exact to the
// cent, and small ones to two digits, never as 1.5e-05.
func Amount(cost int) string {
	x := float64(cost) / 1e9
	if x > 0 && x < 0.1 {
		if two, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 2, 64), 64); err == nil {
			return strconv.FormatFloat(two, 'f', -1, 64)
		}
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}
