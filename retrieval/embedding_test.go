package retrieval

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"gophertutor/internal/lang"
)

// longNotes is n notes of one chunk each.
func longNotes(n int) Source {
	m := fstest.MapFS{}
	for i := range n {
		m[fmt.Sprintf("n%05d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "# Note number %d\n\nThe value of item%d is %d.\n", i, i, i*i)}
	}
	return Source{Name: "long", FS: m}
}

// TestEmbedderFails lets the embedder fail in every way, at first and midway.
func TestEmbedderFails(t *testing.T) {
	down := errors.New("server down")
	ways := []struct {
		name string
		bad  func(out [][]float32) ([][]float32, error)
		want string
	}{
		{"error", func([][]float32) ([][]float32, error) { return nil, down }, "server down"},
		{"too few", func(out [][]float32) ([][]float32, error) { return out[1:], nil }, "vectors for"},
		{"too many", func(out [][]float32) ([][]float32, error) { return append(out, out[0]), nil }, "vectors for"},
		{"none", func([][]float32) ([][]float32, error) { return nil, nil }, "0 vectors for"},
		{"nil vector", func(out [][]float32) ([][]float32, error) { out[0] = nil; return out, nil }, "without elements"},
		{"two dimensions", func(out [][]float32) ([][]float32, error) { out[1] = out[1][:2]; return out, nil }, "dimension 2, want 4"},
		{"zero", func(out [][]float32) ([][]float32, error) { out[2] = make([]float32, 4); return out, nil }, "length 0"},
		{"nan", func(out [][]float32) ([][]float32, error) { out[2][1] = float32(math.NaN()); return out, nil }, "length NaN"},
		{"infinite", func(out [][]float32) ([][]float32, error) { out[0][0] = float32(math.Inf(1)); return out, nil }, "length +Inf"},
	}
	src := longNotes(2*batchSize + 10)
	for _, way := range ways {
		for _, at := range []int{1, 2} {
			t.Run(fmt.Sprint(way.name, " at call ", at), func(t *testing.T) {
				dir := t.TempDir()
				e := &fakeEmbedder{dim: 4}
				good := Open(dir, e, Options{})
				e.passages = func(call int, _ []string, out [][]float32) ([][]float32, error) {
					if call == at {
						return way.bad(out)
					}
					return out, nil
				}
				rep := mustSync(t, good, src)
				if len(rep.Warnings) != 1 || !strings.Contains(rep.Warnings[0].Text, way.want) || rep.Model != (HashEmbedder{}).Model() {
					t.Errorf("report %+v, want a warning %q", rep, way.want)
				}
				if res := mustSearch(t, good, Query{Text: "item77"}); len(res.Hits) == 0 || res.Hits[0].Path != "n00077.md" {
					t.Errorf("with the built-in embedder: %s", paths(res.Hits))
				}
				e.taken()

				e.calls = 0
				strict := Open(t.TempDir(), e, Options{NoFallback: true})
				if _, err := strict.Sync(t.Context(), src); err == nil || !strings.Contains(err.Error(), way.want) {
					t.Errorf("error %v, want %q", err, way.want)
				}

				e.passages, e.texts = nil, nil
				rep = mustSync(t, good, src) // only the rest
				if want := (at - 1) * batchSize; rep.Reused != want || e.taken() != rep.Chunks-want || len(rep.Warnings) != 0 || rep.Model != "fake" {
					t.Errorf("the next run: %+v", rep)
				}
			})
		}
	}
}

// TestDimensionChanges has a server that exchanges its model and keeps the name.
func TestDimensionChanges(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	src, more := longNotes(batchSize+5), longNotes(batchSize+6)

	t.Run("with new notes", func(t *testing.T) {
		dir := t.TempDir()
		e.dim = 4
		mustSync(t, Open(dir, e, Options{}), src)
		e.dim = 6
		e.taken()
		var last [2]int
		ix := Open(dir, e, Options{Progress: func(done, total int) { last = [2]int{done, total} }})
		rep := mustSync(t, ix, more)
		if rep.Reused != 0 || rep.Embedded != rep.Chunks || e.taken() != rep.Chunks || len(rep.Warnings) != 0 || !strings.Contains(rep.Rebuilt, "dimension 6") {
			t.Errorf("%+v", rep)
		}
		if last != [2]int{rep.Chunks, rep.Chunks} {
			t.Errorf("progress ends at %v", last)
		}
		if rep := mustSync(t, ix, more); rep.Embedded != 0 {
			t.Errorf("again: %+v", rep)
		}
		if res := mustSearch(t, ix, Query{Text: "item7"}); len(res.Warnings) != 0 {
			t.Errorf("%q", res.Warnings)
		}
	})
	t.Run("noticed by a question", func(t *testing.T) {
		dir := t.TempDir()
		e.dim = 4
		mustSync(t, Open(dir, e, Options{}), src)
		e.dim = 6
		ix := Open(dir, e, Options{})
		if rep := mustSync(t, ix, src); rep.Embedded != 0 {
			t.Fatalf("nothing is new: %+v", rep)
		}
		if res := mustSearch(t, ix, Query{Text: "item7"}); len(res.Warnings) != 1 || len(res.Hits) == 0 {
			t.Errorf("%+v", res)
		}
		if rep := mustSync(t, ix, src); rep.Embedded != rep.Chunks || rep.Model != "fake" {
			t.Errorf("the next run: %+v", rep)
		}
		if res := mustSearch(t, ix, Query{Text: "item7"}); len(res.Warnings) != 0 {
			t.Errorf("%q", res.Warnings)
		}
	})
	t.Run("with nothing but new notes", func(t *testing.T) {
		dir := t.TempDir()
		e.dim, e.calls = 4, 0
		old := notes("old.md", "# Old\n\nAn old remark.\n")
		old.Name = src.Name
		mustSync(t, Open(dir, e, Options{}), old)
		e.dim = 6
		e.passages = func(call int, _ []string, out [][]float32) ([][]float32, error) {
			if call == 3 {
				return nil, errors.New("out of memory")
			}
			return out, nil
		}
		mustSync(t, Open(dir, e, Options{}), src)
		e.passages = nil
		both := fstest.MapFS{"n00000.md": src.FS.(fstest.MapFS)["n00000.md"], "old.md": old.FS.(fstest.MapFS)["old.md"]}
		rep := mustSync(t, Open(dir, e, Options{}), Source{Name: src.Name, FS: both})
		if rep.Reused != 1 || rep.Embedded != 1 || rep.Model != "fake" {
			t.Errorf("%+v", rep)
		}
	})
	t.Run("and breaks off", func(t *testing.T) {
		dir := t.TempDir()
		e.dim = 4
		mustSync(t, Open(dir, e, Options{}), src)
		e.dim, e.calls = 6, 0
		e.passages = func(call int, _ []string, out [][]float32) ([][]float32, error) {
			if call == 2 {
				return nil, errors.New("out of memory")
			}
			return out, nil
		}
		ix := Open(dir, e, Options{})
		if rep := mustSync(t, ix, more); len(rep.Warnings) != 1 {
			t.Errorf("%+v", rep)
		}
		e.passages = nil
		if rep := mustSync(t, ix, more); rep.Embedded != rep.Chunks-1 || rep.Model != "fake" {
			t.Errorf("the next run: %+v", rep)
		}
	})
}

func TestQuestionCannotBeEmbedded(t *testing.T) {
	e := &fakeEmbedder{dim: 4}
	for _, bad := range []func([]float32) ([]float32, error){
		func([]float32) ([]float32, error) { return nil, errors.New("no route") },
		func([]float32) ([]float32, error) { return nil, nil },
		func(v []float32) ([]float32, error) { return v[:2], nil },
		func(v []float32) ([]float32, error) { return make([]float32, len(v)), nil },
		func(v []float32) ([]float32, error) { v[0] = float32(math.NaN()); return v, nil },
	} {
		e.query = bad
		ix := Open("", e, Options{})
		mustSync(t, ix, longNotes(20))
		if res := mustSearch(t, ix, Query{Text: "item7"}); len(res.Warnings) != 1 || len(res.Hits) == 0 || res.Hits[0].Path != "n00007.md" {
			t.Errorf("%+v", res)
		}
		strict := Open("", e, Options{NoFallback: true})
		mustSync(t, strict, longNotes(20))
		if _, err := strict.Search(t.Context(), Query{Text: "item7"}); err == nil {
			t.Error("no error with NoFallback")
		}
	}
}

// TestModelNamesTerms guards vectors that are kept under the model's name alone: other
// terms make other vectors.
func TestModelNamesTerms(t *testing.T) {
	terms := strings.ReplaceAll(lang.TermsVersion, "/", "")
	if m := (HashEmbedder{}).Model(); !strings.Contains(m, terms) {
		t.Errorf("the model %q does not name %q", m, terms)
	}
}
