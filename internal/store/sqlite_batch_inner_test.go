package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// TestBatchBehindMany has a caller come to its turn before those who gathered in
// front of it, more than share a transaction: it goes on until its own write is done.
func TestBatchBehindMany(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := db.engine.(*sqlite)
	ready, err := file.ready(t.Context(), "INSERT INTO uses (day, scope, n) VALUES ('2026-11-22', ?, 1)")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2*maxBatch + 1 {
		e := &entry{ctx: t.Context(), parts: []part{{ready, []any{i}}}, done: make(chan struct{})}
		file.batch.waiting = append(file.batch.waiting, e)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := file.exec(ctx, statement{"INSERT INTO uses (day, scope, n) VALUES ('2026-11-22', ?, 1)", []any{"last"}})
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it waits for ever")
	}
	var n int
	if err := file.read.QueryRow("SELECT count(*) FROM uses").Scan(&n); err != nil || n != 2*maxBatch+2 {
		t.Errorf("%d rows, %v", n, err)
	}
}
