package group

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/store"
)

// A Scope is what the work of models is counted for.
type Scope string

// Everything is the scope of the operator's own total.
const Everything Scope = "all"

// ServerScope counts for a server.
func ServerScope(id store.ServerID) Scope { return Scope("server:" + string(id)) }

// MemberScope counts for a member in direct messages. The store forgets it with
// the member.
func MemberScope(id store.MemberID) Scope { return Scope("member:" + string(id)) }

// A Cap is how much models may do for a scope. Without a limit answers are counted
// and never refused, and tokens are not counted.
type Cap struct {
	Scope Scope
	Quota
}

// useStore is what a Budget needs of a store: it adds n, which may be 0 or
// negative, and returns the total of the day, or of what else the text names.
type useStore interface {
	AddUse(ctx context.Context, scope, day string, n int) (total int, err error)
}

// A Budget counts what models do by day and month. The counts are in the store, so
// a restart keeps them and all processes share them. It is safe for concurrent use.
type Budget struct{ uses useStore }

// NewBudget returns a budget whose counts are in st.
func NewBudget(st useStore) *Budget { return &Budget{st} }

// tokensAhead is what is counted of tokens for an answer that is not yet written:
// about what a usual one takes with its prompt.
const tokensAhead = 5000

// A Use is an answer that was counted, to be settled when it is over, or given back
// if no model was asked. The zero value is nothing to give back.
type Use struct {
	counts  []count
	refused Quota
}

type count struct {
	scope, period string
	n             int
	tokens        bool
}

// Refused is the quota that was used up when Take said no.
func (u Use) Refused() Quota { return u.refused }

// Take counts one answer for every cap, before it is written, or for none if one
// of them is used up. A cap on answers may be refused one early when several ask
// for its last answer at the same moment; it is never passed. One on tokens is
// passed by the answers that are being written when it is reached, as nobody knows
// ahead what they take. With an error nothing was counted and ok is false.
func (b *Budget) Take(ctx context.Context, now time.Time, caps ...Cap) (u Use, ok bool, err error) {
	for _, c := range caps { // being over is the usual case then, and costs no write
		if c.N <= 0 {
			continue
		}
		total, err := b.uses.AddUse(ctx, string(c.Scope), c.period(now), 0)
		if err != nil {
			return Use{}, false, fmt.Errorf("take from budget: %w", err)
		}
		if total >= c.N {
			return Use{refused: c.Quota}, false, nil
		}
	}
	for _, c := range caps {
		n := 1
		switch {
		case c.Tokens && c.N <= 0:
			continue
		case c.Tokens:
			n = tokensAhead
		}
		taken := count{string(c.Scope), c.period(now), n, c.Tokens}
		total, err := b.uses.AddUse(ctx, taken.scope, taken.period, n)
		if err == nil {
			u.counts = append(u.counts, taken)
		}
		if err != nil || c.N > 0 && total-n >= c.N {
			back := b.GiveBack(ctx, u)
			if err = errors.Join(err, back); err != nil {
				return Use{}, false, fmt.Errorf("take from budget: %w", err)
			}
			return Use{refused: c.Quota}, false, nil
		}
	}
	return u, true, nil
}

// giveBackFor bounds GiveBack and Settle, which go on when the caller's context has
// ended.
const giveBackFor = 5 * time.Second

// GiveBack takes back what was counted, for the day or month it was counted on. It
// does its work even if ctx has ended: that is when answers go unwritten.
func (b *Budget) GiveBack(ctx context.Context, u Use) error {
	return b.correct(ctx, u, func(c count) int { return -c.n })
}

// Settle corrects what was counted ahead, now that it is known whether a model wrote
// the answer and how many tokens it took, also in vain. It does so even if ctx has
// ended.
func (b *Budget) Settle(ctx context.Context, u Use, written bool, tokens int) error {
	return b.correct(ctx, u, func(c count) int {
		switch {
		case c.tokens:
			return tokens - c.n
		case !written:
			return -c.n
		}
		return 0
	})
}

func (b *Budget) correct(ctx context.Context, u Use, by func(count) int) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBackFor)
	defer cancel()
	var errs []error
	for _, c := range u.counts {
		n := by(c)
		if n == 0 {
			continue
		}
		if _, err := b.uses.AddUse(ctx, c.scope, c.period, n); err != nil {
			errs = append(errs, fmt.Errorf("correct the budget: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Used returns what is counted for a cap by now.
func (b *Budget) Used(ctx context.Context, now time.Time, c Cap) (int, error) {
	n, err := b.uses.AddUse(ctx, string(c.Scope), c.period(now), 0)
	if err != nil {
		return 0, fmt.Errorf("read budget: %w", err)
	}
	return n, nil
}
