package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

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
