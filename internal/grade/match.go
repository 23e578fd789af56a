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
	all     []clause
	agree   [][]float64 // by clause and term: how surely the clause says it
	against [][]float64 // the same, of the contrary
	opposes []bool      // by clause
}

func (w *wanted) compare(all []clause) comparison {
	c := comparison{w, all, make([][]float64, len(all)), make([][]float64, len(all)), make([]bool, len(all))}
	n := len(w.terms)
	cells := make([]float64, 2*n*len(all))
	for i := range all {
		c.agree[i], c.against[i] = cells[:n:n], cells[n:2*n:2*n]
		cells = cells[2*n:]
		for k := range w.terms {
			c.agree[i][k], c.against[i][k] = w.terms[k].in(&all[i])
		}
		c.opposes[i] = c.opposed(i, &all[i])
	}
	return c
}

// in returns how surely a clause says a term under its sign, or else its
// contrary: under the other sign, or by a word that means it.
func (t *want) in(c *clause) (agree, against float64) {
next:
	for _, a := range t.alts {
		p := float64(a.P)
		if p < 1 {
			p = tuned.altBase + (1-tuned.altBase)*p
		}
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
	for _, f := range t.families {
		if s := c.families[f]; s&t.sign != 0 {
			agree = max(agree, tuned.family)
		} else if s != 0 {
			against = max(against, tuned.family)
		}
	}
	if agree > 0 {
		return agree, 0
	}
	for _, f := range t.contrary {
		if s := c.families[f]; s&t.sign != 0 {
			against = max(against, tuned.contrary)
		} else if s != 0 {
			agree = max(agree, tuned.notContrary)
		}
	}
	if agree > 0 && against < agree {
		return agree, 0
	}
	return 0, against
}

// opposed reports whether a clause opposes the point. It is held against the part
// of the point that it says most of.
func (c *comparison) opposed(i int, cl *clause) bool {
	parts := c.wanted.parts
	agree, against := make([]float64, len(parts)), make([]float64, len(parts))
	best := 0
	for k, t := range c.wanted.terms {
		agree[t.part] += c.agree[i][k] * t.weight
		x := c.against[i][k] * t.weight
		if len(t.contrary) > 0 {
			x *= tuned.polar
		}
		against[t.part] += x
	}
	c.numbers(i, cl, agree, against)
	c.misplaced(i, cl, agree, against)
	for n := range parts {
		if agree[n]+against[n] > agree[best]+against[best] {
			best = n
		}
	}
	if len(parts) == 0 || against[best] == 0 {
		return false
	}
	share := tuned.opposition
	if parts[best].negated {
		share = tuned.mixedOpposition
	} else if cl.denies {
		share = tuned.oddOpposition
	}
	return against[best] >= share*(agree[best]+against[best]) && agree[best]+against[best] >= tuned.opposedPart*parts[best].weight
}

// numbers finds the numbers that a clause has in the place of the point's, and
// adds them to what speaks against its parts.
func (c *comparison) numbers(i int, cl *clause, agree, against []float64) {
	if len(cl.numbers) == 0 || slices.ContainsFunc(cl.numbers, func(n string) bool { return c.wanted.numbers[n] }) {
		return
	}
	for k, t := range c.wanted.terms {
		if t.number && c.agree[i][k] == 0 && agree[t.part] >= tuned.numberPart*c.wanted.parts[t.part].weight {
			c.against[i][k] = max(c.against[i][k], tuned.contrary)
			against[t.part] += tuned.contrary * t.weight
		}
	}
}

// misplaced finds the parts of a point that a clause says of something else that
// the rubric speaks of, and adds them to what speaks against them.
func (c *comparison) misplaced(i int, cl *clause, agree, against []float64) {
	for n, p := range c.wanted.parts {
		if p.subject < 0 || c.agree[i][p.subject] > 0 || c.against[i][p.subject] > 0 {
			continue
		}
		w := c.wanted.terms[p.subject].weight
		if rest := p.weight - w; rest <= 0 || agree[n] < tuned.misplaced*rest {
			continue
		}
		for _, r := range c.wanted.rivals {
			if a, _ := r.in(cl); a >= tuned.family {
				c.against[i][p.subject] = tuned.contrary
				against[n] += p.weight // all of it
				break
			}
		}
	}
}

// A likeness says how much of a point a window says, in shares of its weight.
type likeness struct {
	agree                              float64 // of the weight of the point
	fresh                              float64 // of the weight that the question does not say already
	against                            float64 // what opposing clauses say to the contrary
	top                                float64 // the heaviest term said, in shares of the heaviest there is
	pairs                              float64 // of the neighbouring terms, those that a clause says together
	terms                              int     // how many are said that the question does not say
	denial, affirmed, contrary, number float64
	matched                            int
}

// like sums up a window. What stands in an opposing clause does not speak for the
// point, under whatever sign.
func (c *comparison) like(w window) likeness {
	var l likeness
	if c.wanted.total == 0 {
		return l
	}
	top, pairs, npairs := 0.0, 0.0, 0.0
	fresh := 0.0
	for k := range c.wanted.terms {
		t := &c.wanted.terms[k]
		agree, against, denied := 0.0, 0.0, true
		together, at, contrary := false, -1, 0.0
		for i := w.from; i < w.to; i++ {
			if !c.opposes[i] {
				a := max(c.agree[i][k], tuned.flipped*c.against[i][k])
				if a > agree {
					agree, at = a, i
				}
				contrary = max(contrary, c.against[i][k])
				if c.agree[i][k] > 0 {
					contrary = -1
				}
				together = together || k > 0 && a > 0 && max(c.agree[i][k-1], tuned.flipped*c.against[i][k-1]) > 0
				continue
			}
			against = max(against, c.against[i][k])
			denied = denied && c.agree[i][k] == 0
		}
		l.agree += agree * t.weight
		if contrary > 0 {
			l.contrary += contrary * t.weight
		}
		if at >= 0 {
			l.matched++
			switch {
			case c.all[at].denies && !c.wanted.parts[t.part].denies:
				l.denial += agree * t.weight
			case c.wanted.parts[t.part].denies && !c.all[at].denies:
				l.affirmed += agree * t.weight
			}
		}
		if k > 0 && c.wanted.terms[k-1].part == t.part {
			npairs += t.weight
			if together {
				pairs += t.weight
			}
		}
		if !t.asked {
			top = max(top, t.weight)
			if agree > 0 {
				fresh += agree * t.weight
				l.terms++
				l.top = max(l.top, agree*t.weight)
			}
		}
		if denied {
			l.against += against * t.weight
		}
	}
	if l.agree > 0 {
		l.denial /= l.agree
		l.affirmed /= l.agree
		l.contrary /= l.agree
	}
	if len(c.wanted.numbers) > 0 {
		for i := w.from; i < w.to; i++ {
			for _, n := range c.all[i].numbers {
				if c.wanted.numbers[n] {
					l.number = -1
				} else if l.number == 0 {
					l.number = 1
				}
			}
		}
		l.number = max(l.number, 0)
	}
	l.agree /= c.wanted.total
	l.against /= c.wanted.total
	if c.wanted.fresh > 0 {
		l.fresh = fresh / c.wanted.fresh
	}
	if top > 0 {
		l.top /= top
	}
	if npairs > 0 {
		l.pairs = pairs / npairs
	}
	return l
}

// weight is how much of the point a clause speaks of, for or against it.
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
