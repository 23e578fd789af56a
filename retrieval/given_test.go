package retrieval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGivenSplit indexes notes that were split and embedded before: neither is done
// again, but for vectors that are missing or cannot be right.
func TestGivenSplit(t *testing.T) {
	data := []byte("# A\n\nOne thing.\n\n# B\n\nAnother.\n\n# C\n\nA third.\n")
	split := Split("a.md", data, SplitOptions{Folder: "own"})
	e := &fakeEmbedder{dim: 4}
	vectors, err := e.EmbedPassages(t.Context(), []string{split.Chunks[0].EmbedText(), split.Chunks[1].EmbedText(), split.Chunks[2].EmbedText()})
	if err != nil {
		t.Fatal(err)
	}
	e.taken()
	made := Open("", e, Options{})
	mustSync(t, made, Source{Name: "own", Files: []NoteFile{{Path: "a.md", Data: data}}})
	want := formatResult(mustSearch(t, made, Query{Text: "another thing", Explain: true}))
	e.taken()

	for _, tt := range []struct {
		what    string
		vectors [][]float32
		texts   int
	}{
		{"all", vectors, 0},
		{"none", nil, 3},
		{"one is missing", [][]float32{vectors[0], nil, vectors[2]}, 1},
		{"the last are missing", vectors[:1], 2},
		{"one is zero", [][]float32{vectors[0], make([]float32, 4), vectors[2]}, 1},
		{"one is of another dimension", [][]float32{vectors[0], vectors[1][:3], vectors[2]}, 1},
		{"all are of another dimension, and one is missing", [][]float32{vectors[0][:3], vectors[1][:3], nil}, 3},
	} {
		ix := Open("", e, Options{})
		given := split
		rep := mustSync(t, ix, Source{Name: "own", Files: []NoteFile{{Path: "a.md", Data: data, Split: &given, Vectors: tt.vectors}}})
		if n := e.taken(); n != tt.texts || len(rep.Warnings) > 0 {
			t.Errorf("%s: %d texts embedded, want %d; %v", tt.what, n, tt.texts, rep.Warnings)
		}
		if got := formatResult(mustSearch(t, ix, Query{Text: "another thing", Explain: true})); got != want {
			t.Errorf("%s (-made +given):\n%s", tt.what, cmp.Diff(want, got))
		}
		if ix.Revision() != made.Revision() || ix.Dim() != 4 {
			t.Errorf("%s: revision %s and dimension %d, want %s and 4", tt.what, ix.Revision(), ix.Dim(), made.Revision())
		}
	}

	// It is taken at its word.
	other := Split("a.md", []byte("# Quokka\n\nText of another note.\n"), SplitOptions{Folder: "own"})
	ix := Open("", e, Options{})
	mustSync(t, ix, Source{Name: "own", Files: []NoteFile{{Path: "a.md", Data: data, Split: &other}, {Path: "empty.md", Data: []byte(" \n"), Split: &other}}})
	if hits := mustSearch(t, ix, Query{Text: "quokka"}).Hits; len(hits) != 1 || !strings.Contains(hits[0].Text, "Quokka") {
		t.Errorf("hits: %+v", hits)
	}
}
