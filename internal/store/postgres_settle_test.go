package store_test

import (
	"database/sql"
	"strconv"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// TestSettle asks what became of transactions, as after a lost connection: with
// the same server, and with one that was started anew since.
func TestSettle(t *testing.T) {
	name := storetest.Postgres(t)
	db, raw := openServer(t, name), rawServer(t, name)
	begin := func() (tx *sql.Tx, id string) {
		t.Helper()
		tx, err := raw.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow("SELECT pg_current_xact_id()").Scan(&id); err != nil {
			t.Fatal(err)
		}
		return tx, id
	}
	is := func(what, id string, same, want bool) {
		t.Helper()
		if got, err := store.Settle(t.Context(), db, id, same); err != nil || got != want {
			t.Errorf("%s: stored is %v, %v; want %v", what, got, err, want)
		}
	}
	tx, id := begin()
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	is("rolled back", id, true, false)
	is("rolled back before a restart", id, false, false)
	n, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	is("never begun", strconv.Itoa(n+1_000_000_000), true, false)

	tx, id = begin()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	is("committed", id, true, true)
	// The last checkpoint was before it: after a restart it would be another's.
	is("committed since a restart", id, false, false)
	if _, err := raw.Exec("CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	is("committed before a restart", id, false, true)

	tx, id = begin()
	if _, err := raw.Exec("CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	is("another's that runs since a restart", id, false, false)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}

	tx, id = begin()
	settled := make(chan bool, 1)
	go func() {
		stored, err := store.Settle(t.Context(), db, id, true)
		if err != nil {
			t.Error(err)
		}
		settled <- stored
	}()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if !<-settled {
		t.Error("one that still ran is not stored")
	}
	if _, err := store.Settle(t.Context(), db, "no number", true); err == nil {
		t.Error("an ID that is none")
	}
}
