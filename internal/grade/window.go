package grade

// evidence sees the best evidence for a point.
func (s *surveyor) evidence(x *traits, c *candidate) {
	for _, f := range ofWindow {
		x[f.trait] = c.x[f.feature]
	}
	x[tZ], x[tWindow] = c.z, c.window.size
	e := &s.read[c.point]
	alien, content, sweep := 0.0, 0.0, 0.0
	for k := c.window.from; k < c.window.to; k++ {
		alien += s.alien[k]
		content += s.content[k]
		sweep += s.sweep[k]
		if x[tNumbers] > 0 {
			x[tNumbersOther] += float64(len(s.all[k].numbers))
		}
		x[tClash] += s.clash[k]
		x[tItemsWindow] += truth(item(&s.all[k])) / float64(c.window.to-c.window.from)
		if e.opposes[k] {
			x[tOpposedCover] = max(x[tOpposedCover], e.weights[k])
		}
	}
	x[tAlienWindow], x[tSweepWindow] = alien/max(content, 1), sweep/max(c.window.size, 5)
	x[tNumbersAlien], x[tNumbersSwapped] = s.strange(c.point, s.all[c.window.from:c.window.to])
	m, words := s.around(c.window)
	x[tHedgeWindow], x[tBothWindow], x[tPlanWindow], x[tRejectsWindow] = m.hedging, m.both, m.plans, m.disbelief
	x[tEmptyWindow], x[tJoinWindow] = m.empty/max(words, 5), m.joining/max(words, 5)
	x[tUnrealWindow], x[tTopicalWindow] = m.unreal, m.topical/max(words, 5)
	x[tTwofold] = e.form(c.core).twofold(c.window)
	r := e.form(c.core).relations(c.window)
	x[tWithin], x[tCross] = r.within/max(r.within+r.cross, 0.05), r.cross
	x[tOrder], x[tDisorder] = r.order, r.disorder/max(r.order+r.disorder, 0.05)
}

// around is the manner of the sentences of a window, with the disbelief of the next
// one, and their words.
func (s *surveyor) around(w window) (m manner, words float64) {
	first, last := s.all[w.from].sentence, s.all[w.to-1].sentence
	for k := range s.all {
		switch at := s.all[k].sentence; {
		case at >= first && at <= last:
			m.add(s.manners[k])
			words += s.all[k].size
		case at == last+1:
			m.disbelief += s.manners[k].disbelief
		}
	}
	return m, words
}

// form is the language of the point in which a clause says most of it.
func (e *evidence) form(i int) *comparison {
	best := &e.forms[0]
	for f := range e.forms {
		if e.forms[f].weight(i) > best.weight(i) {
			best = &e.forms[f]
		}
	}
	return best
}

// core sees the clause that says most of a point.
func (s *surveyor) core(x *traits, c *candidate) {
	e, cl := &s.read[c.point], &s.all[c.core]
	x[tCoreShare], x[tCoreLength] = e.weights[c.core], cl.size
	x[tCoreOpposes], x[tCoreDenies], x[tCoreStated] = truth(e.opposes[c.core]), truth(cl.denies), truth(cl.stated)
	x[tAlienCore], x[tSweepCore] = s.alien[c.core]/max(s.content[c.core], 1), s.sweep[c.core]
	x[tTopic], x[tOtherTopic] = s.topic(c.point, c.core)
	x[tBeside] = s.beside(c)
	x[tPosition] = float64(c.core) / float64(len(s.all))
	for i := range s.read {
		if i != c.point {
			x[tCrossPoint] += s.read[i].weights[c.core] / float64(len(s.read)-1)
		}
	}
	form := e.form(c.core)
	if len(form.wanted.parts) == 0 {
		return
	}
	n := form.spoken(c.core)
	part := form.wanted.parts[n]
	x[tPartDenies], x[tMismatch] = truth(part.denies), truth(part.denies != cl.denies)
	said, rest := 0.0, 0.0
	for k, t := range form.wanted.terms {
		switch {
		case t.part != n:
		case k == part.subject:
			x[tSubject] = form.agree[c.core][k]
		default:
			said += form.agree[c.core][k] * t.weight
			rest += t.weight
		}
	}
	x[tPredicate] = said / max(rest, 0.1)
}

// leastBeside is what a clause counts that is denied beside what speaks for a point,
// whatever it speaks of.
const leastBeside = 0.05

// beside is how much of a point is denied as a whole in the sentence of its core, by
// clauses before that.
func (s *surveyor) beside(c *candidate) float64 {
	if s.all[c.core].dismissed {
		return 0
	}
	out := 0.0
	for k := c.core - 1; k >= 0 && s.all[k].sentence == s.all[c.core].sentence; k-- {
		if s.all[k].dismissed {
			out = max(out, s.read[c.point].weights[k], leastBeside)
		}
	}
	return out
}

// spoken is the part of a point that a clause speaks of most.
func (c *comparison) spoken(i int) int {
	shares := make([]float64, len(c.wanted.parts))
	best := 0
	for k, t := range c.wanted.terms {
		shares[t.part] += max(c.agree[i][k], c.against[i][k]) * t.weight
	}
	for n, share := range shares {
		if share > shares[best] {
			best = n
		}
	}
	return best
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
