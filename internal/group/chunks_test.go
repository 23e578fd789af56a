package group

import (
	"database/sql"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
	"gophertutor/retrieval"
)

// namedEmbedder is a countingEmbedder of another name.
type namedEmbedder struct {
	countingEmbedder
	name string
}

func (e *namedEmbedder) Model() string { return e.name }

// A process is a library of its own over one store, whose work is counted.
type processOf struct {
	*Library
	cuts atomic.Int32
	e    *namedEmbedder
}

func (p *processOf) did(t *testing.T, what string, cuts, texts int32) {
	t.Helper()
	if c, n := p.cuts.Swap(0), p.e.texts.Swap(0); c != cuts || n != texts {
		t.Errorf("%s: %d notes cut and %d texts embedded, want %d and %d", what, c, n, cuts, texts)
	}
}

// newProcess starts one over a store. base is made with the embedder's model.
func newProcess(t *testing.T, db *store.DB, base *retrieval.Index, model string, tune func(*Config)) *processOf {
	t.Helper()
	p := &processOf{e: &namedEmbedder{name: model}}
	p.Library = newLibrary(t, db, func(c *Config) {
		c.Embedder = p.e
		if tune != nil {
			tune(c)
		}
	})
	p.base = base
	p.split = func(name string, src []byte, opt retrieval.SplitOptions) retrieval.Doc {
		p.cuts.Add(1)
		return retrieval.Split(name, src, opt)
	}
	if err := p.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLoadsWhatWasMade has a second process serve a server whose notes another has
// cut and embedded, by the built-in embedder and by a model.
func TestLoadsWhatWasMade(t *testing.T) {
	for _, model := range []string{retrieval.HashEmbedder{}.Model(), "a model"} {
		base, err := builtinWith(&namedEmbedder{name: model})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Both(t, func(t *testing.T, open func() *store.DB) {
			one := newProcess(t, open(), base, model, nil)
			mustAdd(t, one.Library, "1", append(ownNotes(), "部署.md", "---\naliases: [上线, \"a \\\"b\\\"\"]\n---\n# 部署\n\n部署在周二。\n\n```go\nfunc main() {}\n```\n")...)
			mustAdd(t, one.Library, "2", "a.md", "# Quokkas\n\nQuokkas live on Rottnest.\n")
			first, err := one.Index(t.Context(), "1", false)
			if err != nil {
				t.Fatal(err)
			}

			two := newProcess(t, open(), base, model, nil)
			again, err := two.Index(t.Context(), "1", false)
			if err != nil {
				t.Fatal(err)
			}
			two.did(t, "loaded", 0, 0)
			for _, text := range []string{"how does the gateway drain its queue", "部署在什么时候", "goroutine lease"} {
				q := retrieval.Query{Text: text, K: 20, Explain: true}
				want, err := first.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				got, err := again.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" || len(got.Hits) == 0 {
					t.Errorf("%q (-made +loaded):\n%s", text, diff)
				}
			}
			if err := two.Reload(t.Context(), "1"); err != nil {
				t.Fatal(err)
			}
			found(t, two.Library, "1", true, "lease")
			two.did(t, "told of a change and loaded again", 0, 0)
			if got := found(t, two.Library, "2", true, "quokkas lease"); strings.Contains(got, "lease") || !strings.Contains(got, "Rottnest") {
				t.Errorf("another server finds %q", got)
			}
			two.did(t, "another server", 0, 0)

			// Only what is new is made, and that by whoever adds it.
			mustAdd(t, two.Library, "1", "new.md", "# Emus\n\nEmus run.\n\n# Koalas\n\nKoalas sleep.\n")
			two.did(t, "added", 1, 2)
			mustAdd(t, two.Library, "1", "new.md", "# Emus\n\nEmus run.\n\n# Koalas\n\nKoalas sleep all day.\n")
			two.did(t, "one section changed", 1, 1)
			three := newProcess(t, open(), base, model, nil)
			if got := found(t, three.Library, "1", true, "koalas"); !strings.Contains(got, "all day") {
				t.Errorf("after a change: %q", got)
			}
			three.did(t, "loaded after a change", 0, 0)
			short := newProcess(t, open(), base, model, func(c *Config) { c.Options.MaxRunes = 100 })
			found(t, short.Library, "2", true, "quokkas")
			short.did(t, "cut in another way", 1, 0) // into the same
		})
	}
}

