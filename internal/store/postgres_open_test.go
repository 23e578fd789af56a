package store_test

import (
	"net/url"
	"strings"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

func TestPostgresRefuses(t *testing.T) {
	server := storetest.PostgresServer(t)
	with := func(change func(u *url.URL, q url.Values)) string {
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		change(u, q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	exec := func(statements string) string {
		t.Helper()
		name := storetest.Postgres(t)
		if _, err := rawServer(t, name).Exec(statements); err != nil {
			t.Fatal(err)
		}
		return name
	}
	made := func(statements string) string {
		t.Helper()
		name := storetest.Postgres(t)
		openServer(t, name)
		if _, err := rawServer(t, name).Exec(statements); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for what, c := range map[string]struct{ name, want string }{
		"no URL":            {"host=x password=hidden", "no URL such as postgres://"},
		"a bad port":        {"postgres://bot:hidden@localhost:port/bot", "port"},
		"a bad pool":        {"postgres://bot:hidden@localhost/bot?pool_max_conns=1", "pool_max_conns"},
		"nobody there":      {"postgres://bot:hidden@127.0.0.1:1/bot", "PostgreSQL 127.0.0.1:1 bot: the database server cannot be reached"},
		"no database":       {with(func(u *url.URL, q url.Values) { u.Path = "/nowhere" }), "there is no such database"},
		"no schema":         {with(func(u *url.URL, q url.Values) { q.Set("search_path", "nowhere") }), "the schema that search_path names does not exist"},
		"reading only":      {strings.Replace(made("SELECT 1"), "?", "?default_transaction_read_only=on&", 1), "only allows reading"},
		"another program's": {exec("CREATE TABLE theirs (a TEXT)"), "tables of another program"},
		"a newer version":   {made("UPDATE gophertutor_schema SET version = 99"), "newer version of this program (its tables have version 99"},
		"an odd version":    {made("UPDATE gophertutor_schema SET version = -1"), "it is damaged"},
		"no version":        {made("DELETE FROM gophertutor_schema"), "it is damaged"},
		"no tables":         {exec("CREATE TABLE gophertutor_schema (version BIGINT NOT NULL); INSERT INTO gophertutor_schema VALUES (1)"), "it is damaged"},
	} {
		db, err := store.OpenPostgres(t.Context(), c.name)
		if err == nil {
			db.Close()
			t.Errorf("%s: it opens", what)
		} else if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// TestPostgresStrangeText stores what the server's text cannot hold.
func TestPostgresStrangeText(t *testing.T) {
	db := openServer(t, storetest.Postgres(t))
	e := store.Exchange{ID: "e1", Question: "what's a nil? \x00 \xff 世界"}
	if err := db.Begin(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	got, err := db.Exchange(t.Context(), "e1")
	if want := "what's a nil? \uFFFD \uFFFD 世界"; err != nil || got.Question != want {
		t.Errorf("question is %q, %v; want %q", got.Question, err, want)
	}
}
