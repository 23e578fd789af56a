package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/store"
)

// cutInto is a note that was cut into n passages.
func cutInto(server store.ServerID, path string, n int) store.NoteSplit {
	s := store.NoteSplit{Server: server, Path: path, Version: "v1", TextSum: "sum of " + path, About: `{"title":"切片"}`, Sum: "sum"}
	for i := range n {
		s.Chunks = append(s.Chunks, store.NoteChunk{
			ID: fmt.Sprint(path, "#", i), Headings: `["切片","` + path + `"]`, Anchor: "growth", StartLine: i + 1, EndLine: i + 2,
			Fence: "```go", Empty: i == 1, Text: fmt.Sprintf("text %d of %s 🐹\n", i, path), Key: fmt.Sprint(path, i),
		})
	}
	return s
}

// cut are splits of notes that were never cut before.
func cut(splits ...store.NoteSplit) (out []store.NewSplit) {
	for _, s := range splits {
		out = append(out, store.NewSplit{NoteSplit: s, Text: "text"})
	}
	return out
}

func noteNamed(server store.ServerID, path string) store.Note {
	return store.Note{Server: server, Path: path, Text: "text", At: at(0)}
}

func testNoteSplits(t *testing.T, s Store) {
	ctx := t.Context()
	equal(t, "none", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit(nil))
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s1", "a.md"), noteNamed("s1", "b.md"), noteNamed("s1", "c.md")}, nil))
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s2", "a.md")}, nil))
	a, b, c, other := cutInto("s1", "a.md", 130), cutInto("s1", "b.md", 2), cutInto("s1", "c.md", 0), cutInto("s2", "a.md", 3)
	w := get(s.WatchNotes(ctx))(t)
	defer w.Close()
	must(t, s.PutNoteSplits(ctx, "s1", cut(b, a, c, cutInto("s1", "gone.md", 2))))
	must(t, s.PutNoteSplits(ctx, "s2", cut(other)))
	must(t, s.PutNoteSplits(ctx, "s3", nil))
	equal(t, "all", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit{a, b, c})
	equal(t, "of s2", get(s.NoteSplits(ctx, "s2", "m1"))(t), []store.NoteSplit{other})
	counts := map[string]int{}
	for _, in := range get(s.NoteInfos(ctx, "s1"))(t) {
		counts[in.Path] = in.Chunks
	}
	equal(t, "passages", counts, map[string]int{"a.md": 130, "b.md": 2, "c.md": 0})

	must(t, s.PutNoteVectors(ctx, "s1", "m1", map[string][]byte{"a.md3": {1, 0, 255}, "elsewhere": {7}}, at(0)))
	must(t, s.PutNoteVectors(ctx, "s1", "m2", map[string][]byte{"b.md0": {2}}, at(0)))
	must(t, s.PutNoteVectors(ctx, "s2", "m1", map[string][]byte{"a.md3": {3}, "a.md0": {4}}, at(0)))
	a.Chunks[3].Vector = []byte{1, 0, 255}
	equal(t, "with vectors", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit{a, b, c})
	a.Chunks[3].Vector, b.Chunks[0].Vector = nil, []byte{2}
	equal(t, "with vectors of another model", get(s.NoteSplits(ctx, "s1", "m2"))(t), []store.NoteSplit{a, b, c})
	b.Chunks[0].Vector = nil

	// Again: the old passages are gone, with the vectors that nothing needs.
	b = cutInto("s1", "b.md", 1)
	b.Chunks[0].Key, b.Version = "a.md3", "v2"
	must(t, s.PutNoteSplits(ctx, "s1", []store.NewSplit{{NoteSplit: b, Text: "text", Former: "sum"}}))
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s1", "a.md")}, nil)) // keeps what it was cut into
	equal(t, "cut again", get(s.NoteSplits(ctx, "s1", "m2"))(t), []store.NoteSplit{a, b, c})
	equal(t, "a vector that nothing needs", get(s.NoteVectors(ctx, "s1", "m2", []string{"b.md0"}))(t), map[string][]byte{})

	must(t, s.DeleteNote(ctx, "s1", "a.md"))
	b.Chunks[0].Vector = []byte{1, 0, 255}
	equal(t, "a note deleted", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit{b, c})
	must(t, s.DeleteNote(ctx, "s1", "b.md"))
	equal(t, "vectors", get(s.NoteVectors(ctx, "s1", "m1", []string{"a.md3", "elsewhere"}))(t), map[string][]byte{"elsewhere": {7}})
	equal(t, "another server's vectors", get(s.NoteVectors(ctx, "s2", "m1", []string{"a.md3", "a.md0"}))(t), map[string][]byte{"a.md3": {3}, "a.md0": {4}})

	// What was made does not leave the store, and is gone with the server.
	var file bytes.Buffer
	get(s.Export(ctx, &file, store.ExportOptions{}))(t)
	if strings.Contains(file.String(), "growth") || strings.Contains(file.String(), "sum of") {
		t.Errorf("passages were exported:\n%s", file.String())
	}
	must(t, s.ForgetServer(ctx, "s1"))
	equal(t, "forgotten", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit(nil))
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s1", "c.md")}, nil))
	equal(t, "a new note of the same name", get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit(nil))
	other.Chunks[0].Vector = []byte{4}
	equal(t, "of s2", get(s.NoteSplits(ctx, "s2", "m1"))(t), []store.NoteSplit{other})
}