// TestDamagedChunks spoils what is kept of a note. It is made again, and right.
func TestDamagedChunks(t *testing.T) {
	base, err := builtinWith(&namedEmbedder{name: "a model"})
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []struct {
		statement   string
		cuts, texts int32
	}{
		{`UPDATE note_chunks SET text = 'something else' WHERE n = 1`, 1, 0},
		{`UPDATE note_chunks SET headings = '{' WHERE n = 1`, 1, 0},
		{`UPDATE note_chunks SET start_line = 'x' WHERE n = 0`, 1, 0},
		{`UPDATE note_chunks SET empty = NULL`, 0, 0}, // which the database refuses
		{`DELETE FROM note_chunks WHERE n = 0`, 1, 0},
		{`DELETE FROM note_chunks`, 1, 0},
		{`UPDATE note_splits SET about = '[]'`, 1, 0},
		{`UPDATE note_splits SET sum = ''`, 1, 0},
		{`UPDATE note_splits SET version = 'split/0 runes=1600'`, 1, 0},
		{`UPDATE note_splits SET text_sum = ''`, 1, 0},
		{`DELETE FROM note_splits`, 1, 0},
		{`UPDATE note_vectors SET vector = x'010203'`, 0, 2},
		{`UPDATE note_vectors SET vector = zeroblob(384 * 4)`, 0, 2},
		{`DELETE FROM note_vectors WHERE rowid IN (SELECT rowid FROM note_vectors LIMIT 1)`, 0, 1},
		{`UPDATE note_vectors SET model = 'another'`, 0, 2},
	} {
		t.Run(damage.statement, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			db, err := store.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			mustAdd(t, newProcess(t, db, base, "a model", nil).Library, "1", "a.md", "# Emus\n\nEmus run.\n\n# Koalas\n\nKoalas sleep.\n")
			raw, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if _, err := raw.Exec(damage.statement); err != nil && !strings.Contains(err.Error(), "NOT NULL") {
				t.Fatal(err)
			}
			for _, want := range []struct {
				what        string
				cuts, texts int32
			}{{"loaded", damage.cuts, damage.texts}, {"loaded again", 0, 0}} {
				p := newProcess(t, db, base, "a model", nil)
				ix, err := p.Index(t.Context(), "1", true)
				if err != nil {
					t.Fatal(err)
				}
				p.did(t, want.what, want.cuts, want.texts)
				res, err := ix.Search(t.Context(), retrieval.Query{Text: "koalas"})
				if err != nil || len(res.Warnings) > 0 || len(res.Hits) == 0 || !strings.Contains(res.Hits[0].Text, "Koalas sleep.") || res.Hits[0].StartLine != 5 {
					t.Errorf("%s: %+v, %v", want.what, res, err)
				}
			}
		})
	}
}

// TestChangedWhileLoading has a process cut a note that another changes meanwhile.
// What that one has made of the new text stays.
func TestChangedWhileLoading(t *testing.T) {
	base, err := builtinWith(&namedEmbedder{name: "a model"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Both(t, func(t *testing.T, open func() *store.DB) {
		one := newProcess(t, open(), base, "a model", nil)
		mustAdd(t, one.Library, "1", "a.md", "# Emus\n\nEmus run.\n")
		slow := newProcess(t, open(), base, "a model", func(c *Config) { c.Options.MaxRunes = 100 }) // so it has to cut
		cut := slow.split
		slow.split = func(name string, src []byte, opt retrieval.SplitOptions) retrieval.Doc {
			if slow.cuts.Load() == 0 {
				mustAdd(t, one.Library, "1", "a.md", "# Emus\n\nEmus swim.\n")
			}
			return cut(name, src, opt)
		}
		if _, err := slow.Index(t.Context(), "1", false); err != nil {
			t.Fatal(err)
		}
		three := newProcess(t, open(), base, "a model", nil)
		if got := found(t, three.Library, "1", true, "emus"); !strings.Contains(got, "swim") {
			t.Errorf("found %q", got)
		}
		three.did(t, "loaded after both", 0, 0)
	})
}

// TestLoadsWhatCannotBeKept has a store that takes no passages, as a full disk does.
func TestLoadsWhatCannotBeKept(t *testing.T) {
	base, err := builtinWith(&namedEmbedder{name: "a model"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	mustAdd(t, newProcess(t, db, base, "a model", nil).Library, "1", "a.md", "# Emus\n\nEmus run.\n")
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, statement := range []string{`DELETE FROM note_chunks`, `DELETE FROM note_splits`,
		`CREATE TRIGGER full BEFORE INSERT ON note_splits BEGIN SELECT RAISE(ABORT, 'full'); END`} {
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range []string{"loaded", "loaded again"} {
		p := newProcess(t, db, base, "a model", nil)
		found(t, p.Library, "1", true, "emus")
		p.did(t, what, 1, 0)
	}
}

// TestChunksGoWithTheirNotes looks for what is left of notes in the tables.
func TestChunksGoWithTheirNotes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		l := newLibrary(t, db, nil)
		model := l.cfg.Embedder.Model()
		left := func(what string, notes, chunks int) {
			t.Helper()
			splits, err := db.NoteSplits(t.Context(), "1", model)
			n := 0
			for _, s := range splits {
				n += len(s.Chunks)
			}
			if err != nil || len(splits) != notes || n != chunks {
				t.Errorf("%s: %d notes with %d passages kept, %v; want %d with %d", what, len(splits), n, err, notes, chunks)
			}
		}
		vectors := func(what string, want bool, texts ...string) {
			t.Helper()
			for _, text := range texts {
				key := sumOf(text)
				kept, err := db.NoteVectors(t.Context(), "1", model, []string{key})
				if err != nil || (len(kept[key]) > 0) != want {
					t.Errorf("%s: a vector of %q is kept: %v, %v; want %v", what, text, len(kept[key]) > 0, err, want)
				}
			}
		}
		const emus, koalas = "Emus\n# Emus\n\nEmus run.", "Koalas\n# Koalas\n\nKoalas sleep."
		mustAdd(t, l, "1", "a.md", "# Emus\n\nEmus run.\n", "b.md", "# Koalas\n\nKoalas sleep.\n")
		mustAdd(t, l, "1", "c.md", "# Emus\n\nEmus run.\n")
		left("added", 3, 3)
		vectors("added", true, emus, koalas)
		if err := l.Remove(t.Context(), "1", "a.md"); err != nil {
			t.Fatal(err)
		}
		left("one removed", 2, 2)
		vectors("the same is in another note", true, emus)
		mustAdd(t, l, "1", "c.md", "# Wombats\n\nWombats dig.\n")
		vectors("changed", false, emus)
		if err := l.Remove(t.Context(), "1", "b.md"); err != nil {
			t.Fatal(err)
		}
		vectors("removed", false, koalas)
		if err := db.ForgetServer(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		left("forgotten", 0, 0)
		vectors("forgotten", false, "Wombats\n# Wombats\n\nWombats dig.")
	})
}
