package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// noon is when reviews happen.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// kept is a tracker that remembers what it was told, and has all come back in
// three days.
type kept struct {
	questions map[string]*knowledge.Question
	answers   []progress.Answer
	fail      error
}

func (k *kept) Record(ctx context.Context, member store.MemberID, a progress.Answer, now time.Time) (progress.Recorded, error) {
	if err := errors.Join(ctx.Err(), k.fail); err != nil {
		return progress.Recorded{}, err
	}
	if member != "local" || !now.Equal(noon) || a.ID == "" {
		return progress.Recorded{}, fmt.Errorf("member %s at %v, ID %q", member, now, a.ID)
	}
	a.ID = ""
	k.answers = append(k.answers, a)
	return progress.Recorded{Question: k.questions[a.Question], Rating: a.Rating(), Card: fsrs.Card{Due: now.Add(72 * time.Hour)}}, nil
}

// alone is the score of one point of a rubric.
func alone[P any](rubric []P) float64 { return 100 / float64(len(rubric)) }

// half is a grader that finds the first point in every answer and nothing else.
type half struct{}

func (half) Grade(_ context.Context, it grade.Item, answer, _ string) (grade.Grade, error) {
	g := grade.Grade{Score: alone(it.Rubric), By: "a model", Feedback: "Nearly.\n", Points: []grade.Judgement{{Index: 0, Verdict: grade.Said, Evidence: answer}, {Index: 99, Verdict: grade.Wrong}}}
	for i := range it.Rubric[1:] {
		g.Points = append(g.Points, grade.Judgement{Index: i + 1, Verdict: grade.Missed})
	}
	g.Misconceptions = []grade.Misconception{{Sentence: "so \x1b[2J it is", Truth: "It is not.", Since: "1.14", Sources: []string{"runtime/proc.go"}}}
	return g, nil
}

// interrupted is a grader during whose work the program is asked to end.
type interrupted struct{ stop *context.CancelFunc }

func (g interrupted) Grade(ctx context.Context, _ grade.Item, _, _ string) (grade.Grade, error) {
	(*g.stop)()
	<-ctx.Done()
	return grade.Grade{}, context.Cause(ctx)
}

func reviewed(t *testing.T, lang string, grader grade.Grader, k *kept, n int, in ...string) (out string, err error) {
	t.Helper()
	interruptible := context.WithCancel
	if g, ok := grader.(interrupted); ok {
		interruptible = func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, stop := context.WithCancel(ctx)
			*g.stop = stop
			return ctx, stop
		}
	}
	bank, err := interview.LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	questions, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var due []progress.Due
	for i := range questions[:n] {
		due = append(due, progress.Due{Question: &questions[i]})
	}
	var b strings.Builder
	r := &Review{
		Tracker: k, Grader: grader, Bank: bank, Printer: NewPrinter(&b, &b, TextsOf(lang), false), Member: "local", Lang: lang,
		Now: func() time.Time { return noon }, Interruptible: interruptible,
	}
	script := typed(in)
	err = r.Run(t.Context(), &script, due)
	return b.String(), err
}

func TestReview(t *testing.T) {
	k := &kept{}
	out, err := reviewed(t, "en", half{}, k, 4,
		"", "/frob", "/hint", "the first thing", "in two lines", "", // a hint, then an answer
		"/skip",
		"/hint", "/hint", "/hint", "/hint", "/show", // gives up
		"cut by a command", "/skip")
	if err != nil {
		t.Fatal(err)
	}
	questions, _ := knowledge.Questions()
	want := []progress.Answer{
		{Question: questions[0].ID, Score: alone(questions[0].Rubric) * 90 / 100, Hints: 1, Source: progress.Review},
		{Question: questions[2].ID, Score: 0, Hints: 3, Source: progress.Review},
		{Question: questions[3].ID, Score: alone(questions[3].Rubric), Source: progress.Review},
	}
	if !reflect.DeepEqual(k.answers, want) {
		t.Errorf("kept %+v\nwant %+v", k.answers, want)
	}
	for _, s := range []string{
		"1 of 4 · ", "There is no command /frob", "Hint 1 of 3 (now at most 90 points)", fmt.Sprintf("%.0f of 100 (1 of 3 hints used: at most 90)", want[0].Score),
		"✅ Said: ", "“the first thing in two lines”", "A strong answer adds:\n- ⬜ ", "⚠️ Not so: “so [2J it is” → It is not. (since Go 1.14) Source: `runtime/proc.go`\n\nNearly.\n\n📖 ",
		"📖 knowledge/en/", "Comes back in 3 days, on 2026-11-25.", "There are no more hints.", "A strong answer: ", "Done: 3 answered.",
	} {
		if !strings.Contains(out, s) {
			t.Errorf("%q is not said in\n%s", s, out)
		}
	}
	out, err = reviewed(t, "zh", half{}, &kept{}, 1, "第一点")
	for _, s := range []string{"第 1 题，共 1 题", "20 分（满分 100）", "它会打印：", "“第一点”", "📖 knowledge/zh/", "3 天后（2026-11-25）再来。", "完成：回答了 1 题。"} {
		if err != nil || !strings.Contains(out, s) {
			t.Errorf("%q is not said in\n%s\n%v", s, out, err)
		}
	}
}

