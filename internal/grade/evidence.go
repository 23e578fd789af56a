package grade

import (
	"math"
	"slices"
)

// Evidence is an answer read for one point.
type evidence struct {
	forms             []comparison
	said, contradicts []search
	opposes           []bool    // by clause, in any of the forms
	weights           []float64 // by clause: how much of the point it speaks of
}

func (t *target) evidence(all []clause, texts []string) evidence {
	e := evidence{opposes: make([]bool, len(all))}
	for i := range t.forms {
		c := t.forms[i].compare(all)
		e.forms = append(e.forms, c)
		for k, o := range c.opposes {
			e.opposes[k] = e.opposes[k] || o
		}
	}
	e.weights = make([]float64, len(all))
	for i := range all {
		for k := range e.forms {
			e.weights[i] = max(e.weights[i], e.forms[k].weight(i))
		}
	}
	for i := range e.forms { // what opposes it in one language does in both
		e.forms[i].opposes = e.opposes
	}
	for _, p := range t.said {
		e.said = append(e.said, p.search(texts))
	}
	for _, p := range t.contradicts {
		e.contradicts = append(e.contradicts, p.search(texts))
	}
	return e
}

// Evidence for a point must be more than what the question says.
const (
	// leastFresh is the share of a point that must be said in words that are not
	// the question's.
	leastFresh = 0.03
	// leastTerms is how many of its terms must be said if there are more, unless what
	// is said is at least leastShare of the point: a short point may have one word that the
	// question does not say.
	leastTerms = 2
	leastShare = 0.35
	// contradictSize is the size of a window, in words, up to which a phrase of the
	// contrary counts, and contradictShare what it is worth, in shares of a point.
	contradictSize  = 18
	contradictShare = 0.5
)

// weigh returns what a window says of a point: its features, as far as the window
// tells, and the share of the point that it says to the contrary. ok is false if
// nothing speaks for the point.
func (e *evidence) weigh(w window) (x features, against float64, ok bool) {
	var best likeness
	terms := 0 // of the point
	for i := range e.forms {
		l, n := e.forms[i].like(w), len(e.forms[i].wanted.terms)
		ok = ok || l.fresh >= leastFresh && (l.unasked >= leastTerms || n <= leastTerms || l.fresh >= leastShare)
		against = max(against, l.against)
		if i == 0 || l.agree > best.agree {
			best, terms = l, n
		}
	}
	hits := 0
	for _, p := range e.said {
		if p.in(w, e.opposes) {
			hits++
		}
	}
	if w.size <= contradictSize && slices.ContainsFunc(e.contradicts, func(s search) bool { return s.in(w, nil) }) {
		against += contradictShare
		x[ofRefuted] = 1
	}
	x[bias], x[ofLength] = 1, math.Log1p(float64(terms))
	x[ofAgree], x[ofFresh], x[ofTop], x[ofPairs] = best.agree, best.fresh, best.top, best.pairs
	x[ofTerms], x[ofDensity] = math.Log1p(float64(best.unasked)), float64(best.terms)/(1+w.size)
	x[ofDenial], x[ofAffirmed], x[ofContrary] = best.denial, best.affirmed, best.contrary
	if hits > 0 {
		x[ofPhrase], x[ofPhrases] = 1, float64(min(hits-1, 2))
	}
	return x, against, ok || hits > 0
}

// core is the clause of a window that says most of the point.
func (e *evidence) core(w window) int {
	at := w.from
	for i := w.from; i < w.to; i++ {
		if e.weights[i] > e.weights[at] {
			at = i
		}
	}
	return at
}

// trace is how much of the point a window says that is too little for evidence.
func (e *evidence) trace(w window) float64 {
	out := 0.0
	if w.size > 0 {
		for i := range e.forms {
			out = max(out, e.forms[i].like(w).fresh)
		}
	}
	return out
}
