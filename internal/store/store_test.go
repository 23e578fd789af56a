package store_test

import (
	"context"
	"path/filepath"
	"regexp"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Test(t, func(t *testing.T) storetest.Opener {
		// A name that means something in a URI and in the driver's names.
		path := filepath.Join(t.TempDir(), "50% of #1? 测试.db")
		return func(ctx context.Context) (storetest.Store, error) { return store.Open(ctx, path) }
	})
}

func open(t testing.TB, path string) *store.DB {
	t.Helper()
	return storetest.Opened(t, store.Open, path)
}

func TestNewID(t *testing.T) {
	form := regexp.MustCompile(`^[a-z2-7]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := store.NewID()
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("ID %q: malformed or twice", id)
		}
		seen[id] = true
	}
}
