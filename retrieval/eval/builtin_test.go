package eval

import (
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

var update = flag.Bool("update", false, "write the golden files")

// groupNotes are beside the project where it is developed, and nowhere else.
const groupNotes = "../../../shared/seeds"

// A golden file keeps the figures of a set.
type golden struct {
	Go      string            `json:"go"`
	Corpora map[string]Report `json:"corpora"`
}

// TestFigures compares the figures of the cases, set by set and corpus by corpus,
// with those of the golden files: every change of ranking shows there. Go's own
// texts count only in the release that a file names. Nothing may be tuned with the
// frozen set; its file is for reporting.
func TestFigures(t *testing.T) {
	sets, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	group := groupNotes
	if _, err := os.Stat(group); err != nil {
		group = ""
	}
	searchers, err := Searchers(t.Context(), retrieval.HashEmbedder{}, group)
	if err != nil {
		t.Fatal(err)
	}
	for set, cases := range sets {
		t.Run(set, func(t *testing.T) {
			got := golden{Go: runtime.Version(), Corpora: map[string]Report{}}
			for corpus, s := range searchers {
				outcomes, err := Run(t.Context(), cases, map[string]Searcher{corpus: s})
				if err != nil {
					t.Fatal(err)
				}
				got.Corpora[corpus] = Summarise(outcomes)
			}
			compare(t, "testdata/"+set+".golden", got)
		})
	}
}

func compare(t *testing.T, file string, got golden) {
	var want golden
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &want)
	}
	if err != nil && !(*update && errors.Is(err, fs.ErrNotExist)) {
		t.Fatal(err)
	}
	if *update {
		for corpus, r := range want.Corpora { // of what this machine lacks
			if _, ok := got.Corpora[corpus]; !ok {
				got.Corpora[corpus] = r
			}
		}
		data, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	near := cmp.Comparer(func(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 })
	for corpus, r := range got.Corpora {
		if corpus == GoTexts && want.Go != got.Go {
			continue
		}
		if diff := cmp.Diff(want.Corpora[corpus], r, near); diff != "" {
			t.Errorf("%s: the figures changed (-golden +got); run with -update if that is meant, and name what fell:\n%s", corpus, diff)
		}
	}
}

// TestCasesAreTrue looks up every quote in the notes that it is said to be from.
func TestCasesAreTrue(t *testing.T) {
	sets, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, cases := range sets {
		for _, c := range cases {
			dir := map[string]string{NotesEN: "en/", NotesZH: "zh/"}[c.Corpus]
			if dir == "" {
				continue
			}
			for _, r := range c.Relevant {
				text, err := fs.ReadFile(knowledge.FS(), dir+r.File)
				if err != nil {
					t.Errorf("%s %s: %v", name, c.ID, err)
				} else if !strings.Contains(fold(string(text)), fold(r.Quote)) {
					t.Errorf("%s %s: %s does not say %q", name, c.ID, r.File, r.Quote)
				}
			}
		}
	}
}

// TestNoCaseIsNearABankQuestion keeps what is measured apart from what the notes
// were written to answer.
func TestNoCaseIsNearABankQuestion(t *testing.T) {
	const near = 0.6 // of the terms of both
	sets, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	bank, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var questions []map[string]bool
	for _, q := range bank {
		questions = append(questions, termSet(q.Question.EN), termSet(q.Question.ZH))
	}
	for name, cases := range sets {
		for _, c := range cases {
			terms := termSet(c.Query)
			for i, q := range questions {
				if s := overlap(terms, q); s >= near {
					t.Errorf("%s %s: %q shares %.2f of its terms with question %s of the bank", name, c.ID, c.Query, s, bank[i/2].ID)
				}
			}
		}
	}
	if s := overlap(termSet("How does append grow a slice?"), termSet("how does append grow slices")); s < near {
		t.Errorf("nearly the same question: %.2f", s)
	}
}

// termSet is what a question asks for, in its own words.
func termSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, q := range lang.Analyze(text) {
		for _, t := range q.Alts[0].Terms {
			set[t] = true
		}
	}
	return set
}

// overlap is the size of the intersection over that of the union.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for t := range a {
		if b[t] {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
