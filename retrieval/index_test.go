package retrieval

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var timers = []string{
	"heap.md", "# Timer heap\n\nEvery processor keeps its timers in a heap of four branches.\n\n## Stopping\n\nA stopped timer stays in the heap until it reaches the top.\n",
	"ticker.md", "# Ticker\n\nA ticker rearms itself after each tick.\n\n## Drift\n\n- TODO\n",
	"zh.md", "# 定时器\n\n每个处理器把定时器放在四叉堆里。\n\n## 停止\n\n停掉的定时器等到堆顶才真正删除。\n",
}

func TestSyncReuses(t *testing.T) {
	dir := t.TempDir()
	e := &fakeEmbedder{dim: 4}
	sync := func(opt Options, src Source) SyncReport { return mustSync(t, Open(dir, e, opt), src) }

	rep := sync(Options{}, notes(timers...))
	if rep.Files != 3 || rep.Chunks != 6 || rep.Embedded != 6 || rep.Rebuilt != "first run" || e.taken() != 6 {
		t.Errorf("first: %+v", rep)
	}
	rep = sync(Options{}, notes(timers...))
	if rep.Embedded != 0 || rep.Reused != 6 || rep.Rebuilt != "" || e.taken() != 0 {
		t.Errorf("again: %+v", rep)
	}
	edited := append([]string{}, timers...)
	edited[1] = strings.Replace(edited[1], "reaches the top", "is swept", 1)
	if rep = sync(Options{}, notes(edited...)); rep.Embedded != 1 || rep.Removed != 0 || e.taken() != 1 {
		t.Errorf("an edit: %+v", rep)
	}
	if rep = sync(Options{}, notes(edited[2:]...)); rep.Embedded != 0 || rep.Removed != 2 || rep.Files != 2 || e.taken() != 0 {
		t.Errorf("a file less: %+v", rep)
	}
	moved := append([]string{"other/heap.md", edited[1]}, edited[2:]...)
	if rep = sync(Options{}, notes(moved...)); rep.Embedded != 2 || e.taken() != 2 {
		t.Errorf("a file more: %+v", rep)
	}
	moved[0] = "elsewhere.md"
	if rep = sync(Options{}, notes(moved...)); rep.Embedded != 0 || rep.Removed != 2 || e.taken() != 0 {
		t.Errorf("a file moved: %+v", rep)
	}
	if rep = sync(Options{MaxRunes: 64}, notes(moved...)); rep.Rebuilt == "" || rep.Reused != 0 || e.taken() != rep.Chunks {
		t.Errorf("another MaxRunes: %+v", rep)
	}
	e.name = "fake-2"
	if rep = sync(Options{}, notes(moved...)); rep.Rebuilt == "" || rep.Reused != 0 || e.taken() != 6 || rep.Model != "fake-2" {
		t.Errorf("another model: %+v", rep)
	}
	e.name = ""
	if rep = sync(Options{VectorWeight: 0.2}, notes(moved...)); rep.Rebuilt != "" || rep.Embedded != 0 {
		t.Errorf("back again, with another weight: %+v", rep)
	}
}

func TestSyncSources(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	if _, err := ix.Search(t.Context(), Query{Text: "timer"}); !errors.Is(err, ErrNotSynced) {
		t.Errorf("before Sync: %v", err)
	}
	a, b := notes(timers[:2]...), notes(timers[2:4]...)
	if _, err := ix.Sync(t.Context(), a, b); err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("two sources of one name: %v", err)
	}
	b.Name = "more"
	if rep := mustSync(t, ix, a, b); rep.Files != 2 || len(ix.Docs()) != 2 {
		t.Errorf("two sources: %+v", rep)
	}
	empty := notes()
	if rep := mustSync(t, ix, empty); rep.Files != 0 || len(rep.Warnings) != 1 {
		t.Errorf("no notes: %+v", rep)
	}
	if res := mustSearch(t, ix, Query{Text: "timer heap"}); len(res.Hits) != 0 || res.Covered {
		t.Errorf("a question to no notes: %+v", res)
	}
}

