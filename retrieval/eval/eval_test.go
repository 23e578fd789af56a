package eval

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const line = `{"id":"a","query":"q","kind":"keyword","direction":"en>en","corpus":"c","relevant":[{"file":"f.md","quote":"a quote of some length","grade":2}]}`

func TestReadCases(t *testing.T) {
	cases, err := ReadCases(strings.NewReader("\n" + line + "\n"))
	if err != nil || len(cases) != 1 || cases[0].Relevant[0].Quote != "a quote of some length" {
		t.Fatalf("%+v, %v", cases, err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"twice":        {line + "\n" + line, "line 2"},
		"kind":         {strings.Replace(line, "keyword", "guess", 1), "guess"},
		"direction":    {strings.Replace(line, "en>en", "en", 1), "direction"},
		"grade":        {strings.Replace(line, `"grade":2`, `"grade":3`, 1), "grade"},
		"short quote":  {strings.Replace(line, "a quote of some length", "a", 1), "quote"},
		"field":        {strings.Replace(line, `"query"`, `"question"`, 1), "unknown field"},
		"unanswerable": {strings.Replace(line, "keyword", Unanswerable, 1), "relevant"},
		"no JSON":      {"{", "line 1"},
		"two a line":   {line + " " + strings.Replace(line, `"a"`, `"b"`, 1), "line 1"},
		"long line":    {line + "\n" + strings.Repeat(" ", maxLine+1), "line 2"},
	} {
		if _, err := ReadCases(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestJudge(t *testing.T) {
	c := Case{Relevant: []Relevant{{"a.md", "the quote that counts", 2}, {"b.md", "another quote there", 1}}}
	long := strings.Repeat("x ", countRunes)
	for name, w := range map[string]struct {
		results []Result
		gains   []int
		within  bool
	}{
		"first":            {[]Result{{"a.md", "Here the quote\n  that counts."}}, []int{2}, true},
		"other file":       {[]Result{{"b.md", "the quote that counts"}}, []int{0}, false},
		"said twice":       {[]Result{{"a.md", "the quote that counts"}, {"a.md", "the quote that counts"}}, []int{2, 0}, true},
		"both":             {[]Result{{"b.md", "another quote there"}, {"a.md", "the quote that counts"}}, []int{1, 2}, true},
		"past what counts": {[]Result{{"a.md", long + "the quote that counts"}}, []int{0}, false},
		"past 3,000":       {[]Result{{"c.md", long}, {"a.md", long[:1000] + "the quote that counts"}}, []int{0, 2}, false},
		"nothing":          {nil, nil, false},
	} {
		gains, within := judge(c, w.results)
		if !cmp.Equal(gains, w.gains) || within != w.within {
			t.Errorf("%s: %v %v, want %v %v", name, gains, within, w.gains, w.within)
		}
	}
}

func outcome(confidence float64, answerable bool, gains ...int) Outcome {
	o := Outcome{Gains: gains, Confidence: confidence, Covered: confidence >= 0.5, Case: Case{Kind: Keyword, Direction: "en>en", Corpus: "c"}}
	if answerable {
		o.Case.Relevant = []Relevant{{Grade: 2}, {Grade: 1}}
	}
	return o
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func TestSummarise(t *testing.T) {
	r := Summarise([]Outcome{
		outcome(0.9, true, 2, 1),
		outcome(0.8, true, 0, 0, 1),
		outcome(0.3, true, 0, 0, 0, 0, 0, 2),
		outcome(0.2, true),
		outcome(0.6, false, 0),
		outcome(0.1, false),
	})
	near(t, "R@1", r.All.R1, 0.25)
	near(t, "R@3", r.All.R3, 0.5)
	near(t, "R@5", r.All.R5, 0.5)
	near(t, "MRR", r.All.MRR, (1+1.0/3+1.0/6)/4)
	ideal := 3 + 1/math.Log2(3)
	near(t, "nDCG@5", r.All.NDCG, (1+(1/math.Log2(4))/ideal)/4)
	near(t, "AUC", r.Refusal.AUC, 6.0/8) // pairs in order: all four over 0.1, two over 0.6
	near(t, "kept", r.Refusal.Kept, 0.5)
	near(t, "refused", r.Refusal.Refused, 0.5)
	near(t, "refused at 90", r.Refusal.RefusedAt90, 0.5) // the lowest answerable one is 0.2
	if r.All.Cases != 4 || r.ByKind[Keyword].Cases != 4 || r.ByDirection["en>en"] != r.All || r.Refusal.Unanswerable != 2 {
		t.Errorf("%+v", r)
	}
	if got := Summarise(nil); got.All.Cases != 0 || math.IsNaN(got.All.R1) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestCompare(t *testing.T) {
	var a, b, same []Outcome
	for i := range 200 {
		a = append(a, outcome(1, true, i%2))
		same = append(same, outcome(1, true, (i+1)%2))
		b = append(b, outcome(1, true, min(1, i%4)))
	}
	up := Compare(a, b, Metrics["r1"])
	near(t, "difference", up.Difference, 0.25)
	if up.Low <= 0 || up.High <= up.Difference || up.Low >= up.Difference {
		t.Errorf("interval %+v", up)
	}
	if eq := Compare(a, same, Metrics["r1"]); eq.Difference != 0 || eq.Low >= 0 || eq.High <= 0 {
		t.Errorf("no difference: %+v", eq)
	}
	if Compare(a, b, Metrics["r1"]) != up {
		t.Error("not deterministic")
	}
}

func TestMarkdownOf(t *testing.T) {
	got := markdownOf("<!--{\n\t\"Title\": \"The Spec\"\n}-->\n<h2 id=\"x\">A <i>head</i></h2>\n<p>\nx &lt; y <b>bold</b>\n</p>\n<pre>\nfor {\n}\n</pre>\n")
	want := "# The Spec\n\n\n\n## A head\n\n\nx < y bold\n\n\n```go\n\nfor {\n}\n\n```\n\n"
	if got != want {
		t.Error(cmp.Diff(want, got))
	}
}

type fixed []Result

func (f fixed) Search(context.Context, string, int) ([]Result, float64, bool, error) {
	return f, 0.7, true, nil
}

func TestRun(t *testing.T) {
	cases, err := ReadCases(strings.NewReader(line + "\n" + strings.NewReplacer(`"a"`, `"b"`, `"c"`, `"missing"`).Replace(line)))
	if err != nil {
		t.Fatal(err)
	}
	os, err := Run(t.Context(), cases, map[string]Searcher{"c": fixed{{"f.md", "a quote of some length"}}})
	if err != nil || len(os) != 1 || os[0].Gains[0] != 2 || os[0].Confidence != 0.7 || !os[0].Covered {
		t.Errorf("%+v, %v", os, err)
	}
}

// TestReportString shows a report of one case as people see it.
func TestReportString(t *testing.T) {
	got := Summarise([]Outcome{outcome(0.9, true, 2), outcome(0.1, false, 0)}).String()
	for _, want := range []string{"R@5", "keyword", "en>en", "AUC 1.000", "100% of the latter refused", "100% kept, 100% refused"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(Summarise([]Outcome{{Case: Case{Kind: Keyword}}}).String(), "\n \t") {
		t.Error("a case without direction has a row")
	}
}
