package grade

import (
	"slices"
	"strings"

	"gophertutor/internal/claims"
)

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
			if slices.ContainsFunc(segments(s), func(s segment) bool { return s.opens }) {
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

// contradict makes wrong each point whose evidence is a misconception.
func contradict(g *Grade) {
	for i := range g.Points {
		p := &g.Points[i]
		if p.Evidence == "" || p.Verdict == Missed {
			continue
		}
		for _, m := range g.Misconceptions {
			if strings.Contains(m.Sentence, p.Evidence) || strings.Contains(p.Evidence, m.Sentence) {
				p.Verdict = Wrong
			}
		}
	}
}
