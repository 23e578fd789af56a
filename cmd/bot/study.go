package main

import (
	"context"
	"errors"

	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// learning is what interviews, reviews, quizzes and progress work with.
type learning struct {
	db      *store.DB
	bank    *interview.Bank
	tracker *progress.Tracker
}

// study opens what is remembered, has f work with it, and closes it. Ctrl-C ends
// opening until f calls stop: from then on it is for what reads the terminal.
func (a *app) study(ctx context.Context, f func(opening context.Context, stop func(), l learning) error) (err error) {
	questions, err := knowledge.Questions()
	if err != nil {
		return err
	}
	bank, err := interview.LoadBank()
	if err != nil {
		return err
	}
	opening, stop := interruptible(ctx)
	defer stop()
	db, err := a.openStore(opening)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(opening, stop, learning{db, bank, progress.New(db, questions)})
}
