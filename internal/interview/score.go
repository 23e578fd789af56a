package interview

import (
	"slices"

	"gophertutor/internal/grade"
)

// earns is what a question can earn at most after so many hints. Each hint
// gives away more and costs more: 10, 20 and 30 points.
var earns = [MaxHints + 1]float64{100, 90, 70, 40}

// Earns returns what a question can earn at most after so many hints, 0 to 100.
func Earns(hints int) float64 { return earns[min(max(hints, 0), MaxHints)] }

// A Point is a point of the rubric with what a turn's answers made of it.
type Point struct {
	Index    int
	Verdict  grade.Verdict
	Evidence string // the member's words; "" if there are none
	Lifted   bool   // a follow-up made it better
	// Who covered the point in a relay, who did so best first.
	Who []Credit
}

// Points returns the rubric of a turn, from 1, with the verdicts of all its
// answers taken together; nil if the question has no grade.
func (s *Session) Points(turn int) []Point {
	t := &s.Turns[turn-1]
	if t.Parts[0].Graded == 0 {
		return nil
	}
	grades := make([][]grade.Judgement, len(t.Parts))
	for i := range t.Parts {
		if p := &t.Parts[i]; p.Graded > 0 {
			grades[i] = p.Grade.Points
		}
	}
	points := s.points(turn, grades)
	if s.Options.Relay {
		s.credit(turn, points)
	}
	return points
}

// points puts the judgements of the parts of a turn together.
func (s *Session) points(turn int, grades [][]grade.Judgement) []Point {
	q, t := s.Question(turn), &s.Turns[turn-1]
	points := make([]Point, len(q.Rubric))
	for i := range points {
		points[i] = Point{Index: i, Verdict: grade.Missed}
	}
	for _, j := range grades[0] {
		if j.Index >= 0 && j.Index < len(points) {
			points[j.Index] = Point{Index: j.Index, Verdict: j.Verdict, Evidence: j.Evidence}
		}
	}
	first := slices.Clone(points)
	for i := range t.Parts[1:] {
		probes := q.FollowUps[t.Parts[1+i].FollowUp].Probes
		for _, j := range grades[1+i] {
			if j.Index >= 0 && j.Index < len(probes) && probes[j.Index] < len(points) {
				at := &points[probes[j.Index]]
				at.lift(first[at.Index].Verdict, j)
			}
		}
	}
	return points
}

// lift takes what a follow-up's answer said of the point into account: it is
// worth half, so it makes the first verdict better by one step at most, however
// many follow-ups probed the point.
func (p *Point) lift(first grade.Verdict, j grade.Judgement) {
	to := first
	switch {
	case first == grade.Partly && j.Verdict == grade.Said:
		to = grade.Said
	case (first == grade.Missed || first == grade.Wrong) && (j.Verdict == grade.Said || j.Verdict == grade.Partly):
		to = grade.Partly
	case first == grade.Missed && p.Verdict == grade.Missed && j.Verdict == grade.Wrong:
		to = grade.Wrong
	}
	if to != first && to != p.Verdict {
		p.Verdict, p.Evidence, p.Lifted = to, j.Evidence, to != grade.Wrong
	}
}

func verdictsOf(points []grade.Judgement) []grade.Verdict {
	var out []grade.Verdict
	for _, p := range points {
		out = append(out, p.Verdict)
	}
	return out
}

// TurnScore returns the score of a turn, from 1: 0 to 100, less what its hints
// cost. It is 0 for a question that was skipped, and not there for one without a
// grade.
func (s *Session) TurnScore(turn int) (score float64, ok bool) {
	t := &s.Turns[turn-1]
	if t.Skipped {
		return 0, true
	}
	points := s.Points(turn)
	if points == nil {
		return 0, false
	}
	return earned(points, t.Hints), true
}

func earned(points []Point, hints int) float64 {
	var verdicts []grade.Verdict
	for _, p := range points {
		verdicts = append(verdicts, p.Verdict)
	}
	return grade.Score(verdicts) * Earns(hints) / 100
}

// Score returns the mean of the turns that have a score, and how many those are.
func (s *Session) Score() (score float64, turns int) {
	for i := range s.Turns {
		if x, ok := s.TurnScore(i + 1); ok {
			score += x
			turns++
		}
	}
	if turns > 0 {
		score /= float64(turns)
	}
	return score, turns
}

// Settled returns how many turns can change no more: all but the current one, or
// all once the interview is over.
func (s *Session) Settled() int {
	if s.Phase() == Over {
		return len(s.Turns)
	}
	return len(s.Turns) - 1
}
