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
func (l *learner) judge(x []traits, best []candidate, against []opposition) []finding {
	credit, wrong := l.predict(x)
	out := make([]finding, len(x))
	for i := range out {
		window, heard := best[i].window, best[i].window.size > 0
		out[i] = finding{Missed, window}
		switch {
		case heard && credit[i] >= l.said:
			out[i].verdict = Said
		case heard && credit[i] >= l.partly:
			out[i].verdict = Partly
		case wrong[i] >= l.contrary && against[i].share >= tuned.againstFrom:
			out[i] = finding{Wrong, against[i].window}
		case wrong[i] >= l.contrary && heard:
			out[i].verdict = Wrong
		}
	}
	return out
}
