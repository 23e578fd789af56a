package retrieval

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// openCounter counts the files that are opened.
type openCounter struct {
	fs.FS
	opened int
}

func (c *openCounter) Open(name string) (fs.File, error) {
	c.opened++
	return c.FS.Open(name)
}

func (c *openCounter) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(c.FS, name) }
func (c *openCounter) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(c.FS, name) }

// TestWarmStartReadsNoNotes counts what a start reads of notes that have not changed.
func TestWarmStartReadsNoNotes(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	write := func(name, text string, changed time.Time) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, changed); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-time.Hour)
	for i := 0; i < len(timers); i += 2 {
		write(timers[i], timers[i+1], old)
	}
	start := func() (SyncReport, int) {
		t.Helper()
		count := &openCounter{FS: os.DirFS(dir)}
		rep := mustSync(t, Open(cache, HashEmbedder{}, Options{}), Source{Name: "notes", FS: count})
		return rep, count.opened
	}
	if _, n := start(); n != 3 {
		t.Errorf("the first start opened %d notes", n)
	}
	if rep, n := start(); n != 0 || rep.Rebuilt != "" || rep.Chunks != 6 {
		t.Errorf("a warm start opened %d notes: %+v", n, rep)
	}
	write("zh.md", timers[5]+"\n## 又\n\n一节。\n", old)
	if rep, n := start(); n != 1 || rep.Chunks != 7 {
		t.Errorf("after an edit %d were opened: %+v", n, rep)
	}
	// A file that was changed a moment ago may change again without looking different.
	write("ticker.md", timers[3], time.Now().Add(time.Minute)) // however long this test takes
	start()
	if _, n := start(); n != 1 {
		t.Errorf("%d opened, one of them new", n)
	}
	// Refresh trusts no looks.
	ix := Open(cache, HashEmbedder{}, Options{})
	src := Source{Name: "notes", FS: os.DirFS(dir)}
	mustSync(t, ix, src)
	edited := []byte(timers[1])
	edited[len(edited)-2] = '!'
	write("heap.md", string(edited), old)
	if rep := mustRefresh(t, ix, src); !rep.Changed {
		t.Errorf("a change of the same size and time: %+v", rep)
	}
}
