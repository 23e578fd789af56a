package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// generous finds every point in every answer, but for those answers that say
// that they are poor.
type generous struct{ err error }

func (g generous) Grade(_ context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	out := grade.Grade{By: "rules/test"}
	for i := range it.Rubric {
		v := grade.Said
		if strings.Contains(answer, "poor") {
			v = grade.Missed
		}
		out.Points = append(out.Points, grade.Judgement{Index: i, Verdict: v, Evidence: answer})
	}
	return out, g.err
}

// noted is a service that notes what it is told.
type noted struct {
	*interview.Service
	events []string
}

func (n *noted) Do(ctx context.Context, id string, ev interview.Event) (*interview.Session, bool, error) {
	n.events = append(n.events, strings.TrimSpace(string(ev.Kind)+" "+ev.Text))
	return n.Service.Do(ctx, id, ev)
}

// typed is a person at the prompt who leaves with Ctrl-D; "^C" gives a line up.
type typed []string

func (l *typed) ReadLine() (string, error) {
	if len(*l) == 0 {
		return "", io.EOF
	}
	line := (*l)[0]
	*l = (*l)[1:]
	if line == "^C" {
		return "", ErrInterrupt
	}
	return line, nil
}

func newInterview(t *testing.T, lang string, g grade.Grader) (*noted, *interview.Session) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	bank, err := interview.LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	service := interview.NewService(interview.Config{Store: db, Bank: bank, Grader: func(interview.Who) grade.Grader { return g }})
	s, err := service.Start(t.Context(), interview.Request{Member: interview.Local, Options: interview.Options{
		Topics: []string{"gmp"}, Questions: 2, Lang: lang, Seed: 1,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return &noted{Service: service}, s
}

func TestInterviewConversation(t *testing.T) {
	for _, c := range []struct {
		name   string
		lines  typed
		events []string
		status store.SessionStatus
		out    []string // in this order
	}{
		{"two answers",
			typed{"G is", "a goroutine", "", "", "M is a thread", "", ""},
			[]string{"answer G is\na goroutine", "next", "answer M is a thread", "next"}, store.SessionEnded,
			[]string{"Question 1 of 2", "100 of 100", "Said:", "Enter goes on", "Question 2 of 2", "Enter ends", "Interview: Gor", "To read next"}},
		{"the end of input ends an answer, then the interview",
			typed{"poor"},
			[]string{"answer poor", "end"}, store.SessionEnded,
			[]string{"So far: 0 of 100", "Follow-up.", "0 of 100 for one question"}},
		{"commands",
			typed{"", "/help", "/nope", "/hint", "/hint", "/hint", "/hint", "/resume", "/next", "/skip", "a", "/end"},
			[]string{"hint", "hint", "hint", "hint", "next", "skip", "answer a", "end"}, store.SessionEnded,
			[]string{"an empty line ends it", "/skip     leave", "no command /nope", "Hint 1 of 3", "Hint 3 of 3", "no further hint", "Question 1 of 2", "does not fit", "Skipped. It prints:", "A strong answer", "Question 2 of 2", "100 of 100", "Skipped: 1"}},
		{"changes of mind",
			typed{"poor", "", "wait, I meant all of it", "", "and more", "", "/next", "poor", "", "/amend", "poor too", "", "not so", "", "/end"},
			// The answer stays poor with what is added to it, so the follow-up stays.
			[]string{"answer poor", "amend wait, I meant all of it", "answer and more", "next", "answer poor", "amend poor too", "answer not so", "end"}, store.SessionEnded, nil},
		{"a hint in the middle of an answer, which then goes on",
			typed{"G is", "/hint", "a goroutine", "", "/end"},
			[]string{"hint", "answer G is\na goroutine", "end"}, store.SessionEnded,
			[]string{"Hint 1 of 3", "have typed of your answer is kept", "90 of 100 (1 of 3 hints used"}},
		{"a command misspelt in the middle of an answer",
			typed{"G is", "/hnit", "a goroutine", "", "/end"},
			[]string{"answer G is\na goroutine", "end"}, store.SessionEnded,
			[]string{"no command /hnit", "have typed of your answer is kept", "100 of 100"}},
		{"the words of a command without its stroke",
			typed{"Hint please", "poor", "", "hint", "skip", "next", "跳过", "", "下一题。", "/end"},
			[]string{"hint", "answer poor", "hint", "skip", "answer next\n跳过", "next"}, store.SessionEnded,
			[]string{"Hint 1 of 3", "no further hint", "Question 2 of 2"}},
		{"a change too many",
			typed{"a", "", "b", "", "c", "", "d", "", "e", "", "f", "", "g", "", "/end"},
			[]string{"answer a", "amend b", "amend c", "amend d", "amend e", "amend f", "amend g", "end"}, store.SessionEnded,
			[]string{"changed often enough"}},
		{"Ctrl-C pauses",
			typed{"half an", "^C"},
			[]string{"pause"}, store.SessionPaused,
			[]string{"Question 1 of 2", "Paused.", "begun to answer is not kept", "--resume"}},
		{"so does /pause",
			typed{"/pause", "unread"},
			[]string{"pause"}, store.SessionPaused, nil},
		{"nothing to change yet, and a change that was thought better of",
			typed{"/amend", "poor", "", "/amend", "/next", "G is", "", "/end"},
			[]string{"answer poor", "next", "answer G is", "end"}, store.SessionEnded,
			[]string{"does not fit", "Follow-up.", "Question 2 of 2", "100 of 100"}},
		{"too long",
			typed{strings.Repeat("x", interview.MaxAnswer+1), "", "x", "^C"},
			[]string{"answer " + strings.Repeat("x", interview.MaxAnswer+1), "pause"}, store.SessionPaused,
			[]string{"at most 8000"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			service, s := newInterview(t, "en", generous{})
			var out, errs strings.Builder
			talk := &Interview{Service: service, Printer: NewPrinter(&out, &errs, &english, false), Interruptible: context.WithCancel}
			s, err := talk.Run(t.Context(), &c.lines, s)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.events, service.events); d != "" {
				t.Errorf("events (-want +got):\n%s", d)
			}
			if s.Status != c.status {
				t.Errorf("status %s, want %s", s.Status, c.status)
			}
			rest := out.String()
			for _, want := range c.out {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("no %q in order in:\n%s", want, out.String())
				}
				rest = after
			}
			if strings.Contains(out.String(), "**") || strings.Contains(out.String(), "```") {
				t.Errorf("marks of Markdown:\n%s", out.String())
			}
		})
	}
}

