package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// steps returns migrations of which each has one statement.
func steps(statements ...string) fs.FS {
	all := fstest.MapFS{}
	for i, s := range statements {
		all[fmt.Sprintf("migrations/%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte(s)}
	}
	return all
}

// opened opens the database with migrations and returns what table t then has, one
// column a letter, and its rows.
func opened(ctx context.Context, name string, migrations fs.FS) (string, error) {
	db, err := store.OpenMigrations(ctx, name, migrations)
	if err != nil {
		return "", err
	}
	defer db.Close()
	raw, err := sql.Open(driver(name))
	if err != nil {
		return "", err
	}
	defer raw.Close()
	rows, err := raw.QueryContext(ctx, "SELECT * FROM t ORDER BY a")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values := make([]sql.NullString, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	all := strings.Join(columns, "") + " "
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return "", err
		}
		all += values[0].String
	}
	return all, rows.Err()
}

// driver returns what sql.Open takes for a database.
func driver(name string) (string, string) {
	if store.IsPostgres(name) {
		return "pgx", name
	}
	return "sqlite", name
}

// onBoth runs a test over a new file and over a new database of a server. name
// opens it, again and again the same.
func onBoth(t *testing.T, test func(t *testing.T, name string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "store.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, storetest.Postgres(t)) })
}

func TestMigrate(t *testing.T) { onBoth(t, testMigrate) }

func testMigrate(t *testing.T, name string) {
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
		got, err := opened(t.Context(), name, c.migrations)
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

// TestMigrateTogether has several bring an old database up to date at once: every
// step happens once.
func TestMigrateTogether(t *testing.T) { onBoth(t, testMigrateTogether) }

func testMigrateTogether(t *testing.T, name string) {
	all := []string{"CREATE TABLE t (a TEXT)"}
	if _, err := opened(t.Context(), name, steps(all...)); err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		all = append(all, fmt.Sprintf("INSERT INTO t VALUES ('%d')", i))
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			got, err := opened(t.Context(), name, steps(all...))
			if err != nil || got != "a 012345678" {
				t.Errorf("table is %q, %v", got, err)
			}
		})
	}
	wg.Wait()
}
