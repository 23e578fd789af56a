package grade

import (
	"math"
	"slices"

	"gophertutor/internal/lang"
)

// seen is what survey finds in an answer.
type seen struct {
	x       []traits
	best    []candidate // by point; of size 0 if nothing speaks for it
	against []opposition
	traces  []window   // by point, what speaks of it faintly; of size 0 if nothing does
	windows [][]string // by point, the words of its window that question and rubric don't have
	words   []string   // the same of the whole answer
}

// A surveyor collects the traits of all points.
type surveyor struct {
	known
	points  []target
	all     []clause
	read    []evidence
	against []opposition
	best    []*candidate
	top     []float64 // log odds of the best evidence for each point, whatever else it serves
	// By clause: the words that nothing explains, those that the question says, those that
	// there are, the sweeping ones, those that clash.
	alien, echoed, content, sweep, clash []float64
	manners                              []manner
	leads                                []*want
	topics                               [][]bool          // by clause and lead
	owns                                 []map[string]bool // by point, its terms
}

// nothing are the log odds of a point that nothing speaks for.
const nothing = -8

// survey reads an answer for the points of an item. output is what each point gains
// from the program output that the answer states, wrong are the misconceptions
// found.
func survey(v *vocabulary, it Item, answer string, all []clause, wrong []Misconception) *seen {
	ready := v.prepare(it)
	points := ready.points
	found, against, read, traces := weighAll(points, all, ready.printed(it, answer))
	s := surveyor{known: ready.known, leads: ready.leads, owns: ready.owns, points: points, all: all, read: read, against: against, top: make([]float64, len(points))}
	for i := range s.top {
		s.top[i] = nothing
	}
	for i := range found {
		s.top[found[i].point] = max(s.top[found[i].point], found[i].z)
	}
	s.best = assign(found, len(points), len(all))
	s.topics = topics(ready.leads, all)
	for i := range all {
		alien, asked, content := s.known.weigh(&all[i])
		s.alien, s.echoed, s.content = append(s.alien, alien), append(s.echoed, asked), append(s.content, content)
		s.sweep = append(s.sweep, countOf(sweeping, all[i].text))
		s.clash = append(s.clash, s.clashes(&all[i]))
		s.manners = append(s.manners, mannerOf(all[i].text))
	}
	out := &seen{x: make([]traits, len(points)), best: make([]candidate, len(points)), against: against, windows: make([][]string, len(points)), words: s.others(all), traces: traces}
	whole := s.answer(answer)
	whole[tFacts] = float64(len(wrong))
	language := lang.Detect(answer)
	for i := range points {
		x := &out.x[i]
		*x = whole
		s.point(x, i)
		if it.Rubric[i].Text.In(language) != "" {
			x[tSameLang] = 1
		}
		x[tZ], x[tOthers] = nothing, -1
		x[tTrace] = s.read[i].trace(traces[i])
		if c := s.best[i]; c != nil {
			out.best[i] = *c
			out.windows[i] = s.others(all[c.window.from:c.window.to])
			s.evidence(x, c)
			s.core(x, c)
		}
	}
	return out
}

// assign gives each point the best candidate that is left for it; nil for none. No
// clause may serve too many points. The best supported take their evidence first.
func assign(found []candidate, points, clauses int) []*candidate {
	slices.SortStableFunc(found, func(a, b candidate) int {
		switch {
		case a.rank() > b.rank():
			return -1
		case a.rank() < b.rank():
			return 1
		}
		return 0
	})
	out := make([]*candidate, points)
	uses := make([]int, clauses)
	for i := range found {
		c := &found[i]
		if out[c.point] != nil || uses[c.core] >= clauseUses {
			continue
		}
		out[c.point] = c
		if c.z > usedFrom {
			uses[c.core]++
		}
	}
	return out
}

// usedFrom are the log odds from which evidence uses up its clause.
const usedFrom = -1

