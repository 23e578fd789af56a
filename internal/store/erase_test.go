package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// TestErased looks for words of a forgotten member in the bytes of the files.
func TestErased(t *testing.T) {
	const marker = "a-word-of-this-member-alone"
	for name, erase := range map[string]func(*store.DB) error{
		"Forget":       func(db *store.DB) error { _, err := db.Forget(t.Context(), "m1"); return err },
		"ForgetServer": func(db *store.DB) error { return db.ForgetServer(t.Context(), "s1") },
		"Purge":        func(db *store.DB) error { _, err := db.Purge(t.Context(), time.UnixMilli(100)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			db := open(t, path)
			ctx, at := t.Context(), time.UnixMilli(1)
			check := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			for i := range 50 {
				// Of another member, in the same pages.
				check(db.Begin(ctx, store.Exchange{ID: store.NewID(), Member: "m2", Server: "s2", Question: "other", CreatedAt: time.UnixMilli(500)}))
				e := store.Exchange{ID: store.NewID(), Member: "m1", Server: "s1", Question: strings.Repeat(marker, 1+100*(i%2)), Token: marker, CreatedAt: at}
				check(db.Begin(ctx, e))
				e.Status, e.Answer = store.Done, e.Question
				check(db.Finish(ctx, e))
				check(db.SaveFeedback(ctx, store.Feedback{Exchange: e.ID, Member: "m1", Server: "s1", Text: marker, At: at}))
				check(db.CreateSession(ctx, store.Session{ID: e.ID, Member: "m1", Server: "s1", Data: []byte(e.Question), TouchedAt: at}))
				check(db.PutGrade(ctx, store.KeptGrade{Key: e.ID, Member: "m1", Server: "s1", Data: []byte(e.Question), At: at}))
				check(db.AddGap(ctx, store.Gap{Member: "m1", Server: "s1", Key: marker, Question: marker, At: at}))
			}
			if !inFiles(t, path, marker) {
				t.Fatal("the words are not in the files to begin with")
			}
			check(erase(db))
			if inFiles(t, path, marker) {
				t.Error("the words are still in the files")
			}
			if running, err := db.Running(ctx); err != nil || len(running) != 50 {
				t.Errorf("%d exchanges of the other member, %v; want 50", len(running), err)
			}
		})
	}
}

// inFiles reports whether the database's files contain the text.
func inFiles(t *testing.T, path, text string) bool {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) < 2 {
		t.Fatalf("files %s, %v; want the database and its log", names, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}
