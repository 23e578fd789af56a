package grade

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
}

// clauseUses is how many points one clause may be the evidence for.
const clauseUses = 2

// judge decides all points by their traits.
func (l *learner) judge(s *seen) []finding {
	s.sound(l.tone, l.toneAnswer)
	credit, wrong := l.predict(s.x)
	return l.verdicts(s, credit, wrong)
}

// verdicts decides all points by the credit to be expected and the probability that
// the point is wrong. What is only spoken of faintly is partly said at best.
func (l *learner) verdicts(s *seen, credit, wrong []float64) []finding {
	out := make([]finding, len(credit))
	none, first := true, 0
	for i := range out {
		c, w := credit[i], wrong[i]
		window := s.evidence(i)
		heard, faint := s.best[i].window.size > 0, s.best[i].window.size == 0 && window.size > 0
		out[i] = finding{Missed, window}
		switch {
		case heard && c >= l.said:
			out[i].verdict = Said
		case (heard && c >= l.partly || faint && c >= l.said) && w < l.doubt*c:
			out[i].verdict = Partly
		case w >= l.contrary && s.against[i].share >= tuned.againstFrom:
			out[i] = finding{Wrong, s.against[i].window}
		case w >= l.contrary && window.size > 0:
			out[i].verdict = Wrong
		}
		none = none && out[i].verdict != Said && out[i].verdict != Partly
		if c > credit[first] {
			first = i
		}
	}
	if none && len(out) > 0 && s.best[first].window.size > 0 && credit[first] >= l.glimpse && wrong[first] < l.doubt*credit[first] {
		out[first] = finding{Partly, s.best[first].window}
	}
	return out
}

// evidence is the window that speaks for a point, or else the one that speaks of it
// faintly; of size 0 if nothing does.
func (s *seen) evidence(point int) window {
	if w := s.best[point].window; w.size > 0 {
		return w
	}
	return s.traces[point]
}
