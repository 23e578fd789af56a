package retrieval

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// notes makes a source of name, text pairs.
func notes(pairs ...string) Source {
	m := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return Source{Name: "notes", FS: m}
}

func mustSync(t testing.TB, ix *Index, sources ...Source) SyncReport {
	t.Helper()
	rep, err := ix.Sync(t.Context(), sources...)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func mustSearch(t testing.TB, ix *Index, q Query) Result {
	t.Helper()
	res, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// formatResult is all that a result says, for comparing.
func formatResult(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %v %q\n", r.Confidence, r.Covered, r.Warnings)
	for _, h := range r.Hits {
		fmt.Fprintf(&b, "%s %s:%d-%d %v %v %v %v %v\n", h.ID, h.Path, h.StartLine, h.EndLine, h.Score, h.Lexical, h.Vector, h.Coverage, h.Terms)
	}
	for _, c := range r.Unwritten {
		fmt.Fprintf(&b, "unwritten %s\n", c.ID)
	}
	return b.String()
}

func paths(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Path)
	}
	return strings.Join(out, " ")
}

// fakeEmbedder embeds a text by its hash and counts what it is asked. The
// hooks, where set, make it misbehave.
type fakeEmbedder struct {
	HashEmbedder
	name     string
	dim      int
	passages func(call int, texts []string, out [][]float32) ([][]float32, error)
	query    func(v []float32) ([]float32, error)

	mu    sync.Mutex
	calls int
	texts []string
}

func (f *fakeEmbedder) Model() string {
	if f.name == "" {
		return "fake"
	}
	return f.name
}

func (f *fakeEmbedder) vector(s string) []float32 {
	v := make([]float32, f.dim)
	for i := range v {
		v[i] = float32(fnv64(fmt.Sprint(s, i))%1000) + 1
	}
	return v
}

func (f *fakeEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	var out [][]float32
	for _, s := range texts {
		out = append(out, f.vector(s))
	}
	if f.passages != nil {
		var err error
		if out, err = f.passages(f.calls, texts, out); err != nil {
			return nil, err
		}
	}
	f.texts = append(f.texts, texts...)
	return out, ctx.Err()
}

func (f *fakeEmbedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if f.query != nil {
		return f.query(f.vector(text))
	}
	return f.vector(text), ctx.Err()
}

// taken returns how many texts were embedded since the last call.
func (f *fakeEmbedder) taken() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.texts)
	f.texts = nil
	return n
}
