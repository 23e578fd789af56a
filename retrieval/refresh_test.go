package retrieval

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

func mustRefresh(t testing.TB, ix *Index, sources ...Source) SyncReport {
	t.Helper()
	rep, err := ix.Refresh(t.Context(), sources...)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// lockedFS is a folder in which some names cannot be opened.
type lockedFS struct {
	fstest.MapFS
	locked map[string]bool
}

func (l lockedFS) Open(name string) (fs.File, error) {
	if l.locked[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func (l lockedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if l.locked[name] {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.ReadDir(name)
}

// TestRefreshKeeps breaks a note in every way, and mends it.
func TestRefreshKeeps(t *testing.T) {
	const good = "# Gizmos\n\nGizmos keep their sprockets in a drawer.\n"
	for name, data := range map[string][]byte{
		"is empty":                {},
		"UTF-16":                  []byte("\xff\xfeg\x00i\x00"),
		"not text in UTF-8":       bytes.Repeat([]byte{0x81, 0}, 40),
		"over the limit":          bytes.Repeat([]byte("x"), MaxFileBytes+1),
		"it is being written":     []byte("# 小工具\n\n放在抽")[:len("# 小工具\n\n放在抽")-1],
		"permission denied":       nil,
		"sub: skipped: permissio": nil,
	} {
		t.Run(name, func(t *testing.T) {
			m := lockedFS{fstest.MapFS{
				"sub/a.md": {Data: []byte(good)}, "b.md": {Data: []byte("# Widgets\n\nWidgets live in a shed.\n")},
			}, map[string]bool{}}
			src := Source{Name: "mine", FS: m}
			e := &fakeEmbedder{dim: 4}
			ix := Open(t.TempDir(), e, Options{VectorWeight: 0.01})
			mustSync(t, ix, src)
			e.taken()
			want := name
			switch name {
			case "permission denied":
				m.locked["sub/a.md"] = true
			case "sub: skipped: permissio":
				m.locked["sub"] = true
				want = "mine/sub: permission denied"
			default:
				m.MapFS["sub/a.md"].Data = data
			}
			rep := mustRefresh(t, ix, src)
			if rep.Changed || rep.Kept != 1 || rep.Files != 2 || len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0].String(), want) || !strings.HasSuffix(rep.Warnings[0].Text, "; what was there before stays") {
				t.Errorf("broken: %+v", rep)
			}
			m.MapFS["b.md"].Data = []byte("# Widgets\n\nWidgets live in a barn.\n")
			if rep = mustRefresh(t, ix, src); !rep.Changed || rep.Embedded != 1 || rep.Kept != 1 {
				t.Errorf("broken, and another one edited: %+v", rep)
			}
			if got := paths(mustSearch(t, ix, Query{Text: "sprockets in a drawer"}).Hits); !strings.HasPrefix(got, "sub/a.md") {
				t.Errorf("found in %s", got)
			}
			clear(m.locked)
			m.MapFS["sub/a.md"].Data = []byte(strings.Replace(good, "drawer", "cupboard", 1))
			if rep = mustRefresh(t, ix, src); !rep.Changed || rep.Embedded != 1 || rep.Kept != 0 || len(rep.Warnings) != 0 {
				t.Errorf("mended: %+v", rep)
			}
			if n := e.taken(); n != 2 {
				t.Errorf("%d texts embedded for two edits", n)
			}
			delete(m.MapFS, "sub/a.md")
			if rep = mustRefresh(t, ix, src); !rep.Changed || rep.Files != 1 || rep.Removed != 1 {
				t.Errorf("deleted: %+v", rep)
			}
			// What is on disk is what a new run starts from.
			if rep = mustSync(t, Open(ix.dir, e, Options{}), src); rep.Embedded != 0 || rep.Rebuilt != "" || rep.Removed != 0 {
				t.Errorf("the next run: %+v", rep)
			}
		})
	}
}

func TestRefreshNothingNew(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	ix := Open(t.TempDir(), e, Options{VectorWeight: 0.01})
	src := notes(timers...)
	if rep := mustRefresh(t, ix, src); !rep.Changed || rep.Embedded != 6 {
		t.Errorf("first: %+v", rep)
	}
	before := ix.state.Load()
	if rep := mustRefresh(t, ix, src); rep.Changed || rep.Files != 3 || rep.Chunks != 6 || ix.state.Load() != before {
		t.Errorf("again: %+v", rep)
	}
	// Emptied, as while a folder is replaced.
	if _, err := ix.Refresh(t.Context(), notes()); !errors.Is(err, errNothingLeft) || ix.state.Load() != before {
		t.Errorf("no notes left: %v", err)
	}
	// Gone.
	if _, err := ix.Refresh(t.Context(), Source{Name: "notes", FS: lockedFS{fstest.MapFS{}, map[string]bool{".": true}}}); err == nil || ix.state.Load() != before {
		t.Errorf("no folder: %v", err)
	}
	if rep := mustRefresh(t, ix, src); rep.Changed {
		t.Errorf("back again: %+v", rep)
	}
}

// TestRefreshEmbedderDown edits a note while the server is down.
func TestRefreshEmbedderDown(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	ix := Open(t.TempDir(), e, Options{VectorWeight: 0.01})
	mustSync(t, ix, notes(timers...))
	e.taken()
	down := errors.New("connection refused")
	e.passages = func(int, []string, [][]float32) ([][]float32, error) { return nil, down }
	edited := append([]string{}, timers...)
	edited[1] = strings.Replace(edited[1], "reaches the top", "is swept", 1)
	rep := mustRefresh(t, ix, notes(edited...))
	if !rep.Changed || rep.Model != "fake" || rep.Reused != 5 || len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0].Text, "by its words alone") {
		t.Errorf("while it is down: %+v", rep)
	}
	res := mustSearch(t, ix, Query{Text: "timer swept"})
	if len(res.Hits) == 0 || res.Hits[0].Path != "heap.md" || res.Hits[0].Lexical.Rank != 1 || res.Hits[0].Vector.Rank != 0 {
		t.Errorf("the new text: %+v", res.Hits)
	}
	if rep = mustRefresh(t, ix, notes(edited...)); rep.Changed || len(rep.Warnings) != 1 {
		t.Errorf("still down: %+v", rep)
	}
	e.passages = nil
	if rep = mustRefresh(t, ix, notes(edited...)); !rep.Changed || rep.Embedded != 1 || len(rep.Warnings) != 0 {
		t.Errorf("up again: %+v", rep)
	}
	if rep = mustRefresh(t, ix, notes(edited...)); rep.Changed {
		t.Errorf("all is done: %+v", rep)
	}
}

