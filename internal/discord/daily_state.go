package discord

import (
	"sync"
	"time"

	"gophertutor/internal/store"
)

// dailyState is what a process remembers of daily questions to save work. It is
// safe for concurrent use; nothing is lost with it.
type dailyState struct {
	holder string     // of leases
	turn   sync.Mutex // held by whoever sweeps

	mu       sync.Mutex
	busy     map[string]bool              // leases in use: within a process they keep nobody out
	done     map[store.ServerID]string    // the last day that is claimed
	rests    map[store.ServerID]time.Time // before that nothing is tried
	troubled map[store.ServerID]bool      // the last question failed
}

func newDailyState() *dailyState {
	return &dailyState{
		holder: store.NewID(), busy: map[string]bool{}, done: map[store.ServerID]string{}, rests: map[store.ServerID]time.Time{}, troubled: map[store.ServerID]bool{},
	}
}

// enter reports whether nobody in this process has a lease in use; then the caller
// has, until leave.
func (s *dailyState) enter(lease string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[lease] {
		return false
	}
	s.busy[lease] = true
	return true
}

func (s *dailyState) leave(lease string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, lease)
}

func (s *dailyState) failed(server store.ServerID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.troubled[server]
}

func (s *dailyState) setFailed(server store.ServerID, failed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if failed {
		s.troubled[server] = true
	} else {
		delete(s.troubled, server)
	}
}

// last returns the last day of a server that is claimed, as far as this process
// has looked.
func (s *dailyState) last(server store.ServerID) (day string, looked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	day, looked = s.done[server]
	return day, looked
}

// setClaimed remembers the last day that is claimed; "" forgets it.
func (s *dailyState) setClaimed(server store.ServerID, day string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[server] = day
}

func (s *dailyState) resting(server store.ServerID, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Before(s.rests[server])
}

// rest puts a server off; the zero time ends that.
func (s *dailyState) rest(server store.ServerID, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.IsZero() {
		delete(s.rests, server)
	} else {
		s.rests[server] = until
	}
}
