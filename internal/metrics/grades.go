package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A score is 0 to 100; a question's points are two to six, so the steps are
// coarse.
var scoreBuckets = []float64{0, 20, 40, 60, 80, 99, 100}

type grades struct {
	ended  *prometheus.CounterVec
	points *prometheus.CounterVec
	score  *prometheus.HistogramVec
	took   *prometheus.HistogramVec
}

func newGrades(r prometheus.Registerer) grades {
	return grades{
		ended:  counter(r, "grades_total", "Answers that were graded, by who graded (model or rules) and how: done, fallback (rules in a model's stead), failed.", "by", "outcome"),
		points: counter(r, "grade_points_total", "Points of rubrics, by who graded and the verdict.", "by", "verdict"),
		score:  histogram(r, "grade_score", "Scores, 0 to 100, before hints are taken off.", scoreBuckets, "by"),
		took:   histogram(r, "grade_seconds", "How long grading took.", answerBuckets, "by"),
	}
}

// A Graded is an answer that was graded, or not.
type Graded struct {
	ByModel  bool
	Fallback bool // by the rules, though a model was asked
	Err      error
	Score    float64  // 0 to 100
	Verdicts []string // of the points
	Took     time.Duration
}

// Graded takes an answer that was graded.
func (m *Metrics) Graded(g Graded) {
	if m == nil {
		return
	}
	by, outcome := "rules", "done"
	if g.ByModel {
		by = "model"
	}
	switch {
	case g.Err != nil:
		outcome = "failed"
	case g.Fallback:
		outcome = "fallback"
	}
	m.grades.ended.WithLabelValues(by, outcome).Inc()
	if g.Err != nil {
		return
	}
	m.grades.took.WithLabelValues(by).Observe(g.Took.Seconds())
	m.grades.score.WithLabelValues(by).Observe(g.Score)
	for _, v := range g.Verdicts {
		m.grades.points.WithLabelValues(by, m.names.of("verdict", v)).Inc()
	}
}
