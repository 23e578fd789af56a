package interview

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// run answers every question the same way and returns their IDs.
func run(t testing.TB, s *Session, answer string) []string {
	t.Helper()
	for s.Phase() != Over {
		ev := Event{Kind: Answer, Text: answer}
		if s.Place().Part > 0 || s.Phase() == Reviewing {
			ev = Event{Kind: Next}
		}
		must(t, s, ev)
	}
	var ids []string
	for _, turn := range s.Turns {
		ids = append(ids, turn.Question)
	}
	return ids
}

func levelsOf(s *Session) []string {
	var out []string
	for i := range s.Turns {
		out = append(out, s.Question(i+1).Level)
	}
	return out
}

func TestLevelAdapts(t *testing.T) {
	const b, m, d = knowledge.Basic, knowledge.Intermediate, knowledge.Deep
	for _, c := range []struct {
		answer, start string
		want          []string
	}{
		{"said 0 1 2 3", "", []string{m, m, d, d, d}},
		{"said 0 1 2", b, []string{b, b, m, m, d}}, // 75 is strong
		{"said 0 1", "", []string{m, m, m, m}},
		{"partly 0 1 2", d, []string{d, d, m, m, b}}, // 37.5 is weak
		{"none", b, []string{b, b, b, b}},
	} {
		s := begin(t, Options{Level: c.start, Questions: len(c.want), Seed: 5})
		run(t, s, c.answer)
		if got := levelsOf(s); !slices.Equal(got, c.want) {
			t.Errorf("%q from %q: levels %v, want %v", c.answer, c.start, got, c.want)
		}
	}
}

