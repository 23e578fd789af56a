package store_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
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

// BenchmarkBeginFinish stores a question and its answer: one member at a time, and
// many at once.
func BenchmarkBeginFinish(b *testing.B) {
	for name, open := range map[string]func(b *testing.B) *store.DB{
		"SQLite":     func(b *testing.B) *store.DB { return open(b, filepath.Join(b.TempDir(), "store.db")) },
		"PostgreSQL": func(b *testing.B) *store.DB { return openServer(b, storetest.Postgres(b)) },
	} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			for b.Loop() {
				beginFinish(b, db)
			}
		})
		b.Run(name+"/32", func(b *testing.B) {
			db := open(b)
			b.SetParallelism((32 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			b.RunParallel(func(more *testing.PB) {
				for more.Next() {
					beginFinish(b, db)
				}
			})
		})
	}
}

func beginFinish(b *testing.B, db *store.DB) {
	e := store.Exchange{
		ID: store.NewID(), Member: "1", Server: "2", Channel: "3", Question: "How does the scheduler steal work?",
		Token: strings.Repeat("t", 200), CreatedAt: time.Now(),
	}
	if err := db.Begin(b.Context(), e); err != nil {
		b.Error(err)
		return
	}
	e.Status, e.Answer, e.Citations = store.Done, strings.Repeat("a", 2000), make([]byte, 500)
	if err := db.Finish(b.Context(), e); err != nil {
		b.Error(err)
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

// BenchmarkKeptAnswers keeps answers beside as many as there may be, so that each
// drives out another, and finds them.
func BenchmarkKeptAnswers(b *testing.B) {
	for name, open := range map[string]func(b *testing.B) *store.DB{
		"SQLite":     func(b *testing.B) *store.DB { return open(b, filepath.Join(b.TempDir(), "store.db")) },
		"PostgreSQL": func(b *testing.B) *store.DB { return openServer(b, storetest.Postgres(b)) },
	} {
		const entries = 5000
		data, now := make([]byte, 8<<10), time.Now()
		bounds := store.AnswerBounds{Entries: entries, Bytes: entries * len(data)}
		keep := func(b *testing.B, db *store.DB, n int) {
			a := store.KeptAnswer{Key: fmt.Sprint(n), Server: "1", Member: "2", Data: data, At: now.Add(time.Duration(n) * time.Second)}
			if err := db.KeepAnswer(b.Context(), a, bounds); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(name, func(b *testing.B) {
			db := open(b)
			for n := range entries {
				keep(b, db, n)
			}
			n := entries
			b.Run("keep", func(b *testing.B) {
				for b.Loop() {
					keep(b, db, n)
					n++
				}
			})
			b.Run("find", func(b *testing.B) {
				for b.Loop() {
					if _, err := db.KeptAnswer(b.Context(), fmt.Sprint(n-1), time.Time{}, now); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
