package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// childFile, in the environment, makes the test binary a process that writes
// to that file instead of testing.
const childFile = "STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		n, err := strconv.Atoi(os.Args[1])
		if err == nil {
			err = child(context.Background(), path, n)
		}
		if err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child stores n exchanges and prints the ID of each that is stored.
func child(ctx context.Context, path string, n int) error {
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	for range n {
		id := store.NewID()
		if err := db.Begin(ctx, store.Exchange{ID: id, Question: strings.Repeat(id, 500)}); err != nil {
			return err
		}
		if _, err := db.AddUse(ctx, "all", "2026-11-22", 1); err != nil {
			return err
		}
		fmt.Println(id)
	}
	return db.Close()
}

// startChild starts a process that stores n exchanges in the file.
func startChild(t *testing.T, path string, n int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], strconv.Itoa(n))
	cmd.Env = append(os.Environ(), childFile+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// TestTwoProcesses has two processes create one file and write to it at once.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	const n = 100
	a, outA := startChild(t, path, n)
	b, outB := startChild(t, path, n)
	var ids []string
	for _, out := range []*bufio.Scanner{outA, outB} {
		for out.Scan() {
			ids = append(ids, out.Text())
		}
	}
	for _, cmd := range []*exec.Cmd{a, b} {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %s", err, ids)
		}
	}
	if len(ids) != 2*n {
		t.Errorf("the processes stored %d exchanges, want %d", len(ids), 2*n)
	}
	checkStored(t, path, ids)
}

// TestKilled kills a writing process again and again: what it said is stored
// must be there.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	var ids []string
	for round := range 5 {
		cmd, out := startChild(t, path, 1_000_000)
		for n := 0; n < 20+7*round && out.Scan(); n++ {
			ids = append(ids, out.Text())
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		for out.Scan() { // what it still said
			ids = append(ids, out.Text())
		}
		_ = cmd.Wait() // says that it was killed
	}
	if len(ids) < 100 {
		t.Fatalf("only %d exchanges were stored: %s", len(ids), ids)
	}
	checkStored(t, path, ids)
}

// checkStored opens the file and looks for damage and for the exchanges.
func checkStored(t *testing.T, path string, ids []string) {
	t.Helper()
	db := open(t, path)
	for _, id := range ids {
		e, err := db.Exchange(t.Context(), id)
		if err != nil {
			t.Error(err)
		} else if e.Question != strings.Repeat(id, 500) {
			t.Errorf("the question of %s is %.20q…", id, e.Question)
		}
	}
	if n, err := db.AddUse(t.Context(), "all", "2026-11-22", 0); err != nil || n < len(ids) {
		t.Errorf("counter is %d, %v, want %d or more", n, err, len(ids))
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var verdict string
	if err := raw.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %q, %v", verdict, err)
	}
}

// TestCopiedInTransaction opens what is on the disk while a transaction runs,
// which is what a power cut leaves at best.
func TestCopiedInTransaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	before := store.Note{Server: "s1", Path: "a.md", Text: "before"}
	if err := db.PutNotes(t.Context(), []store.Note{before}, nil); err != nil {
		t.Fatal(err)
	}
	// More than SQLite keeps in memory, so that a part is in the log.
	var big []store.Note
	for i := range 100 {
		big = append(big, store.Note{Server: "s1", Path: fmt.Sprint(i), Text: strings.Repeat("x", 100<<10), At: time.UnixMilli(1)})
	}
	tx, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	running, err := tx.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer running.Rollback()
	for _, n := range big {
		if _, err := running.Exec("INSERT INTO notes (server, path, text, by_member, at) VALUES (?, ?, ?, '', 1)", n.Server, n.Path, n.Text); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(t.TempDir(), "store.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if suffix == "-wal" && len(b) < 1<<20 {
			t.Fatalf("the log has %d bytes: the transaction is not in it", len(b))
		}
		if err := os.WriteFile(copied+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := open(t, copied)
	notes, err := other.Notes(t.Context(), "s1")
	if err != nil || len(notes) != 1 || notes[0].Text != "before" {
		t.Errorf("%d notes, %v; want the one from before the transaction", len(notes), err)
	}
	if err := other.PutNotes(t.Context(), big, nil); err != nil {
		t.Error(err)
	}
	checkStored(t, copied, nil)
}
