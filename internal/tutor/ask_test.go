package tutor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

const growQuestion = "How does append grow the capacity of a slice?"

// cites lists the files and headings of an answer's citations.
func cites(a *Answer) string {
	var out []string
	for _, c := range a.Citations {
		out = append(out, c.Label+" "+c.Heading)
	}
	return strings.Join(out, ", ")
}

func TestExtract(t *testing.T) {
	got := ask(t, newTutor(t, nil), Question{Text: "  " + growQuestion + "\n"})
	a := got.answer
	if a == nil || !a.Covered || a.Mode != Extract || a.Lang != "en" || a.Question != growQuestion || a.Subject != growQuestion {
		t.Fatalf("got %+v, %v", a, got.err)
	}
	if !strings.HasPrefix(a.Text, "Quoted from the notes, word for word; no model was asked.\n\n**Slices › How does append grow a slice?** [1]\n\nBelow 256 elements") {
		t.Errorf("text %q", a.Text)
	}
	if !strings.Contains(a.Text, "```go\ns := append(s, 1) // s[1] of [4]byte\n```") {
		t.Errorf("the code is missing in %q", a.Text)
	}
	if c := a.Citations[0]; c.Source() != "notes/slice.md:5-13" || c.Folder != "notes" || c.File != "slice.md" {
		t.Errorf("cited %s", c.Source())
	}
	if got.deltas != a.Text || got.order != "da" {
		t.Errorf("events %s, deltas %q", got.order, got.deltas)
	}
}

func TestModelAnswer(t *testing.T) {
	m := &llmtest.Model{Text: "\nIt doubles 翻倍 [1][42], see `s[1]`; [4]byte [2](http://evil). \n"}
	got := ask(t, newTutor(t, m), Question{Text: growQuestion})
	a := got.answer
	if got.err != nil || a.Mode != ByModel || !a.Covered || a.Ungrounded {
		t.Fatalf("got %+v, %v", a, got.err)
	}
	if want := "It doubles 翻倍 [1], see `s[1]`; [4]byte [2]."; a.Text != want || strings.TrimSpace(got.deltas) != want {
		t.Errorf("got %q, deltas %q", a.Text, got.deltas)
	}
	if c := cites(a); !strings.HasPrefix(c, "1 Slices › How does append grow a slice?, 2 ") || len(a.Citations) != 2 {
		t.Errorf("cited %s", c)
	}
	if strings.Trim(got.order, "d") != "a" || len(got.order) < 5 {
		t.Errorf("events %s", got.order)
	}
	msgs := m.Requests()[0].Messages
	if len(msgs) != 2 || msgs[0].Role != llm.System || msgs[1].Role != llm.User {
		t.Fatalf("messages %+v", msgs)
	}
	for _, want := range []string{`<passage number="1" source="notes/slice.md:5-13" heading="Slices › How does append grow a slice?">`, "Below 256 elements", "<question>\n" + growQuestion} {
		if !strings.Contains(msgs[1].Text, want) {
			t.Errorf("no %q in %s", want, msgs[1].Text)
		}
	}
}

