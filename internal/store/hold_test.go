package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"gophertutor/internal/store"
)

// A file is held once, also within a process, and can be used all the same.
// TestOneFolderOneBot in cmd/bot kills who holds it.
func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	release, err := store.Hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Hold(path); !errors.Is(err, store.ErrHeld) {
		t.Errorf("held twice: %v", err)
	}
	db := open(t, path)
	if err := db.Begin(t.Context(), store.Exchange{ID: "e1"}); err != nil {
		t.Errorf("writing to a held file: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Hold(path)
	if err != nil {
		t.Fatalf("released: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
	if _, err := store.Hold(filepath.Join(path, "no", "folder")); err == nil || errors.Is(err, store.ErrHeld) {
		t.Errorf("no folder: %v", err)
	}
}
