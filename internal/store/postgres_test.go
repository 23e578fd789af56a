package store_test

import (
	"context"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	storetest.PostgresServer(t)
	storetest.Test(t, func(t *testing.T) storetest.Opener {
		url := storetest.Postgres(t)
		return func(ctx context.Context) (storetest.Store, error) { return store.OpenPostgres(ctx, url) }
	})
}