// TestRefreshHeals starts while the server is down.
func TestRefreshHeals(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	e.passages = func(int, []string, [][]float32) ([][]float32, error) { return nil, errors.New("connection refused") }
	ix := Open(t.TempDir(), e, Options{VectorWeight: 0.01})
	if rep := mustSync(t, ix, notes(timers...)); rep.Model != (HashEmbedder{}).Model() {
		t.Fatalf("%+v", rep)
	}
	before := ix.state.Load()
	var asking sync.WaitGroup
	asking.Go(func() { // which the race detector compares with the run
		for range 200 {
			mustSearch(t, ix, Query{Text: "timer"})
		}
	})
	if rep := mustRefresh(t, ix, notes(timers...)); rep.Changed || len(rep.Warnings) != 1 || ix.state.Load() != before {
		t.Errorf("still down: %+v", rep)
	}
	asking.Wait()
	e.passages = nil
	if rep := mustRefresh(t, ix, notes(timers...)); !rep.Changed || rep.Model != "fake" || rep.Embedded != 6 {
		t.Errorf("up: %+v", rep)
	}
}

// TestRefreshEarly finds new text before the server has embedded it.
func TestRefreshEarly(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	ix := Open("", e, Options{VectorWeight: 0.01})
	mustSync(t, ix, notes(timers...))
	edited := append([]string{}, timers...)
	edited[1] = strings.Replace(edited[1], "reaches the top", "is swept", 1)
	seen := false
	e.passages = func(_ int, _ []string, out [][]float32) ([][]float32, error) {
		res, err := ix.Search(context.Background(), Query{Text: "swept"})
		seen = err == nil && len(res.Hits) > 0 && strings.Contains(res.Hits[0].Text, "swept")
		return out, nil
	}
	if rep := mustRefresh(t, ix, notes(edited...)); !seen || rep.Embedded != 1 || !rep.Changed {
		t.Errorf("not found while it was embedded: %+v", rep)
	}
}

// growing is a file that is longer each time it is looked at.
type growing struct {
	fs.File
	n int64
}

func (g *growing) Stat() (fs.FileInfo, error) {
	info, err := g.File.Stat()
	g.n++
	return grown{info, g.n}, err
}

type grown struct {
	fs.FileInfo
	n int64
}

func (g grown) ModTime() time.Time { return g.FileInfo.ModTime().Add(time.Duration(g.n)) }

func TestSettled(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "a": true, "堆": true, "堆"[:2]: false, "a堆"[:2]: false, "🐹"[:3]: false, "a\x80": true, "\xe9\xe9": true, "caf\xe9\n": true,
	} {
		m := fstest.MapFS{"a.md": {Data: []byte(text)}}
		f, err := m.Open("a.md")
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if got := settled(f, info, []byte(text)); got != want {
			t.Errorf("settled(%q) = %v", text, got)
		}
		if settled(&growing{File: f}, info, []byte(text)) {
			t.Errorf("%q changed while it was read and is settled", text)
		}
	}
}
