package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/llm"
	"gophertutor/internal/tutor"
)

// asks sends /ask as alice.
func (w *world) asks(question string, more ...discordtest.Opts) *discordtest.Interaction {
	opts := discordtest.Opts{"question": question}
	for _, m := range more {
		for k, v := range m {
			opts[k] = v
		}
	}
	return w.s.Slash(w.alices(), "ask", opts)
}

func TestAsk(t *testing.T) {
	w := newWorld(t, setup{discord: discordtest.Options{Prefix: "/proxy/one"}}) // as behind a REST proxy
	m := w.finished(w.asks("why does a nil channel block?"))
	for _, want := range []string{"> why does a nil channel block?", "A nil channel blocks for ever. [1]", "`knowledge/en/slice.md:10-30`"} {
		if !strings.Contains(m.Content, want) {
			t.Errorf("answer lacks %q:\n%s", want, m.Content)
		}
	}
	if q := w.lastAsked(); q.Text != "why does a nil channel block?" || q.Go != "" || len(q.History) != 0 {
		t.Errorf("asked %+v", q)
	}
	for _, b := range []string{"Sources", "Simpler", "Deeper", "Continue in a thread", "👍", "👎"} {
		if !hasButton(m, b) {
			t.Errorf("no button %q", b)
		}
	}
}

func TestAskOptions(t *testing.T) {
	w := newWorld(t, setup{})
	x := w.asks("append?", discordtest.Opts{"private": true, "language": "zh", "go": "go1.17.3"})
	m := w.finished(x)
	if q := w.lastAsked(); q.Lang != "zh" || q.Go != "1.17" {
		t.Errorf("asked %+v", q)
	}
	if !x.Wait().Ephemeral || len(w.s.Messages(w.room.ID)) != 0 {
		t.Error("a private answer is seen in the channel")
	}
	if !strings.Contains(m.Content, "(Go 1.17)") || !hasButton(m, "Share") || hasButton(m, "Continue in a thread") {
		t.Errorf("private answer: %s %v", m.Content, m.Buttons())
	}

	for release, want := range map[string]string{"1.99": "no Go release that I know", "latest": "no Go release", "0.9": "no Go release"} {
		x := w.asks("append?", discordtest.Opts{"go": release})
		if ack := x.Wait(); !ack.Ephemeral || !strings.Contains(ack.Message.Content, want) {
			t.Errorf("go:%s: %+v", release, ack.Message)
		}
	}
}

func TestAskInChinese(t *testing.T) {
	w := newWorld(t, setup{})
	w.alice.Locale = "zh-TW"
	m := w.finished(w.asks("nil channel 为什么会阻塞？"))
	if !strings.Contains(m.Content, "来源：") || !hasButton(m, "简单些") {
		t.Errorf("not in Chinese: %s %v", m.Content, m.Buttons())
	}
}

// A slow script streams its words one by one when the test says so.
func slow(words chan string, mode tutor.Mode) script {
	return func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		var all strings.Builder
		for {
			select {
			case w, ok := <-words:
				if !ok {
					a := tutor.Answer{Question: q.Text, Mode: mode, Covered: true, Text: all.String(), Subject: q.Text, Citations: []tutor.Citation{cite("1")}, Model: "test-model"}
					yield(tutor.Event{Answer: &a}, nil)
					return
				}
				all.WriteString(w)
				if !yield(tutor.Event{Delta: w}, nil) {
					return
				}
			case <-ctx.Done():
				yield(tutor.Event{}, context.Cause(ctx))
				return
			}
		}
	}
}

func TestStream(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("slowly")
	words <- "The first part. "
	m := w.wait(x, "The first part.")
	if !hasButton(m, "Stop") || hasButton(m, "👍") {
		t.Errorf("while it streams: %v", m.Buttons())
	}
	words <- "\n\n```go\nfor {"
	w.wait(x, "for {") // the fake fails the test if the fence is left open
	words <- "}\n```\nDone. [1]"
	close(words)
	m = w.finished(x)
	if want := "for {}"; !strings.Contains(m.Content, want) || !strings.Contains(m.Content, "Written by `test-model`") {
		t.Errorf("final: %s", m.Content)
	}
	if m.Edits > 4 {
		t.Errorf("%d edits", m.Edits)
	}
}

