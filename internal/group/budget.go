package group

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/store"
)

// A Scope is what a number of model answers a day is counted for.
type Scope string

// Everything is the scope of the operator's own total.
const Everything Scope = "all"

// ServerScope counts the answers on a server.
func ServerScope(id store.ServerID) Scope { return Scope("server:" + string(id)) }

// MemberScope counts a member's answers in direct messages. The store forgets
// it with the member.
func MemberScope(id store.MemberID) Scope { return Scope("member:" + string(id)) }

// A Cap is how many answers a model may write for a scope in a day, UTC. With
// PerDay 0 or less they are counted and never refused.
type Cap struct {
	Scope  Scope
	PerDay int
}

// useStore is what a Budget needs of a store: it adds n, which may be 0 or
// negative, and returns the day's total.
type useStore interface {
	AddUse(ctx context.Context, scope, day string, n int) (total int, err error)
}

// A Budget counts the answers of a model by day. The counts are in the store, so a
// restart keeps them. It is safe for concurrent use.
type Budget struct{ uses useStore }

// NewBudget returns a budget whose counts are in st.
func NewBudget(st useStore) *Budget { return &Budget{st} }

// A Use is an answer that was counted, to be given back if the model does not
// write it. The zero value is nothing to give back.
type Use struct {
	day    string
	scopes []Scope
}

// Take counts one answer for every cap, before it is written, or for none if one
// of them is used up. A cap may be refused one early when several ask for its last
// answer at the same moment; it is never passed. With an error nothing was
// counted and ok is false.
func (b *Budget) Take(ctx context.Context, now time.Time, caps ...Cap) (u Use, ok bool, err error) {
	day := now.UTC().Format(time.DateOnly)
	for _, c := range caps { // being over is the usual case then, and costs no write
		if c.PerDay <= 0 {
			continue
		}
		total, err := b.uses.AddUse(ctx, string(c.Scope), day, 0)
		if err != nil {
			return Use{}, false, fmt.Errorf("take from budget: %w", err)
		}
		if total >= c.PerDay {
			return Use{}, false, nil
		}
	}
	u.day = day
	for _, c := range caps {
		total, err := b.uses.AddUse(ctx, string(c.Scope), day, 1)
		if err == nil {
			u.scopes = append(u.scopes, c.Scope)
		}
		if err != nil || c.PerDay > 0 && total > c.PerDay {
			back := b.GiveBack(ctx, u)
			if err = errors.Join(err, back); err != nil {
				err = fmt.Errorf("take from budget: %w", err)
			}
			return Use{}, false, err
		}
	}
	return u, true, nil
}

// giveBackFor bounds GiveBack, which goes on when the caller's context has ended.
const giveBackFor = 5 * time.Second

// GiveBack takes back what was counted, for the day it was counted on. It does
// its work even if ctx has ended: that is when answers go unwritten.
func (b *Budget) GiveBack(ctx context.Context, u Use) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBackFor)
	defer cancel()
	var errs []error
	for _, s := range u.scopes {
		if _, err := b.uses.AddUse(ctx, string(s), u.day, -1); err != nil {
			errs = append(errs, fmt.Errorf("give back to budget: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Resets returns when the counts of the day of now start again at zero: the next
// midnight, UTC.
func Resets(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}
