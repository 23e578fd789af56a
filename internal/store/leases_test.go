package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// leaseTry is one of several processes asking for a lease at a time of its own clock.
type leaseTry struct {
	name, holder string
	now, until   time.Duration
	want         bool
}

func leases(t *testing.T, db *store.DB, tries []leaseTry) {
	t.Helper()
	zero := time.Now()
	for i, c := range tries {
		got, err := db.Lease(t.Context(), c.name, c.holder, zero.Add(c.now), zero.Add(c.until))
		if err != nil || got != c.want {
			t.Errorf("%d: %+v = %v, %v", i, c, got, err)
		}
	}
}

// TestLeasesOfAFile has the clock of the machine jump.
func TestLeasesOfAFile(t *testing.T) {
	const s, h = time.Second, time.Hour
	leases(t, open(t, filepath.Join(t.TempDir(), "store.db")), []leaseTry{
		{"steady", "a", 0, 60 * s, true},
		{"steady", "b", 59 * s, 119 * s, false},
		{"steady", "b", 60 * s, 120 * s, true}, // a is dead
		// An hour back, the holder renews by the new time and nobody waits for the old one.
		{"back", "a", h, h + 60*s, true},
		{"back", "a", 0, 60 * s, true},
		{"back", "b", 60 * s, 120 * s, true},
		// A day forward, the lease is over and its holder is told.
		{"forward", "a", 0, 60 * s, true},
		{"forward", "b", 24 * h, 24*h + 60*s, true},
		{"forward", "a", 24*h + 5*s, 24*h + 65*s, false},
		// A process dies whose clock was ahead: for longer than a lease lasts, nobody waits;
		// for less, as long as that.
		{"ahead", "dead", 24 * h, 24*h + 60*s, true},
		{"ahead", "b", 0, 60 * s, true},
		{"little ahead", "dead", 300 * s, 360 * s, true},
		{"little ahead", "b", 0, 60 * s, false},
		{"little ahead", "b", 360 * s, 420 * s, true},
	})
}

// TestLeasesOfAServer has processes on machines whose clocks are hours apart: the
// server's counts.
func TestLeasesOfAServer(t *testing.T) {
	name := storetest.Postgres(t)
	db := openServer(t, name)
	const s, h = time.Second, time.Hour
	leases(t, db, []leaseTry{
		{"daily", "a", 0, 60 * s, true},
		{"daily", "ahead", 24 * h, 24*h + 60*s, false},
		{"daily", "behind", -24 * h, -24*h + 60*s, false},
		{"daily", "a", -h, -h + 60*s, true},
		{"other", "ahead", 24 * h, 24*h + 60*s, true},
		{"other", "b", 0, 60 * s, false},
	})
	if _, err := rawServer(t, name).Exec("UPDATE leases SET until = until - 61000"); err != nil { // time passes
		t.Fatal(err)
	}
	leases(t, db, []leaseTry{
		{"daily", "behind", -24 * h, -24*h + 60*s, true},
		{"daily", "a", 0, 60 * s, false},
		{"other", "b", 0, 60 * s, true},
	})
}