// testNoteVectorsInUse purges: what notes are loaded with stays however old it is.
func testNoteVectorsInUse(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s1", "a.md")}, nil))
	must(t, s.PutNoteSplits(ctx, "s1", cut(cutInto("s1", "a.md", 3))))
	must(t, s.PutNoteVectors(ctx, "s1", "former", map[string][]byte{"a.md0": {1}, "a.md1": {1}}, at(0)))
	must(t, s.PutNoteVectors(ctx, "s1", "present", map[string][]byte{"a.md0": {2}, "elsewhere": {2}}, at(5)))
	get(s.Purge(ctx, at(10)))(t)
	keys := []string{"a.md0", "a.md1", "elsewhere"}
	equal(t, "of the model before", get(s.NoteVectors(ctx, "s1", "former", keys))(t), map[string][]byte{"a.md1": {1}})
	equal(t, "of the model now", get(s.NoteVectors(ctx, "s1", "present", keys))(t), map[string][]byte{"a.md0": {2}})
}

// testNoteSplitsLate keeps splits late: of a text that is no more, or after somebody
// else. Nothing of them is kept, and no vector goes.
func testNoteSplitsLate(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.PutNotes(ctx, []store.Note{noteNamed("s1", "a.md"), noteNamed("s1", "b.md")}, nil))
	first := cutInto("s1", "a.md", 2)
	first.Sum = "first"
	must(t, s.PutNoteSplits(ctx, "s1", cut(first)))
	must(t, s.PutNoteVectors(ctx, "s1", "m1", map[string][]byte{"a.md0": {1}, "a.md1": {2}}, at(0)))
	first.Chunks[0].Vector, first.Chunks[1].Vector = []byte{1}, []byte{2}
	late := cutInto("s1", "b.md", 1) // as it has another key
	late.Path, late.Sum, late.Version = "a.md", "late", "v0"
	b := cutInto("s1", "b.md", 1)
	keep := func(what string, n store.NewSplit, want store.NoteSplit) {
		t.Helper()
		// What comes with it is kept, or not, by itself.
		must(t, s.PutNoteSplits(ctx, "s1", append([]store.NewSplit{n}, cut(b)...)))
		equal(t, what, get(s.NoteSplits(ctx, "s1", "m1"))(t), []store.NoteSplit{want, b})
	}
	keep("when there was none", store.NewSplit{NoteSplit: late, Text: "text"}, first)
	keep("when there was another", store.NewSplit{NoteSplit: late, Text: "text", Former: "sum"}, first)
	keep("of another text", store.NewSplit{NoteSplit: late, Text: "Text", Former: "first"}, first)
	changed := noteNamed("s1", "a.md")
	changed.Text = "another"
	must(t, s.PutNotes(ctx, []store.Note{changed}, nil))
	keep("of the former text", store.NewSplit{NoteSplit: late, Text: "text", Former: "first"}, first)
	keep("in time", store.NewSplit{NoteSplit: late, Text: "another", Former: "first"}, late)
}
