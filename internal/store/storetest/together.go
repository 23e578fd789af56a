package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"gophertutor/internal/store"
)

// workers is how many goroutines work at once.
const workers = 20

// inParallel calls f for 0 to workers-1 at once and waits.
func inParallel(f func(i int)) {
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// testReopen stores something, closes, and finds it again.
func testReopen(t *testing.T, open Opener) {
	s := get(open(t.Context()))(t)
	fill(t, s, "", 0)
	key := get(s.Secret(t.Context(), "key", 8))(t)
	exchange := get(s.Exchange(t.Context(), "s1m1"))(t)
	before := leftOf(t, s, "", today)
	closeStore(t, s)
	closeStore(t, s)
	if _, err := s.Exchange(t.Context(), "s1m1"); err == nil {
		t.Error("a closed store answers")
	}
	for range 2 {
		s = get(open(t.Context()))(t)
		equal(t, "what is left", leftOf(t, s, "", today), before)
		equal(t, "an exchange", get(s.Exchange(t.Context(), "s1m1"))(t), exchange)
		equal(t, "the secret", get(s.Secret(t.Context(), "key", 8))(t), key)
		closeStore(t, s)
	}
}

// testTogether has many goroutines work on one database, opened twice as by
// two processes.
func testTogether(t *testing.T, open Opener) {
	ctx := t.Context()
	var stores [2]Store
	for i := range stores {
		stores[i] = get(open(ctx))(t)
		defer closeStore(t, stores[i])
	}
	const each = 10

	must(t, stores[0].Begin(ctx, asked("claimed", 0)))
	must(t, stores[0].SaveThread(ctx, store.Thread{Channel: "t1"}))
	var mu sync.Mutex
	var claims, hints int
	var secrets [][]byte
	inParallel(func(i int) {
		s := stores[i%2]
		check := func(what string, err error) {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		for n := range each {
			id := fmt.Sprintf("e%d-%d", i, n)
			e := asked(id, n)
			e.Conversation = fmt.Sprint("conversation", i)
			check("Begin", s.Begin(ctx, e))
			check("AddMessage", s.AddMessage(ctx, id, 0, "c1", store.MessageID(id)))
			check("Finish", s.Finish(ctx, answered(e, store.Done)))
			check("SaveFeedback", s.SaveFeedback(ctx, store.Feedback{Exchange: id, Member: "m1", Vote: 1}))
			_, err := s.AddUse(ctx, "all", today, 1)
			check("AddUse", err)
			check("PutNotes", s.PutNotes(ctx, []store.Note{{Server: "s1", Path: id, Text: id}}, func([]store.NoteInfo) error { return nil }))
			got, err := stores[(i+1)%2].Exchange(ctx, id) // the other one sees it at once
			check("Exchange", err)
			if got.Status != store.Done {
				t.Errorf("%s is %q", id, got.Status)
			}
		}
		claimed, err := s.SetStatus(ctx, "claimed", store.Running, store.Interrupted)
		check("SetStatus", err)
		first, err := s.MarkHinted(ctx, "t1")
		check("MarkHinted", err)
		key, err := s.Secret(ctx, "key", 16)
		check("Secret", err)
		mu.Lock()
		defer mu.Unlock()
		secrets = append(secrets, key)
		if claimed {
			claims++
		}
		if first {
			hints++
		}
	})
	if claims != 1 || hints != 1 {
		t.Errorf("%d changed the status and %d were first to hint, want 1 and 1", claims, hints)
	}
	if len(slices.CompactFunc(secrets, bytes.Equal)) != 1 {
		t.Error("secrets differ")
	}
	for _, s := range stores {
		if n := get(s.AddUse(ctx, "all", today, 0))(t); n != workers*each {
			t.Errorf("counter is %d, want %d", n, workers*each)
		}
		if n := len(get(s.Notes(ctx, "s1"))(t)); n != workers*each {
			t.Errorf("%d notes, want %d", n, workers*each)
		}
		for i := range workers {
			if n := len(get(s.History(ctx, fmt.Sprint("conversation", i), 99))(t)); n != each {
				t.Errorf("conversation %d has %d exchanges, want %d", i, n, each)
			}
		}
	}
}

// testFirstOpenTogether has many open an empty database at once.
func testFirstOpenTogether(t *testing.T, open Opener) {
	stores := make([]Store, workers)
	inParallel(func(i int) {
		s, err := open(t.Context())
		if err != nil {
			t.Errorf("open: %v", err)
			return
		}
		stores[i] = s
		if err := s.Begin(t.Context(), asked(store.NewID(), i)); err != nil {
			t.Errorf("Begin: %v", err)
		}
	})
	for _, s := range stores {
		if s == nil {
			continue
		}
		if n := len(get(s.Running(t.Context()))(t)); n != workers {
			t.Errorf("%d exchanges, want %d", n, workers)
		}
		defer closeStore(t, s)
	}
}

// testCancelled makes sure that a context that has ended shows in the error
// and leaves the store usable.
func testCancelled(t *testing.T, s Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := asked("e1", 0)
	if err := s.Begin(ctx, e); !errors.Is(err, context.Canceled) {
		t.Errorf("Begin: %v", err)
	}
	if _, err := s.Running(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Running: %v", err)
	}
	if _, err := s.Forget(ctx, "m1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Forget: %v", err)
	}
	// In the middle of a transaction.
	ctx, cancel = context.WithCancel(t.Context())
	err := s.PutNotes(ctx, []store.Note{{Server: "s1", Path: "a.md"}}, func([]store.NoteInfo) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("PutNotes: %v", err)
	}
	equal(t, "Notes", get(s.Notes(t.Context(), "s1"))(t), []store.Note(nil))
	must(t, s.Begin(t.Context(), e))
	equal(t, "e1", get(s.Exchange(t.Context(), "e1"))(t), e)
}
