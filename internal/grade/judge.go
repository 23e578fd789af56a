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
	turned  bool // most of the evidence stands under the other sign
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
			out[i] = finding{Wrong, o.window, true}
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
			out[c.point] = finding{Said, c.window, c.turned()}
		case p >= tuned.partlyFrom:
			out[c.point] = finding{Partly, c.window, c.turned()}
		default:
			continue
		}
		uses[c.core]++
	}
	distrust(out)
	return out
}

// turned reports whether most of what a window says of a point stands under the
// other sign, or is the contrary.
func (c *candidate) turned() bool {
	return max(c.x[ofDenial], c.x[ofAffirmed], c.x[ofContrary]) >= tuned.turned
}

// distrust takes the credit from an answer that turns around most of what it says
// of the points: what speaks for the others is then turned around as well, in a way
// that went unnoticed.
func distrust(points []finding) {
	turned, all := 0.0, 0.0
	for _, p := range points {
		if p.verdict == Missed {
			continue
		}
		all++
		if p.turned {
			turned++
		}
	}
	if turned < 2 || turned < tuned.distrust*all {
		return
	}
	for i := range points {
		if points[i].verdict != Missed {
			points[i].verdict = Wrong
		}
	}
}
