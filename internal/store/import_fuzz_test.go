package store_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"gophertutor/internal/store"
)

// FuzzImport reads what should be an export: all of it or nothing, and what was read is
// exported so that it can be read again.
func FuzzImport(f *testing.F) {
	db := open(f, filepath.Join(f.TempDir(), "seed.db"))
	if err := db.Begin(f.Context(), store.Exchange{ID: "e1", Member: "m", Question: "why?"}); err != nil {
		f.Fatal(err)
	}
	if err := db.PutNotes(f.Context(), []store.Note{{Server: "s", Path: "a.md", Text: "text"}}, nil); err != nil {
		f.Fatal(err)
	}
	var seed bytes.Buffer
	if _, err := db.Export(f.Context(), &seed, store.ExportOptions{Secrets: true}); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	for _, s := range []string{"", "{}\n", "null", `{"kind":"exchange"}`, "{\"kind\":\"note\",\"server\":1}\n", "\x00", "[1,2"} {
		f.Add([]byte(s))
	}
	// Making a store takes a hundred times as long as refusing a file, which leaves it empty.
	dir := f.TempDir()
	var one *store.DB
	f.Cleanup(func() {
		if one != nil {
			one.Close()
		}
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		if one == nil {
			var err error
			if one, err = store.Open(context.Background(), filepath.Join(dir, store.NewID())); err != nil {
				t.Fatal(err)
			}
		}
		_, failed := one.Import(t.Context(), bytes.NewReader(text), false)
		var first, second bytes.Buffer
		n, err := one.Export(t.Context(), &first, store.ExportOptions{Secrets: true})
		if err != nil {
			t.Fatal(err)
		}
		if failed != nil && n != 0 {
			t.Errorf("%d records of a file that was refused: %v", n, failed)
		}
		if failed != nil {
			return
		}
		used := one
		one = nil
		defer used.Close()
		two := open(t, filepath.Join(t.TempDir(), "store.db"))
		if _, err := two.Import(t.Context(), bytes.NewReader(first.Bytes()), false); err != nil {
			t.Fatalf("%v\n%s", err, &first)
		}
		if _, err := two.Export(t.Context(), &second, store.ExportOptions{Secrets: true}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("exported\n%s\nthen\n%s", &first, &second)
		}
	})
}
