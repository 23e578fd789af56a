package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/store"
)

// grader returns what grades answers in the terminal, and whether it is a model.
// A model's grades are kept in the store.
func (a *app) grader(db *store.DB) (grade.Grader, bool, error) {
	g, err := a.answerGrader()
	model, ok := g.(*grade.Model)
	if err != nil || !ok {
		return g, false, err
	}
	model.Cache = gradeCache{db, interview.Who{Member: interview.Local}, time.Now}
	model.Fallback = func(err error) { a.printer.Warn(a.texts.RulesInstead(err)) }
	prices, err := a.env.prices()
	if err != nil {
		return nil, false, err
	}
	return accountedGrader{model, group.NewLedger(db, prices), a.printer}, true, nil
}

// An accountedGrader writes down what grading took.
type accountedGrader struct {
	model   *grade.Model
	ledger  *group.Ledger
	printer *cli.Printer
}

// Grade implements [grade.Grader].
func (g accountedGrader) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	ctx, used := llm.WithTally(ctx)
	got, err := g.model.Grade(ctx, it, answer, lang)
	by := got.By
	if got.ByRules() {
		by = ""
	}
	if err == nil || used.Total() > 0 {
		who := interview.Who{Member: interview.Local}
		if err := g.ledger.Graded(context.WithoutCancel(ctx), who, time.Now(), by, used); err != nil {
			g.printer.Warn(err.Error())
		}
	}
	return got, err
}

// A gradeCache keeps the grades of a model in the store, under the name of who
// gave the answers: what it quotes of them goes when that member is forgotten.
type gradeCache struct {
	db  *store.DB
	who interview.Who
	now func() time.Time
}

// Get implements [grade.Cache].
func (c gradeCache) Get(ctx context.Context, key string) (g grade.Grade, ok bool, err error) {
	data, err := c.db.CachedGrade(ctx, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return grade.Grade{}, false, nil
	case err != nil:
		return grade.Grade{}, false, err
	}
	if err := json.Unmarshal(data, &g); err != nil {
		return grade.Grade{}, false, fmt.Errorf("decode kept grade: %w", err)
	}
	return g, true, nil
}

// Put implements [grade.Cache].
func (c gradeCache) Put(ctx context.Context, key string, g grade.Grade) error {
	data, err := json.Marshal(g)
	if err != nil {
		return fmt.Errorf("encode grade: %w", err)
	}
	return c.db.PutGrade(ctx, store.KeptGrade{Key: key, Member: c.who.Member, Server: c.who.Server, Data: data, At: c.now()})
}
