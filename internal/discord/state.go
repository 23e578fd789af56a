package discord

import (
	"maps"
	"sync"
)

// A State is how far a bot is.
type State struct {
	// Shards is how many connections to Discord's gateway the process is to have,
	// 0 while that is not known, and Connected how many of them it has now.
	Shards, Connected int
	Open              bool // its data is open
	Draining          bool // it shuts down
}

// State returns how far the bot is. It may be called at any time.
func (b *Bot) State() State { return b.stages.state() }

// stages are what a State is made of. The zero value is a bot that has just
// begun. It is safe for concurrent use.
type stages struct {
	mu             sync.Mutex
	shards         map[int]bool // which are connected
	open, draining bool
}

func (s *stages) state() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{Shards: len(s.shards), Open: s.open, Draining: s.draining}
	for up := range maps.Values(s.shards) {
		if up {
			st.Connected++
		}
	}
	return st
}

// shard takes whether a shard is connected; see gatewayConfig.State.
func (s *stages) shard(n int, up bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shards == nil {
		s.shards = map[int]bool{}
	}
	s.shards[n] = up
}

func (s *stages) opened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = true
}

func (s *stages) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
}
