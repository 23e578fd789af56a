package answereval

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

var update = flag.Bool("update", false, "rewrite the golden figures")

var builtinNotes = sync.OnceValues(func() (*retrieval.Index, error) {
	ix := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	_, err := ix.Sync(context.Background(), retrieval.Source{Name: tutor.BuiltinFolder, FS: knowledge.FS()})
	return ix, err
})

// newTutor returns one over the built-in notes; m may be nil.
func newTutor(t testing.TB, m llm.Model) *tutor.Tutor {
	t.Helper()
	ix, err := builtinNotes()
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if m != nil {
		m = Observe(m)
	}
	return tutor.New(ix, m, set)
}

func read(t testing.TB, lines string) []Case {
	t.Helper()
	cases, err := ReadCases(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func mustRun(t testing.TB, m llm.Model, cases []Case) Report {
	t.Helper()
	name := ""
	if m != nil {
		name = m.Name()
	}
	out, err := Run(t.Context(), newTutor(t, m), cases, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	return Summarise(name, out)
}

const capacityCase = `{"id":"1","question":"how does append grow a slice","points":["the capacity doubles while it is below 256 elements"]}`

// TestModels measures models each of which does one thing wrong.
func TestModels(t *testing.T) {
	const good = "While a slice has fewer than 256 elements, append doubles its capacity [1]."
	for _, tt := range []struct {
		name, text string
		want       func(o Outcome) bool
	}{
		{"good", good, func(o Outcome) bool {
			return o.Points[0] == grade.Said && len(o.False) == 0 && o.Cites.Exact() && o.Language && !o.Refused
		}},
		{"silent about the point", "That is told in the notes about how a slice grows by append [1].", func(o Outcome) bool {
			return o.Points[0] == grade.Missed && !o.Refused
		}},
		{"lying", good + " Above 1024 elements it grows by 25%.", func(o Outcome) bool {
			return len(o.False) == 1 && o.False[0] == "slice-growth-threshold" && cmp.Equal(o.Mended, o.False)
		}},
		{"not citing", strings.Replace(good, " [1]", "", 1), func(o Outcome) bool { return o.Cites.Known == 0 && o.Cites.Uncited == 1 && !o.Cites.Exact() }},
		{"citing what is not there", strings.Replace(good, "[1]", "[1][77]", 1), func(o Outcome) bool {
			return o.Cites.Known == 1 && cmp.Equal(o.Cites.Unknown, []string{"77"}) && !o.Cites.Exact()
		}},
		{"citing anything", "Bananas ripen faster in a paper bag beside an apple, gardeners say [1].", func(o Outcome) bool {
			return cmp.Equal(o.Cites.Unfit, []string{"1"}) && !o.Cites.Exact()
		}},
		{"in another language", "元素少于 256 个的时候，append 让切片的容量翻倍 [1]。", func(o Outcome) bool { return !o.Language }},
		{"refusing", prompts.NotCovered, func(o Outcome) bool { return o.Refused && o.Points[0] == grade.Missed && o.Cites.Known == 0 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := mustRun(t, &llmtest.Model{Text: tt.text}, read(t, capacityCase))
			if o := r.Cases[0]; !tt.want(o) {
				t.Errorf("%+v", o)
			}
		})
	}
}

// TestFailingModel quotes the notes and says so.
func TestFailingModel(t *testing.T) {
	r := mustRun(t, &llmtest.Model{Err: errors.New("connection refused")}, read(t, capacityCase))
	if r.All.Failed != 1 || r.All.Judged != 0 || r.Cases[0].Mode != tutor.Extract || !strings.Contains(r.Cases[0].Failed, "refused") {
		t.Errorf("%+v", r)
	}
	if s := Table([]Report{r}, "en"); !strings.Contains(s, "failed in 1 of 1 cases") {
		t.Error(s)
	}
}

func TestRefusals(t *testing.T) {
	r := mustRun(t, nil, read(t, `{"id":"1","question":"how long does sourdough bread have to rise","refuse":true}
{"id":"2","question":"how does append grow a slice","refuse":true}
{"id":"3","question":"how does append grow a slice","lang":"zh"}`))
	if r.All.Refused != 0.5 || r.All.Answered != 1 || r.All.ToRefuse != 2 || r.All.Graded != 0 {
		t.Errorf("%+v", r.All)
	}
}

func TestReadCases(t *testing.T) {
	for line, want := range map[string]string{
		`{"id":"1","question":"x","points":["a"],"refuse":true}`: "to be refused",
		`{"id":"1","question":" "}`:                              "no question",
		`{"question":"x"}`:                                       "no id",
		`{"id":"1","question":"x","lang":"fr"}`:                  "neither en nor zh",
		`{"id":"1","question":"x","points":[" "]}`:               "empty point",
		`{"id":"1","question":"x","answer":"y"}`:                 "unknown field",
		capacityCase + "\n" + capacityCase:                       "line 2: id \"1\" is there twice",
	} {
		if _, err := ReadCases(strings.NewReader(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	if c := read(t, `{"id":"1","question":"切片怎么扩容","points":["容量翻倍"]}`)[0]; c.Lang != "zh" || c.item.Rubric[0].Text.ZH == "" {
		t.Errorf("%+v", c)
	}
}

func TestBuiltin(t *testing.T) {
	cases, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	n := map[string]int{}
	for _, c := range cases {
		if seen[c.ID] {
			t.Errorf("%s is there twice", c.ID)
		}
		seen[c.ID] = true
		n[c.Lang]++
		if c.Refuse {
			n["refuse"]++
		} else if len(c.Points) < 4 {
			t.Errorf("%s: %d points", c.ID, len(c.Points))
		}
	}
	if n["en"] < 150 || n["zh"] < 150 || n["refuse"] < 20 {
		t.Errorf("%v", n)
	}
	some := Sample(cases, 40)
	none := 0
	for _, c := range some {
		none += int(one(c.Refuse))
	}
	if len(some) != 40 || none != 3 || !cmp.Equal(ids(some), ids(Sample(cases, 40))) {
		t.Errorf("%d cases, %d to refuse", len(some), none)
	}
}

func ids(cases []Case) (out []string) {
	for _, c := range cases {
		out = append(out, c.ID)
	}
	return out
}

// TestStrongAnswers has a model give the bank's strong answers: what is measured must not
// find fault with them.
func TestStrongAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	bank, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var lines, wrong int
	points := 0.0
	for i := range bank {
		it := grade.FromBank(&bank[i])
		for _, l := range []string{lang.English, lang.Chinese} {
			text := bank[i].Answer.In(l)
			g, err := grade.Rules{}.Grade(t.Context(), it, text, l)
			if err != nil {
				t.Fatal(err)
			}
			found, _, err := falseIn(&tutor.Answer{Text: text, Mode: tutor.ByModel, Covered: true}, g.Misconceptions)
			if err != nil {
				t.Fatal(err)
			}
			lines++
			points += g.Score
			if len(found) > 0 {
				wrong++
				t.Logf("%s/%s: %v", it.ID, l, found)
			}
		}
	}
	if wrong*50 > lines || points < 90*float64(lines) {
		t.Errorf("of %d strong answers %d are said to be false; on average they score %.0f", lines, wrong, points/float64(lines))
	}
}

// slack is how far the figures may be from the golden ones: each small change of the ranking, which
// has golden figures of its own, moves some answers.
const slack = 0.03

// TestGolden holds the figures without a model, on a sample that is always the same.
func TestGolden(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	cases, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, nil, Sample(cases, 100))
	figures := map[string]Figures{"all": r.All, "en": r.ByLang["en"], "zh": r.ByLang["zh"]}
	for k, f := range figures {
		f.FirstP50, f.P50, f.P95 = 0, 0, 0
		for _, v := range []*float64{&f.Answered, &f.Refused, &f.Points, &f.Complete, &f.Cited, &f.Language} {
			*v = math.Round(*v*100) / 100
		}
		figures[k] = f
	}
	got, err := json.MarshalIndent(figures, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	golden := filepath.Join("testdata", "no-model.json")
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]Figures
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= slack+1e-9 })
	counts := cmpopts.IgnoreFields(Figures{}, "Given") // follows from Answered
	if diff := cmp.Diff(want, figures, near, counts); diff != "" {
		t.Errorf("figures changed; if they should, go test ./internal/answereval -update (-want +got):\n%s", diff)
	}
}

func TestTable(t *testing.T) {
	r := mustRun(t, nil, read(t, capacityCase))
	for locale, want := range map[string]string{"en": "refused, of what they do not", "zh": "笔记不能回答的，拒答了"} {
		s := Table([]Report{r}, locale)
		if !strings.Contains(s, want) || strings.Count(s, "\n") != 1+len(wordsOf["en"].rows) {
			t.Errorf("%s:\n%s", locale, s)
		}
	}
	if len(wordsOf["en"].rows) != len(wordsOf["zh"].rows) || len(cells(Figures{})) != len(wordsOf["en"].rows) {
		t.Error("rows and cells are not the same number")
	}
	other := r
	other.Model = "scripted"
	if s := Table([]Report{r, other}, "en"); !strings.Contains(s, "no-model  scripted") {
		t.Errorf("two side by side:\n%s", s)
	}
}
