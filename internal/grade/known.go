package grade

import (
	"slices"

	"gophertutor/internal/lang"
)

// known are the words of a question and its rubric, with all that mean the same,
// and their numbers.
type known struct {
	*vocabulary
	terms    map[string]bool
	families map[int]bool
	asked    map[string]bool // numbers of the question
	question signedText
	numbers  []map[string]bool // of the points
}

func (v *vocabulary) known(points []target, asked signedText) known {
	k := known{v, map[string]bool{}, map[int]bool{}, map[string]bool{}, asked, make([]map[string]bool, len(points))}
	for t := range asked.terms {
		k.terms[t] = true
	}
	for f := range asked.families {
		k.families[f] = true
	}
	for _, q := range asked.numbers {
		k.asked[q.value] = true
	}
	for i, p := range points {
		k.numbers[i] = map[string]bool{}
		for _, f := range p.forms {
			for _, part := range f.parts {
				for _, q := range part.numbers {
					k.numbers[i][q.value] = true
				}
			}
			for _, t := range f.terms {
				for _, a := range t.alts {
					for _, s := range a.Terms {
						k.terms[s] = true
					}
				}
				for _, n := range slices.Concat(t.families, t.contrary) {
					k.families[n] = true
				}
			}
		}
	}
	return k
}

// Words that weigh less than leastAlien are of no subject; another way to say one
// counts from sureKnown.
const (
	leastAlien = 0.35
	sureKnown  = 0.5
)

// weigh returns the weight of the words of a clause that nothing explains, of those that
// the question says, and of all of them.
func (k *known) weigh(c *clause) (alien, asked, all float64) {
	for _, q := range lang.Analyze(c.text) {
		w := float64(q.Weight)
		if w < leastAlien {
			continue
		}
		all += w
		if !k.knows(q) {
			alien += w
		}
		if k.repeats(q) {
			asked += w
		}
	}
	return alien, asked, all
}

func (k *known) knows(q lang.QueryTerm) bool {
	for _, a := range q.Alts {
		if a.P >= sureKnown && !slices.ContainsFunc(a.Terms, func(t string) bool { return !k.terms[t] }) {
			return true
		}
	}
	for _, m := range k.mentions(atomsOf(q.Surface)) {
		if slices.ContainsFunc(m.families, func(f int) bool { return k.families[f] }) {
			return true
		}
	}
	return false
}

// repeats reports whether the question says what a word of an answer means.
func (k *known) repeats(q lang.QueryTerm) bool {
	for _, a := range q.Alts {
		if a.P >= sureKnown && hasAll(k.question.terms, a.Terms) {
			return true
		}
	}
	return false
}

// others are the terms of clauses, and the pairs of words, that are not known;
// sorted.
func (k *known) others(all []clause) []string {
	var out []string
	for i := range all {
		for t := range all[i].terms {
			if !k.terms[t] {
				out = append(out, t)
			}
		}
		atoms := all[i].atoms
		for n := 1; n < len(atoms); n++ {
			a, b := atoms[n-1], atoms[n]
			if !isHan(a) && !isHan(b) && !(k.terms[a] && k.terms[b]) {
				out = append(out, a+"_"+b)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// strange counts the numbers of clauses that neither the question nor a point has:
// those that no point has, and those of other points.
func (k *known) strange(point int, all []clause) (alien, swapped float64) {
	for i := range all {
		for _, q := range all[i].numbers {
			switch {
			case k.asked[q.value] || k.numbers[point][q.value]:
			case slices.ContainsFunc(k.numbers, func(other map[string]bool) bool { return other[q.value] }):
				swapped++
			default:
				alien++
			}
		}
	}
	return alien, swapped
}
