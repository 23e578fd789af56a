package store

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
)

// TestCloseLetsGo closes while transactions end with their contexts: afterwards
// nobody has the file open, so that it can be replaced.
func TestCloseLetsGo(t *testing.T) {
	for range 20 {
		db, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
		if err != nil {
			t.Fatal(err)
		}
		file := db.engine.(*sqlite)
		ctx, cancel := context.WithCancel(t.Context())
		tx, err := file.write.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec("INSERT INTO uses (day, scope, n) VALUES ('2026-11-22', 'all', 1)"); err != nil {
			t.Fatal(err)
		}
		var reading sync.WaitGroup
		reading.Go(func() { // may fail
			rows, err := file.read.QueryContext(ctx, "SELECT * FROM sqlite_schema a, sqlite_schema b, sqlite_schema c")
			if err == nil {
				for rows.Next() {
				}
				rows.Close()
			}
		})
		cancel()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if r, w := file.read.Stats().OpenConnections, file.write.Stats().OpenConnections; r+w > 0 {
			t.Fatalf("%d readers and %d writers still have the file", r, w)
		}
		reading.Wait()
	}
}
