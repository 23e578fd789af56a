package grade

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

var fit = flag.Bool("fit", false, "learn from the labelled answers, report what cross-validation says of it, and write data/forests.txt")

// tuningSets are the sets that may be learnt from, with the weight of an answer.
// Those whose writer knew the rules count less.
var tuningSets = map[string]float64{"dev": 3, "blind": 5, "foreign": 4.8, "unseen": 4, "open": 4, "tricky": 4, "short": 4, "brief": 4, "spoken": 4, "turned": 3, "plain": 5, "exam": 6}

// What an answer weighs that was made from a rubric, one that was made to say
// nothing, and a model answer of the bank.
const (
	madeWeight  = 0.7
	plainWeight = 2 // one that says it nearly in the rubric's words
	idleWeight  = 0.45
	// one that is about something else
	elsewhereWeight = 2
	modelWeight     = 5
)

// A row is an answer to be learnt from.
type row struct {
	set    string
	made   bool
	unseen bool // the phrases of the bank are left out
	fold   int
	l      Labelled
	weight float64
	wrong  []Misconception
	quotes []string // by point, its best evidence
	*seen
}

// folds is in how many parts the questions are cut for cross-validation.
const folds = 5

func foldOf(question string) int {
	h := fnv.New32a()
	h.Write([]byte("fold" + question))
	return int(h.Sum32()>>8) % folds
}

// survey fills in what is seen of the answer.
func (r *row) survey(v *vocabulary) error {
	it := r.l.Item
	if r.unseen {
		it = withoutPhrases(it)
	}
	asked := v.asked(it.Question)
	all := v.read(r.l.Answer, asked.terms)
	var err error
	if r.wrong, err = misconceptions(it, r.l.Answer, lang.Detect(r.l.Answer)); err != nil {
		return err
	}
	r.seen = survey(v, it, r.l.Answer, all, r.wrong)
	for i := range r.best {
		quote := ""
		if w := r.evidence(i); w.size > 0 {
			quote = r.l.Answer[all[w.from].start:all[w.to-1].end]
		}
		r.quotes = append(r.quotes, quote)
	}
	return nil
}

