package store

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// steps returns migrations of which each has one statement.
func steps(statements ...string) fs.FS {
	all := fstest.MapFS{}
	for i, s := range statements {
		all[fmt.Sprintf("migrations/%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte(s)}
	}
	return all
}

// opened opens the file with migrations and returns what table t then has, one
// column a letter, and its rows.
func opened(ctx context.Context, path string, migrations fs.FS) (string, error) {
	db, err := open(ctx, path, migrations)
	if err != nil {
		return "", err
	}
	defer db.Close()
	columns, err := list(ctx, db, "columns", scanText[string], `SELECT name FROM pragma_table_info('t')`)
	if err != nil {
		return "", err
	}
	rows, err := list(ctx, db, "rows", scanText[string], `SELECT a FROM t ORDER BY a`)
	return strings.Join(columns, "") + " " + strings.Join(rows, ""), err
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	const (
		one   = "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('1');"
		two   = "ALTER TABLE t ADD COLUMN b TEXT; INSERT INTO t (a) VALUES ('2')" // no semicolon at the end
		three = "ALTER TABLE t ADD COLUMN c TEXT; -- a comment at the end"
	)
	for _, c := range []struct {
		name       string
		migrations fs.FS
		want       string // or, in the error
		fails      string
	}{
		{"a step that fails first", steps("CREATE TABLE t (a TEXT); broken"), "", "migrate with migrations/0001_step.sql"},
		{"the first version", steps(one), "a 1", ""},
		{"the first version again", steps(one), "a 1", ""},
		{"a step that fails midway", steps(one, "INSERT INTO t VALUES ('x'); broken"), "", "migrate with migrations/0002_step.sql"},
		{"the first version after it", steps(one), "a 1", ""},
		{"a good step, then one that fails", steps(one, two, "INSERT INTO t VALUES ('y'); broken"), "", "0003_step.sql"},
		{"the good step is kept", steps(one, two), "ab 12", ""},
		{"an older program", steps(one), "", "its tables have version 2, this program knows 1"},
		{"the third version", steps(one, two, three), "abc 12", ""},
	} {
		got, err := opened(t.Context(), path, c.migrations)
		switch {
		case c.fails == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
			t.Errorf("%s: error %v, want %q", c.name, err, c.fails)
		case got != c.want:
			t.Errorf("%s: table is %q, want %q", c.name, got, c.want)
		}
	}
}

// TestMigrateTogether has several bring an old file up to date at once: every
// step happens once.
func TestMigrateTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	all := []string{"CREATE TABLE t (a TEXT)"}
	if _, err := opened(t.Context(), path, steps(all...)); err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		all = append(all, fmt.Sprintf("INSERT INTO t VALUES ('%d')", i))
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			got, err := opened(t.Context(), path, steps(all...))
			if err != nil || got != "a 012345678" {
				t.Errorf("table is %q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

// TestMigrateOnce applies a step that another process applied after we looked.
func TestMigrateOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	all := steps("CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('1')")
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
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if got, err := opened(t.Context(), path, all); err != nil || got != "a 1" {
		t.Errorf("table is %q, %v", got, err)
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
