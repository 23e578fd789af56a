package grade

// A likeness says how much of a point a window says. Unless it says otherwise a
// number is a share of the weight of the point.
type likeness struct {
	agree   float64
	fresh   float64 // of the weight that the question does not say already
	against float64 // what opposing clauses say to the contrary
	top     float64 // the heaviest term said, in shares of the heaviest there is
	pairs   float64 // of the neighbouring terms, those that a clause says together
	terms   int     // how many are said
	unasked int     // of them, those that the question does not say
	// Of what is said: in clauses that deny a part that denies nothing; in clauses
	// that deny nothing of a part that denies; and how much as much is said to the
	// contrary.
	denial, affirmed, contrary float64
}

// like sums up a window. What stands in an opposing clause does not speak for the
// point, under whatever sign.
func (c *comparison) like(w window) likeness {
	var l likeness
	if c.wanted.total == 0 {
		return l
	}
	top, pairs, neighbours := 0.0, 0.0, 0.0
	for k := range c.wanted.terms {
		t := &c.wanted.terms[k]
		f := c.find(w, k)
		l.agree += f.agree * t.weight
		l.contrary += f.contrary * t.weight
		l.against += f.against * t.weight
		if k > 0 && c.wanted.terms[k-1].part == t.part {
			neighbours += t.weight
			if f.together {
				pairs += t.weight
			}
		}
		if !t.asked {
			top = max(top, t.weight)
			l.fresh += f.agree * t.weight
			l.top = max(l.top, f.agree*t.weight)
		}
		if f.at < 0 {
			continue
		}
		l.terms++
		if !t.asked {
			l.unasked++
		}
		switch denies := c.wanted.parts[t.part].denies; {
		case c.all[f.at].denies && !denies:
			l.denial += f.agree * t.weight
		case denies && !c.all[f.at].denies:
			l.affirmed += f.agree * t.weight
		}
	}
	if l.agree > 0 {
		l.denial /= l.agree
		l.affirmed /= l.agree
		l.contrary /= l.agree
	}
	l.agree /= c.wanted.total
	l.against /= c.wanted.total
	if c.wanted.fresh > 0 {
		l.fresh /= c.wanted.fresh
	}
	if top > 0 {
		l.top /= top
	}
	if neighbours > 0 {
		l.pairs = pairs / neighbours
	}
	return l
}

// A place is where a window says a term best.
type place struct {
	at       int // the clause; -1 for none
	agree    float64
	contrary float64 // how surely it is said to the contrary, and nowhere else as it is
	against  float64 // the same, by opposing clauses
	together bool    // in one clause with the term before
}

func (c *comparison) find(w window, k int) place {
	p := place{at: -1}
	agreed, denied := false, true
	for i := w.from; i < w.to; i++ {
		if c.opposes[i] {
			p.against = max(p.against, c.against[i][k])
			denied = denied && c.agree[i][k] == 0
			continue
		}
		a := c.either(i, k)
		if a > p.agree {
			p.agree, p.at = a, i
		}
		p.together = p.together || k > 0 && a > 0 && c.either(i, k-1) > 0
		p.contrary = max(p.contrary, c.against[i][k])
		agreed = agreed || c.agree[i][k] > 0
	}
	if agreed {
		p.contrary = 0
	}
	if !denied {
		p.against = 0
	}
	return p
}

// either returns how surely a clause that does not oppose the point speaks of a
// term, under whatever sign.
func (c *comparison) either(i, k int) float64 {
	return max(c.agree[i][k], tuned.flipped*c.against[i][k])
}
