package lang

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestAnalyzeGolden pins every term, weight and alternative of varied
// questions: the ranking of a whole library hangs on them.
func TestAnalyzeGolden(t *testing.T) {
	in := readFile(t, "analyze.txt")
	var b strings.Builder
	for q := range strings.Lines(in) {
		q = strings.TrimSuffix(q, "\n")
		fmt.Fprintf(&b, "> %s\n", q)
		for _, term := range Analyze(q) {
			b.WriteString(formatTerm(term))
		}
		b.WriteByte('\n')
	}
	golden(t, "analyze.golden", b.String())
}

// TestAlternativesGolden does the same for the ways to say one word, which
// the correction of typos uses.
func TestAlternativesGolden(t *testing.T) {
	var b strings.Builder
	for w := range strings.FieldsSeq("goroutine slic map 切片 扩容 chan mutex escap sync.pool gc len nosuchword 锁 stack defer") {
		b.WriteString(formatTerm(QueryTerm{Surface: w, Weight: 1, Alts: Alternatives(w)}))
	}
	golden(t, "alternatives.golden", b.String())
}

func formatTerm(q QueryTerm) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v:", q.Surface, q.Weight)
	for _, a := range q.Alts {
		fmt.Fprintf(&b, " [%s %v]", strings.Join(a.Terms, " "), a.P)
	}
	b.WriteByte('\n')
	return b.String()
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// golden compares got with a file in testdata, or with -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, name), got); diff != "" {
		t.Errorf("%s differs (-golden +got), run with -update if that is meant:\n%s", name, diff)
	}
}