// answer sees what is the same for all points.
func (s *surveyor) answer(answer string) traits {
	var x traits
	var alien, asked, content, sweep, words, stated, hear, listed float64
	sentences := map[int]bool{}
	for i := range s.all {
		c := &s.all[i]
		alien += s.alien[i]
		asked += s.echoed[i]
		content += s.content[i]
		sweep += s.sweep[i]
		words += c.size
		if c.stated {
			stated += c.size
		} else {
			listed++
		}
		if hearsay.MatchString(c.text) {
			hear++
		}
		sentences[c.sentence] = true
	}
	total, spoken := max(size(answer), 1), max(float64(len(sentences)), 1)
	x[tAlienAnswer], x[tSweepAnswer], x[tAsked] = alien/max(content, 1), sweep/max(words, 10), asked/max(content, 1e-9)
	x[tHearsay], x[tRejects] = hear/spoken, countOf(disbelief, answer)/spoken
	x[tEmpty], x[tListed] = countOf(empty, answer)/max(words, 10), listed/max(float64(len(s.all)), 1)
	x[tStated], x[tEcho] = stated/total, words/total
	n := float64(len(s.points))
	x[tZMax], x[tZMin] = nothing, -nothing
	for i, z := range s.top {
		x[tZMax], x[tZMin] = max(x[tZMax], z), min(x[tZMin], z)
		x[tAgainstMean] += s.against[i].share / n
	}
	var m manner
	for i := range s.manners {
		m.add(s.manners[i])
	}
	x[tHedge], x[tBoth], x[tPlan] = m.hedging/spoken, m.both/spoken, m.plans/spoken
	x[tUnreal], x[tTopical] = m.unreal/spoken, m.topical/max(words, 10)
	for i := range s.all {
		x[tClashes] += s.clash[i] / spoken
		x[tItems] += truth(item(&s.all[i])) / float64(len(s.all))
		x[tDisowned] += truth(s.all[i].dismissed) / float64(len(s.all))
	}
	x[tJoin], x[tFramed], x[tUnheard] = m.joining/max(words, 10), framed(answer), s.fluent.unheard(answer)
	x[tWordsPerPoint], x[tPoints] = words/max(n, 1), n
	return x
}

// point sees what all of the answer says of a point.
func (s *surveyor) point(x *traits, i int) {
	n := float64(len(s.points))
	x[tZBest], x[tAgainst] = s.top[i], s.against[i].share
	for k, z := range s.top {
		if k != i {
			x[tZMean] += z / (n - 1)
		}
		if z > s.top[i] {
			x[tZRank] += 1 / n
		}
	}
	if len(s.points[i].said) > 0 {
		x[tPoint] = 1
	}
	for f := range s.read[i].forms {
		s.form(x, &s.read[i].forms[f])
	}
	for k := range s.all {
		if s.read[i].opposes[k] {
			x[tOpposeClauses]++
		}
		if s.read[i].weights[k] >= spokenOf {
			x[tSpeakClauses]++
		}
	}
}

// spokenOf is how much of a point a clause says that speaks of it.
const spokenOf = 0.2

// form sees what all of the answer says of a point in one of its languages.
func (s *surveyor) form(x *traits, c *comparison) {
	w := c.wanted
	x[tLength] = max(x[tLength], math.Log1p(float64(len(w.terms))))
	x[tParts] = max(x[tParts], float64(len(w.parts)))
	var cover, against, polar, turned float64
	for t := range w.terms {
		yes, no := 0.0, 0.0
		for k := range s.all {
			yes, no = max(yes, c.agree[k][t]), max(no, c.against[k][t])
		}
		weight := w.terms[t].weight
		cover += yes * weight
		if yes == 0 {
			against += no * weight
		}
		if len(w.terms[t].contrary) > 0 {
			polar += yes * weight
			if no > yes {
				turned += no * weight
			}
		}
	}
	total := max(w.total, 1e-9)
	if cover/total >= x[tCover] {
		x[tCover], x[tPolarAgree] = cover/total, polar/total
	}
	x[tCoverAgainst], x[tPolarAgainst] = max(x[tCoverAgainst], against/total), max(x[tPolarAgainst], turned/total)
	for _, part := range w.parts {
		for _, q := range part.numbers {
			x[tNumbers]++
			if slices.ContainsFunc(s.all, func(c clause) bool {
				return slices.ContainsFunc(c.numbers, func(have quantity) bool { return have.value == q.value })
			}) {
				x[tNumbersSame]++
			}
		}
	}
}