// TestReviewDraft asks for a hint in the middle of an answer, which then goes on, and
// gives up or leaves after one: a command is never taken for the next question.
func TestReviewDraft(t *testing.T) {
	questions, _ := knowledge.Questions()
	score := func(i, hints int) float64 { return alone(questions[i].Rubric) * interview.Earns(hints) / 100 }
	k := &kept{}
	out, err := reviewed(t, "en", half{}, k, 4,
		"the first", "/hint", "thing", "/nope", "and more", "",
		"the second", "/show", // what a command cuts short is an answer, and its grade shows all
		"/help", "the third", "/hint", "", // a draft is whole without another line, too
		"the fourth", "/quit")
	want := []progress.Answer{
		{Question: questions[0].ID, Score: score(0, 1), Hints: 1, Source: progress.Review},
		{Question: questions[1].ID, Score: score(1, 0), Source: progress.Review},
		{Question: questions[2].ID, Score: score(2, 1), Hints: 1, Source: progress.Review},
		{Question: questions[3].ID, Score: score(3, 0), Source: progress.Review},
	}
	if err != nil || !reflect.DeepEqual(k.answers, want) {
		t.Errorf("kept %+v\nwant %+v, %v", k.answers, want, err)
	}
	for _, s := range []string{"“the first thing and more”", "“the second”", "“the third”", "“the fourth”", "is kept: go on with it", "Answered 4; 0 left"} {
		if !strings.Contains(out, s) {
			t.Errorf("%q is not said in\n%s", s, out)
		}
	}
	k = &kept{}
	if out, err = reviewed(t, "en", half{}, k, 2, "half", "/hint"); err != nil || len(k.answers) != 1 || !strings.Contains(out, "Answered 1; 1 left") {
		t.Errorf("the end of input after a hint: %+v, %v\n%s", k.answers, err, out)
	}
	k = &kept{}
	if _, err = reviewed(t, "en", half{}, k, 2, "half", "/hint", "^C"); err != nil || len(k.answers) != 0 {
		t.Errorf("given up after a hint: %+v, %v", k.answers, err)
	}
}

// TestReviewLeft leaves in the middle: what was answered is kept, and nothing
// else.
func TestReviewLeft(t *testing.T) {
	for name, in := range map[string][]string{
		"the end of input":    {"an answer", "", "/skip"},
		"a line is given up":  {"an answer", "", "half an answer", "^C", "never read"},
		"quit":                {"an answer", "", "/quit", "never read"},
		"quit after a answer": {"an answer", "/quit", "never read"},
	} {
		k := &kept{}
		out, err := reviewed(t, "en", half{}, k, 3, in...)
		if err != nil || len(k.answers) != 1 || !strings.Contains(out, "Answered 1; 2 left for another time.") {
			t.Errorf("%s: %d kept, %v\n%s", name, len(k.answers), err, out)
		}
	}
	broken := errors.New("broken")
	if _, err := reviewed(t, "en", half{}, &kept{fail: broken}, 3, "an answer"); !errors.Is(err, broken) {
		t.Errorf("a store that fails: %v", err)
	}
}

// TestReviewInterrupted has Ctrl-C come while a model grades. The answer has been
// given, so it counts, by the rules; the next question is left.
func TestReviewInterrupted(t *testing.T) {
	var stop context.CancelFunc
	k := &kept{}
	out, err := reviewed(t, "en", interrupted{&stop}, k, 2, "an answer", "", "never read")
	if err != nil || len(k.answers) != 1 || !strings.Contains(out, "Answered 1; 1 left for another time.") {
		t.Errorf("kept %+v, %v\n%s", k.answers, err, out)
	}
}

