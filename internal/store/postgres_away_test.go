package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// TestServerAway stops the server for a while: calls wait for it, or say what is
// wrong when their time is over.
func TestServerAway(t *testing.T) {
	p, name := newProxy(t)
	db := openServer(t, name)
	p.stop()
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for what, call := range map[string]func() error{
		"read":  func() error { _, err := db.Running(short); return err },
		"write": func() error { return db.Begin(short, store.Exchange{ID: "late"}) },
	} {
		err := call()
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "the database server cannot be reached") {
			t.Errorf("%s: %v", what, err)
		}
	}
	var calls sync.WaitGroup
	for i := range 20 {
		calls.Go(func() {
			if i%2 == 0 {
				if _, err := db.Running(t.Context()); err != nil {
					t.Error(err)
				}
				return
			}
			if _, err := db.AddUse(t.Context(), "all", "2026-11-22", 1); err != nil {
				t.Error(err)
			}
		})
	}
	p.start()
	calls.Wait()
	if n, err := db.AddUse(t.Context(), "all", "2026-11-22", 0); err != nil || n != 10 {
		t.Errorf("counter is %d, %v; want 10", n, err)
	}
}

// TestNotesTold hears of changed notes from the server, without asking, also after
// the connection was lost.
func TestNotesTold(t *testing.T) {
	p, name := newProxy(t)
	here := openServer(t, name)
	there := openServer(t, name)
	w, err := here.WatchNotes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	within, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, server := range []store.ServerID{"1", "2", "3", "4"} {
		told := make(chan error, 1)
		go func() {
			all, err := w.Next(within, time.Hour)
			if err == nil && (len(all) != 1 || all[0] != server) {
				err = fmt.Errorf("changes of %q, want %s", all, server)
			}
			told <- err
		}()
		if err := there.PutNotes(t.Context(), []store.Note{{Server: server, Path: "a.md"}}, nil); err != nil {
			t.Error(err)
		}
		if err := <-told; err != nil {
			t.Error(err)
		}
		if server == "2" {
			p.drop()
		}
	}
}

// TestWaiting has somebody else hold a table: callers wait as long as they want,
// and at most for the limits of the connection.
func TestWaiting(t *testing.T) {
	name := storetest.Postgres(t)
	db := openServer(t, name)
	hurried := openServer(t, strings.Replace(name, "?", "?statement_timeout=1000&", 1))
	raw := rawServer(t, name)
	tx, err := raw.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("LOCK TABLE exchanges"); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := db.Begin(short, store.Exchange{ID: "e1"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("until the context ends: %v", err)
	}
	if _, err := hurried.Running(t.Context()); err == nil || !strings.Contains(err.Error(), "longer than statement_timeout") {
		t.Errorf("until the statement's time is over: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := db.Begin(t.Context(), store.Exchange{ID: "e1"}); err != nil {
		t.Error(err)
	}
}

// TestTerminated has the server end connections, as when it is restarted, while
// many write: everything is stored once.
func TestTerminated(t *testing.T) {
	name := storetest.Postgres(t)
	u, err := url.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("application_name", "terminated_"+q.Get("search_path"))
	u.RawQuery = q.Encode()
	db := openServer(t, u.String())
	raw := rawServer(t, name)

	const workers, each = 8, 60
	// Not many: writers wait for who ends connections, or all would be written before.
	rounds := make(chan struct{}, workers)
	var writing, killing sync.WaitGroup
	ended := 0
	killing.Go(func() {
		n := 0
		for range rounds {
			if n++; n%12 != 0 { // so that others get on
				continue
			}
			var all int
			err := raw.QueryRow(`SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE application_name = $1`, q.Get("application_name")).Scan(&all)
			if err != nil {
				t.Error(err)
			}
			ended += all
		}
	})
	for i := range workers {
		writing.Go(func() {
			for range each {
				if _, err := db.AddUse(t.Context(), "all", "2026-11-22", 1); err != nil {
					t.Errorf("AddUse: %v", err)
				}
				e := store.Exchange{ID: store.NewID(), Member: store.MemberID(rune('a' + i)), Conversation: "c"}
				if err := db.Begin(t.Context(), e); err != nil {
					t.Errorf("Begin: %v", err)
				}
				if ok, err := db.SetStatus(t.Context(), e.ID, store.Running, store.Done); err != nil || !ok {
					t.Errorf("SetStatus: %v, %v", ok, err)
				}
				rounds <- struct{}{}
			}
		})
	}
	writing.Wait()
	close(rounds)
	killing.Wait()
	if ended < 10 {
		t.Errorf("only %d connections were ended", ended)
	}
	if n, err := db.AddUse(t.Context(), "all", "2026-11-22", 0); err != nil || n != workers*each {
		t.Errorf("counter is %d, %v; want %d", n, err, workers*each)
	}
	if all, err := db.History(t.Context(), "c", 10_000); err != nil || len(all) != workers*each {
		t.Errorf("%d exchanges, %v; want %d", len(all), err, workers*each)
	}
}

// TestNotesPolled changes notes without telling, as where LISTEN does not work: who
// watches asks.
func TestNotesPolled(t *testing.T) {
	name := storetest.Postgres(t)
	w, err := openServer(t, name).WatchNotes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := rawServer(t, name).Exec("INSERT INTO note_changes (server, n, made_by) VALUES ('1', 1, 'another')"); err != nil {
		t.Fatal(err)
	}
	within, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if all, err := w.Next(within, time.Millisecond); err != nil || len(all) != 1 || all[0] != "1" {
		t.Errorf("changes of %q, %v", all, err)
	}
}
