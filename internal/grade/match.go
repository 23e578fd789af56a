package grade

import (
	"slices"
	"strings"
)

// A window is a run of neighbouring clauses that may say a point together.
type window struct {
	from, to int // clauses from:to
	size     float64
	text     string // plain, for phrases
	parts    []string
}

// What a window may hold at most.
const (
	windowClauses = 7
	windowSize    = 42 // words
	windowLoose   = 3  // clauses that state nothing, such as the items of a list
)

func windows(all []clause) []window {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = plain(c.text)
	}
	var out []window
	for i := range all {
		n, loose, stated := 0.0, 0, false
		for j := i; j < len(all) && j < i+windowClauses && all[j].sentence <= all[i].sentence+1; j++ {
			n += all[j].size
			if !all[j].stated {
				loose++
			}
			stated = stated || all[j].stated
			if loose > windowLoose || j > i && n > windowSize {
				break
			}
			if stated {
				out = append(out, window{i, j + 1, n, strings.Join(texts[i:j+1], " "), texts[i : j+1]})
			}
		}
	}
	return out
}

// A likeness says how much of a point a window says.
type likeness struct {
	agree    float64 // share of the point's weight that is said
	conflict float64 // share that opposing clauses say under the other sign
	fresh    float64 // share that is said and not by the question already
	opposed  bool
}

// like compares a window with a point. A clause that says part of the point
// under the other sign opposes it: what else stands in that clause does not
// speak for the point either.
func (w *wanted) like(all []clause) likeness {
	var l likeness
	if w.total == 0 {
		return l
	}
	opposes := w.opposing(all)
	l.opposed = slices.Contains(opposes, true)
	side := func(want bool) []clause {
		if !want && !l.opposed {
			return all
		}
		var out []clause
		for i := range all {
			if opposes[i] == want {
				out = append(out, all[i])
			}
		}
		return out
	}
	for i := range w.terms {
		t := &w.terms[i]
		agree, conflict := t.in(side(false))
		if p := max(agree, conflict); p > 0 {
			l.agree += p * t.weight
			if !t.asked {
				l.fresh += p * t.weight
			}
		}
	}
	if l.opposed {
		for i := range w.terms {
			_, conflict := w.terms[i].in(side(true))
			l.conflict += conflict * w.terms[i].weight
		}
	}
	l.agree /= w.total
	l.conflict /= w.total
	l.fresh /= w.total
	return l
}

// opposing tells which clauses oppose the point: each is held against the part
// of the point that it says most of.
func (w *wanted) opposing(all []clause) []bool {
	out := make([]bool, len(all))
	agree, conflict := make([]float64, len(w.parts)), make([]float64, len(w.parts))
	for i := range all {
		clear(agree)
		clear(conflict)
		best := 0
		for k := range w.terms {
			t := &w.terms[k]
			a, c := t.in(all[i : i+1])
			agree[t.part] += a * t.weight
			conflict[t.part] += c * t.weight
			if agree[t.part]+conflict[t.part] > agree[best]+conflict[best] {
				best = t.part
			}
		}
		if len(w.parts) == 0 || conflict[best] == 0 {
			continue
		}
		part := opposition
		if w.parts[best].negated {
			part = mixedOpposition
		} else if all[i].negators%2 == 1 {
			part = oddOpposition
		}
		out[i] = conflict[best] >= part*(agree[best]+conflict[best])
	}
	return out
}

// opposition is the share of what a clause says of a point that must be under
// the other sign for the clause to oppose it.
// What a point denies is said with and without negations.
const (
	opposition      = 0.35
	oddOpposition   = 0.18 // of a clause that as a whole denies
	mixedOpposition = 0.75
)

// in returns how surely clauses say a term under its sign, or else under the
// other.
func (t *want) in(all []clause) (agree, conflict float64) {
	for _, a := range t.alts {
		p := float64(a.P)
		if p <= agree {
			continue
		}
		has, same := find(all, a.Terms, t.sign)
		switch {
		case same:
			agree = p
		case has:
			conflict = max(conflict, p)
		}
	}
	if agree > 0 {
		conflict = 0
	}
	return agree, conflict
}

// find reports whether one of the clauses has all terms, and whether one has
// them with a sign.
func find(all []clause, terms []string, sign uint8) (has, same bool) {
next:
	for i := range all {
		ok := true
		for _, t := range terms {
			s := all[i].terms[t]
			if s == 0 {
				continue next
			}
			ok = ok && s&sign != 0
		}
		has = true
		if ok {
			return true, true
		}
	}
	return has, false
}

// hit is what comparing with a phrase gives.
type hit int

const (
	noHit   hit = iota
	denied      // found, but under a negation that is not its own
	regular     // found
)

// in looks for a phrase in a window. skip tells the clauses that oppose the
// point: a phrase that needs one of them is denied.
func (p phrase) in(w window, skip []bool) hit {
	if !p.found(w.text) {
		return noHit
	}
	if !slices.Contains(skip, true) {
		return regular
	}
	var rest []string
	for i, text := range w.parts {
		if !skip[i] {
			rest = append(rest, text)
		}
	}
	if p.found(strings.Join(rest, " ")) {
		return regular
	}
	return denied
}

func (p phrase) found(text string) bool {
	for _, alts := range p.parts {
		if !slices.ContainsFunc(alts, func(alt string) bool { return strings.Contains(text, alt) }) {
			return false
		}
	}
	return true
}