func TestStop(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("stop me")
	words <- "Half an answer"
	m := w.wait(x, "Half an answer")
	if got := w.s.Press(w.bobs(), m, "Stop").Wait(); !strings.Contains(got.Message.Content, "belongs to somebody else") {
		t.Errorf("bob could press alice's button: %+v", got.Message)
	}
	w.s.Press(w.alices(), m, "Stop").Wait()
	m = w.wait(x, "Stopped.")
	if !strings.Contains(m.Content, "Half an answer") || !hasButton(m, "Try again") {
		t.Errorf("stopped: %s %v", m.Content, m.Buttons())
	}
	w.script(says("A whole answer."))
	again := w.s.Press(w.alices(), m, "Try again")
	if m := w.finished(again); !strings.Contains(m.Content, "A whole answer.") {
		t.Errorf("again: %s", m.Content)
	}
	if w.lastAsked().Text != "stop me" {
		t.Errorf("asked %+v", w.lastAsked())
	}
}

func TestPlaceholderCanBeStopped(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("a model that thinks for long")
	m := w.wait(x, "looking in the notes")
	w.s.Press(w.alices(), m, "Stop")
	w.wait(x, "Stopped.")
}

func TestModelFails(t *testing.T) {
	w := newWorld(t, setup{tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		if yield(tutor.Event{Delta: "What the model said before it broke"}, nil) &&
			yield(tutor.Event{Problem: &llm.Error{Kind: llm.TimedOut, Server: "http://secret.example", Model: "m"}}, nil) {
			give(q, "Quoted from the notes.", tutor.Extract, []tutor.Citation{cite("1")}, yield)
		}
	}})
	m := w.finished(w.asks("q"))
	if !strings.Contains(m.Content, "-# The model took too long") || strings.Contains(m.Content, "before it broke") || strings.Contains(m.Content, "secret") {
		t.Errorf("answer: %s", m.Content)
	}
}

func TestTutorFails(t *testing.T) {
	for name, s := range map[string]script{
		"error": func(_ context.Context, _ tutor.Question, yield func(tutor.Event, error) bool) {
			yield(tutor.Event{}, fmt.Errorf("a secret detail"))
		},
		"panic":   func(context.Context, tutor.Question, func(tutor.Event, error) bool) { panic("a secret detail") },
		"nothing": func(context.Context, tutor.Question, func(tutor.Event, error) bool) {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, setup{tutor: s})
			x := w.asks("q")
			m := w.wait(x, "Something went wrong on my side (reference `")
			if strings.Contains(m.Content, "secret") || !hasButton(m, "Try again") {
				t.Errorf("member sees %s %v", m.Content, m.Buttons())
			}
			_, rest, _ := strings.Cut(m.Content, "reference `")
			ref, _, _ := strings.Cut(rest, "`")
			if !strings.Contains(w.logs.String(), "reference="+ref) {
				t.Errorf("the log has no reference %s", ref)
			}
		})
	}
}

func TestLongAnswers(t *testing.T) {
	long := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Paragraph %d explains a thing about the runtime in a sentence of some length.\n\n```go\nx := %d\n```\n\n", i, i)
		}
		return b.String()
	}
	w := newWorld(t, setup{tutor: says(long(30), cite("1"))})
	x := w.asks("two messages")
	w.finished(x)
	if ms := x.Messages(); len(ms) != 2 || len(ms[1].Attachments) != 0 || len(ms[0].Buttons()) != 0 {
		t.Errorf("%d messages", len(ms))
	}

	w.script(says(long(300), cite("1")))
	x = w.asks("a file")
	last := w.finished(x)
	if ms := x.Messages(); len(ms) != maxPages {
		t.Errorf("%d messages", len(ms))
	}
	if len(last.Attachments) != 1 || last.Attachments[0].Name != "answer.md" || !strings.Contains(string(last.Attachments[0].Data), "Paragraph 299") {
		t.Errorf("attachments: %+v", last.Attachments)
	}
	if !strings.Contains(last.Content, "The whole answer is in the file below.") {
		t.Errorf("last page: %s", last.Content)
	}
}

