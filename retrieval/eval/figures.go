package eval

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Figures are the measures of some cases.
type Figures struct {
	Cases int `json:"cases"` // answerable ones

	// Of the answerable cases: the share with a relevant passage among the first
	// 1, 3, 5; the mean reciprocal rank of the first one among ten; the
	// normalised discounted cumulative gain of the first five (gain 2^grade-1,
	// Järvelin and Kekäläinen, 2002); the share with a relevant passage within
	// the first 3,000 characters of all results.
	R1     float64 `json:"r1"`
	R3     float64 `json:"r3"`
	R5     float64 `json:"r5"`
	MRR    float64 `json:"mrr"`
	NDCG   float64 `json:"ndcg5"`
	Within float64 `json:"within3000"`
}

// Refusal says how well confidence tells what the notes answer.
type Refusal struct {
	Answerable   int `json:"answerable"`
	Unanswerable int `json:"unanswerable"`
	// AUC is the chance that an answerable case has a higher confidence than an
	// unanswerable one.
	AUC float64 `json:"auc"`
	// RefusedAt90 is the share of unanswerable cases below the confidence that
	// keeps 90% of the answerable ones.
	RefusedAt90 float64 `json:"refused_at_90"`
	// Kept and Refused are the shares at the searcher's own threshold.
	Kept    float64 `json:"kept"`
	Refused float64 `json:"refused"`
}

// A Report has the figures of all cases, by direction and by kind.
type Report struct {
	All         Figures            `json:"all"`
	ByDirection map[string]Figures `json:"by_direction"`
	ByKind      map[string]Figures `json:"by_kind"`
	ByCorpus    map[string]Figures `json:"by_corpus"`
	Refusal     Refusal            `json:"refusal"`
}

// Summarise computes the figures.
func Summarise(os []Outcome) Report {
	r := Report{
		All: figures(os), ByDirection: map[string]Figures{}, ByKind: map[string]Figures{}, ByCorpus: map[string]Figures{},
		Refusal: refusal(os),
	}
	group := func(into map[string]Figures, key func(Case) string) {
		groups := map[string][]Outcome{}
		for _, o := range os {
			if k := key(o.Case); k != "" && o.Case.Answerable() {
				groups[k] = append(groups[k], o)
			}
		}
		for k, g := range groups {
			into[k] = figures(g)
		}
	}
	group(r.ByDirection, func(c Case) string { return c.Direction })
	group(r.ByKind, func(c Case) string { return c.Kind })
	group(r.ByCorpus, func(c Case) string { return c.Corpus })
	return r
}

func figures(os []Outcome) Figures {
	var f Figures
	for _, o := range os {
		if !o.Case.Answerable() {
			continue
		}
		f.Cases++
		f.R1 += recall(o, 1)
		f.R3 += recall(o, 3)
		f.R5 += recall(o, 5)
		f.MRR += reciprocal(o)
		f.NDCG += ndcg(o, 5)
		if o.Within {
			f.Within++
		}
	}
	if f.Cases == 0 {
		return f
	}
	n := float64(f.Cases)
	for _, v := range []*float64{&f.R1, &f.R3, &f.R5, &f.MRR, &f.NDCG, &f.Within} {
		*v /= n
	}
	return f
}

func recall(o Outcome, k int) float64 {
	if slices.ContainsFunc(o.Gains[:min(k, len(o.Gains))], func(g int) bool { return g > 0 }) {
		return 1
	}
	return 0
}

func reciprocal(o Outcome) float64 {
	for i, g := range o.Gains {
		if g > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

func ndcg(o Outcome, k int) float64 {
	dcg := func(gains []int) float64 {
		sum := 0.0
		for i, g := range gains[:min(k, len(gains))] {
			sum += (math.Exp2(float64(g)) - 1) / math.Log2(float64(i+2))
		}
		return sum
	}
	var ideal []int
	for _, r := range o.Case.Relevant {
		ideal = append(ideal, r.Grade)
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	return dcg(o.Gains) / dcg(ideal)
}

func refusal(os []Outcome) Refusal {
	var r Refusal
	var yes, no []float64
	for _, o := range os {
		if o.Case.Answerable() {
			yes = append(yes, o.Confidence)
			if o.Covered {
				r.Kept++
			}
		} else {
			no = append(no, o.Confidence)
			if !o.Covered {
				r.Refused++
			}
		}
	}
	r.Answerable, r.Unanswerable = len(yes), len(no)
	if len(yes) == 0 || len(no) == 0 {
		return r
	}
	r.Kept /= float64(len(yes))
	r.Refused /= float64(len(no))
	for _, y := range yes {
		for _, n := range no {
			switch cmp.Compare(y, n) {
			case 1:
				r.AUC++
			case 0:
				r.AUC += 0.5
			}
		}
	}
	r.AUC /= float64(len(yes) * len(no))
	slices.Sort(yes)
	threshold := yes[len(yes)/10] // nine of ten are at or above it
	for _, n := range no {
		if n < threshold {
			r.RefusedAt90++
		}
	}
	r.RefusedAt90 /= float64(len(no))
	return r
}

// An Interval is a difference of two designs with its 95% confidence interval.
type Interval struct{ Difference, Low, High float64 }

// Metrics by name, of one outcome, for Compare.
var Metrics = map[string]func(Outcome) float64{
	"r1":    func(o Outcome) float64 { return recall(o, 1) },
	"r5":    func(o Outcome) float64 { return recall(o, 5) },
	"mrr":   reciprocal,
	"ndcg5": func(o Outcome) float64 { return ndcg(o, 5) },
}

// resamples is how often Compare draws the cases anew.
const resamples = 10_000

// Compare returns by how much b is better than a, on the same answerable cases
// in the same order: a paired bootstrap (Efron and Tibshirani, 1993). It is
// deterministic.
func Compare(a, b []Outcome, metric func(Outcome) float64) Interval {
	var diff []float64
	for i := range a {
		if a[i].Case.Answerable() {
			diff = append(diff, metric(b[i])-metric(a[i]))
		}
	}
	if len(diff) == 0 {
		return Interval{}
	}
	mean := func(pick func(int) float64) float64 {
		sum := 0.0
		for i := range diff {
			sum += pick(i)
		}
		return sum / float64(len(diff))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	means := make([]float64, resamples)
	for i := range means {
		means[i] = mean(func(int) float64 { return diff[rng.IntN(len(diff))] })
	}
	slices.Sort(means)
	return Interval{mean(func(i int) float64 { return diff[i] }), means[resamples*25/1000], means[resamples*975/1000]}
}
