package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// memoryLeases is what the store does, in memory, and can be away.
type memoryLeases struct {
	mu    sync.Mutex
	until map[string]time.Time
	owner map[string]string
	away  error
}

func newLeases() *memoryLeases {
	return &memoryLeases{until: map[string]time.Time{}, owner: map[string]string{}}
}

func (m *memoryLeases) Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away != nil || ctx.Err() != nil {
		return false, errors.Join(m.away, ctx.Err())
	}
	if m.owner[name] != "" && m.owner[name] != holder && m.until[name].After(now) {
		return false, nil
	}
	m.owner[name], m.until[name] = holder, until
	return true, nil
}

func (m *memoryLeases) LeaseHolder(_ context.Context, name string, now time.Time) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away != nil || !m.until[name].After(now) {
		return "", m.away
	}
	return m.owner[name], nil
}

func (m *memoryLeases) Release(_ context.Context, name, holder string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.owner[name] == holder {
		delete(m.owner, name)
	}
	return m.away
}

func (m *memoryLeases) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = err
}

func claimIn(l leases, holder string, shards Shards) *claim {
	c := &claim{leases: l, holder: holder, clock: time.Now, log: slog.New(slog.DiscardHandler)}
	c.names, c.common = claimNames(shards)
	return c
}

func TestClaims(t *testing.T) {
	both := Shards{Count: 4, IDs: []int{0, 1}}
	t.Run("released", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := newLeases()
			a, b := claimIn(l, "a", both), claimIn(l, "b", Shards{Count: 4, IDs: []int{1, 2}})
			if waited, err := a.take(t.Context()); waited || err != nil {
				t.Fatal(waited, err)
			}
			kept, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- a.keep(kept) }()
			go func() {
				time.Sleep(10 * time.Minute)
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
				a.release(t.Context())
			}()
			begun := time.Now()
			waited, err := b.take(t.Context())
			if took := time.Since(begun); !waited || err != nil || took < 10*time.Minute || took > 10*time.Minute+2*claimRetry {
				t.Errorf("take = %v, %v after %v", waited, err, took)
			}
			if waited, err := claimIn(l, "c", Shards{Count: 4, IDs: []int{0, 3}}).take(t.Context()); waited || err != nil {
				t.Errorf("shards that nobody has: %v, %v", waited, err)
			}
		})
	})
	t.Run("of a dead process", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l, begun := newLeases(), time.Now()
			if _, err := claimIn(l, "dead", Shards{}).take(t.Context()); err != nil {
				t.Fatal(err)
			}
			waited, err := claimIn(l, "b", Shards{}).take(t.Context())
			if took := time.Since(begun); !waited || err != nil || took < claimLife || took > claimLife+2*claimRetry {
				t.Errorf("take = %v, %v after %v", waited, err, took)
			}
		})
	})
	// Of processes that name other numbers of shards only those of one number serve.
	for name, first := range map[string]Shards{"all in one": {}, "another number": {Count: 2, IDs: []int{1}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, begun := newLeases(), time.Now()
				a := claimIn(l, "a", first)
				a.take(t.Context())
				kept, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				var living sync.WaitGroup
				defer living.Wait()
				living.Go(func() {
					if err := a.keep(kept); err != nil {
						t.Error(err)
					}
					a.release(t.Context())
				})
				for _, id := range []int{0, 3} {
					living.Go(func() {
						if waited, err := claimIn(l, fmt.Sprint("b", id), Shards{Count: 4, IDs: []int{id}}).take(t.Context()); !waited || err != nil {
							t.Errorf("take = %v, %v", waited, err)
						}
						if took := time.Since(begun); took < time.Minute || took > time.Minute+claimLife+2*claimRetry {
							t.Errorf("shard %d of 4 after %v", id, took)
						}
					})
				}
			})
		})
	}
	t.Run("never free", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := newLeases()
			a := claimIn(l, "a", Shards{})
			a.take(t.Context())
			go a.keep(t.Context())
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if _, err := claimIn(l, "b", Shards{}).take(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("take = %v", err)
			}
		})
	})
	for _, tt := range []struct {
		name string
		away time.Duration
		want error
	}{
		{"database restarts", claimLife / 2, nil},
		{"database stays away", claimLife * 2, ErrClaimLost},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLeases()
				a := claimIn(l, "a", both)
				a.take(t.Context())
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				var database sync.WaitGroup
				defer database.Wait()
				database.Go(func() {
					time.Sleep(time.Minute)
					l.fail(errors.New("no server"))
					time.Sleep(tt.away)
					l.fail(nil)
				})
				if err := a.keep(ctx); !errors.Is(err, tt.want) {
					t.Errorf("keep = %v, want %v", err, tt.want)
				}
			})
		})
	}
	t.Run("taken", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := newLeases()
			a := claimIn(l, "a", both)
			a.take(t.Context())
			l.owner["shard 1 of 4"] = "b"
			if err := a.keep(t.Context()); !errors.Is(err, ErrClaimLost) {
				t.Errorf("keep = %v", err)
			}
			a.release(t.Context())
			if l.owner["shard 1 of 4"] != "b" {
				t.Error("somebody else's claim was released")
			}
		})
	})
}

// Of shards with one remainder nobody identifies within a gap of another, in
// whatever process.
func TestTurnstile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeases()
		var mu sync.Mutex
		passed := map[int][]time.Time{}
		var all sync.WaitGroup
		for _, process := range []string{"a", "b"} {
			ts := &turnstile{leases: l, clock: time.Now, gap: 5 * time.Second}
			for i := range 6 {
				all.Go(func() {
					if err := ts.pass(t.Context(), process, i%2); err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					passed[i%2] = append(passed[i%2], time.Now())
				})
			}
		}
		all.Wait()
		for remainder, times := range passed {
			for i := 1; i < len(times); i++ {
				if gap := times[i].Sub(times[i-1]); gap < 5*time.Second || gap > 6*time.Second {
					t.Errorf("remainder %d: passage %d is %v after the one before", remainder, i, gap)
				}
			}
		}
		l.fail(errors.New("no server"))
		ts := &turnstile{leases: l, clock: time.Now, gap: 5 * time.Second}
		if err := ts.pass(t.Context(), "a", 0); err == nil {
			t.Error("passed without a database")
		}
	})
}
