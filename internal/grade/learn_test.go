package grade

import (
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"
)

// supports are the traits of which more may never lower the credit of a point, and
// counters those of which more may never raise it; contradicts are those of which
// more may never make a point less probably wrong.
const (
	supports = "agree fresh top terms pairs phrase phrases output z z-best cover core-share subject predicate polar-agree numbers-same within order words-per-point framed topic trace p-own p-mean p-min p-max"
	counters = "refuted denial affirmed contrary opposed denials denying against cover-against polar-against hearsay rejects w-own w-mean w-max against-mean alien-window alien-core alien-answer " +
		"sweep-core sweep-window sweep-answer mismatch core-opposes oppose-clauses numbers-alien numbers-swapped empty listed facts opposed-cover disorder tone tone-answer hedge both plan hedge-window both-window plan-window rejects-window empty-window join-window join unheard unreal-window topical-window twofold clash unreal topical clashes items items-window other-topic asked beside disowned"
	contradicts = "refuted contrary opposed against cover-against polar-against oppose-clauses core-opposes hearsay rejects w-own w-mean w-max against-mean alien-answer sweep-answer facts opposed-cover " +
		"numbers-alien numbers-swapped tone tone-answer rejects-window twofold clash other-topic beside disowned"
)

func signsOf(up, down string) []int8 {
	out := make([]int8, nTraits)
	for sign, names := range map[int8]string{1: up, -1: down} {
		for name := range strings.FieldsSeq(names) {
			out[slices.Index(traitNames[:], name)] = sign
		}
	}
	return out
}

func growth(trees int, up, down string) boosting {
	return boosting{trees: 2 * trees, depth: 4, rate: 0.02, lambda: 5, least: 3, signs: signsOf(up, down)}
}

// How many trees the rounds have, in how many questions a word must stand for a
// tone to know it, what its weight costs, and how many rows of eight are learnt from without it.
const (
	firstTrees    = 260
	againTrees    = 175
	toneQuestions = 20
	toneCost      = 25
	tonelessRows  = 3
)

// learn fits a learner but for its thresholds. What a row is told by the tone and by
// the first round is learnt from the rows of other folds.
func learn(rows []*row) *learner {
	l := &learner{tone: learnTone(rows, false), toneAnswer: learnTone(rows, true)}
	rows = slices.Clone(rows)
	byFold(rows, func(in []*row, f int) {
		window, answer := learnTone(in, false), learnTone(in, true)
		for i, r := range rows {
			if r.fold == f {
				rows[i] = r.copied()
				if toneless(r) {
					rows[i].sound(tone{"": window[""]}, tone{"": answer[""]})
				} else {
					rows[i].sound(window, answer)
				}
			}
		}
	})
	l.credit, l.wrong = forests(rows, firstRound, firstTrees)
	second := slices.Clone(rows)
	byFold(rows, func(in []*row, f int) {
		var part learner
		part.credit, part.wrong = forests(in, firstRound, firstTrees)
		for i, r := range rows {
			if r.fold == f {
				second[i] = r.copied()
				again(second[i].x, part.first)
			}
		}
	})
	l.creditAgain, l.wrongAgain = forests(second, nTraits, againTrees)
	return l
}

// toneless reports whether a row is learnt from without the words of its tone: so that a
// learner does not doubt who has no habits of speech that it knows.
func toneless(r *row) bool {
	h := fnv.New32a()
	h.Write([]byte(r.l.ID + r.set))
	return h.Sum32()>>8%8 < tonelessRows
}

// byFold calls f with the rows outside of each fold that has any.
func byFold(rows []*row, f func(in []*row, fold int)) {
	for fold := range folds {
		var in []*row
		for _, r := range rows {
			if r.fold != fold {
				in = append(in, r)
			}
		}
		if len(in) < len(rows) {
			f(in, fold)
		}
	}
}

// copied has traits of its own.
func (r *row) copied() *row {
	c, s := *r, *r.seen
	s.x = slices.Clone(s.x)
	c.seen = &s
	return &c
}

// forests fits a round to the first of the traits.
func forests(rows []*row, traits, trees int) (credit, wrong forest) {
	var good, bad []sample
	for _, r := range rows {
		w := r.weight / float64(len(r.x))
		for i, v := range r.l.Points {
			c, _ := v.credit()
			good = append(good, sample{r.x[i][:traits], c, w})
			bad = append(bad, sample{r.x[i][:traits], truth(v == Wrong), w})
		}
	}
	return boost(good, growth(trees, supports, counters)), boost(bad, growth(trees, contradicts, ""))
}

// learnTone fits the log odds of words, by what is wrong in the windows that they
// stand in or in whole answers. Points that were missed tell nothing of a tone.
func learnTone(rows []*row, whole bool) tone {
	in := map[string]map[string]bool{}
	for _, r := range rows {
		for _, t := range r.words {
			if in[t] == nil {
				in[t] = map[string]bool{}
			}
			in[t][r.l.Item.ID] = true
		}
	}
	var names []string
	index := map[string]int{}
	for _, t := range slices.Sorted(maps.Keys(in)) {
		if len(in[t]) >= toneQuestions {
			index[t] = len(names)
			names = append(names, t)
		}
	}
	var lines []toneLine
	for _, r := range rows {
		if r.made && r.set != "model" && r.set != "plainly" && r.set != "across" || r.unseen && r.set != "plainly" && r.set != "across" {
			continue
		}
		bad, n := 0.0, 0.0
		for i, v := range r.l.Points {
			if v == Missed {
				continue
			}
			c, _ := v.credit()
			n++
			bad += 1 - c
			if !whole && len(r.windows[i]) > 0 {
				lines = append(lines, lineOf(r.windows[i], index, 1-c, r.weight/4))
			}
		}
		if whole && n > 0 {
			lines = append(lines, lineOf(r.words, index, bad/n, r.weight/4*n/2))
		}
	}
	base, weights := logistic(lines, len(names))
	out := tone{"": base}
	for k, w := range weights {
		if math.Abs(w) >= 0.02 {
			out[names[k]] = w
		}
	}
	return out
}

// A toneLine is a text by the numbers of its words.
type toneLine struct {
	words []int
	y, w  float64
}

func lineOf(words []string, index map[string]int, y, w float64) toneLine {
	l := toneLine{y: y, w: w}
	for _, t := range words {
		if k, ok := index[t]; ok {
			l.words = append(l.words, k)
		}
	}
	return l
}

// logistic fits log odds that are sums over words, by steps that shrink with what
// they have gone (AdaGrad).
func logistic(lines []toneLine, n int) (base float64, weights []float64) {
	weights = make([]float64, n)
	gone, goneBase := make([]float64, n), 0.0
	for range 150 {
		g, gBase := make([]float64, n), 0.0
		for _, l := range lines {
			z := base
			for _, k := range l.words {
				z += weights[k]
			}
			e := l.w * (1/(1+math.Exp(-z)) - l.y)
			gBase += e
			for _, k := range l.words {
				g[k] += e
			}
		}
		for k := range weights {
			g[k] += toneCost * weights[k]
			gone[k] += g[k] * g[k]
			if gone[k] > 0 {
				weights[k] -= 0.15 * g[k] / math.Sqrt(gone[k])
			}
		}
		goneBase += gBase * gBase
		base -= 0.3 * gBase / math.Sqrt(goneBase+1e-9)
	}
	return base, weights
}
