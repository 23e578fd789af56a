package interview

import (
	"testing"

	"gophertutor/internal/grade"
)

// TestLift says what a point is worth by the answer and by two follow-ups that
// probe it.
func TestLift(t *testing.T) {
	const s, p, m, w = grade.Said, grade.Partly, grade.Missed, grade.Wrong
	for _, c := range []struct {
		first, f1, f2, want grade.Verdict
		lifted              bool
	}{
		{s, m, m, s, false},
		{s, w, w, s, false}, // what was said was said
		{p, m, w, p, false},
		{p, p, p, p, false},
		{p, s, m, s, true},
		{p, m, s, s, true},
		{m, m, m, m, false},
		{m, p, m, p, true},
		{m, s, m, p, true},
		{m, s, s, p, true}, // once, however often
		{m, w, m, w, false},
		{m, w, s, p, true},
		{m, s, w, p, true},
		{w, s, m, p, true},
		{w, p, m, p, true},
		{w, m, m, w, false},
	} {
		point := Point{Verdict: c.first, Evidence: "first"}
		for _, v := range []grade.Verdict{c.f1, c.f2} {
			point.lift(c.first, grade.Judgement{Verdict: v, Evidence: "later"})
		}
		evidence := "first"
		if c.want != c.first {
			evidence = "later"
		}
		if point.Verdict != c.want || point.Lifted != c.lifted || point.Evidence != evidence {
			t.Errorf("%s, then %s and %s: %+v, want %s, lifted %v, evidence %q", c.first, c.f1, c.f2, point, c.want, c.lifted, evidence)
		}
	}
}

func TestTurnScore(t *testing.T) {
	for _, c := range []struct {
		hints   int
		answers []string
		want    float64
	}{
		{0, []string{"said 0 1 2 3"}, 100},
		{1, []string{"said 0 1 2 3"}, 90},
		{2, []string{"said 0 1 2 3"}, 70},
		{3, []string{"said 0 1 2 3"}, 40},
		{3, []string{"said 0 partly 1"}, 15}, // 40 x 37.5 %
		{0, []string{"said 0 1 partly 2 wrong 3"}, 62.5},
		{0, []string{"none", "said 0 1"}, 25},          // two of four, each half
		{1, []string{"said 0", "said 0 1"}, 45},        // 90 x (1 + 1/2 + 1/2) / 4
		{0, []string{"said 0 partly 1", "said 0"}, 50}, // the half becomes whole
	} {
		s := begin(t, Options{})
		for range c.hints {
			must(t, s, Event{Kind: Hint})
		}
		for _, a := range c.answers {
			must(t, s, Event{Kind: Answer, Text: a})
		}
		if got, ok := s.TurnScore(1); !ok || got != c.want {
			t.Errorf("%d hints, %q: %v, %v; want %v", c.hints, c.answers, got, ok, c.want)
		}
	}
	s := begin(t, Options{Questions: 2})
	if _, ok := s.TurnScore(1); ok {
		t.Error("an unanswered question has a score")
	}
	must(t, s, Event{Kind: Skip})
	if score, ok := s.TurnScore(1); !ok || score != 0 {
		t.Errorf("a skipped question has score %v, %v", score, ok)
	}
}

// TestReading names three different sections, those of the worst answers first.
// Questions 0 and 4, and 1 and 5, of the bank share one.
func TestReading(t *testing.T) {
	s := begin(t, Options{Topics: []string{"maps"}, Questions: 6})
	for s.Phase() != Over {
		answer := "said 0 1 2 3"
		if id := s.Turns[len(s.Turns)-1].Question; id == "maps-1" || id == "maps-5" {
			answer = "none"
		}
		must(t, s, Event{Kind: Answer, Text: answer})
		must(t, s, Event{Kind: Next})
	}
	read := s.Report().Read
	if len(read) != 3 || read[0].Section != "s1" || read[1] == read[0] || read[2] == read[0] || read[2] == read[1] {
		t.Errorf("to read: %+v", read)
	}
}
