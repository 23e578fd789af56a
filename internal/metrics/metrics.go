// Package metrics counts what the bot does, for Prometheus. It is the only
// package that knows Prometheus.
//
// [New] makes the figures, their methods take what happens, [Metrics.Handler]
// serves them. A nil *Metrics counts nothing, so whoever counts need not ask
// whether anybody looks. Everything here is safe for concurrent use.
//
// What members write is in no label. Names that come from the configuration or
// from tables of the program are, each in at most [maxNames] variants.
package metrics

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const namespace = "gophertutor"

// Options describe the process that is counted.
type Options struct {
	Version string // of the program
	Prices  Prices
}

// Metrics are the figures of one process.
type Metrics struct {
	registry *prometheus.Registry
	names    names
	discord  discord
	models   models
	answers  answers
	grades   grades
}

// New returns figures that are all zero.
func New(o Options) *Metrics {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "The program's version; always 1.",
	}, []string{"version"})
	info.WithLabelValues(o.Version).Set(1)
	r.MustRegister(info)
	return &Metrics{registry: r, discord: newDiscord(r), models: newModels(r, o.Prices), answers: newAnswers(r), grades: newGrades(r)}
}

// Handler serves the figures in Prometheus' formats.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		Registry:            m.registry,
		MaxRequestsInFlight: 4, // who asks more often is no Prometheus
		Timeout:             10 * time.Second,
	})
}

// maxNames is how many values a label takes from outside of this package. Each
// costs Prometheus a series for every figure it is in, a histogram's twenty.
const maxNames = 200

// otherName stands for the values beyond.
const otherName = "other"

// names are the values that labels have had, so that none grows without bound.
type names struct {
	mu   sync.Mutex
	seen map[string]map[string]bool
}

// of returns a value for a label, or otherName.
func (n *names) of(label, value string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen == nil {
		n.seen = map[string]map[string]bool{}
	}
	known := n.seen[label]
	switch {
	case known[value]:
		return value
	case len(known) >= maxNames:
		return otherName
	case known == nil:
		known = map[string]bool{}
		n.seen[label] = known
	}
	known[value] = true
	return value
}

// counter makes and registers a counter with labels.
func counter(r prometheus.Registerer, name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.MustRegister(c)
	if len(labels) == 0 {
		c.WithLabelValues() // there from the start, at zero
	}
	return c
}

// gauge makes and registers a gauge with labels.
func gauge(r prometheus.Registerer, name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.MustRegister(g)
	return g
}

// histogram makes and registers a histogram with labels.
func histogram(r prometheus.Registerer, name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	r.MustRegister(h)
	if len(labels) == 0 {
		h.WithLabelValues()
	}
	return h
}
