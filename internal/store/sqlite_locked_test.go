package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// TestLocked has another program hold the file locked for longer than a caller
// waits. Reads go on meanwhile.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	other, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()

	for name, write := range map[string]func(context.Context) error{
		"statement":   func(ctx context.Context) error { return db.Begin(ctx, store.Exchange{ID: "e1"}) },
		"transaction": func(ctx context.Context) error { _, err := db.AddUse(ctx, "all", "2026-11-22", 1); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		start := time.Now()
		if err := write(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want the context's error", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s returns %v after its context ended", name, took)
		}
		cancel()
		if _, err := db.Running(t.Context()); err != nil {
			t.Errorf("reading after %s: %v", name, err)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := db.Begin(t.Context(), store.Exchange{ID: "e1"}); err != nil {
		t.Error(err)
	}
}
