package discord

import (
	"sync"
	"time"
)

// Bounds of what is gathered.
const (
	gatherFor     = 4 * time.Second // of silence end an answer
	maxGathered   = 20              // messages of one answer
	maxGatherings = 1000            // answers at once; further ones are not waited for
)

// A gatherer says when an answer of several messages is whole: people press Enter
// between sentences. It is after a silence, when it is much, and when the bot
// shuts down. What was said is in the store; see interview.Hear. It is safe for
// concurrent use.
type gatherer struct {
	quiet time.Duration
	// reserve takes a place for the work, as that of the queue does; take does the
	// work and gives the place back. It runs on a goroutine of its own, which
	// whoever gave the place waits for.
	reserve func() bool
	take    func(key string)

	mu     sync.Mutex
	open   map[string]*gathering
	closed bool
}

type gathering struct {
	messages int
	timer    *time.Timer
}

func newGatherer(quiet time.Duration, reserve func() bool, take func(string)) *gatherer {
	return &gatherer{quiet: quiet, reserve: reserve, take: take, open: map[string]*gathering{}}
}

// add counts a message to what was said for a key so far.
func (g *gatherer) add(key string) {
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
	e.messages++
	if g.closed || e.messages >= maxGathered || len(g.open) > maxGatherings {
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
// work; on shutdown for the next process. The lock is held, so close leaves none
// behind.
func (g *gatherer) hand(key string, e *gathering) {
	switch {
	case g.reserve():
		go g.take(key)
	case !g.closed:
		e.timer.Reset(g.quiet)
		return
	}
	e.timer.Stop()
	delete(g.open, key)
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
