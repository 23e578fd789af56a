package grade

import (
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/knowledge"
)

// TestPrepared grades more rubrics than are remembered, from several goroutines and
// in turns, and compares with rubrics that are prepared anew.
func TestPrepared(t *testing.T) {
	shared, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	v := &vocabulary{lexicon: shared.lexicon, df: shared.df, texts: shared.texts, fluent: shared.fluent}
	item := func(n int) Item {
		return FromTexts("q", "How many goroutines run?", []string{"At most " + strconv.Itoa(n) + " run at once.", "The others wait in a queue."})
	}
	var all sync.WaitGroup
	for g := range 3 {
		all.Go(func() {
			for n := range 3 * recentRubrics {
				v.prepare(item((n + 7*g) % (2*recentRubrics + 5)))
			}
		})
	}
	all.Wait()
	if n := len(v.rubrics.newer) + len(v.rubrics.earlier); n < recentRubrics || n > 2*recentRubrics {
		t.Errorf("%d rubrics are remembered", n)
	}
	const answer = "At most 8 goroutines run at once, and the others wait in a local queue."
	for _, n := range []int{8, 9, 8} {
		it := item(n)
		warm := v.prepare(it)
		if again := v.prepare(it); again != warm {
			t.Error("what was just used is forgotten")
		}
		read := func(p *prepared) []traits {
			return survey(v, it, answer, v.read(answer, p.asked.terms), nil).x
		}
		got := read(warm)
		fresh := &vocabulary{lexicon: v.lexicon, df: v.df, texts: v.texts, fluent: v.fluent}
		if d := cmp.Diff(read(fresh.prepare(it)), got); d != "" {
			t.Errorf("%d: %s", n, d)
		}
	}
}

// TestContentOf checks that items that are prepared differently are told apart.
func TestContentOf(t *testing.T) {
	seen := map[string]int{}
	for i, it := range []Item{
		{}, {Question: knowledge.Text{EN: "a"}}, {Question: knowledge.Text{ZH: "a"}}, {Rubric: make([]Point, 1)}, {Rubric: make([]Point, 2)},
		{Rubric: []Point{{Said: knowledge.Phrases{EN: []string{"a", "b"}}}}}, {Rubric: []Point{{Said: knowledge.Phrases{EN: []string{"a"}, ZH: []string{"b"}}}}},
		{Rubric: []Point{{Contradicts: knowledge.Phrases{EN: []string{"a", "b"}}}}}, {Rubric: []Point{{Text: knowledge.Text{EN: "a"}}}},
	} {
		if other, ok := seen[contentOf(it)]; ok {
			t.Errorf("items %d and %d are taken for one", other, i)
		}
		seen[contentOf(it)] = i
	}
}
