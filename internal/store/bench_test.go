package store_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// BenchmarkOpen opens and closes an existing file.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	open(b, path).Close()
	for b.Loop() {
		db, err := store.Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBeginFinish(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "store.db"))
	e := store.Exchange{
		Member: "1", Server: "2", Channel: "3", Question: "How does the scheduler steal work?",
		Token: strings.Repeat("t", 200), CreatedAt: time.Now(),
	}
	for b.Loop() {
		e.ID = store.NewID()
		if err := db.Begin(b.Context(), e); err != nil {
			b.Fatal(err)
		}
		e.Status, e.Answer, e.Citations = store.Done, strings.Repeat("a", 2000), make([]byte, 500)
		if err := db.Finish(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "store.db"))
	for i := range 2000 {
		id := store.NewID()
		e := store.Exchange{ID: id, Conversation: string(rune('a' + i%20)), Question: id, CreatedAt: time.UnixMilli(int64(i))}
		if err := db.Begin(b.Context(), e); err != nil {
			b.Fatal(err)
		}
		e.Status, e.Answer = store.Done, strings.Repeat("a", 2000)
		if err := db.Finish(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := db.History(b.Context(), "c", 6); err != nil {
			b.Fatal(err)
		}
	}
}