// TestModelReplies has what models do beside answering well.
func TestModelReplies(t *testing.T) {
	failure := &llm.Error{Kind: llm.Cut, Model: "scripted"}
	tests := []struct {
		name    string
		model   llmtest.Model
		mode    Mode
		covered bool
		text    string // begins the answer
		problem string // is in the text of the Problem event, if any
		order   string // of events, a run of deltas as one
	}{
		{"refusal", llmtest.Model{Text: "NOT_COVERED"}, Extract, false, "The notes do not cover this question.", "", "da"},
		{"refusal in marks", llmtest.Model{Text: "\n `NOT_COVERED`. \n"}, Extract, false, "The notes do not cover this question.", "", "da"},
		{"refusal with reasons", llmtest.Model{Text: "NOT_COVERED: the passages speak of slices."}, Extract, false, "The notes do not cover this question.", "", "da"},
		{"refusal after words", llmtest.Model{Text: "The passages say nothing.\n\nNOT_COVERED"}, Extract, false, "The notes do not cover this question.", "", "da"},
		{"like a refusal", llmtest.Model{Text: "NOT only does it double [1]"}, ByModel, true, "NOT only does it double [1]", "", "da"},
		{"half a refusal", llmtest.Model{Text: "NOT_"}, ByModel, true, "NOT_", "", "da"},
		{"empty", llmtest.Model{}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "empty answer", "pda"},
		{"blanks", llmtest.Model{Text: " \n\n "}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "empty answer", "dpda"},
		{"only unknown labels", llmtest.Model{Text: "[42][43]"}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "empty answer", "pda"},
		{"ungrounded", llmtest.Model{Text: "It doubles. [42]"}, ByModel, true, "It doubles.", "", "da"},
		{"fails", llmtest.Model{Err: failure}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "stream cut", "pda"},
		{"fails in the middle", llmtest.Model{Text: "It doub", Err: failure}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "stream cut", "dpda"},
		{"fails while refusing", llmtest.Model{Text: "NOT_COV", Err: failure}, Extract, true, "Quoted from the notes, word for word, since the model did not answer.", "stream cut", "pda"},
		{"too long", llmtest.Model{Text: "It doubles [1] and", Finish: llm.FinishLength}, ByModel, true, "It doubles [1] and", "", "dwa"},
		{"open label", llmtest.Model{Text: "It doubles [1"}, ByModel, true, "It doubles [1", "", "da"},
	}
	for i := range tests {
		tt := &tests[i]
		t.Run(tt.name, func(t *testing.T) {
			got := ask(t, newTutor(t, &tt.model), Question{Text: growQuestion})
			a := got.answer
			if got.err != nil {
				t.Fatal(got.err)
			}
			if a.Mode != tt.mode || a.Covered != tt.covered || !strings.HasPrefix(a.Text, tt.text) {
				t.Errorf("got %s, covered %v, %q", a.Mode, a.Covered, a.Text)
			}
			if order := squeeze(got.order); order != tt.order {
				t.Errorf("events %s, want %s", order, tt.order)
			}
			if text := fmt.Sprint(got.problems); !strings.Contains(text, tt.problem) || (tt.problem == "") != (len(got.problems) == 0) {
				t.Errorf("problems %s", text)
			}
			if a.Ungrounded != (tt.mode == ByModel && len(a.Citations) == 0) {
				t.Errorf("ungrounded %v with %s", a.Ungrounded, cites(a))
			}
			if a.Truncated != (tt.name == "too long") || (a.Model != "") != (a.Mode == ByModel) {
				t.Errorf("truncated %v, model %q", a.Truncated, a.Model)
			}
			if a.Covered != (len(a.Citations) > 0) && !a.Ungrounded {
				t.Errorf("covered %v with %s", a.Covered, cites(a))
			}
			if tt.mode == Extract && tt.name != "refusal after words" && strings.Contains(got.deltas, prompts.NotCovered) {
				t.Errorf("the sentinel was shown: %q", got.deltas)
			}
			if !strings.HasSuffix(strings.TrimSpace(got.deltas), a.Text) {
				t.Errorf("deltas %q do not end with the answer", got.deltas)
			}
		})
	}
}

// squeeze makes one letter of each run.
func squeeze(s string) string {
	var out []rune
	for _, r := range s {
		if len(out) == 0 || out[len(out)-1] != r {
			out = append(out, r)
		}
	}
	return string(out)
}

