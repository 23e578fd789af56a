package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// openServer opens a database of a server and closes it when the test ends.
func openServer(t testing.TB, name string) *store.DB {
	t.Helper()
	return storetest.Opened(t, store.OpenPostgres, name)
}

// rawServer opens it without the store.
func rawServer(t testing.TB, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func inPostgres(t *testing.T) storetest.Opener {
	url := storetest.Postgres(t)
	return func(ctx context.Context) (storetest.Store, error) { return store.OpenPostgres(ctx, url) }
}

func inSQLite(t *testing.T) storetest.Opener {
	path := filepath.Join(t.TempDir(), "store.db")
	return func(ctx context.Context) (storetest.Store, error) { return store.Open(ctx, path) }
}

func TestPostgres(t *testing.T) {
	storetest.PostgresServer(t)
	storetest.Test(t, inPostgres)
}

// TestMove moves a store from a file to a server and back.
func TestMove(t *testing.T) {
	t.Run("ToPostgreSQL", func(t *testing.T) { storetest.Move(t, inSQLite, inPostgres) })
	t.Run("ToSQLite", func(t *testing.T) { storetest.Move(t, inPostgres, inSQLite) })
}
