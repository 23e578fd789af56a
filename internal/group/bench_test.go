package group

import (
	"fmt"
	"runtime"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// Figures are printed, never asserted: they are for comparing on one machine.

// ownNotes are five notes of ordinary length.
func ownNotes() []string {
	var pairs []string
	for i := range 5 {
		text := fmt.Sprintf("# Runbook %d\n\n", i)
		for j := range 8 {
			text += fmt.Sprintf("## Step %d\n\nThe gateway drains its queue before node %d stops. Each goroutine of worker %d holds a lease on its shard, renewed every ten seconds, and the scheduler moves the shard when it ends.\n\n```go\nlease := shard(%d).Acquire(ctx)\ndefer lease.Release()\n```\n\n", j, 10*i+j, j, i)
		}
		pairs = append(pairs, fmt.Sprintf("runbook%d.md", i), text)
	}
	return pairs
}

// BenchmarkFirstUse is the first question on a server with five notes of its own
// beside the built-in ones, but for the question; B/server is what stays in
// memory.
func BenchmarkFirstUse(b *testing.B) {
	db := openStore(b)
	l := newLibrary(b, db, func(c *Config) { c.MaxLoaded = 1000 })
	const servers = 50
	for i := range servers {
		mustAdd(b, l, store.ServerID(fmt.Sprint(i)), ownNotes()...)
	}
	forget := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, sh := range l.shelf {
			l.drop(sh)
		}
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	use := func(i int) {
		if _, err := l.Index(b.Context(), store.ServerID(fmt.Sprint(i%servers)), false); err != nil {
			b.Fatal(err)
		}
	}
	forget()
	before := heap()
	for i := range servers {
		use(i)
	}
	kept := float64(heap()-before) / servers
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		forget()
		b.StartTimer()
		use(0)
	}
	b.ReportMetric(kept, "B/server")
}

// BenchmarkUnshared is the same with an index that shares nothing.
func BenchmarkUnshared(b *testing.B) {
	for b.Loop() {
		if _, err := builtinWith(retrieval.HashEmbedder{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTutor is what each further question pays.
func BenchmarkTutor(b *testing.B) {
	l := newLibrary(b, openStore(b), nil)
	mustAdd(b, l, "1", ownNotes()...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Tutor(b.Context(), "1", false); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllow(b *testing.B) {
	l := NewLimiter(0)
	ids := make([]store.MemberID, 100_000)
	for i := range ids {
		ids[i] = store.MemberID(fmt.Sprint(i))
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l.Allow(ids[i%len(ids)], "1", noon, Limits{20, MaxLimit})
		i++
	}
}
