package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A search takes from a tenth of a millisecond in memory to as long as the
// embedding server lets us wait.
var searchBuckets = []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10}

// An answer is quoted at once or written by a model for up to some minutes; the
// token of a reply is good for 900 s.
var answerBuckets = []float64{.1, .3, 1, 2, 4, 8, 15, 30, 60, 120, 300, 900}

type answers struct {
	took   *prometheus.HistogramVec
	ended  *prometheus.CounterVec
	search *prometheus.HistogramVec
	failed *prometheus.CounterVec
	caches *prometheus.CounterVec
}

func newAnswers(r prometheus.Registerer) answers {
	return answers{
		took:   histogram(r, "answer_seconds", "From a question's arrival until its answer was shown whole, by who wrote it: extract, model, kept or none.", answerBuckets, "mode"),
		ended:  counter(r, "answers_total", "Questions that were answered or not, by how it ended, who wrote the answer and whether the notes covered it.", "status", "mode", "covered"),
		search: histogram(r, "retrieval_seconds", "Searches of the notes; an answer takes one or some.", searchBuckets),
		failed: counter(r, "retrieval_failures_total", "Searches that failed."),
		caches: counter(r, "cache_lookups_total", "Lookups in caches.", "cache", "result"),
	}
}

// Answered takes a question that is over: how it ended, who wrote the answer ("" if
// there is none), whether the notes covered it, and the time from its arrival.
func (m *Metrics) Answered(status, mode string, covered bool, took time.Duration) {
	if m == nil {
		return
	}
	if mode == "" {
		mode = "none"
	}
	mode = m.names.of("mode", mode)
	m.answers.took.WithLabelValues(mode).Observe(took.Seconds())
	m.answers.ended.WithLabelValues(m.names.of("answer", status), mode, strconv.FormatBool(covered)).Inc()
}

// Searched takes one search of the notes.
func (m *Metrics) Searched(took time.Duration, err error) {
	switch {
	case m == nil:
	case err != nil:
		m.answers.failed.WithLabelValues().Inc()
	default:
		m.answers.search.WithLabelValues().Observe(took.Seconds())
	}
}

// CacheLookup counts a lookup in a cache, such as "grade" or "answer".
func (m *Metrics) CacheLookup(cache string, hit bool) {
	if m == nil {
		return
	}
	result := "miss"
	if hit {
		result = "hit"
	}
	m.answers.caches.WithLabelValues(m.names.of("cache", cache), result).Inc()
}
