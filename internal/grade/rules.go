package grade

import (
	"context"
	"slices"
)

// RulesVersion names the deterministic grader in the grades it gives. It changes
// whenever an answer may be graded differently.
const RulesVersion = "rules/6"

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
	asked := v.prepare(it).asked
	clauses := v.read(answer, asked.terms)
	wrong, err := misconceptions(it, answer, lang)
	if err != nil {
		return Grade{}, err
	}
	l, err := learnt()
	if err != nil {
		return Grade{}, err
	}
	s := survey(v, it, answer, clauses, wrong)
	points := l.judge(s)
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
