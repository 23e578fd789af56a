package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// alike are the types of SQLite's columns in PostgreSQL's words.
var alike = map[string]string{
	"TEXT": "text", "BLOB": "bytea", "BOOLEAN": "boolean", "BIGINT": "bigint", "INTEGER": "bigint", "DOUBLE PRECISION": "double precision",
}

// TestTablesAlike makes sure that the migrations make the same of both databases.
func TestTablesAlike(t *testing.T) {
	url := storetest.Postgres(t)
	path := filepath.Join(t.TempDir(), "store.db")
	for _, name := range []string{url, path} {
		db, err := store.OpenMigrations(t.Context(), name, store.Migrations)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	server := described(t, url, `
		SELECT table_name, column_name, data_type, is_nullable = 'NO', COALESCE(collation_name, '')
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'gophertutor_schema'
		ORDER BY table_name COLLATE "C", ordinal_position`)
	file := described(t, path, `
		SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0, ''
		FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
		ORDER BY t.name, c.cid`)
	for i, c := range file {
		if c.Type == "TEXT" { // compared by its bytes
			file[i].Collation = "C"
		}
		file[i].Type = alike[c.Type]
	}
	if d := cmp.Diff(file, server); d != "" || len(file) < 100 {
		t.Errorf("%d columns differ (-SQLite +PostgreSQL):\n%s", len(file), d)
	}
	// Those that stand behind keys have names of each database's own.
	server = described(t, url, `SELECT tablename, indexname, '', FALSE, '' FROM pg_indexes
		WHERE schemaname = current_schema() AND indexname NOT LIKE '%\_pkey' AND indexname NOT LIKE '%\_key'
		ORDER BY indexname COLLATE "C"`)
	file = described(t, path, `SELECT tbl_name, name, '', FALSE, '' FROM sqlite_schema
		WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`)
	if d := cmp.Diff(file, server); d != "" || len(file) < 10 {
		t.Errorf("%d indexes differ (-SQLite +PostgreSQL):\n%s", len(file), d)
	}
}

// A columnOf is a column of a table, or an index.
type columnOf struct {
	Table, Column, Type string
	NotNull             bool
	Collation           string
}

func described(t *testing.T, name, query string) (all []columnOf) {
	t.Helper()
	db, err := sql.Open(driver(name))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c columnOf
		if err := rows.Scan(&c.Table, &c.Column, &c.Type, &c.NotNull, &c.Collation); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
