package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// A backup that is made while somebody writes has everything from before it, and
// takes the place of a damaged file.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "store.db"), filepath.Join(dir, "backup.db")
	db := open(t, path)
	const before = 50
	for i := range before {
		if err := db.Begin(t.Context(), store.Exchange{ID: fmt.Sprint("before", i), Question: strings.Repeat("x", 2000)}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	writing := make(chan error, 1)
	began := make(chan struct{})
	go func() {
		for i := 0; ; i++ {
			if err := db.Begin(ctx, store.Exchange{ID: fmt.Sprint("during", i)}); err != nil {
				writing <- err
				return
			}
			if i == 0 {
				close(began)
			}
		}
	}()
	<-began
	err := db.Backup(t.Context(), backup)
	stop()
	if ended := <-writing; !errors.Is(ended, context.Canceled) {
		t.Errorf("writing during a backup: %v", ended)
	}
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v; want it for its owner alone", info.Mode(), err)
	}
	if err := db.Backup(t.Context(), backup); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a backup over a backup: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	damaged := bytes.Repeat([]byte("not a database\n"), 1000)
	for _, name := range []string{path, path + "-wal"} {
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	aside, err := store.Restore(t.Context(), backup, path, time.Unix(1_800_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{aside, aside + "-wal"} {
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, damaged) {
			t.Errorf("what was there is not kept: %v", err)
		}
	}
	db = open(t, path)
	for i := range before {
		if _, err := db.Exchange(t.Context(), fmt.Sprint("before", i)); err != nil {
			t.Error(err)
		}
	}
	if err := db.Begin(t.Context(), store.Exchange{ID: "after"}); err != nil {
		t.Errorf("writing to what was restored: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// Once more in the same second: the first file that was put aside stays.
	again, err := store.Restore(t.Context(), backup, path, time.Unix(1_800_000_000, 0))
	if err != nil || again == aside {
		t.Errorf("put aside as %s, then as %s: %v", aside, again, err)
	}
	if got, err := os.ReadFile(aside); err != nil || !bytes.Equal(got, damaged) {
		t.Errorf("what was put aside first is not kept: %v", err)
	}
	leftovers(t, dir)
}

// What is damaged is neither backed up nor restored.
func TestBackupOfDamage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	content := filled(t, path)
	for page := 4096; page < len(content); page += 4096 {
		if p := content[page : page+4096]; bytes.Contains(p, []byte("xxxxxxxx")) {
			copy(p, bytes.Repeat([]byte{0xa5}, 4096))
		}
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), path, filepath.Join(dir, "other.db"), time.Now()); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("restored from damage: %v", err)
	}
	db := open(t, path)
	copied := filepath.Join(dir, "copy.db")
	if err := db.Backup(t.Context(), copied); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("backup of damage: %v", err)
	}
	for _, name := range []string{copied, filepath.Join(dir, "other.db")} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	leftovers(t, dir)
	foreign := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(foreign, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{foreign, filepath.Join(dir, "none")} {
		if aside, err := store.Restore(t.Context(), name, path, time.Now()); err == nil || aside != "" {
			t.Errorf("restored from %s: %q, %v", name, aside, err)
		}
	}
}

// leftovers finds files that were not finished.
func leftovers(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(names) > 0 {
		t.Errorf("left over: %v, %v", names, err)
	}
}

// What a killed process leaves is a file and its log, which Restore puts aside
// together: who wants that back names the file.
func TestRestoreWithLog(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "store.db"), filepath.Join(dir, "copy.db")
	db := open(t, path)
	if err := db.Begin(t.Context(), store.Exchange{ID: "early"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if err := db.Begin(t.Context(), store.Exchange{ID: "late"}); err != nil {
		t.Fatal(err)
	}
	left := map[string][]byte{}
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		left[suffix] = content
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for suffix, content := range left {
		if err := os.WriteFile(path+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	aside, err := store.Restore(t.Context(), copied, path, time.Unix(1_800_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // it is still whole after the first time
		if _, err := store.Restore(t.Context(), aside, path, time.Unix(1_800_000_001, 0)); err != nil {
			t.Fatal(err)
		}
		db = open(t, path)
		for _, id := range []string{"early", "late"} {
			if _, err := db.Exchange(t.Context(), id); err != nil {
				t.Error(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	leftovers(t, dir)
}
