package group

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
)

// TestLoad knows what notes are called without reading them.
func TestLoad(t *testing.T) {
	st := &watchedStore{DB: openStore(t)}
	writer := newLibrary(t, st, nil)
	mustAdd(t, writer, "1",
		"a.md", "---\naliases: [quokka, \"quoted \\\"name\\\"\"]\n---\n# All about quokkas\n\nThey live on Rottnest.\n",
		"调度.md", "# 调度器\n\n调度器把 goroutine 放到线程上运行。\n")
	mustAdd(t, writer, "2", "b.md", "# Wombats\n\nWombats dig.\n")
	l := newLibrary(t, st, nil)
	load := func(what string, reads int32) {
		t.Helper()
		st.reads.Store(0)
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := st.reads.Load(); n != reads {
			t.Errorf("%s: notes of %d servers were read, want %d", what, n, reads)
		}
		for _, server := range []store.ServerID{"1", "2", "3"} {
			if d := cmp.Diff(writer.Topics(server, true), l.Topics(server, true)); d != "" {
				t.Errorf("%s: topics of %s (-written +loaded):\n%s", what, server, d)
			}
		}
	}
	load("labels", 0)
	// From before there were labels, or with those of another version.
	for _, odd := range []string{"", "{", `{"v":99,"title":"?"}`} {
		err := st.PutNotes(t.Context(), []store.Note{{Server: "2", Path: "b.md", Text: "# Wombats\n\nWombats dig.\n", Label: odd}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		load("label "+odd, 1)
	}
	// All notes of a server went while another process had it.
	if err := writer.Remove(t.Context(), "2", "b.md"); err != nil {
		t.Fatal(err)
	}
	load("a server without notes", 1)
}
