package grade

import (
	"slices"
	"strings"
)

// A window is a run of neighbouring clauses that may say a point together.
type window struct {
	from, to int // clauses from:to
	size     float64
}

// What a window may hold at most.
const (
	windowClauses = 7
	windowSize    = 42 // words
	windowLoose   = 3  // clauses that state nothing, such as the items of a list
)

func windows(all []clause) []window {
	var out []window
	for i := range all {
		n, loose, stated, runOn := 0.0, 0, false, false
		for j := i; j < len(all) && j < i+windowClauses && all[j].sentence <= all[i].sentence+1; j++ {
			n += all[j].size
			if !all[j].stated {
				loose++
			}
			stated = stated || all[j].stated
			runOn = runOn || all[j].runOn
			if loose > windowLoose || j > i && (n > windowSize || runOn) {
				break
			}
			if stated {
				out = append(out, window{i, j + 1, n})
			}
		}
	}
	return out
}

// A comparison holds a point's text against each clause of an answer.
type comparison struct {
	wanted  *wanted
	agree   [][]float64 // by clause and term: how surely the clause says it
	against [][]float64 // the same, under the other sign
	opposes []bool      // by clause
}

func (w *wanted) compare(all []clause) comparison {
	c := comparison{w, make([][]float64, len(all)), make([][]float64, len(all)), make([]bool, len(all))}
	for i := range all {
		c.agree[i], c.against[i] = make([]float64, len(w.terms)), make([]float64, len(w.terms))
		for k := range w.terms {
			c.agree[i][k], c.against[i][k] = w.terms[k].in(&all[i])
		}
		c.opposes[i] = c.opposed(i, all[i].denies)
	}
	return c
}

// in returns how surely a clause says a term under its sign, or else under the
// other.
func (t *want) in(c *clause) (agree, against float64) {
next:
	for _, a := range t.alts {
		p := float64(a.P)
		if p <= agree {
			continue
		}
		same := true
		for _, term := range a.Terms {
			s := c.terms[term]
			if s == 0 {
				continue next
			}
			if s == plus|minus && c.denies {
				s = minus // what is said of it is denied
			}
			same = same && s&t.sign != 0
		}
		if same {
			agree = p
		} else {
			against = max(against, p)
		}
	}
	if agree > 0 {
		against = 0
	}
	return agree, against
}

// The share of what a clause says of a part of a point that must be under the
// other sign for the clause to oppose it. What a point denies is said with and
// without negations, so that takes more; a clause that as a whole denies takes
// less.
const (
	opposition      = 0.35
	mixedOpposition = 0.85
	oddOpposition   = 0.2
)

// opposed reports whether a clause opposes the point. It is held against the part
// of the point that it says most of.
func (c *comparison) opposed(i int, denies bool) bool {
	parts := c.wanted.parts
	agree, against := make([]float64, len(parts)), make([]float64, len(parts))
	best := 0
	for k, t := range c.wanted.terms {
		agree[t.part] += c.agree[i][k] * t.weight
		against[t.part] += c.against[i][k] * t.weight
		if agree[t.part]+against[t.part] > agree[best]+against[best] {
			best = t.part
		}
	}
	if len(parts) == 0 || against[best] == 0 {
		return false
	}
	share := opposition
	if parts[best].negated {
		share = mixedOpposition
	} else if denies {
		share = oddOpposition
	}
	return against[best] >= share*(agree[best]+against[best])
}

// A likeness says how much of a point a window says, in shares of its weight.
type likeness struct {
	agree   float64
	fresh   float64 // of it, what the question does not say already
	against float64 // what opposing clauses say under the other sign
	terms   int     // how many are said that the question does not say
}

// like sums up a window. What stands in an opposing clause does not speak for the
// point, under whatever sign.
func (c *comparison) like(w window) likeness {
	var l likeness
	if c.wanted.total == 0 {
		return l
	}
	for k, t := range c.wanted.terms {
		agree, against, denied := 0.0, 0.0, true
		for i := w.from; i < w.to; i++ {
			if !c.opposes[i] {
				agree = max(agree, c.agree[i][k], c.against[i][k])
				continue
			}
			against = max(against, c.against[i][k])
			denied = denied && c.agree[i][k] == 0
		}
		l.agree += agree * t.weight
		if !t.asked && agree > 0 {
			l.fresh += agree * t.weight
			l.terms++
		}
		if denied {
			l.against += against * t.weight
		}
	}
	l.agree /= c.wanted.total
	l.fresh /= c.wanted.total
	l.against /= c.wanted.total
	return l
}

// weight is how much of the point a clause speaks of, under either sign.
func (c *comparison) weight(i int) float64 {
	sum := 0.0
	for k, t := range c.wanted.terms {
		sum += max(c.agree[i][k], c.against[i][k]) * t.weight
	}
	return sum / max(c.wanted.total, 1e-9)
}

// A search tells where the parts of a phrase stand: by part and clause.
type search [][]bool

func (p phrase) search(texts []string) search {
	out := make(search, len(p.parts))
	for k, alts := range p.parts {
		out[k] = make([]bool, len(texts))
		found := false
		for i, text := range texts {
			out[k][i] = slices.ContainsFunc(alts, func(alt string) bool { return strings.Contains(text, alt) })
			found = found || out[k][i]
		}
		if !found {
			return nil
		}
	}
	return out
}

// in reports whether a window has the phrase, leaving out the clauses that skip
// names.
func (s search) in(w window, skip []bool) bool {
	if s == nil {
		return false
	}
	for _, part := range s {
		found := false
		for i := w.from; i < w.to && !found; i++ {
			found = part[i] && (skip == nil || !skip[i])
		}
		if !found {
			return false
		}
	}
	return true
}