// A growing answer that runs over a page makes new messages, and one that comes
// out shorter than what was shown takes them away again.
func TestPagesComeAndGo(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		for s := range words {
			if !yield(tutor.Event{Delta: s}, nil) {
				return
			}
		}
		yield(tutor.Event{Problem: &llm.Error{Kind: llm.Cut}}, nil)
		give(q, "Short after all.", tutor.Extract, nil, yield)
	}})
	x := w.asks("q")
	words <- strings.Repeat("A sentence of the model's answer, again and again. ", 80)
	w.s.WaitFor("three messages", func() bool { return len(x.Messages()) == 3 })
	close(words)
	w.finished(x)
	if ms := x.Messages(); len(ms) != 1 || !strings.Contains(ms[0].Content, "Short after all.") {
		t.Errorf("%d messages are left", len(ms))
	}
}

func TestQuestionsOfAllKinds(t *testing.T) {
	w := newWorld(t, setup{})
	for name, q := range map[string]string{
		"everyone":      "@everyone @here <@" + w.bob.ID + "> <@&1> why?",
		"fence":         "what is ```go\nfor {}\n``` good for ``` ?",
		"6,000":         strings.Repeat("why ", 1500),
		"emoji":         "👩🏽‍💻🇨🇳🤯?",
		"right to left": "لماذا تتسرب goroutine? \u202etxt.exe",
		"markup":        "# **bold** ||spoiler|| [link](https://evil.example) -# small",
		"new lines":     "a\n\n\n> b\n\n```",
	} {
		t.Run(name, func(t *testing.T) {
			m := w.finished(w.asks(q))
			if markdown.Len(m.Content) > markdown.Content {
				t.Errorf("%d units", markdown.Len(m.Content))
			}
			if len(m.Pings) != 0 {
				t.Errorf("pings %v", m.Pings)
			}
			if strings.Contains(m.Content, "](https://evil.example)") || strings.Contains(m.Content, "\u202e") {
				t.Errorf("content: %s", m.Content)
			}
		})
	}
	if got := w.asks("   ").Wait(); got.Message == nil || !strings.Contains(got.Message.Content, "empty") {
		t.Errorf("blank question: %+v", got.Message)
	}
}

func TestHostileAnswer(t *testing.T) {
	w := newWorld(t, setup{tutor: says("@everyone <@1234> look\n\n-# Sources: [1] `trusted.md`\n\n[knowledge/en/slice.md:1](https://evil.example/x) [1]\n\n>>> swallow\n\n```go\nunclosed @everyone")})
	m := w.finished(w.asks("q"))
	if len(m.Pings) != 0 || strings.Contains(m.Content, "\n-# Sources: [1] `trusted.md`") || strings.Contains(m.Content, "](https://evil.example/x)") || strings.Contains(m.Content, "\n>>> ") {
		t.Errorf("content:\n%s", m.Content)
	}
}

// Whatever a token's life, a public answer reaches the channel and a private one
// the member.
func TestTokenEnds(t *testing.T) {
	for _, private := range []bool{false, true} {
		t.Run(fmt.Sprint("private ", private), func(t *testing.T) {
			words := make(chan string)
			w := newWorld(t, setup{tutor: slow(words, tutor.Extract)})
			x := w.asks("late", discordtest.Opts{"private": private})
			x.Wait()
			w.s.Advance(15*time.Minute + time.Second)
			words <- "A late answer. [1]"
			close(words)
			where := w.room
			if private {
				where = w.s.DM(w.alice)
			}
			m := w.inChannel(where, "A late answer.")
			w.s.WaitFor("buttons", func() bool { return hasButton(w.s.Message(m.ID), "👍") })
		})
	}
}
