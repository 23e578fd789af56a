package main

import (
	"context"
	"errors"
	"iter"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/memo"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// askKept answers like the tutor. Where a model answers, an answer that was kept
// comes first unless a fresh one is wanted, a new one is kept, and what it took is
// written down. A store that can't be used costs no answer.
func (a *app) askKept(ctx context.Context, t *tutor.Tutor, q tutor.Question, fresh bool) iter.Seq2[tutor.Event, error] {
	basis := t.Basis()
	if basis == "" {
		return t.Ask(ctx, q)
	}
	return func(yield func(tutor.Event, error) bool) {
		db, prices, keep, err := a.accounts(ctx)
		if err != nil {
			if errors.As(err, &usageError{}) {
				yield(tutor.Event{}, err)
				return
			}
			if !yield(tutor.Event{Warning: err.Error()}, nil) {
				return
			}
			t.Ask(ctx, q)(yield)
			return
		}
		defer func() {
			if err := db.Close(); err != nil {
				a.printer.Warn(err.Error())
			}
		}()
		warn := func(err error) {
			if err != nil && ctx.Err() == nil {
				a.printer.Warn(err.Error())
			}
		}
		who, now := interview.Who{Member: interview.Local}, time.Now()
		ledger := group.NewLedger(db, prices)
		answers := memo.New(db, keep)
		asked := memo.Asking{Member: who.Member, Basis: basis, Question: q}
		if !fresh {
			found, err := answers.Find(ctx, asked, now)
			warn(err)
			if found != nil {
				warn(ledger.Answered(ctx, who, now, found.Model, true, nil))
				if yield(tutor.Event{Delta: found.Text}, nil) {
					yield(tutor.Event{Answer: found}, nil)
				}
				return
			}
		}
		ctx, used := llm.WithTally(ctx)
		var done *tutor.Answer
		whole := true
		defer func() {
			ctx := context.WithoutCancel(ctx) // what was begun is paid for
			if done == nil {
				warn(ledger.Spent(ctx, who, now, used))
				return
			}
			warn(ledger.Answered(ctx, who, now, done.Model, false, used))
			if whole && t.Basis() == basis { // else the notes changed meanwhile
				warn(answers.Keep(ctx, asked, done, now))
			}
		}()
		for ev, err := range t.Ask(ctx, q) {
			whole = whole && ev.Warning == ""
			if ev.Answer != nil {
				done = ev.Answer
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// accounts opens the store, with all that is set for answers that are kept and for
// what is written down of models.
func (a *app) accounts(ctx context.Context) (db *store.DB, p metrics.Prices, keep memo.Config, err error) {
	if p, err = a.env.prices(); err != nil {
		return nil, p, keep, err
	}
	if keep, err = a.env.memo(); err != nil {
		return nil, p, keep, err
	}
	db, err = a.openStore(ctx)
	return db, p, keep, err
}