func TestNotCovered(t *testing.T) {
	m := &llmtest.Model{Text: "I know all about that [1]."}
	tests := []struct{ question, want string }{
		{"How tall is Mount Everest?", "The notes do not cover this question.\n\nTopics of the notes: "},
		{"珠穆朗玛峰有多高？", "笔记没有涉及这个问题。"},
		{"？？", "笔记没有涉及这个问题。"},
		{"!?", "The notes do not cover this question."},
	}
	for _, tt := range tests {
		got := ask(t, newTutor(t, m), Question{Text: tt.question})
		a := got.answer
		if tt.question == "？？" { // no Han character
			tt.want = "The notes do not cover this question."
		}
		if a == nil || a.Covered || len(a.Citations) != 0 || !strings.HasPrefix(a.Text, tt.want) || got.deltas != a.Text {
			t.Errorf("%s: got %+v, %v", tt.question, a, got.err)
		}
	}
	if n := len(m.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}

func TestUnwritten(t *testing.T) {
	for _, q := range []Question{{Text: "What is copy-on-write of slices?"}, {Text: "What is copy-on-write of slices?", Lang: "zh"}} {
		got := ask(t, newTutor(t, &llmtest.Model{Text: "NOT_COVERED"}), q)
		want := `There is a heading "Slices › What is copy-on-write of slices?" (notes/slice.md:15)`
		if q.Lang == "zh" {
			want = "笔记里有“Slices › What is copy-on-write of slices?”这个标题（notes/slice.md:15）"
		}
		if a := got.answer; a == nil || a.Covered || !strings.Contains(a.Text, want) {
			t.Errorf("got %+v, %v", a, got.err)
		}
	}
}

func TestOtherLanguage(t *testing.T) {
	tests := []struct{ question, lang, file, says string }{
		{"What happens on a send to a closed channel?", "en", "通道.md", "The notes say this in Chinese only."},
		{"append 怎样让切片扩容？", "zh", "slice.md", "这部分内容只有英文笔记。"},
		{"向已关闭的通道发送会怎样？", "zh", "通道.md", ""},
	}
	for _, tt := range tests {
		got := ask(t, newTutor(t, nil), Question{Text: tt.question})
		a := got.answer
		if a == nil || !a.Covered || a.Lang != tt.lang {
			t.Errorf("%s: got %+v, %v", tt.question, a, got.err)
			continue
		}
		if a.Citations[0].File != tt.file || !strings.Contains(a.Text, tt.says) {
			t.Errorf("%s: cited %s in %q", tt.question, a.Citations[0].Source(), a.Text)
		}
		if words := wordsOf[tt.lang].otherLanguage; tt.says == "" && strings.Contains(a.Text, words) {
			t.Errorf("%s: %q", tt.question, a.Text)
		}
	}
	// The language asked for is that of the answer and of what the model is told.
	m := &llmtest.Model{Text: "翻倍 [1]"}
	for _, l := range []string{"zh", "en", "fr"} {
		got := ask(t, newTutor(t, m), Question{Text: growQuestion, Lang: l})
		reqs := m.Requests()
		system := reqs[len(reqs)-1].Messages[0].Text
		if zh := l == "zh"; (got.answer.Lang == "zh") != zh || strings.Contains(system, "用简体中文回答") != zh {
			t.Errorf("%s: answered in %s, told %q", l, got.answer.Lang, system)
		}
	}
}

func TestHistory(t *testing.T) {
	m := &llmtest.Model{Text: "Because of amortised cost [1]."}
	tt := newTutor(t, m)
	first := ask(t, tt, Question{Text: growQuestion}).answer
	turns := []Turn{
		{Question: "too old", Answer: "forgotten", Subject: "too old"},
		{Question: "q1", Answer: "a1", Subject: "q1"},
		{Question: "q2", Answer: strings.Repeat("长", 2000), Subject: "q2"},
		{Question: first.Question, Answer: first.Text, Subject: first.Subject},
	}
	got := ask(t, tt, Question{Text: "Why?", History: turns})
	if got.answer == nil || !got.answer.Covered || cites(got.answer) != cites(first) {
		t.Fatalf("got %+v, %v", got.answer, got.err)
	}
	if want := "Why?\n" + growQuestion; got.answer.Subject != want || got.answer.Question != "Why?" {
		t.Errorf("subject %q, want %q", got.answer.Subject, want)
	}
	reqs := m.Requests()
	msgs := reqs[len(reqs)-1].Messages
	if len(msgs) != 2+2*historyTurns || msgs[1].Text != "q1" || msgs[2].Role != llm.Assistant || len([]rune(msgs[4].Text)) != historyRunes || msgs[6].Text != first.Text {
		t.Errorf("messages %+v", msgs)
	}
	// A question that stands alone is not drawn to what was spoken of before.
	got = ask(t, tt, Question{Text: "Are maps safe for concurrent use by several goroutines?", History: turns})
	if c := got.answer.Citations; len(c) == 0 || c[0].File != "map.md" {
		t.Errorf("cited %s", cites(got.answer))
	}
	// Without anything to look up and without a subject there is no answer.
	if got = ask(t, tt, Question{Text: "Why?", History: []Turn{{}}}); got.answer.Covered {
		t.Errorf("answered %q", got.answer.Text)
	}
}

func TestK(t *testing.T) {
	m := &llmtest.Model{Text: "So [1]."}
	for _, k := range []int{1, 2, 0, -1} {
		ask(t, newTutor(t, m), Question{Text: growQuestion, K: k})
		reqs := m.Requests()
		n := strings.Count(reqs[len(reqs)-1].Messages[1].Text, "<passage ")
		if k > 0 && n > k || k <= 0 && n < 3 {
			t.Errorf("K %d gives %d passages", k, n)
		}
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		text string
		want error
	}{
		{"", ErrEmptyQuestion},
		{" \n\t\u3000", ErrEmptyQuestion},
		{strings.Repeat("切", MaxQuestionRunes+1), ErrLongQuestion},
		{strings.Repeat("切", MaxQuestionRunes), nil},
		{growQuestion + "\xff\xfe", nil},
	}
	for _, tt := range tests {
		if got := ask(t, newTutor(t, nil), Question{Text: tt.text}); got.err != tt.want {
			t.Errorf("%d bytes: got %v, want %v", len(tt.text), got.err, tt.want)
		}
	}
}

func TestContext(t *testing.T) {
	cause := errors.New("the member left")
	for _, m := range []*llmtest.Model{{Text: "It doubles [1]", Hang: true}, {Text: "NOT_COV", Hang: true}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		if m.Text == "NOT_COV" { // nothing is shown of it
			m.Answer = func(llm.Request) string { cancel(cause); return m.Text }
		}
		var last error
		for ev, err := range newTutor(t, m).Ask(ctx, Question{Text: growQuestion}) {
			if ev.Problem != nil || ev.Answer != nil {
				t.Errorf("event %+v", ev)
			}
			cancel(cause)
			last = err
		}
		if last != cause {
			t.Errorf("got %v", last)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	events := 0
	for ev, err := range newTutor(t, nil).Ask(ctx, Question{Text: growQuestion}) {
		if events++; !errors.Is(err, context.Canceled) {
			t.Errorf("got %+v, %v", ev, err)
		}
	}
	if events != 1 {
		t.Errorf("%d events", events)
	}
	for _, err := range New(retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{}), nil, nil).Ask(t.Context(), Question{Text: "x"}) {
		if !errors.Is(err, retrieval.ErrNotSynced) {
			t.Errorf("got %v", err)
		}
	}
}

// TestStop leaves the iteration at each event in turn.
func TestStop(t *testing.T) {
	for _, m := range []*llmtest.Model{{Text: "It [1].", Finish: llm.FinishLength}, {Text: "It", Err: errors.New("no")}, {Text: "NOT_COVERED"}, {Text: "No. NOT_COVERED"}} {
		for stop := range 8 {
			n := 0
			for range newTutor(t, m).Ask(t.Context(), Question{Text: growQuestion}) {
				if n++; n > stop {
					break
				}
			}
		}
	}
}
