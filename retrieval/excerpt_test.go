package retrieval

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// TestExcerpts searches one long section: every chunk is shown once, hits stay
// within their length, and what they show is what stands in the lines they name.
func TestExcerpts(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Timers\n\n")
	for i := range 60 {
		fmt.Fprintf(&b, "Paragraph %d says that a timer sits in a heap, %s.\n\n", i, strings.Repeat("and waits there for its turn ", 8))
	}
	lines := strings.SplitAfter(b.String(), "\n")
	ix := Open("", HashEmbedder{}, Options{MaxRunes: 600})
	rep := mustSync(t, ix, Source{Name: "x", FS: fstest.MapFS{"a.md": {Data: []byte(b.String())}}})
	res := mustSearch(t, ix, Query{Text: "where does a timer wait in the heap", K: 50})
	shown := map[int]bool{}
	for _, h := range res.Hits {
		if n := utf8.RuneCountInString(h.Text); n > hitRunes {
			t.Errorf("lines %d to %d: %d characters", h.StartLine, h.EndLine, n)
		}
		if got := strings.TrimSpace(strings.Join(lines[h.StartLine-1:h.EndLine], "")); got != strings.TrimSpace(h.Text) {
			t.Errorf("lines %d to %d are not the text of the hit", h.StartLine, h.EndLine)
		}
		for l := h.StartLine; l <= h.EndLine; l++ {
			if shown[l] {
				t.Errorf("line %d is shown twice", l)
			}
			shown[l] = true
		}
	}
	if len(res.Hits) < 2 || len(res.Hits) >= rep.Chunks {
		t.Errorf("%d hits of %d chunks", len(res.Hits), rep.Chunks)
	}
}

func TestDerived(t *testing.T) {
	for word, want := range map[string]string{"outgrow": "grow", "unlock": "lock", "retryabl": "retry", "rarer": ""} {
		found := false
		for _, alt := range derived(word) {
			found = found || strings.Join(alt.Terms, " ") == want
			if alt.P > derivedP {
				t.Errorf("%s: %v", word, alt)
			}
		}
		if found != (want != "") {
			t.Errorf("derived(%q) = %v, want %q in it", word, derived(word), want)
		}
	}
	if got := derived("net.Conn"); got != nil {
		t.Errorf("a name: %v", got)
	}
}
