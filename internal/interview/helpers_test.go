package interview

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/knowledge"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// smallBank has topics "maps" and "locks" with six questions each, two of a
// level, of all kinds, so that no test depends on what the real ones say.
func smallBank() *Bank {
	both := func(format string, args ...any) knowledge.Text {
		return knowledge.Text{EN: fmt.Sprintf("EN "+format, args...), ZH: fmt.Sprintf("ZH "+format, args...)}
	}
	var questions []knowledge.Question
	var notes []knowledge.Note
	for _, topic := range []string{"maps", "locks"} {
		for i := range 6 {
			id := fmt.Sprintf("%s-%d", topic, i)
			q := knowledge.Question{
				ID: id, Topic: topic, Section: fmt.Sprintf("s%d", i%4), Level: levels[i/2],
				Kind: []string{knowledge.Recall, knowledge.Output, knowledge.Design}[i%3], Question: both("question %s?", id), Answer: both("strong answer to %s.", id),
			}
			if q.Kind == knowledge.Output {
				q.Program, q.Prints = "package main // "+id+"\n", "1\n"
			}
			for p := range 4 {
				q.Rubric = append(q.Rubric, knowledge.Point{Point: both("point %d.", p)})
			}
			for h := range 3 {
				q.Hints = append(q.Hints, both("hint %d.", h+1))
			}
			q.FollowUps = []knowledge.FollowUp{
				{Question: both("follow-up on 1 and 2?"), Probes: []int{1, 2}},
				{Question: both("follow-up on 3 and 1?"), Probes: []int{3, 1}},
			}
			questions = append(questions, q)
		}
		for _, lang := range []string{"en", "zh"} {
			n := knowledge.Note{ID: topic, Lang: lang, Path: lang + "/" + topic + ".md", Title: "About " + topic, Topic: topic, Aliases: []string{topic + "-alias"}}
			for i := range 4 {
				n.Sections = append(n.Sections, knowledge.Section{ID: fmt.Sprintf("s%d", i), Heading: fmt.Sprintf("Section %d", i), StartLine: 10 * i, EndLine: 10*i + 9})
			}
			notes = append(notes, n)
		}
	}
	return newBank(questions, notes)
}

// scripted grades answers that say how: "said 0 2 partly 1 wrong 3 myth". What
// comes later counts. Points are those of the item.
type scripted struct{}

func (scripted) Grade(_ context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	g := grade.Grade{By: "rules/test", Feedback: "feedback", Points: make([]grade.Judgement, len(it.Rubric))}
	for i := range g.Points {
		g.Points[i] = grade.Judgement{Index: i, Verdict: grade.Missed}
	}
	verdict := grade.Said
	for _, w := range strings.Fields(answer) {
		var i int
		switch v := grade.Verdict(w); {
		case slices.Contains([]grade.Verdict{grade.Said, grade.Partly, grade.Missed, grade.Wrong}, v):
			verdict = v
		case w == "model":
			g.By = "a-model"
		case w == "myth":
			g.Misconceptions = append(g.Misconceptions, grade.Misconception{Fact: "a-fact", Sentence: "it is flat", Truth: "It is round.", Since: "1.4"})
		default:
			if n, err := fmt.Sscan(w, &i); n == 1 && err == nil && i >= 0 && i < len(g.Points) {
				g.Points[i] = grade.Judgement{Index: i, Verdict: verdict}
				if verdict != grade.Missed {
					g.Points[i].Evidence = w
				}
			}
		}
	}
	g.Score = grade.Score(verdictsOf(g.Points))
	return g, nil
}

// settle grades what waits for it.
func settle(t testing.TB, s *Session, now time.Time) {
	t.Helper()
	for job, ok := s.Job(); ok; job, ok = s.Job() {
		g, err := scripted{}.Grade(t.Context(), job.Item, job.Answer, job.Lang)
		if err != nil {
			t.Fatal(err)
		}
		if changed, err := s.Apply(Event{Kind: Graded, At: job.At, Attempt: job.Attempt, Member: job.Member, Grade: g}, now); !changed || err != nil {
			t.Fatalf("Graded: %v, %v", changed, err)
		}
	}
}

func begin(t testing.TB, opt Options, seen ...string) *Session {
	t.Helper()
	s, err := New(smallBank(), opt, seen, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// must applies an event that has to change something, and grades.
func must(t testing.TB, s *Session, ev Event) {
	t.Helper()
	if changed, err := s.Apply(ev, noon); !changed || err != nil {
		t.Fatalf("%s: %v, %v", ev.Kind, changed, err)
	}
	settle(t, s, noon)
}