func TestSyncCancelled(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("shutting down")
	e := &fakeEmbedder{dim: 4}
	src := longNotes(3 * batchSize)
	e.passages = func(call int, _ []string, out [][]float32) ([][]float32, error) {
		if call == 2 {
			cancel(why)
			return nil, ctx.Err()
		}
		return out, nil
	}
	ix := Open(dir, e, Options{})
	if _, err := ix.Sync(ctx, src); !errors.Is(err, why) {
		t.Errorf("Sync: %v, want %v", err, why)
	}
	if ix.Docs() != nil {
		t.Error("a cancelled Sync was published")
	}
	if n := e.taken(); n != batchSize {
		t.Errorf("%d embedded", n)
	}
	if _, err := ix.Sync(ctx, src); !errors.Is(err, why) || e.taken() != 0 {
		t.Errorf("Sync with an ended context: %v", err)
	}
	if rep := mustSync(t, ix, src); rep.Reused != batchSize || rep.Chunks != 3*batchSize {
		t.Errorf("the next run: %+v", rep)
	}
	if _, err := ix.Search(ctx, Query{Text: "note number 7"}); !errors.Is(err, why) {
		t.Errorf("Search with an ended context: %v", err)
	}
}

// TestSearchDuringSync runs under the race detector: a search sees the old
// notes or the new ones.
func TestSearchDuringSync(t *testing.T) {
	ix := Open(t.TempDir(), HashEmbedder{}, Options{})
	one, two := notes(timers...), notes(timers[2:]...)
	mustSync(t, ix, one)
	want := map[string]bool{}
	q := Query{Text: "why does a stopped timer stay in the heap", Explain: true}
	want[formatResult(mustSearch(t, ix, q))] = true
	mustSync(t, ix, two)
	want[formatResult(mustSearch(t, ix, q))] = true

	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				res, err := ix.Search(t.Context(), q)
				if err != nil || !want[formatResult(res)] {
					t.Errorf("neither the old notes nor the new: %v, %s", err, formatResult(res))
					return
				}
				for _, h := range res.Hits {
					ix.Passage(h.Chunk)
				}
			}
		})
	}
	for i := range 10 {
		mustSync(t, ix, []Source{one, two}[i%2])
	}
	close(done)
	wg.Wait()
}

func TestSections(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	mustSync(t, ix, notes("faq.md", "# Why?\nCheap.\n# How?\nSlowly.\n# Why?\nSmall.\n# Why?\nOld.\n"))
	var texts []string
	for _, c := range ix.Sections("notes", "faq.md") {
		for _, part := range ix.Section(c) {
			texts = append(texts, part.Text)
		}
	}
	// Sections of one name are not one section.
	if diff := cmp.Diff([]string{"# Why?\nCheap.", "# How?\nSlowly.", "# Why?\nSmall.", "# Why?\nOld."}, texts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPruneKeepsWhatIsUsed(t *testing.T) {
	dir := t.TempDir()
	ix := Open(dir, HashEmbedder{}, Options{})
	mustSync(t, ix, notes(timers...))
	used := ix.file([]Source{{Name: "notes"}})
	long := time.Now().Add(-2 * snapshotKeep)
	stray := filepath.Join(dir, "0123"+snapshotExt+".5.tmp")
	fresh := filepath.Join(dir, "0123"+snapshotExt+".6.tmp")
	unused := filepath.Join(dir, "0123"+snapshotExt)
	foreign := filepath.Join(dir, "keep.tmp")
	for _, name := range []string{stray, fresh, unused, foreign} {
		if err := os.WriteFile(name, []byte("half a file"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{used, stray, unused, foreign} {
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	if rep := mustSync(t, ix, notes(timers...)); rep.Rebuilt != "" || len(rep.Warnings) != 0 {
		t.Errorf("beside a temporary file: %+v", rep)
	}
	other := notes(timers...)
	other.Name = "other"
	mustSync(t, ix, other) // writes, and so prunes
	for name, want := range map[string]bool{used: true, stray: false, fresh: true, unused: false, foreign: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
