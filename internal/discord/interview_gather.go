package discord

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of what is gathered.
const (
	gatherFor     = 4 * time.Second // of silence end an answer
	maxGathered   = 20              // messages of one answer
	maxGatherings = 1000            // answers at once; further ones are not waited for
)

// An utterance is a message of somebody who is being interviewed.
type utterance struct{ ID, Text string }

// A gatherer makes one answer of several messages: people press Enter between
// sentences. What is gathered is handed on after a silence, when it is much, and
// when the bot shuts down. It is safe for concurrent use.
type gatherer struct {
	quiet time.Duration
	// reserve takes a place for the work, as that of the queue does; take does the
	// work and gives the place back. It runs on a goroutine of its own, which
	// whoever gave the place waits for.
	reserve func() bool
	take    func(key string, said []utterance)
	lost    func(key string) // nobody takes it any more

	mu     sync.Mutex
	open   map[string]*gathering
	closed bool
}

type gathering struct {
	said  []utterance
	timer *time.Timer
}

func newGatherer(quiet time.Duration, reserve func() bool, take func(string, []utterance), lost func(string)) *gatherer {
	return &gatherer{quiet: quiet, reserve: reserve, take: take, lost: lost, open: map[string]*gathering{}}
}

// add puts a message to what was said for a key so far.
func (g *gatherer) add(key string, u utterance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	e := g.open[key]
	if e == nil {
		e = &gathering{}
		e.timer = time.AfterFunc(g.quiet, func() { g.due(key, e) })
		g.open[key] = e
	} else {
		e.timer.Reset(g.quiet)
	}
	e.said = append(e.said, u)
	if g.closed || len(e.said) >= maxGathered || len(g.open) > maxGatherings {
		g.hand(key, e)
	}
}

// due is called by the timer of a gathering.
func (g *gatherer) due(key string, e *gathering) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key] == e { // or it was handed on meanwhile
		g.hand(key, e)
	}
}

// hand passes a gathering on, or has it wait where there is no place for the
// work. The lock is held, so close leaves none behind.
func (g *gatherer) hand(key string, e *gathering) {
	if !g.reserve() {
		if g.closed {
			e.timer.Stop()
			delete(g.open, key)
			g.lost(key)
			return
		}
		e.timer.Reset(g.quiet)
		return
	}
	e.timer.Stop()
	delete(g.open, key)
	go g.take(key, inOrder(e.said))
}

// close hands everything on. Messages that come later are not waited for.
func (g *gatherer) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for key, e := range g.open {
		g.hand(key, e)
	}
}

// inOrder sorts messages as they were written, each once: events are served at
// the same time and may come twice.
func inOrder(said []utterance) []utterance {
	slices.SortFunc(said, func(a, b utterance) int { // snowflakes grow
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(said, func(a, b utterance) bool { return a.ID == b.ID })
}

// joined is what several messages say together.
func joined(said []utterance) string {
	var all []string
	for _, u := range said {
		if text := strings.TrimSpace(u.Text); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n")
}
