package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// testNoteWatch changes notes in one store and hears of it in another.
func testNoteWatch(t *testing.T, open Opener) {
	ctx := t.Context()
	a, b := get(open(ctx))(t), get(open(ctx))(t)
	defer closeStore(t, a)
	defer closeStore(t, b)
	note := func(server store.ServerID) []store.Note {
		return []store.Note{{Server: server, Path: "a.md", Text: "text"}}
	}
	must(t, b.PutNotes(ctx, note("before"), nil))
	w := get(a.WatchNotes(ctx))(t)
	defer w.Close()
	const poll = 5 * time.Millisecond
	next := func() []store.ServerID {
		t.Helper()
		within, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return get(w.Next(within, poll))(t)
	}

	must(t, a.PutNotes(ctx, note("own"), nil)) // is not told
	must(t, b.PutNotes(ctx, note("s1"), nil))
	equal(t, "put", next(), []store.ServerID{"s1"})
	must(t, b.PutNotes(ctx, note("s2"), nil))
	must(t, b.DeleteNote(ctx, "s1", "a.md"))
	equal(t, "deleted, put", next(), []store.ServerID{"s1", "s2"})
	must(t, b.ForgetServer(ctx, "s2"))
	equal(t, "forgotten", next(), []store.ServerID{"s2"})

	// What is not stored is not told, nor is what another watch was told.
	refused := errors.New("refused")
	if err := b.PutNotes(ctx, note("s1"), func([]store.NoteInfo) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("PutNotes: %v", err)
	}
	notFound(t, "DeleteNote", b.DeleteNote(ctx, "s1", "nowhere.md"))
	var file bytes.Buffer
	get(a.Export(ctx, &file, store.ExportOptions{}))(t)
	get(b.Import(ctx, strings.NewReader(file.String()), true))(t)
	equal(t, "imported", next(), []store.ServerID{"before", "own"})

	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := w.Next(ended, poll); !errors.Is(err, context.Canceled) {
		t.Errorf("Next: %v", err)
	}
}

func testNoteVectors(t *testing.T, s Store) {
	ctx := t.Context()
	vectors := map[string][]byte{}
	var keys []string
	for i := range 450 { // more than are asked for at once
		key := fmt.Sprint("key", i)
		keys = append(keys, key)
		vectors[key] = []byte{byte(i), 0, 255}
	}
	must(t, s.PutNoteVectors(ctx, "s1", "m1", vectors, at(0)))
	must(t, s.PutNoteVectors(ctx, "s1", "m2", map[string][]byte{"key1": {2}}, at(0)))
	must(t, s.PutNoteVectors(ctx, "s2", "m1", map[string][]byte{"key1": {3}}, at(0)))
	equal(t, "all", get(s.NoteVectors(ctx, "s1", "m1", append(keys, "other")))(t), vectors)
	equal(t, "another model's", get(s.NoteVectors(ctx, "s1", "m2", keys))(t), map[string][]byte{"key1": {2}})
	equal(t, "none", get(s.NoteVectors(ctx, "s3", "m1", keys))(t), map[string][]byte{})
	equal(t, "no keys", get(s.NoteVectors(ctx, "s1", "m1", nil))(t), map[string][]byte{})

	must(t, s.PutNoteVectors(ctx, "s1", "m1", map[string][]byte{"key1": {9}}, at(10))) // anew
	get(s.Purge(ctx, at(10)))(t)
	equal(t, "after Purge", get(s.NoteVectors(ctx, "s1", "m1", keys))(t), map[string][]byte{"key1": {9}})
	must(t, s.PutNoteVectors(ctx, "s1", "m2", map[string][]byte{"key1": {2}}, at(20)))
	must(t, s.DeleteNoteVectors(ctx, "s1", "m1"))
	equal(t, "deleted", get(s.NoteVectors(ctx, "s1", "m1", keys))(t), map[string][]byte{})
	equal(t, "another model's stay", get(s.NoteVectors(ctx, "s1", "m2", keys))(t), map[string][]byte{"key1": {2}})
	must(t, s.ForgetServer(ctx, "s1"))
	equal(t, "of a forgotten server", get(s.NoteVectors(ctx, "s1", "m2", keys))(t), map[string][]byte{})
}
