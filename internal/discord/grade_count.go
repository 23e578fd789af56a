package discord

import (
	"context"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/metrics"
)

// A counted grader counts the grades of another.
type counted struct {
	grade.Grader
	model   bool // a model is to grade; the rules do in its stead
	metrics *metrics.Metrics
}

// Grade implements [grade.Grader].
func (c counted) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	began := time.Now()
	g, err := c.Grader.Grade(ctx, it, answer, lang)
	rules := g.ByRules()
	seen := metrics.Graded{
		ByModel: c.model && (err != nil || !rules), Fallback: c.model && rules, Err: err, Score: g.Score, Took: time.Since(began),
	}
	for _, p := range g.Points {
		seen.Verdicts = append(seen.Verdicts, string(p.Verdict))
	}
	c.metrics.Graded(seen)
	return g, err
}
