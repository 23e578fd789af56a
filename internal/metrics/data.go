package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Notes are the indexes of servers' own notes that are in memory, and how many were
// made so far. Made again and again, they have too little room.
type Notes struct {
	Indexes, Passages int
	Made              int64
}

// WatchNotes has them looked at whenever the figures are asked for. It may be called
// once.
func (m *Metrics) WatchNotes(look func() Notes) {
	m.watch("note_indexes", "Servers whose own notes are in memory.", func() float64 { return float64(look().Indexes) })
	m.watch("note_passages", "Passages of servers' own notes in memory.", func() float64 { return float64(look().Passages) })
	m.watchTotal("note_indexes_made_total", "Indexes made of servers' own notes, at the first question or after they were dropped.", func() float64 { return float64(look().Made) })
}

// A Pool is the connections to the database: how many there are and are in use, and
// how often and how long calls waited for one.
type Pool struct {
	Open, Used int
	Waits      int64
	Waited     time.Duration
}

// WatchStore has the connections looked at whenever the figures are asked for. It may
// be called once.
func (m *Metrics) WatchStore(look func() Pool) {
	m.watch("store_connections", "Connections to the database.", func() float64 { return float64(look().Open) })
	m.watch("store_connections_used", "Connections to the database that are in use.", func() float64 { return float64(look().Used) })
	m.watchTotal("store_waits_total", "Calls that waited for a connection to the database.", func() float64 { return float64(look().Waits) })
	m.watchTotal("store_wait_seconds_total", "How long calls waited for a connection to the database.", func() float64 { return look().Waited.Seconds() })
}

func (m *Metrics) watch(name, help string, value func() float64) {
	if m != nil {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, value))
	}
}

func (m *Metrics) watchTotal(name, help string, value func() float64) {
	if m != nil {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, value))
	}
}
