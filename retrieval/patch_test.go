package retrieval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPatchIsNew edits notes by chance and compares the patched index with a new one.
func TestPatchIsNew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		s := fmt.Sprintf("# Note %d\n\n", r.IntN(40))
		for range 1 + r.IntN(4) {
			s += fmt.Sprintf("## Section word%d\n\nword%d word%d sits beside a timer%d 定时器%d。\n\n", r.IntN(30), r.IntN(60), r.IntN(60), r.IntN(9), r.IntN(9))
		}
		return s
	}
	var files []NoteFile
	for i := range 40 {
		files = append(files, NoteFile{Path: fmt.Sprintf("%03d.md", 10*i), Data: []byte(text())})
	}
	ix := Open("", HashEmbedder{}, Options{})
	mustSync(t, ix, Source{Name: "n", Files: files})
	for round := range 60 {
		files = slices.Clone(files)
		for range 1 + r.IntN(3) {
			i := r.IntN(len(files))
			switch r.IntN(3) {
			case 0:
				files[i] = NoteFile{Path: files[i].Path, Data: []byte(text())}
			case 1:
				files = slices.Delete(files, i, i+1)
			default:
				files = append(files, NoteFile{Path: fmt.Sprintf("%03d-%d.md", r.IntN(400), round), Data: []byte(text())})
			}
		}
		files = slices.CompactFunc(slices.SortedFunc(slices.Values(files), func(a, b NoteFile) int { return strings.Compare(a.Path, b.Path) }), func(a, b NoteFile) bool { return a.Path == b.Path })
		src := Source{Name: "n", Files: files}
		snap := ix.kept
		mustRefresh(t, ix, src)
		st := ix.state.Load()
		if !snap.patchable(ix.kept.docs, st.chunks) {
			t.Fatalf("round %d: made anew", round)
		}
		if diff := cmp.Diff(plainLexical(newLexical(st.chunks, &tuned)), plainLexical(st.lexical)); diff != "" {
			t.Fatalf("round %d (-new +patched):\n%s", round, diff)
		}
	}
}

// plainLexical is an index in a form that does not depend on the numbers of terms.
func plainLexical(lx *lexical) map[string]string {
	out := map[string]string{"\x00": fmt.Sprint(lx.length, lx.average)}
	for id, term := range lx.terms.names.all() {
		out[term] = fmt.Sprint(lx.postings.of(id))
	}
	return out
}

// TestPatchElsewhere does not patch what cannot be.
func TestPatchElsewhere(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	a, b := notes(timers[:2]...), notes(timers[2:4]...)
	b.Name = "more"
	mustSync(t, ix, a, b)
	snap := ix.kept
	mustRefresh(t, ix, b, a) // in another order
	if st := ix.state.Load(); snap.patchable(ix.kept.docs, st.chunks) || len(mustSearch(t, ix, Query{Text: "timer heap"}).Hits) == 0 {
		t.Error("an index of folders in another order was patched")
	}
}
