package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gophertutor/internal/store"
)

// When no space is left the file may not grow, which is what SQLite's bound on pages
// does: writing says so in words, reading goes on, nothing that was stored is lost, and
// when there is space again the same store writes again.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db := open(t, path)
	if err := db.LimitGrowth(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("x", 3000)
	var stored []string
	var full error
	for i := 0; i < 1000 && full == nil; i++ {
		x := store.Exchange{ID: fmt.Sprint("e", i), Question: text}
		if full = db.Begin(t.Context(), x); full == nil {
			stored = append(stored, x.ID)
		}
	}
	if full == nil || !strings.Contains(full.Error(), "no space is left; free some") || !strings.Contains(full.Error(), path) {
		t.Fatalf("after %d: %v", len(stored), full)
	}
	// A transaction of several statements is kept whole or not at all.
	big := []store.Note{{Server: "s", Path: "a.md", Text: "small"}, {Server: "s", Path: "b.md", Text: strings.Repeat("y", 1<<20)}}
	if err := db.PutNotes(t.Context(), big, nil); err == nil || !strings.Contains(err.Error(), "no space is left") {
		t.Errorf("notes: %v", err)
	}
	if notes, err := db.Notes(t.Context(), "s"); err != nil || len(notes) != 0 {
		t.Errorf("half of a transaction is kept: %d notes, %v", len(notes), err)
	}
	for _, id := range stored {
		if x, err := db.Exchange(t.Context(), id); err != nil || x.Question != text {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := db.Exchange(t.Context(), fmt.Sprint("e", len(stored))); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was refused: %v", err)
	}
	if err := db.LimitGrowth(t.Context(), 1_000_000); err != nil {
		t.Fatal(err)
	}
	if err := db.PutNotes(t.Context(), big, nil); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(t.Context(), path); err != nil {
		t.Error(err)
	}
}