func TestQuestionsMix(t *testing.T) {
	bank, err := LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(40) {
		s, err := New(bank, Options{Topics: []string{"gmp", "channel"}, Seed: seed}, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		ids := run(t, s, "partly 0 1 2 3 4 5 6")
		kinds, topics, distinct := map[string]int{}, map[string]int{}, map[string]bool{}
		for i, id := range ids {
			kinds[s.Question(i+1).Kind]++
			topics[s.Question(i+1).Topic]++
			distinct[id] = true
		}
		if len(distinct) != 5 || len(kinds) != 3 || topics["gmp"] < 2 || topics["channel"] < 2 || len(topics) != 2 {
			t.Errorf("seed %d: questions %v, kinds %v, topics %v", seed, ids, kinds, topics)
		}
	}
}

func TestSeedDecides(t *testing.T) {
	all := map[string]bool{}
	for seed := range uint64(20) {
		opt := Options{Seed: seed}
		a, b := run(t, begin(t, opt), "said 0"), run(t, begin(t, opt), "said 0")
		if !slices.Equal(a, b) {
			t.Errorf("seed %d: %v, then %v", seed, a, b)
		}
		all[fmt.Sprint(a)] = true
	}
	if len(all) < 5 {
		t.Errorf("only %d different interviews of 20 seeds", len(all))
	}
}

// TestNeverTwice follows a member through several interviews on one topic: what
// was asked comes again only when nothing else is left, the oldest first.
func TestNeverTwice(t *testing.T) {
	var former []*Session
	var asked []string
	for i := range 4 {
		s := begin(t, Options{Topics: []string{"maps"}, Questions: 3, Seed: uint64(i)}, seen(former)...)
		asked = append(asked, run(t, s, "said 0")...)
		former = append([]*Session{s}, former...)
	}
	for _, half := range [][]string{asked[:6], asked[6:]} {
		distinct := slices.Compact(slices.Sorted(slices.Values(half)))
		if len(distinct) != 6 {
			t.Errorf("asked twice while others were left: %v", asked)
		}
	}
	if !slices.Equal(asked[6:], asked[:6]) {
		t.Errorf("second round %v, want the oldest first as in %v", asked[6:], asked[:6])
	}
}

func TestFewQuestions(t *testing.T) {
	s := begin(t, Options{Topics: []string{"maps"}, Questions: 10})
	if s.Options.Questions != 6 {
		t.Errorf("%d questions of six", s.Options.Questions)
	}
	if ids := run(t, s, "said 0"); len(ids) != 6 || s.Status != store.SessionEnded {
		t.Errorf("asked %v, %s", ids, s.Status)
	}
}

func TestBadOptions(t *testing.T) {
	for _, opt := range []Options{
		{Questions: -1}, {Questions: 11}, {Level: "hard"}, {Style: "rude"}, {Lang: "fr"}, {Topics: []string{"none"}},
	} {
		if _, err := New(smallBank(), opt, nil, noon); err == nil {
			t.Errorf("%+v: no error", opt)
		}
	}
}

// TestFollowUp says which follow-up an answer leads to, or none. Follow-up 0
// probes points 1 and 2, follow-up 1 points 3 and 1.
// TestTwoFollowUps: a question with more of them, of which the bank has none yet, is
// probed twice all the same.
func TestTwoFollowUps(t *testing.T) {
	bank := smallBank()
	for i := range bank.questions {
		bank.questions[i].FollowUps = append(bank.questions[i].FollowUps, knowledge.FollowUp{Question: knowledge.Text{EN: "?", ZH: "？"}, Probes: []int{0}})
	}
	s, err := New(bank, Options{Style: Strict}, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	for range 1 + MaxFollowUps {
		must(t, s, Event{Kind: Answer, Text: "none"})
	}
	if s.Phase() != Reviewing || len(s.Turns[0].Parts) != 1+MaxFollowUps {
		t.Errorf("%s after %d parts", s.Phase(), len(s.Turns[0].Parts))
	}
}

func TestFollowUp(t *testing.T) {
	for _, c := range []struct {
		answers []string
		want    int
	}{
		{[]string{"said 0 1 2 3"}, -1},
		{[]string{"none"}, 0},                             // point 0 is probed by none, point 1 is next
		{[]string{"said 0 1 2"}, 1},                       // only 3 is left
		{[]string{"said 0 1 wrong 3"}, 1},                 // wrong before missed
		{[]string{"said 0 1 3 partly 2"}, 0},              // better than nothing to ask
		{[]string{"said 1 2 3"}, -1},                      // nothing probes 0
		{[]string{"none", "none"}, -1},                    // not pressed
		{[]string{"none", "said 0"}, 1},                   // 3 is still missing
		{[]string{"said 0 3", "said 0 1"}, 1},             // 1 is partly said now, which the other probes
		{[]string{"said 0 1 3", "said 1"}, -1},            // all of what can be probed was
		{[]string{"none", "said 0 1", "said 0 1"}, -1},    // no third
		{[]string{"said 0 2 3 partly 1", "said 0 1"}, -1}, // all is said now
	} {
		s := begin(t, Options{})
		for _, a := range c.answers {
			must(t, s, Event{Kind: Answer, Text: a})
		}
		got := -1
		if _, p := s.current(); s.Phase() == Asking {
			got = p.FollowUp
		}
		if got != c.want {
			t.Errorf("%q: follow-up %d, want %d", c.answers, got, c.want)
		}
	}
}

// A strict interviewer presses, and does not say how much is missing before the end.
func TestStrict(t *testing.T) {
	texts := map[Style]string{}
	for _, style := range []Style{Friendly, Strict} {
		s := begin(t, Options{Style: style})
		must(t, s, Event{Kind: Answer, Text: "none"})
		open := s.GradeText()
		must(t, s, Event{Kind: Answer, Text: "none"})
		if pressed := s.Phase() == Asking; pressed != (style == Strict) {
			t.Errorf("%s: pressed %v", style, pressed)
		}
		if told := strings.Contains(open, "still missing"); told != (style == Friendly) {
			t.Errorf("%s: %s", style, open)
		}
		must(t, s, Event{Kind: End})
		texts[style] = s.Intro() + s.Report().Markdown()
	}
	if texts[Friendly] == texts[Strict] {
		t.Error("both say the same")
	}
}
