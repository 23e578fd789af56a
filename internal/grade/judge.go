package grade

import (
	"cmp"
	"math"
	"slices"
)

// A finding is what was found about a point.
type finding struct {
	verdict Verdict
	window  window
}

// A candidate is a window that may say a point.
type candidate struct {
	point  int
	window window
	core   int // the clause that says most of it
	x      features
	z      float64 // the log odds that it says it
}

// rank orders candidates: of two windows the shorter is the better evidence.
func (c *candidate) rank() float64 { return c.z - tuned.sizeCost*c.window.size }

// An opposition is the window that says most to the contrary of a point.
type opposition struct {
	window window
	share  float64
	denied bool
}

// judge decides all points. The best supported take their evidence first. output
// is what each point gains from the program output that the answer states.
func judge(points []target, all []clause, output []float64) []finding {
	found, against := weighAll(points, all, output)
	return decideAll(found, against, len(points), len(all))
}

// decideAll gives each of so many points its verdict by the best candidate that
// is left for it, of which no clause may serve too many.
func decideAll(found []candidate, against []opposition, points, clauses int) []finding {
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.rank(), a.rank()) })
	out := make([]finding, points)
	for i := range out {
		out[i].verdict = Missed
		if o := against[i]; o.share >= tuned.againstFrom {
			out[i] = finding{Wrong, o.window}
		}
	}
	uses := make([]int, clauses)
	decided := make([]bool, points)
	for _, c := range found {
		if decided[c.point] || uses[c.core] >= clauseUses {
			continue
		}
		decided[c.point] = true
		p := 1 / (1 + math.Exp(-c.z))
		switch {
		case p >= tuned.saidFrom:
			out[c.point] = finding{Said, c.window}
		case p >= tuned.partlyFrom:
			out[c.point] = finding{Partly, c.window}
		default:
			continue
		}
		uses[c.core]++
	}
	return out
}

// weighAll holds all windows against all points. It returns the candidates and
// what opposes each point.
func weighAll(points []target, all []clause, output []float64) ([]candidate, []opposition) {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = plain(c.text)
	}
	ws := windows(all)
	read := make([]evidence, len(points))
	against := make([]opposition, len(points))
	best := make([]float64, len(points))
	var found []candidate
	for i := range points {
		read[i] = points[i].evidence(all, texts)
		for _, w := range ws {
			s := read[i].weigh(w)
			if o := &against[i]; s.against > o.share {
				o.window, o.share = w, s.against
			}
			against[i].denied = against[i].denied || s.denied
			if s.agree == 0 {
				continue
			}
			best[i] = max(best[i], s.agree)
			c := candidate{point: i, window: w, core: read[i].core(w), x: s.features(w)}
			if output[i] > 0 {
				c.x[ofOutput] = 1
			}
			if len(points[i].said) > 0 {
				c.x[ofPoint] = 1
			}
			found = append(found, c)
		}
	}
	denials := 0.0
	for _, c := range all {
		if c.denies {
			denials += 1 / float64(len(all))
		}
	}
	for _, p := range points {
		if p.forms[0].denies {
			denials -= 1 / float64(len(points))
		}
	}
	opposed, mean := 0.0, 0.0
	for i := range points {
		mean += best[i]
		if against[i].share >= tuned.againstFrom && against[i].share > best[i] {
			opposed++
		}
	}
	n := float64(len(points))
	for k := range found {
		c := &found[k]
		c.x[ofStance] = read[c.point].stance()
		if n > 1 {
			c.x[ofOthers] = (mean - best[c.point]) / (n - 1)
		}
		c.x[ofOpposed] = opposed / n
		c.x[ofDenials] = max(denials, 0)
		framing, words := 0.0, 0.0
		for i := c.window.from; i < c.window.to; i++ {
			framing += all[i].framing
			words += all[i].size
		}
		c.x[ofFraming] = framing / (1 + words)
		own := read[c.point].weights[c.core]
		for j := range read {
			if j != c.point {
				c.x[ofRival] = max(c.x[ofRival], read[j].weights[c.core]-own)
				c.x[ofCrowd] += min(read[j].weights[c.core]/max(own, 1e-9), 1) / (n - 1)
			}
		}
		c.z = tuned.weights.dot(&c.x)
	}
	return found, against
}

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

// A support is what a window says of a point.
type support struct {
	likeness
	length int // terms of the point
	hits   int // phrases found
	denied bool
}

// Evidence for a point must be more than what the question says.
const (
	// leastFresh is the share of a point that must be said in words that are not
	// the question's.
	leastFresh = 0.03
	// leastTerms is how many of its terms must be said if there are more.
	leastTerms = 2
	// contradictSize is the size of a window, in words, up to which a phrase of the
	// contrary counts.
	contradictSize = 18
	// clauseUses is how many points one clause may be the evidence for.
	clauseUses = 2
)

// weigh says how much a window speaks for a point and how much against it. agree
// is 0 without evidence.
func (e *evidence) weigh(w window) support {
	var s support
	fresh, against := false, 0.0
	for i := range e.forms {
		l := e.forms[i].like(w)
		fresh = fresh || l.fresh >= leastFresh && (l.terms >= leastTerms || len(e.forms[i].wanted.terms) <= leastTerms)
		against = max(against, l.against)
		if i == 0 || l.agree > s.agree {
			s.likeness, s.length = l, len(e.forms[i].wanted.terms)
		}
	}
	s.against = against
	for _, p := range e.said {
		if p.in(w, e.opposes) {
			s.hits++
		} else if p.in(w, nil) {
			s.denied = true
		}
	}
	if s.hits > 0 {
		s.denied = false
		s.agree = max(s.agree, 0.01)
	} else if !fresh {
		s.agree = 0
	}
	if w.size <= contradictSize && slices.ContainsFunc(e.contradicts, func(s search) bool { return s.in(w, nil) }) {
		s.denied = true
		s.against += contradictShare
	}
	return s
}

// contradictShare is what a phrase of the contrary is worth, in shares of a point.
const contradictShare = 0.5

func (s *support) features(w window) features {
	x := features{
		bias: 1, ofAgree: s.agree, ofFresh: s.fresh, ofTop: s.top, ofTerms: math.Log1p(float64(s.terms)), ofPairs: s.pairs,
		ofLength: math.Log1p(float64(s.length)),
		ofDenial: s.denial, ofAffirmed: s.affirmed, ofContrary: s.contrary, ofNumber: s.number, ofDensity: float64(s.matched) / (1 + w.size),
	}
	if s.hits > 0 {
		x[ofPhrase] = 1
		x[ofPhrases] = float64(min(s.hits-1, 2))
	}
	return x
}

// stance is the share of what speaks of the point that opposes it, most of all by
// the clauses that speak of it most.
func (e *evidence) stance() float64 {
	all, opposed := 0.0, 0.0
	for i, w := range e.weights {
		all += w * w
		if e.opposes[i] {
			opposed += w * w
		}
	}
	if all == 0 {
		return 0
	}
	return opposed / all
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
