package grade

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gophertutor/internal/lang"
)

// Figures say how well a grader agrees with labelled answers. Shares are from 0
// to 1; one without a case is NaN-free: it is 0 with its count 0.
type Figures struct {
	Answers   int     `json:"answers"`
	Questions int     `json:"questions"`
	MAE       float64 `json:"mae"`      // mean absolute error of the score, in points of 100
	Bias      float64 `json:"bias"`     // mean error; above 0 the grader is too kind
	Spearman  float64 `json:"spearman"` // rank correlation of the scores
	// Pairs counts the pairs of answers to one question whose labels differ,
	// PairsRight the share whose scores differ in the same direction.
	Pairs      int     `json:"pairs"`
	PairsRight float64 `json:"pairs_right"`
	// Triples counts the combinations of a strong, a partial and a weak answer to
	// one question; a tie is not in order.
	Triples      int      `json:"triples"`
	TriplesRight float64  `json:"triples_right"`
	Credit       Accuracy `json:"said_or_partly"` // of points
	Wrong        Accuracy `json:"wrong"`          // of points
	// Fooled counts adversarial answers with a score over FooledAbove, and
	// WorstFooled is the highest score of one.
	Fooled      int              `json:"adversarial_over_20"`
	WorstFooled float64          `json:"adversarial_highest"`
	ByLanguage  map[string]Group `json:"by_language"`
	ByKind      map[string]Group `json:"by_kind"`
	// Results are the single answers, in their order.
	Results []Result `json:"-"`
}

// FooledAbove is the score that no adversarial answer may exceed.
const FooledAbove = 20

// Accuracy is how well points with a verdict are found.
type Accuracy struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// A Group is a part of the answers.
type Group struct {
	Answers int     `json:"answers"`
	MAE     float64 `json:"mae"`
	Bias    float64 `json:"bias"`
}

// A Result is one labelled answer with its grade.
type Result struct {
	Labelled
	Grade Grade
	Want  float64 // the score by the labels
}

// Measure grades all answers and compares.
func Measure(ctx context.Context, g Grader, set []Labelled) (Figures, error) {
	f := Figures{Answers: len(set), ByLanguage: map[string]Group{}, ByKind: map[string]Group{}}
	for _, l := range set {
		got, err := g.Grade(ctx, l.Item, l.Answer, lang.Detect(l.Answer))
		if err != nil {
			return Figures{}, fmt.Errorf("grade %s: %w", l.ID, err)
		}
		f.Results = append(f.Results, Result{l, got, Score(l.Points)})
	}
	f.errors()
	f.orders()
	f.points()
	return f, nil
}

func (f *Figures) errors() {
	var want, got []float64
	all := Group{}
	for _, r := range f.Results {
		e := r.Grade.Score - r.Want
		want, got = append(want, r.Want), append(got, r.Grade.Score)
		all.add(e)
		for _, m := range []struct {
			groups map[string]Group
			key    string
		}{{f.ByLanguage, r.Language}, {f.ByKind, r.Kind}} {
			group := m.groups[m.key]
			group.add(e)
			m.groups[m.key] = group
		}
		if r.Kind == Adversarial {
			f.WorstFooled = max(f.WorstFooled, r.Grade.Score)
			if r.Grade.Score > FooledAbove {
				f.Fooled++
			}
		}
	}
	f.MAE, f.Bias = all.MAE, all.Bias
	f.Spearman = spearman(want, got)
}

// add keeps running means.
func (g *Group) add(e float64) {
	g.Answers++
	n := float64(g.Answers)
	g.MAE += (math.Abs(e) - g.MAE) / n
	g.Bias += (e - g.Bias) / n
}

// orders compares the answers to each question with one another.
func (f *Figures) orders() {
	byQuestion := map[string][]Result{}
	for _, r := range f.Results {
		byQuestion[r.Item.ID] = append(byQuestion[r.Item.ID], r)
	}
	f.Questions = len(byQuestion)
	pairs, triples := 0, 0
	for _, list := range byQuestion {
		for i, a := range list {
			for _, b := range list[i+1:] {
				if d := cmp.Compare(a.Want, b.Want); d != 0 {
					f.Pairs++
					if cmp.Compare(a.Grade.Score, b.Grade.Score) == d {
						pairs++
					}
				}
			}
		}
		for _, s := range ofKind(list, Strong) {
			for _, p := range ofKind(list, Partial) {
				for _, w := range ofKind(list, Weak) {
					f.Triples++
					if s.Grade.Score > p.Grade.Score && p.Grade.Score > w.Grade.Score {
						triples++
					}
				}
			}
		}
	}
	f.PairsRight, f.TriplesRight = share(pairs, f.Pairs), share(triples, f.Triples)
}

func ofKind(list []Result, kind string) []Result {
	var out []Result
	for _, r := range list {
		if r.Kind == kind {
			out = append(out, r)
		}
	}
	return out
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func (f *Figures) points() {
	credit := func(v Verdict) bool { return v == Said || v == Partly }
	wrong := func(v Verdict) bool { return v == Wrong }
	f.Credit, f.Wrong = f.accuracy(credit), f.accuracy(wrong)
}

func (f *Figures) accuracy(is func(Verdict) bool) Accuracy {
	both, got, want := 0, 0, 0
	for _, r := range f.Results {
		for i, v := range r.Points {
			g := r.Grade.Points[i].Verdict
			if is(v) {
				want++
			}
			if is(g) {
				got++
			}
			if is(v) && is(g) {
				both++
			}
		}
	}
	a := Accuracy{Precision: share(both, got), Recall: share(both, want)}
	if both > 0 {
		a.F1 = 2 * a.Precision * a.Recall / (a.Precision + a.Recall)
	}
	return a
}

// spearman is Pearson's correlation of the ranks; ties share their mean rank.
func spearman(x, y []float64) float64 {
	return pearson(ranks(x), ranks(y))
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

func pearson(x, y []float64) float64 {
	n := float64(len(x))
	if n == 0 {
		return 0
	}
	var mx, my, xy, xx, yy float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}
