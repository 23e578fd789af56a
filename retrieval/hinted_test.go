package retrieval

import (
	"path"
	"testing"

	"gophertutor/internal/lang"
)

// TestFadeHints has a note on a concept that the question seems to describe, though it names
// another one.
func TestFadeHints(t *testing.T) {
	src := notes("pool.md", "# Pools\n\nWhat a sync.Pool has is moved aside by one collection; with the second the objects are freed.\n",
		"cleanup.md", "# Cleanups\n\n## Afterwards\n\nAddCleanup tells when objects are freed.\n",
		"other.md", "# Others\n\nNothing of a sync.Pool.\n", "more.md", "# More\n\nNor here.\n")
	const short, long = "objects freed from a sync.Pool", "which objects that nobody holds any more are freed from a pool, one after the other, while the program sleeps, the disk spins, the network is quiet and the clock ticks towards another morning"
	ask := func(fade float64, text string) (Result, string) {
		w := tuned
		w.fade = fade
		ix := Open("", HashEmbedder{}, Options{weights: &w})
		mustSync(t, ix, src)
		res := mustSearch(t, ix, Query{Text: text, Explain: true})
		return res, path.Base(res.Hits[0].Path)
	}
	if len(lang.Hints(short, lang.Analyze(short))) == 0 || len(lang.Hints(long, lang.Analyze(long))) == 0 {
		t.Fatal("the questions describe nothing: the test tells nothing")
	}
	if _, got := ask(0, short); got != "cleanup.md" {
		t.Fatalf("%s is first when guesses count in full: the test tells nothing", got)
	}
	if _, got := ask(tuned.fade, short); got != "pool.md" {
		t.Errorf("%s is first", got)
	}
	before, _ := ask(0, long)
	after, _ := ask(tuned.fade, long)
	for i, h := range before.Hits {
		if after.Hits[i].ID != h.ID || after.Hits[i].Score != h.Score {
			t.Errorf("a riddle is answered in another way: hit %d is %s (%v), was %s (%v)", i+1, after.Hits[i].ID, after.Hits[i].Score, h.ID, h.Score)
		}
	}
}