// gather reads all answers that may be learnt from, those of the bank both with and
// without its phrases.
func gather(t *testing.T) []*row {
	t.Helper()
	sets, err := BuiltinSets()
	if err != nil {
		t.Fatal(err)
	}
	var rows []*row
	asked := map[string]bool{}
	for _, s := range sets {
		w, ok := tuningSets[s.Name]
		if !ok {
			continue
		}
		for _, l := range s.Answers {
			one := row{set: s.Name, fold: foldOf(l.Item.ID), l: l, weight: w}
			if hasPhrases(l) {
				one.weight /= 2
				without := one
				without.unseen = true
				rows = append(rows, &without)
			}
			rows = append(rows, &one)
			if asked[l.Item.ID] {
				continue
			}
			asked[l.Item.ID] = true
			for _, m := range made(l.Item) {
				rows = append(rows, &row{set: "made", made: true, unseen: true, fold: one.fold, l: m, weight: madeWeight})
			}
			for _, m := range plainly(l.Item) {
				rows = append(rows, &row{set: "plainly", made: true, unseen: true, fold: one.fold, l: m, weight: plainWeight})
			}
			for _, m := range idle(l.Item) {
				rows = append(rows, &row{set: "made", made: true, unseen: true, fold: one.fold, l: m, weight: idleWeight})
			}
		}
	}
	models, err := modelAnswers()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		for _, unseen := range []bool{false, true} {
			rows = append(rows, &row{set: "model", made: true, unseen: unseen, fold: foldOf(m.Item.ID), l: m, weight: modelWeight})
		}
	}
	for _, m := range elsewhere(rows, models) {
		rows = append(rows, &row{set: "elsewhere", made: true, unseen: true, fold: foldOf(m.Item.ID), l: m, weight: elsewhereWeight})
	}
	bank, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	for i := range bank {
		for _, in := range []string{"en", "zh"} {
			said, denied := across(&bank[i], in)
			for _, m := range said {
				rows = append(rows, &row{set: "across", made: true, unseen: true, fold: foldOf(m.Item.ID), l: m, weight: plainWeight / 2})
			}
			for _, m := range denied {
				rows = append(rows, &row{set: "across", made: true, unseen: true, fold: foldOf(m.Item.ID), l: m, weight: madeWeight})
			}
		}
	}
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for part := range slices.Chunk(rows, 1+len(rows)/4) {
		wg.Go(func() {
			for _, r := range part {
				if err := r.survey(v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return rows
}

// A guess is what a learner makes of a row.
type guess struct{ credit, wrong []float64 }

func (l *learner) guess(r *row) guess {
	c := r.copied()
	c.sound(l.tone, l.toneAnswer)
	credit, wrong := l.predict(c.x)
	return guess{credit, wrong}
}

// decide is the grade of a row by a guess.
func (l *learner) decide(r *row, g guess) Grade {
	out := Grade{Misconceptions: r.wrong}
	for i, f := range l.verdicts(r.seen, g.credit, g.wrong) {
		quote := r.quotes[i]
		out.Points = append(out.Points, Judgement{Index: i, Verdict: f.verdict, Evidence: quote})
	}
	contradict(&out)
	out.Score = Score(out.verdicts())
	return out
}

func (l *learner) figures(rows []*row, guesses []guess) Figures {
	f := Figures{Answers: len(rows), ByLanguage: map[string]Group{}, ByKind: map[string]Group{}}
	for i, r := range rows {
		f.Results = append(f.Results, Result{r.l, l.decide(r, guesses[i]), Score(r.l.Points)})
	}
	f.errors()
	f.orders()
	f.points()
	return f
}

// What triples out of order and adversarial answers over the mark cost, if all are, in
// points of the mean error.
const (
	orderCost  = 18
	fooledCost = 20
)

// cost is what thresholds are chosen by.
func cost(f Figures) float64 {
	return f.MAE + orderCost*(1-f.TriplesRight) + fooledCost*share(f.Fooled, f.ByKind[Adversarial].Answers)
}

// choose sets the thresholds by guesses of rows that were not learnt from.
func (l *learner) choose(rows []*row, guesses []guess) {
	best, least := *l, 1e9
	for said := 56; said <= 80; said += 4 {
		for partly := 20; partly < 50; partly += 4 {
			for _, glimpse := range []float64{0.1, 0.13, 0.16, 0.2, 1} {
				for _, doubt := range []float64{1, 1.3, 1.7, 2.2, 3, 100} {
					l.said, l.partly, l.glimpse, l.contrary, l.doubt = float64(said)/100, float64(partly)/100, glimpse, 0.3, doubt
					if c := cost(l.figures(rows, guesses)); c < least {
						best, least = *l, c
					}
				}
			}
		}
	}
	*l = best
}

// TestFit learns from all answers that may be looked at. What it reports is
// cross-validated: each question is graded by a learner that has seen none of its
// answers.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("it takes minutes; run with -fit after a change of what is seen, or of the tables of words")
	}
	rows := gather(t)
	guesses := make([]guess, len(rows))
	var wg sync.WaitGroup
	byFold(rows, func(in []*row, fold int) {
		wg.Go(func() {
			l := learn(in)
			for i, r := range rows {
				if r.fold == fold {
					guesses[i] = l.guess(r)
				}
			}
		})
	})
	wg.Wait()
	of := func(in func(*row) bool) ([]*row, []guess) {
		var rs []*row
		var gs []guess
		for i, r := range rows {
			if in(r) {
				rs, gs = append(rs, r), append(gs, guesses[i])
			}
		}
		return rs, gs
	}
	l := learn(rows)
	l.choose(of(func(r *row) bool { return !r.made && r.set != "dev" }))
	var reports Reports
	for _, set := range []string{"exam", "open", "spoken", "short", "brief", "tricky", "turned", "plain", "foreign", "unseen", "blind", "dev", "made", "plainly", "across", "elsewhere", "model"} {
		for _, without := range []bool{false, true} {
			rs, gs := of(func(r *row) bool { return r.set == set && r.unseen == without })
			if len(rs) > 0 {
				reports = append(reports, Reported{set, without, l.figures(rs, gs)})
			}
		}
	}
	fmt.Printf("cross-validated:\n%s", reports)
	if err := os.WriteFile(filepath.Join("data", "forests.txt"), []byte(l.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}
