package interview

import (
	"strings"
	"testing"

	"gophertutor/knowledge"
)

func TestStatesOutput(t *testing.T) {
	const order, two = "main\nd\na\nb\nc\n", "1000 0\n"
	for _, c := range []struct {
		answer, prints string
		want           bool
	}{
		{"main, d, a, b, c", order, true},
		{"main\nd\na\nb\nc", order, true},
		{"I think it prints main -> d → a, b, c.", order, true},
		{"I think it prints main → d → a, b, c. That is since…", order, true},
		{"打印main、d、a、b、c，因为 runnext", order, true},
		{"Main comes first, then d, and the others in order", order, false},
		{"main a b c d", order, false},
		{"It prints not main d a b c", order, false},
		{"a b c d main or main d a b c", order, false},
		{"main d a b c or main a b c d", order, false},
		{"It prints:\n1000 0\nas the deadline is over", two, true},
		{"prints 1000 0", two, true},
		{"It waits 1000 0 ms", two, false}, // too short to be no accident
		{"", order, false},
		{"anything", "", false},
	} {
		if got := statesOutput(c.answer, c.prints); got != c.want {
			t.Errorf("%q of %q: %v", c.answer, c.prints, got)
		}
	}
}

// TestOutput: who names the output hears so at once and is told how to add why; who
// does not sees it when the question is over, and not before.
func TestOutput(t *testing.T) {
	output := func(style Style) *Session {
		s := begin(t, Options{Topics: []string{"maps"}, Questions: 1, Style: style})
		s.Turns[0].Question = "maps-1" // prints 1
		return s
	}
	const right, how, shown = "✔ That is what it prints.", "begin with “I mean”", "It prints:\n```text\n1\n```"
	has := func(s *Session, what string, want ...string) {
		t.Helper()
		text := s.GradeText()
		for _, part := range []string{right, how, shown} {
			expected := false
			for _, w := range want {
				expected = expected || w == part
			}
			if strings.Contains(text, part) != expected {
				t.Errorf("%s: %q is there: %v\n%s", what, part, !expected, text)
			}
		}
	}
	s := output(Friendly)
	must(t, s, Event{Kind: Answer, Text: "1"})
	has(s, "right, follow-up asked", right, how)
	must(t, s, Event{Kind: Amend, Text: "I mean said 0 1 2 3"})
	has(s, "right and why", right)
	s = output(Strict)
	must(t, s, Event{Kind: Answer, Text: "1"})
	has(s, "strict", right)

	s = output(Friendly)
	must(t, s, Event{Kind: Answer, Text: "said 0"})
	has(s, "wrong, follow-up asked")
	must(t, s, Event{Kind: Answer, Text: "nothing"})
	has(s, "wrong, over", shown)
	s = output(Friendly)
	must(t, s, Event{Kind: Skip})
	if text := s.SkippedText(1); !strings.Contains(text, shown) {
		t.Errorf("skipped: %s", text)
	}
}

func TestOutputText(t *testing.T) {
	for _, c := range []struct {
		q    knowledge.Question
		want string
	}{
		{knowledge.Question{}, ""},
		{knowledge.Question{Program: "p", Prints: "\na\nb\n\n"}, "它会打印：\n```text\na\nb\n```"},
		{knowledge.Question{Program: "p", Fail: "missing ~\n"}, "编译不通过：`missing ~`"},
		{knowledge.Question{Program: "p", Panics: true}, ""},
	} {
		if got := OutputText(&c.q, "zh"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
}
