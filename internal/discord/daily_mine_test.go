package discord

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"gophertutor/internal/grade"
)

// fickle finds every point in the first answer that it sees, and none in others.
type fickle struct{ seen atomic.Bool }

func (f *fickle) Grade(_ context.Context, it grade.Item, answer, _ string) (grade.Grade, error) {
	g, verdict := grade.Grade{By: "rules/test"}, grade.Said
	if f.seen.Swap(true) {
		verdict = grade.Missed
	} else {
		g.Score = 100
	}
	for i := range it.Rubric {
		g.Points = append(g.Points, grade.Judgement{Index: i, Verdict: verdict, Evidence: answer})
	}
	return g, nil
}

// TestDailyMineCounted: where the grade is another today, what counted is said.
func TestDailyMineCounted(t *testing.T) {
	w := newWorld(t, setup{grader: &fickle{}})
	m, _, _ := w.channelQuiz()
	form := w.s.Press(w.bobs(), m, "In my own words").Modal()
	w.told(w.s.SubmitModal(w.bobs(), form, map[string]string{fieldAnswer: "It depends."}), "Your answer is kept")
	w.s.Press(w.alices(), m, "Reveal")
	why := w.inChannel(w.room, "(100 of 100, +4)")
	if mine := w.told(w.s.Press(w.bobs(), why, "How was my answer graded?"), "0 of 100"); !strings.Contains(mine.Content, "-# It counted as 100 of 100.") {
		t.Errorf("told: %s", mine.Content)
	}
}
