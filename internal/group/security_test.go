package group

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// smallLibrary has one note of its own, so that an index of a server is quickly
// made.
func smallLibrary(t testing.TB, db *store.DB) *Library {
	t.Helper()
	base := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	if _, err := base.Sync(t.Context(), retrieval.Source{Name: tutor.BuiltinFolder, FS: fstest.MapFS{
		"en/map.md": {Data: []byte("# Maps\n\nThe runtime starts an iteration at a random bucket.\n")},
	}}); err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLibrary(base, db, Config{
		Embedder: retrieval.HashEmbedder{},
		NewTutor: func(ix *retrieval.Index) *tutor.Tutor { return tutor.New(ix, nil, set) },
	})
	t.Cleanup(l.Close)
	return l
}

// FuzzTwoServers gives two servers a note each, of any text, and asks both
// anything: neither sees a file of the other.
func FuzzTwoServers(f *testing.F) {
	f.Add("# Plan\n\nWe deploy on Tuesdays.", "# Plan\n\nWe deploy on Fridays.", "When do we deploy?")
	f.Add("---\naliases: [deploy, b.md]\n---\n# b.md\n\nSee b.md.", "---\naliases: [deploy]\n---\ntext", "b.md deploy")
	f.Add("# 计划\n\n周二发布。", "# 计划\n\n周五发布。", "什么时候发布？")
	f.Add("same", "same", "same")
	f.Fuzz(func(t *testing.T, a, b, question string) {
		if len(a)+len(b) > 8<<10 || (tutor.Question{Text: question}).Check() != nil {
			t.Skip()
		}
		l := smallLibrary(t, openStore(t))
		files := map[store.ServerID]string{"1": "a-notes.md", "2": "b-notes.md"}
		texts := map[store.ServerID]string{"1": a, "2": b}
		for server, name := range files {
			if _, err := l.Add(t.Context(), server, "7", "en", []File{{name, []byte(texts[server])}}); err != nil {
				t.Fatal(err)
			}
		}
		for _, server := range []store.ServerID{"1", "2", "3", ""} {
			for _, own := range []bool{false, true} {
				sees(t, l, server, own, files[server], question)
			}
		}
	})
}

// sees fails if a server is shown any file of a server but its own.
func sees(t *testing.T, l *Library, server store.ServerID, own bool, mine, question string) {
	t.Helper()
	check := func(where, folder, file string) {
		if folder == Folder && file != mine {
			t.Errorf("server %q (own %v) sees %s among its %s", server, own, file, where)
		}
	}
	ix, err := l.Index(t.Context(), server, own)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ix.Docs() {
		check("notes", d.Folder, d.Path)
	}
	res, err := ix.Search(t.Context(), retrieval.Query{Text: question, K: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range res.Hits {
		check("hits", h.Folder, h.Path)
	}
	tut, err := l.Tutor(t.Context(), server, own)
	if err != nil {
		t.Fatal(err)
	}
	for ev, err := range tut.Ask(t.Context(), tutor.Question{Text: question}) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Answer != nil {
			for _, c := range ev.Answer.Citations {
				check("sources", c.Folder, c.File)
			}
		}
	}
	list, err := l.List(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		check("list", Folder, n.Path)
	}
}

// TestWordsOfSQL puts SQL wherever the store takes a text: each comes back as it
// was given, and nothing of another server is lost or changed.
func TestWordsOfSQL(t *testing.T) {
	db := openStore(t)
	l := smallLibrary(t, db)
	mustAdd(t, l, "1", "kept.md", "# Kept\n\nThis stays.\n")
	for _, words := range []string{
		"x'); DROP TABLE notes;--", "' OR '1'='1", "1; DELETE FROM notes", "%", "_", "?1", "$1", ":name", "@p1", "a''b", "/* */",
	} {
		name := strings.NewReplacer("*", "+", "/", "+", ":", "+", "?", "+").Replace(words) + ".md"
		text := "# " + words + "\n\n" + words + "\n"
		server := store.ServerID("2" + words)
		if _, err := l.Add(t.Context(), server, store.MemberID(words), "en", []File{{name, []byte(text)}}); err != nil {
			t.Fatalf("%s: %v", words, err)
		}
		got, err := db.Notes(t.Context(), server)
		if err != nil || len(got) != 1 || got[0].Path != name || got[0].Text != text {
			t.Errorf("%s: %+v, %v", words, got, err)
		}
		if err := l.Remove(t.Context(), server, "%"); err == nil {
			t.Errorf("%s: a pattern removed a note", words)
		}
		if err := l.Remove(t.Context(), server, name); err != nil {
			t.Errorf("%s: %v", words, err)
		}
	}
	got, err := db.Notes(t.Context(), "1")
	if err != nil || len(got) != 1 || got[0].Path != "kept.md" {
		t.Errorf("the other server has %+v, %v", got, err)
	}
}

// TestHeaderBombs has front matter that is small and would be large once read.
func TestHeaderBombs(t *testing.T) {
	nested := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'j'; c++ {
		before := string(c - 1)
		nested += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+before+", ", 9) + "*" + before + "]\n"
	}
	for name, header := range map[string]string{
		"anchors":  nested + "aliases: *j\n",
		"deep":     "aliases: " + strings.Repeat("[", 4000) + "\n",
		"deep map": "aliases: " + strings.Repeat("{a: ", 1800) + "\n",
		"many":     "aliases: [" + strings.Repeat("a,", 3900) + "]\n",
		"itself":   "aliases: &a [*a]\n",
	} {
		start := time.Now()
		c, r := check(File{"a.md", []byte("---\n" + header + "---\n# A\n\ntext\n")})
		if r != nil {
			t.Errorf("%s: refused with %v", name, r)
		}
		if len(c.doc.Aliases) > maxHeaderBytes {
			t.Errorf("%s: %d aliases", name, len(c.doc.Aliases))
		}
		if took := time.Since(start); took > time.Minute { // for ever, if it were unfolded
			t.Errorf("%s: took %v", name, took)
		}
	}
}
