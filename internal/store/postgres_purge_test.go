package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// TestPurgeTogether has two processes clean up at the same moment, as both do when
// they start: what was used long ago loses its names once, and counts once.
func TestPurgeTogether(t *testing.T) {
	name := storetest.Postgres(t)
	raw := rawServer(t, name)
	dbs := []*store.DB{openServer(t, name), openServer(t, name)}
	for _, member := range []store.MemberID{"", "m1"} {
		if err := dbs[0].AddUsage(t.Context(), store.Usage{Day: "2026-11-01", Server: "s1", Member: member, Model: "a", Questions: 1}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// Both wait for the sum, each with the member's row in view.
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "SELECT 1 FROM usage_days WHERE member = '' FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	var purging sync.WaitGroup
	for _, db := range dbs {
		purging.Go(func() {
			if _, err := db.Purge(ctx, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)); err != nil {
				t.Error(err)
			}
		})
	}
	for waiting := 0; waiting < len(dbs) && err == nil; {
		err = raw.QueryRowContext(ctx, `
			SELECT COUNT(DISTINCT w.pid) FROM pg_locks w JOIN pg_locks has USING (pid)
			WHERE NOT w.granted AND has.relation = 'usage_days'::regclass`).Scan(&waiting)
	}
	if err != nil {
		t.Error(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	purging.Wait()
	got, err := dbs[0].Usages(t.Context(), "", "9")
	if d := cmp.Diff([]store.Usage{{Server: "s1", Model: "a", Questions: 2}}, got); d != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
}
