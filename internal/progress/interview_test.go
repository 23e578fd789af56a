package progress

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/knowledge"
)

// fixed is a grader that finds the same verdict for every point.
type fixed grade.Verdict

func (f fixed) Grade(_ context.Context, it grade.Item, _, _ string) (grade.Grade, error) {
	g := grade.Grade{By: "test"}
	var all []grade.Verdict
	for i := range it.Rubric {
		g.Points = append(g.Points, grade.Judgement{Index: i, Verdict: grade.Verdict(f)})
		all = append(all, grade.Verdict(f))
	}
	g.Score = grade.Score(all)
	return g, nil
}

func TestRecordInterview(t *testing.T) {
	questions, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	b, err := interview.LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	db := openStore(t)
	now := noon
	service := interview.NewService(interview.Config{
		Store: db, Bank: b, Now: func() time.Time { return now },
		Grader: func(interview.Who) grade.Grader { return fixed(grade.Said) },
	})
	tr := New(db, questions)
	ctx := t.Context()
	s, err := service.Start(ctx, interview.Request{Member: "m1", Options: interview.Options{Questions: 3, Seed: 7}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	do := func(kind interview.Kind, text string) {
		t.Helper()
		n++
		now = now.Add(time.Minute)
		after, _, err := service.Do(ctx, s.ID, interview.Event{ID: fmt.Sprint("ev", n), Kind: kind, Text: text, At: s.Place()})
		if err != nil {
			t.Fatal(err)
		}
		s = after
	}
	recorded := func(want ...fsrs.Rating) {
		t.Helper()
		for range 2 { // the second time changes nothing
			list, err := tr.RecordInterview(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			var got []fsrs.Rating
			for _, rec := range list {
				got = append(got, rec.Rating)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("recorded %v, want %v", got, want)
			}
			reviews, err := db.Reviews(ctx, "m1", time.Time{})
			if err != nil || len(reviews) != len(want) {
				t.Errorf("%d reviews, %v; want %d", len(reviews), err, len(want))
			}
		}
	}
	recorded()
	do(interview.Hint, "")
	do(interview.Answer, "all of it")
	answered := now
	recorded() // the answer may still be changed
	do(interview.Next, "")
	recorded(fsrs.Good) // for the hint
	do(interview.Skip, "")
	recorded(fsrs.Good, fsrs.Again)
	do(interview.Answer, "all of it")
	now = now.Add(time.Hour)
	do(interview.End, "")
	recorded(fsrs.Good, fsrs.Again, fsrs.Easy)

	reviews, err := db.Reviews(ctx, "m1", time.Time{})
	if err != nil || !reviews[0].At.Equal(answered) || reviews[0].Source != "interview" || reviews[0].Score != 90 {
		t.Errorf("%+v, %v", reviews, err)
	}
}
