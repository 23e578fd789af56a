package interview

import "testing"

func TestWish(t *testing.T) {
	asked := func(evs ...Event) *Session {
		s := begin(t, Options{Questions: 2})
		for _, ev := range evs {
			must(t, s, ev)
		}
		return s
	}
	question := asked()
	followUp := asked(Event{Kind: Answer, Text: "said 0"})
	review := asked(Event{Kind: Answer, Text: "said 0 1 2 3"})
	writing := asked(Event{Kind: Hear, ID: "1", Text: "G is"})
	relay := begin(t, Options{Relay: true})
	over := asked(Event{Kind: End})
	for _, c := range []struct {
		in   string
		s    *Session
		text string
		want Kind
	}{
		{"a question", question, " Hint, please! ", Hint},
		{"a question", question, "给个提示。", Hint},
		{"a question", question, "/skip", Skip},
		{"a question", question, "跳过", Skip},
		{"a question", question, "next", ""}, // a program may print it
		{"a question", question, "下一题", Skip},
		{"a follow-up", followUp, "Next question, please", Skip},
		{"a question", question, "继续", ""},
		{"a question", question, "hint at the queue", ""},
		{"a question", question, "it can skip", ""},
		{"a question", question, "", ""},
		{"a follow-up", followUp, "skip it", Skip},
		{"a review", review, "Next question", Next},
		{"a review", review, "下一题", Next},
		{"a review", review, "hint", ""},
		{"the middle of an answer", writing, "hint", ""},
		{"a relay", relay, "skip", ""},
		{"the end", over, "next", ""},
	} {
		if got, ok := c.s.Wish(c.text); got != c.want && (ok || c.want != "") || ok != (c.want != "") {
			t.Errorf("%q in %s: %q, %v; want %q", c.text, c.in, got, ok, c.want)
		}
		if c.want != "" && !MayWish(c.text) {
			t.Errorf("%q may not be a wish", c.text)
		}
	}
}
