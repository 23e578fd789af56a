package group

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// Bounds of settings.
const (
	MaxChannels = 25     // what one select menu of Discord can show
	MaxLimit    = 10_000 // of each limit; 0 stands for the operator's default
)

// settingsStore is what Settings needs of a store.
type settingsStore interface {
	Settings(context.Context) ([]store.Settings, error)
	SaveSettings(context.Context, store.Settings) error
}

// Settings keeps the settings of all servers in memory, since they decide what
// happens before the first response, where there is no time for I/O. One
// process writes them. It is safe for concurrent use.
type Settings struct {
	store settingsStore
	save  sync.Mutex // so that memory and store change in the same order

	mu sync.RWMutex
	of map[store.ServerID]store.Settings
}

// NewSettings returns settings that are all default until Load.
func NewSettings(st settingsStore) *Settings {
	return &Settings{store: st, of: map[store.ServerID]store.Settings{}}
}

// Load reads all settings, instead of what is in memory.
func (s *Settings) Load(ctx context.Context) error {
	s.save.Lock()
	defer s.save.Unlock()
	all, err := s.store.Settings(ctx)
	if err != nil {
		return fmt.Errorf("load settings: %w", err)
	}
	of := make(map[store.ServerID]store.Settings, len(all))
	for _, one := range all {
		of[one.Server] = one
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of = of
	return nil
}

// Of returns a server's settings, the defaults if it never set any and for "".
// It does no I/O. The caller owns the result.
func (s *Settings) Of(server store.ServerID) store.Settings {
	s.mu.RLock()
	defer s.mu.RUnlock()
	one, ok := s.of[server]
	if !ok {
		return store.Settings{Server: server}
	}
	one.Channels = slices.Clone(one.Channels)
	return one
}

// Save checks the settings of a server, writes them and only then shows them. A
// channel given twice counts once. Settings that cannot be are a [*Refusal].
func (s *Settings) Save(ctx context.Context, one store.Settings) error {
	one.Channels = slices.Clone(one.Channels)
	slices.Sort(one.Channels)
	one.Channels = slices.Compact(one.Channels)
	if err := checkSettings(one); err != nil {
		return err
	}
	s.save.Lock()
	defer s.save.Unlock()
	if err := s.store.SaveSettings(ctx, one); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[one.Server] = one
	return nil
}

// Forget drops a server's settings from memory; deleting them in the store is the
// caller's, before this.
func (s *Settings) Forget(server store.ServerID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, server)
}

func checkSettings(one store.Settings) error {
	switch {
	case !isSnowflake(string(one.Server)):
		return &Refusal{Code: BadServer}
	case len(one.Channels) > MaxChannels:
		return &Refusal{Code: ManyRooms, Limit: MaxChannels}
	case slices.ContainsFunc(one.Channels, func(c store.ChannelID) bool { return !isSnowflake(string(c)) }):
		return &Refusal{Code: BadRoom}
	case one.Lang != "" && one.Lang != lang.English && one.Lang != lang.Chinese:
		return &Refusal{Code: BadLanguage}
	}
	for _, n := range []int{one.MemberPerHour, one.ServerPerHour, one.ModelPerDay} {
		if n < 0 || n > MaxLimit {
			return &Refusal{Code: BadLimit, Limit: MaxLimit}
		}
	}
	return nil
}

// isSnowflake reports whether s is an ID as Discord gives them: an unsigned
// number of 64 bits.
func isSnowflake(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
