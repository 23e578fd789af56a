package grade

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gophertutor/internal/claims"
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
	clauses := read(answer, asked)
	points := judge(targets(v, it, asked), clauses)
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
	touch(&g, points)
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
	phraseSupport = 0.34 // the first phrase found
	morePhrases   = 0.08 // each further one, two at most
	partlyFrom    = 0.40
	saidFrom      = 0.64
	partlyTerms   = 0.22
	saidTerms     = 0.42
	// against is the support from which the contrary is said.
	againstFrom = 0.36
	// leastFresh is the share of a point that must be said in words that are not
	// the question's.
	leastFresh = 0.03
	// sizeCost makes the shorter of two windows the better evidence.
	sizeCost = 0.002
	// clauseUses is how many points one clause may be the evidence for.
	clauseUses = 2
)

// A finding is what was found about a point.
type finding struct {
	verdict Verdict
	window  window
	support float64
}

// judge decides all points. The best supported take their evidence first.
func judge(points []target, all []clause) []finding {
	out := make([]finding, len(points))
	ws := windows(all)
	type candidate struct {
		point   int
		window  window
		support float64
		against bool
	}
	var found []candidate
	for i := range points {
		p := &points[i]
		for _, w := range ws {
			support, against := p.weigh(w, all)
			if cost := sizeCost * w.size; against > support && against >= againstFrom {
				found = append(found, candidate{i, w, against - cost, true})
			} else if support-cost > 0 && support >= p.partlyFrom() {
				found = append(found, candidate{i, w, support - cost, false})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.support, a.support) })
	uses := make([]int, len(all))
	for i := range out {
		out[i].verdict = Missed
	}
	for _, c := range found {
		o := &out[c.point]
		if o.verdict != Missed {
			continue
		}
		core := points[c.point].core(c.window, all)
		if uses[core] >= clauseUses {
			continue
		}
		uses[core]++
		o.window, o.support = c.window, c.support
		switch {
		case c.against:
			o.verdict = Wrong
		case c.support+sizeCost*c.window.size >= points[c.point].saidFrom():
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

func (t *target) saidFrom() float64 {
	if len(t.said) == 0 {
		return saidTerms
	}
	return saidFrom
}

// weigh says how much a window speaks for a point and how much against it.
func (t *target) weigh(w window, all []clause) (support, against float64) {
	fresh := false
	skip := make([]bool, w.to-w.from)
	for i := range t.forms {
		l := t.forms[i].like(all[w.from:w.to])
		fresh = fresh || l.fresh >= leastFresh
		support = max(support, l.agree)
		against = max(against, l.conflict)
		for k, o := range t.forms[i].opposing(all[w.from:w.to]) {
			skip[k] = skip[k] || o
		}
	}
	hits, denials := 0, 0
	for _, p := range t.said {
		switch p.in(w, skip) {
		case regular:
			hits++
		case denied:
			denials++
		}
	}
	if hits > 0 {
		support += phraseSupport + morePhrases*float64(min(hits-1, 2))
	} else if denials > 0 {
		against += phraseSupport
	}
	for _, p := range t.contradicts {
		if p.found(w.text) {
			against += 0.5
			break
		}
	}
	if !fresh && hits == 0 {
		support = 0
	}
	return support, against
}

// core is the clause of a window that says most of the point.
func (t *target) core(w window, all []clause) int {
	best, at := -1.0, w.from
	for i := w.from; i < w.to; i++ {
		for k := range t.forms {
			if l := t.forms[k].like(all[i : i+1]); l.agree+l.conflict > best {
				best, at = l.agree+l.conflict, i
			}
		}
	}
	return at
}

// misconceptions are the wrong statements of an answer that facts know. The
// question is their context.
func misconceptions(it Item, answer, lang string) ([]Misconception, error) {
	found, err := claims.Check(it.Question.EN+"\n"+it.Question.ZH, prose(answer))
	if err != nil {
		return nil, err
	}
	out := []Misconception{}
	for _, f := range found {
		if slices.ContainsFunc(out, func(m Misconception) bool { return m.Fact == f.Fact.ID }) {
			continue
		}
		if repeated(f) {
			continue
		}
		out = append(out, Misconception{Fact: f.Fact.ID, Sentence: f.Sentence, Truth: f.Fact.Statement.In(lang), Since: f.Fact.Since, Sources: f.Fact.Sources})
	}
	return out, nil
}

// repeated reports whether a sentence that matches a wrong statement denies it
// in a way that package claims lets pass: without its denied parts it no longer
// matches, though the wrong statement itself denies nothing.
func repeated(f claims.Finding) bool {
	denials, n := 0, 0
	for _, list := range [][]string{f.Wrong.Matches.EN, f.Wrong.Matches.ZH} {
		for _, s := range list {
			n++
			if _, d := signed(s, false); d > 0 {
				denials++
			}
		}
	}
	if 2*denials >= n {
		return false
	}
	var rest strings.Builder
	for _, s := range segments(f.Sentence) {
		if !s.negated {
			rest.WriteString(s.text)
			rest.WriteByte(' ')
		}
	}
	return !f.Wrong.In(claims.Normalize(rest.String()))
}

// touch makes wrong the points whose evidence is a misconception.
func touch(g *Grade, points []finding) {
	for i := range g.Points {
		for _, m := range g.Misconceptions {
			if e := g.Points[i].Evidence; e != "" && within(e, m.Sentence) {
				g.Points[i].Verdict = Wrong
			}
		}
	}
}
