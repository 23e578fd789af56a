package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// TestBatch has many callers write at once, some of them what can't be written:
// they share transactions but not errors.
func TestBatch(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "store.db"))
	if err := db.Begin(t.Context(), store.Exchange{ID: "taken", CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	const n = 400
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			x := store.Exchange{ID: fmt.Sprint("x", i), CreatedAt: time.Now()}
			switch i % 4 {
			case 0: // an ID that is in use
				x.ID = "taken"
				if err := db.Begin(t.Context(), x); err == nil {
					t.Error("an ID was taken twice")
				}
			case 1: // a caller that left
				if err := db.Begin(ended, x); !errors.Is(err, context.Canceled) {
					t.Errorf("with an ended context: %v", err)
				}
			case 2: // of nothing
				x.Status = store.Done
				if err := db.Finish(t.Context(), x); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("finish without begin: %v", err)
				}
			default:
				if err := db.Begin(t.Context(), x); err != nil {
					t.Error(err)
				}
				x.Status, x.Answer = store.Done, x.ID
				if err := db.Finish(t.Context(), x); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range n {
		x, err := db.Exchange(t.Context(), fmt.Sprint("x", i))
		if want := i%4 == 3; want && (err != nil || x.Answer != x.ID) || !want && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("exchange %d: %q, %v", i, x.Answer, err)
		}
	}
}
