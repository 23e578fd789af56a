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
	MaxReveal   = 23     // hours: before the next daily question
	maxTopic    = 64     // bytes of a topic's name
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

// Update changes the settings of a server: change gets them as they are, and
// what it makes of them is checked, written and only then shown and returned. No
// other change comes in between. A channel given twice counts once. Settings that
// cannot be are a [*Refusal].
func (s *Settings) Update(ctx context.Context, server store.ServerID, change func(*store.Settings)) (store.Settings, error) {
	s.save.Lock()
	defer s.save.Unlock()
	one := s.Of(server)
	change(&one)
	one.Server = server
	slices.Sort(one.Channels)
	one.Channels = slices.Compact(one.Channels)
	if err := checkSettings(one); err != nil {
		return store.Settings{}, err
	}
	if err := s.store.SaveSettings(ctx, one); err != nil {
		return store.Settings{}, fmt.Errorf("save settings: %w", err)
	}
	s.mu.Lock()
	s.of[server] = one
	s.mu.Unlock()
	return s.Of(server), nil
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
	return checkDaily(one)
}

func checkDaily(one store.Settings) error {
	d := one.Daily
	if _, ok := loadZone(one.Zone); !ok {
		return &Refusal{Code: BadZone}
	}
	switch {
	case d == (store.DailySettings{}): // never set
	case d.Channel != "" && !isSnowflake(string(d.Channel)):
		return &Refusal{Code: BadRoom}
	case d.Minute < 0 || d.Minute >= 24*60:
		return &Refusal{Code: BadTime}
	case d.RevealHours < 1 || d.RevealHours > MaxReveal:
		return &Refusal{Code: BadReveal, Limit: MaxReveal}
	case len(d.Topic) > maxTopic:
		return &Refusal{Code: BadTopic}
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
