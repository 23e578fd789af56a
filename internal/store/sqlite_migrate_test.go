package store

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestMigrateOnce applies a step that another process applied after we looked.
func TestMigrateOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	all := fstest.MapFS{
		"migrations/0001_step.sql": {Data: []byte("CREATE TABLE t (a TEXT)")},
		"migrations/0002_step.sql": {Data: []byte("INSERT INTO t VALUES ('1')")},
	}
	db, err := open(t.Context(), path, all)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(all, "migrations/*")
	if err != nil {
		t.Fatal(err)
	}
	for n := range names {
		if err := db.engine.(*sqlite).migrate(t.Context(), all, names, n); err != nil {
			t.Errorf("step %d: %v", n, err)
		}
	}
	rows, err := list(t.Context(), db, "rows", scanText[string], `SELECT a FROM t`)
	if err != nil || len(rows) != 1 {
		t.Errorf("table has the rows %q, %v", rows, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// TestMigrationNames keeps the files numbered from 1 without a gap, as their
// number is the version.
func TestMigrationNames(t *testing.T) {
	names, err := fs.Glob(migrations, "migrations/*")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for i, name := range names {
		if want := fmt.Sprintf("migrations/%04d_", i+1); !strings.HasPrefix(name, want) || !strings.HasSuffix(name, ".sql") {
			t.Errorf("%s is not %s….sql", name, want)
		}
	}
}
