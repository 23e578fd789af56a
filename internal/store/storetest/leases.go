package storetest

import (
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

func testLeases(t *testing.T, s Store) {
	ctx := t.Context()
	lease := func(name, holder string, life time.Duration) bool {
		t.Helper()
		now := time.Now()
		return get(s.Lease(ctx, name, holder, now, now.Add(life)))(t)
	}
	for i, c := range []struct {
		name, holder string
		want         bool
	}{
		{"daily", "a", true},
		{"daily", "b", false},
		{"other", "b", true},
		{"daily", "a", true}, // renewed
		{"daily", "b", false},
	} {
		if got := lease(c.name, c.holder, store.MaxLease); got != c.want {
			t.Errorf("%d: %+v = %v", i, c, got)
		}
	}
	lease("daily", "a", time.Millisecond) // and a dies
	for begun := time.Now(); !lease("daily", "b", store.MaxLease); {
		if time.Since(begun) > time.Minute {
			t.Fatal("a lease that ended is not free")
		}
	}
	if lease("daily", "a", store.MaxLease) {
		t.Error("a has what b took")
	}
	holder := func(name string) string { return get(s.LeaseHolder(ctx, name, time.Now()))(t) }
	lease("short", "a", time.Millisecond)
	for begun := time.Now(); holder("short") != ""; {
		if time.Since(begun) > time.Minute {
			t.Fatal("a lease that ended has a holder")
		}
	}
	equal(t, "holders", []string{holder("daily"), holder("other"), holder("nobody's")}, []string{"b", "b", ""})
	must(t, s.Release(ctx, "daily", "a"))
	if lease("daily", "a", time.Minute) {
		t.Error("a gave back what b has")
	}
	must(t, s.Release(ctx, "daily", "b"))
	must(t, s.Release(ctx, "daily", "b"))
	if !lease("daily", "a", time.Minute) {
		t.Error("a lease that was given back is not free")
	}
	if text := export(t, s, store.ExportOptions{Secrets: true}); strings.Contains(text, "daily") {
		t.Errorf("a lease is exported: %s", text)
	}
	for what, bad := range map[string][2]string{"no name": {"", "a"}, "nobody": {"daily", ""}} {
		if _, err := s.Lease(ctx, bad[0], bad[1], at(0), at(1)); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	for _, until := range []int{1, 0, 2 + int(store.MaxLease/time.Second)} {
		if _, err := s.Lease(ctx, "x", "a", at(1), at(until)); err == nil {
			t.Errorf("a lease of %d s: no error", until-1)
		}
	}
}
