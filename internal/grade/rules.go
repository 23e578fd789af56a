package grade

import (
	"cmp"
	"context"
	"slices"
)

// RulesVersion names the deterministic grader in the grades it gives. It changes
// whenever an answer may be graded differently.
const RulesVersion = "rules/1"

// Rules grades by evidence that code can find: no model, no network, and the
// same grade each time. The zero value is ready and safe for concurrent use.
//
// A point is said where a statement of the answer has enough of its terms, in
// either language and in words that mean the same, under the same sign; for a
// point of the bank also where it has one of the bank's phrases. What the
// question says itself counts little.
type Rules struct {
	// Unseen makes it grade without the phrases of a point, as it does for
	// a rubric that is not of the bank. It serves the evaluation.
	Unseen bool
}

// Grade implements [Grader]. The error is that of ctx, or says that the binary
// was built from broken data.
func (r Rules) Grade(ctx context.Context, it Item, answer, lang string) (Grade, error) {
	if ctx.Err() != nil {
		return Grade{}, context.Cause(ctx)
	}
	v, err := vocab()
	if err != nil {
		return Grade{}, err
	}
	if r.Unseen {
		it = withoutPhrases(it)
	}
	asked := termsOf(it.Question)
	clauses := v.read(answer, asked)
	points := judge(targets(v, it, asked), clauses, printed(it, answer))
	wrong, err := misconceptions(it, answer, lang)
	if err != nil {
		return Grade{}, err
	}
	g := Grade{By: RulesVersion, Points: make([]Judgement, len(points)), Misconceptions: wrong}
	for i, p := range points {
		g.Points[i] = Judgement{Index: i, Verdict: p.verdict}
		if p.verdict != Missed {
			g.Points[i].Evidence = answer[clauses[p.window.from].start:clauses[p.window.to-1].end]
		}
	}
	contradict(&g)
	g.Score = Score(g.verdicts())
	g.Feedback = feedback(it, g, lang)
	return g, nil
}

func withoutPhrases(it Item) Item {
	it.Rubric = slices.Clone(it.Rubric)
	for i := range it.Rubric {
		it.Rubric[i] = Point{Text: it.Rubric[i].Text}
	}
	return it
}

// The thresholds of support from which a point is partly said, and said; and
// what phrases add to the share of terms that are said. A rubric without
// phrases has lower ones, since terms alone have to show it.
const (
	phraseSupport = 0.32 // the first phrase found
	morePhrases   = 0.08 // each further one, two at most
	partlyFrom    = 0.40
	saidFrom      = 0.68
	partlyTerms   = 0.20
	saidTerms     = 0.42
	// contradictSupport is what a phrase of the contrary adds, and againstFrom the
	// weight from which the contrary is said.
	contradictSupport = 0.5
	contradictSize    = 18 // words of the window it must be found in
	againstFrom       = 0.46
	againstTerms      = 0.33
	// leastFresh is the share of a point that must be said in words that are not
	// the question's.
	leastFresh = 0.03
	// leastTerms is how many of its terms must be said if there are more.
	leastTerms = 2
	// sizeCost makes the shorter of two windows the better evidence.
	sizeCost = 0.002
	// clauseUses is how many points one clause may be the evidence for.
	clauseUses = 2
)

// A finding is what was found about a point.
type finding struct {
	verdict Verdict
	window  window
}

// A candidate is a window that may decide a point.
type candidate struct {
	point   int
	window  window
	support float64 // less the cost of its size
	full    float64 // support with it
	against bool
}

// judge decides all points. The best supported take their evidence first. output
// is what each point gains from the program output that the answer states.
func judge(points []target, all []clause, output []float64) []finding {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = plain(c.text)
	}
	ws := windows(all)
	var found []candidate
	read := make([]evidence, len(points))
	for i := range points {
		read[i] = points[i].evidence(all, texts)
		for _, w := range ws {
			support, against := read[i].weigh(w)
			if support > 0 {
				support += output[i]
			}
			cost := sizeCost * w.size
			switch {
			case against > support && against >= points[i].againstFrom():
				found = append(found, candidate{i, w, against - cost, against, true})
			case support >= points[i].partlyFrom():
				found = append(found, candidate{i, w, support - cost, support, false})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.support, a.support) })
	out := make([]finding, len(points))
	for i := range out {
		out[i].verdict = Missed
	}
	uses := make([]int, len(all))
	for _, c := range found {
		o := &out[c.point]
		core := read[c.point].core(c.window)
		if o.verdict != Missed || uses[core] >= clauseUses {
			continue
		}
		uses[core]++
		o.window = c.window
		switch {
		case c.against:
			o.verdict = Wrong
		case c.full >= points[c.point].saidFrom():
			o.verdict = Said
		default:
			o.verdict = Partly
		}
	}
	distrust(out)
	return out
}

// distrust lowers what is left of an answer that contradicts half of the points
// or more: what speaks for the others there is most likely contradicted as well,
// in a way that went unnoticed.
func distrust(points []finding) {
	n := 0
	for _, p := range points {
		if p.verdict == Wrong {
			n++
		}
	}
	if n < 3 || 2*n < len(points) {
		return
	}
	for i := range points {
		switch points[i].verdict {
		case Said:
			points[i].verdict = Partly
		case Partly:
			points[i].verdict = Missed
		}
	}
}

func (t *target) partlyFrom() float64 {
	if len(t.said) == 0 {
		return partlyTerms
	}
	return partlyFrom
}

func (t *target) againstFrom() float64 {
	if len(t.said) == 0 {
		return againstTerms
	}
	return againstFrom
}

func (t *target) saidFrom() float64 {
	if len(t.said) == 0 {
		return saidTerms
	}
	return saidFrom
}

// Evidence is an answer read for one point.
type evidence struct {
	forms             []comparison
	said, contradicts []search
	opposes           []bool // by clause, in any of the forms
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

// weigh says how much a window speaks for a point and how much against it.
func (e *evidence) weigh(w window) (support, against float64) {
	fresh := false
	for i := range e.forms {
		l := e.forms[i].like(w)
		fresh = fresh || l.fresh >= leastFresh && (l.terms >= leastTerms || len(e.forms[i].wanted.terms) <= leastTerms)
		support = max(support, l.agree)
		against = max(against, l.against)
	}
	hits, denied := 0, false
	for _, s := range e.said {
		if s.in(w, e.opposes) {
			hits++
		} else if s.in(w, nil) {
			denied = true
		}
	}
	switch {
	case hits > 0:
		support += phraseSupport + morePhrases*float64(min(hits-1, 2))
	case !fresh:
		support = 0
	}
	if hits == 0 && denied {
		against += phraseSupport
	}
	if w.size <= contradictSize && slices.ContainsFunc(e.contradicts, func(s search) bool { return s.in(w, nil) }) {
		against += contradictSupport
	}
	return support, against
}

// core is the clause of a window that says most of the point.
func (e *evidence) core(w window) int {
	best, at := -1.0, w.from
	for i := w.from; i < w.to; i++ {
		for k := range e.forms {
			if x := e.forms[k].weight(i); x > best {
				best, at = x, i
			}
		}
	}
	return at
}