func TestQuiz(t *testing.T) {
	bank, err := interview.LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	all, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var questions []*knowledge.Question
	for i := range all {
		if len(all[i].Choices) > 0 && len(questions) < 4 {
			questions = append(questions, &all[i])
		}
	}
	order := rand.New(rand.NewPCG(5, 0))
	letter := func(q *knowledge.Question, correct bool) string {
		for n, i := range order.Perm(len(q.Choices)) {
			if q.Choices[i].Correct == correct {
				return string(rune('a' + n))
			}
		}
		return ""
	}
	right, wrong := letter(questions[0], true), letter(questions[1], false)
	for _, lang := range []string{"en", "zh"} {
		k := &kept{}
		var b strings.Builder
		z := &Quiz{
			Tracker: k, Bank: bank, Printer: NewPrinter(&b, &b, TextsOf(lang), false), Member: "local", Lang: lang,
			Chance: rand.New(rand.NewPCG(5, 0)), Now: func() time.Time { return noon }, Interruptible: context.WithCancel,
		}
		in := typed{"e", "", "what?", " " + strings.ToUpper(right) + ") ", wrong, "/skip", "^C", "a"}
		if err := z.Run(t.Context(), &in, questions); err != nil {
			t.Fatal(err)
		}
		want := []progress.Answer{
			{Question: questions[0].ID, Score: 100, Picked: true, Source: progress.Quiz},
			{Question: questions[1].ID, Score: 0, Picked: true, Source: progress.Quiz},
		}
		if !reflect.DeepEqual(k.answers, want) {
			t.Errorf("kept %+v\nwant %+v", k.answers, want)
		}
		w := reviewWordsOf(lang)
		for _, s := range []string{
			fmt.Sprintf(w.letter, 'd'), "✅ ", "❌ ", strings.TrimSpace(questions[0].Answer.In(lang)),
			fmt.Sprintf(w.right, 1, 2), "📖 knowledge/" + lang + "/", "  d) ",
		} {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%q is not said in\n%s", s, b.String())
			}
		}
	}
}

// TestNextDay has clocks change before a question comes back after 24 hours.
func TestNextDay(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	for now, want := range map[time.Time]string{
		time.Date(2026, 3, 27, 23, 30, 0, 0, zone):  "Comes back tomorrow, on 2026-03-28.",
		time.Date(2026, 3, 28, 23, 30, 0, 0, zone):  "Comes back in 2 days, on 2026-03-30.",
		time.Date(2026, 10, 24, 23, 30, 0, 0, zone): "Comes back tomorrow, on 2026-10-25.",
	} {
		var out strings.Builder
		NewPrinter(&out, &out, &english, false).next(progress.Recorded{Card: fsrs.Card{Due: now.Add(24 * time.Hour)}}, "en", now)
		if strings.TrimSpace(out.String()) != want {
			t.Errorf("at %v: %q, want %q", now, out.String(), want)
		}
	}
}

// TestReviewWords checks that both languages say everything, with the same
// places to fill in.
func TestReviewWords(t *testing.T) {
	en, zh := reflect.ValueOf(englishReview), reflect.ValueOf(chineseReview)
	for i := range en.NumField() {
		name := en.Type().Field(i).Name
		a, b := en.Field(i), zh.Field(i)
		switch a.Kind() {
		case reflect.String:
			if a.String() == "" || b.String() == "" || strings.Count(a.String(), "%") != strings.Count(b.String(), "%") {
				t.Errorf("%s: %q, %q", name, a, b)
			}
		case reflect.Map:
			if a.Len() == 0 || a.Len() != b.Len() {
				t.Errorf("%s: %v, %v", name, a, b)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	s := progress.Summary{
		Total:   progress.Topic{Questions: 9, Cards: 4, Due: 2},
		Topics:  []progress.Topic{{ID: "gmp", Questions: 5, Cards: 3, Due: 2, Recall: 0.875, Strength: 0.5}},
		Streak:  progress.Streak{Days: 3, Best: 12},
		Reviews: 17, Kept: 0.9, Returned: 10, Past: []int{0, 1, 8}, Ahead: []int{2, 0, 1},
	}
	var b strings.Builder
	NewPrinter(&b, &b, TextsOf("en"), false).Progress(s, "en", func(id string) string { return "The " + id + "\x1b" })
	want := `Days in a row: 3 (best 12), nothing answered today yet
Answers: 17, to 4 of 9 questions
Remembered: 90% of the 10 that came back in the last 30 days
Due today: 2

Topics, weakest first: points an answer would earn now, chance to remember, answered, due
   50   88%   3/5    2  The gmp

Answers in the last 12 weeks, a mark a day
  ·▁█
Due in the next 14 days
  █·▄
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
