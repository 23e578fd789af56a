package grade

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestFigures measures the rules on all labelled answers. The figures are golden:
// a change of them is to be seen and meant.
func TestFigures(t *testing.T) {
	sets, err := BuiltinSets()
	if err != nil {
		t.Fatal(err)
	}
	reports, err := Report(t.Context(), Rules{}, sets)
	if err != nil {
		t.Fatal(err)
	}
	got := reports.String()
	file := filepath.Join("testdata", "figures.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("run with -update if this is wanted:\n%s", d)
	}
	for _, r := range reports {
		if r.Set != "dev" || r.Without {
			continue
		}
		f := r.Figures
		if f.Fooled > 0 || f.MAE > 12 || f.Spearman < 0.8 || f.TriplesRight < 0.75 {
			f.Results = nil
			t.Errorf("too weak on the answers it was made with: %+v", f)
		}
	}
}

// fixed grades by a list.
type fixed map[string][]Verdict

func (f fixed) Grade(_ context.Context, _ Item, answer, _ string) (Grade, error) {
	var g Grade
	for i, v := range f[answer] {
		g.Points = append(g.Points, Judgement{Index: i, Verdict: v})
	}
	g.Score = Score(f[answer])
	return g, nil
}

// TestMeasure checks the figures against ones worked out by hand.
func TestMeasure(t *testing.T) {
	set, err := ReadLabelled(strings.NewReader(`{"id":"q","question":"How?","rubric":["One.","Two."],"answers":[` +
		`{"kind":"strong","language":"en","answer":"a","points":["said","said"]},` +
		`{"kind":"partial","language":"en","answer":"b","points":["said","missed"]},` +
		`{"kind":"weak","language":"zh","answer":"c","points":["partly","missed"]},` +
		`{"kind":"adversarial","language":"en","answer":"d","points":["missed","wrong"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Measure(t.Context(), fixed{"a": {Said, Said}, "b": {Said, Missed}, "c": {Missed, Missed}, "d": {Said, Wrong}}, set)
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Answers: 4, Questions: 1, MAE: 18.75, Bias: 6.25, Pairs: 6, PairsRight: 4.0 / 6, Triples: 1, TriplesRight: 1,
		Credit: Accuracy{Precision: 0.75, Recall: 0.75, F1: 0.75}, Wrong: Accuracy{1, 1, 1}, Fooled: 1, WorstFooled: 50,
		ByLanguage: map[string]Group{"en": {3, 50.0 / 3, 50.0 / 3}, "zh": {1, 25, -25}},
		ByKind:     map[string]Group{"strong": {1, 0, 0}, "partial": {1, 0, 0}, "weak": {1, 25, -25}, "adversarial": {1, 50, 50}},
	}
	// Ranks: labels 4 3 2 1, scores 4 2.5 1 2.5.
	want.Spearman = 3 / math.Sqrt(5*4.5)
	f.Results = nil
	if d := cmp.Diff(want, f, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); d != "" {
		t.Error(d)
	}
}

func TestReadLabelled(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{`{"id":"a"`, "line 1"},
		{`{"id":"a","question":"no-such","kind":"weak","language":"en","answer":"x","points":[]}`, `no question "no-such"`},
		{`{"id":"a","question":"Q","rubric":["p"]}`, "without answers"},
		{`{"id":"a","question":"Q","rubric":["p"],"answers":[{"kind":"odd","language":"en","answer":"x","points":["said"]}]}`, `kind "odd"`},
		{`{"id":"a","question":"Q","rubric":["p"],"answers":[{"kind":"weak","language":"fr","answer":"x","points":["said"]}]}`, `language "fr"`},
		{`{"id":"a","question":"Q","rubric":["p"],"answers":[{"kind":"weak","language":"en","answer":"x","points":["good"]}]}`, `verdict "good"`},
		{`{"id":"a","question":"Q","rubric":["p"],"answers":[{"kind":"weak","language":"en","answer":"x","points":[]}]}`, "0 points, the rubric has 1"},
		{`{"id":"a","question":"Q","other":1}`, "other"},
	} {
		if _, err := ReadLabelled(strings.NewReader(tt.line)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.line, err, tt.want)
		}
	}
}
