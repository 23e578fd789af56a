package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
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
	return model, true, nil
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