// TestInterviewResumed shows somebody who comes back where the interview is.
func TestInterviewResumed(t *testing.T) {
	service, s := newInterview(t, "zh", generous{})
	for _, lines := range []typed{{"/hint", "poor", "", "^C"}, {"^C"}} {
		var out, errs strings.Builder
		talk := &Interview{Service: service, Printer: NewPrinter(&out, &errs, &chinese, true), Slow: true, Interruptible: context.WithCancel}
		var err error
		if s, err = talk.Run(t.Context(), &lines, s); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"第 1 题，共 2 题", "提示 1/3", "目前 0 分", "追问", "已暂停", "--resume"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in:\n%s", want, out.String())
			}
		}
	}
}

// TestInterviewGraderFails keeps the answer for another time.
func TestInterviewGraderFails(t *testing.T) {
	broken := errors.New("broken")
	service, s := newInterview(t, "en", generous{err: broken})
	var out, errs strings.Builder
	talk := &Interview{Service: service, Printer: NewPrinter(&out, &errs, &english, false), Slow: true, Interruptible: context.WithCancel}
	s, err := talk.Run(t.Context(), &typed{"my answer", ""}, s)
	if !errors.Is(err, broken) || s.Phase() != interview.Grading || !strings.Contains(errs.String(), english.InterviewGrade) {
		t.Errorf("%v, %s, %q", err, s.Phase(), errs.String())
	}
	// The end of the program while an answer is graded pauses too.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err = talk.Run(ctx, &typed{}, s); err != nil || s.Status != store.SessionPaused {
		t.Errorf("%v, %s", err, s.Status)
	}
}

// waiting is an interview whose answer somebody else grades for a while.
type waiting struct {
	asking, grading *interview.Session
	until           time.Time
	asked           int
}

func (w *waiting) Do(_ context.Context, _ string, ev interview.Event) (*interview.Session, bool, error) {
	if w.asked++; w.asked > 1000 {
		return w.grading, false, errors.New("asked again and again")
	}
	if ev.Kind == interview.Resume && time.Now().Before(w.until) {
		return w.grading, false, nil
	}
	return w.asking, true, nil
}

// TestInterviewGradedElsewhere waits for the grade of an answer that a killed
// program, or one in another terminal, still has the right to.
func TestInterviewGradedElsewhere(t *testing.T) {
	service, s := newInterview(t, "en", generous{})
	ctx := t.Context()
	s, _, err := service.Do(ctx, s.ID, interview.Event{Kind: interview.Answer, Text: "poor"})
	if err != nil {
		t.Fatal(err)
	}
	stuck := *s // answers the follow-up
	if _, err := stuck.Apply(interview.Event{Kind: interview.Answer, Text: "more"}, time.Now()); err != nil || stuck.Phase() != interview.Grading {
		t.Fatal(err, stuck.Phase())
	}
	if s, err = service.Get(ctx, s.ID); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		w := &waiting{asking: s, grading: &stuck, until: time.Now().Add(interview.DefaultLease)}
		var out, errs strings.Builder
		talk := &Interview{Service: w, Printer: NewPrinter(&out, &errs, &english, false), Interruptible: context.WithCancel}
		if _, err := talk.Run(t.Context(), &typed{"/pause"}, &stuck); err != nil {
			t.Error(err)
		}
		if errs.String() != english.InterviewGrade+"\n" {
			t.Errorf("said %q", errs.String())
		}
		if n := strings.Count(out.String(), "So far:"); n != 2 { // at first, and with the follow-up
			t.Errorf("the grade before was shown %d times:\n%s", n, out.String())
		}
	})
}

func TestMarkdown(t *testing.T) {
	const text = "# Title\n**bold** and 2 ** 3\n- **a:** b **c**\n```go\nx := \"**\"\n# no heading\n```\n\x1b[31mred"
	for _, c := range []struct {
		color bool
		want  string
	}{
		{false, "Title\n**bold** and 2 ** 3\n- a: b c\n    x := \"**\"\n    # no heading\n[31mred\n\n"},
		{true, "\x1b[1mTitle\x1b[0m\n**bold** and 2 ** 3\n- \x1b[1ma:\x1b[0m b \x1b[1mc\x1b[0m\n    x := \"**\"\n    # no heading\n[31mred\n\n"},
	} {
		var out strings.Builder
		NewPrinter(&out, &out, &english, c.color).Markdown(text)
		if out.String() != c.want {
			t.Errorf("got  %q\nwant %q", out.String(), c.want)
		}
	}
}
