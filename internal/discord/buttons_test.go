package discord

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/tutor"
)

// told waits until the reply to an interaction says something to the member
// alone.
func (w *world) told(x *discordtest.Interaction, text string) *discordtest.Message {
	w.t.Helper()
	m := w.wait(x, text)
	if m != nil && !m.Ephemeral {
		w.t.Errorf("%q is said to everybody", m.Content)
	}
	return m
}

func labelsOf(m *discordtest.Message) string {
	var all []string
	for _, b := range m.Buttons() {
		all = append(all, b.Label)
	}
	return strings.Join(all, " ")
}

func TestSources(t *testing.T) {
	fence := cite("1")
	fence.Text = "A loop:\n\n```go\n" + strings.Repeat("total += cost // @everyone\n", 40) + "```\n"
	own := tutor.Citation{Label: "2", Folder: "group", File: "deploy.md", Heading: "Deploy › *Now*", StartLine: 3, EndLine: 4, Text: "Push the <@1> button."}
	w := newWorld(t, setup{
		tutor:  says("Quoted. [1] [2]", fence, own),
		config: func(c *Config) { c.NotesURL = "https://notes.example/go/" },
	})
	const link = "[slice.md › Growth](<https://notes.example/go/en/slice.md?plain=1#L10-L30>)"
	m := w.finished(w.asks("q"))
	if !strings.Contains(m.Content, "Sources: [1] "+link+" · [2] `group/deploy.md:3-4`") {
		t.Errorf("answer: %s", m.Content)
	}
	got := w.told(w.s.Press(w.alices(), m, "Sources"), "Growth")
	for _, want := range []string{"**[1]** Growth · " + link, "> ```go\n> total += cost", "**[2]** \\*Now\\* · `group/deploy.md:3-4`", "> Push the "} {
		if !strings.Contains(got.Content, want) {
			t.Errorf("sources lack %q:\n%s", want, got.Content)
		}
	}
	if n := strings.Count(got.Content, "total += cost"); n < 5 || n > 20 {
		t.Errorf("the excerpt has %d lines", n)
	}
	if len(got.Pings) != 0 || len(w.s.Messages(w.room.ID)) != 1 {
		t.Errorf("pings %v, %d messages in the channel", got.Pings, len(w.s.Messages(w.room.ID)))
	}

	w.script(func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		yield(tutor.Event{Answer: &tutor.Answer{Question: q.Text, Mode: tutor.Extract, Text: "The notes have nothing on that.", Subject: q.Text}}, nil)
	})
	m = w.finished(w.asks("what is the weather?"))
	if got := labelsOf(m); got != "Continue in a thread 👍 👎" {
		t.Errorf("buttons of an answer that is not covered: %s", got)
	}
}

func TestSimplerDeeper(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?", discordtest.Opts{"go": "1.17", "language": "zh"}))
	simple := w.finished(w.s.Press(w.alices(), m, "Simpler"))
	q := w.lastAsked()
	if q.Text != "why?" || q.Depth != -1 || q.Go != "1.17" || q.Lang != "zh" || len(q.History) != 1 || q.History[0].Question != "why?" {
		t.Errorf("asked %+v", q)
	}
	if !strings.Contains(simple.Content, "> Simpler: why? (Go 1.17)") || simple.Ephemeral || hasButton(simple, "Simpler") || !hasButton(simple, "Deeper") {
		t.Errorf("simpler: %s, %s", simple.Content, labelsOf(simple))
	}
	deep := w.finished(w.s.Press(w.alices(), m, "Deeper"))
	if q := w.lastAsked(); q.Depth != 1 || len(q.History) != 2 {
		t.Errorf("asked %+v", q)
	}
	if !strings.Contains(deep.Content, "> Deeper: why?") || hasButton(deep, "Deeper") || !hasButton(deep, "Simpler") {
		t.Errorf("deeper: %s, %s", deep.Content, labelsOf(deep))
	}
	if len(w.s.Messages(w.room.ID)) != 3 {
		t.Error("the answers are not messages of their own")
	}

	private := w.finished(w.asks("hush", discordtest.Opts{"private": true}))
	x := w.s.Press(w.alices(), private, "Deeper")
	if m := w.finished(x); !m.Ephemeral || !hasButton(m, "Share") {
		t.Errorf("deeper of a private answer: ephemeral %v, %s", m.Ephemeral, labelsOf(m))
	}
	if len(w.s.Messages(w.room.ID)) != 3 {
		t.Error("a private answer is seen in the channel")
	}
}

func TestShare(t *testing.T) {
	w := newWorld(t, setup{})
	w.alice.Name = "@everyone *alice*"
	private := w.finished(w.asks("why?", discordtest.Opts{"private": true}))
	shared := w.finished(w.s.Press(w.alices(), private, "Share"))
	if shared.Ephemeral || len(shared.Pings) != 0 || len(w.s.Messages(w.room.ID)) != 1 {
		t.Errorf("shared: ephemeral %v, pings %v", shared.Ephemeral, shared.Pings)
	}
	for _, want := range []string{"> why?", "A nil channel blocks for ever. [1]", "-# Sources: ", "-# Shared by ", `\*alice\*`} {
		if !strings.Contains(shared.Content, want) {
			t.Errorf("shared lacks %q:\n%s", want, shared.Content)
		}
	}
	if got := labelsOf(shared); got != "Sources Simpler Deeper Continue in a thread 👍 👎 Quiz me on this" {
		t.Errorf("buttons: %s", got)
	}
	// Its buttons are its own: what follows it is public.
	if m := w.finished(w.s.Press(w.alices(), shared, "Simpler")); m.Ephemeral {
		t.Error("simpler of a shared answer is private")
	}
	w.told(w.s.Press(w.bobs(), shared, "Deeper"), "somebody else")
	w.told(w.s.Press(w.alices(), shared, "Sources"), "append allocates")
}

// Where the bot is not a member all of it works as replies, but for threads.
func TestButtonsOfUserInstall(t *testing.T) {
	w := newWorld(t, setup{})
	for _, c := range []*discordtest.Channel{w.s.ForeignGuild("far").Channel("c"), w.s.PrivateChannel(w.alice, w.bob)} {
		at := discordtest.At{User: w.alice, Channel: c}
		private := w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": "why?", "private": true}))
		if got := labelsOf(private); got != "Sources Simpler Deeper Share 👍 👎 Quiz me on this" {
			t.Errorf("%s: buttons: %s", c.Name, got)
		}
		shared := w.finished(w.s.Press(at, private, "Share"))
		if got := labelsOf(shared); shared.Ephemeral || got != "Sources Simpler Deeper 👍 👎 Quiz me on this" {
			t.Errorf("%s: shared: ephemeral %v, buttons: %s", c.Name, shared.Ephemeral, got)
		}
		if len(w.s.Messages(c.ID)) != 1 {
			t.Errorf("%s: %d public messages", c.Name, len(w.s.Messages(c.ID)))
		}
		w.told(w.s.Press(at, shared, "Sources"), "append allocates")
		w.told(w.s.Press(at, shared, "👍"), "Thank you")
	}
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	for _, private := range []bool{false, true} {
		m := w.finished(w.s.Slash(dm, "ask", discordtest.Opts{"question": "why?", "private": private}))
		if got := labelsOf(m); got != "Sources Simpler Deeper 👍 👎 Quiz me on this" {
			t.Errorf("direct message: buttons: %s", got)
		}
	}
}

func TestContinueInThread(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why does a **nil** channel block?"))
	w.s.Press(w.alices(), m, "Continue in a thread")
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })
	thread := w.s.Threads()[0]
	w.inChannel(thread, "Ask on here: mention me")
	if thread.Name != "why does a **nil** channel block?" || thread.ID != m.ID {
		t.Errorf("thread %q on %s", thread.Name, thread.ID)
	}

	// Both ways of asking go on with the conversation, whoever asks.
	in := discordtest.At{User: w.bob, Channel: thread}
	w.script(says("From the slash command."))
	x := w.s.Slash(in, "ask", discordtest.Opts{"question": "and closed ones?"})
	if m := w.finished(x); hasButton(m, "Continue in a thread") {
		t.Error("a thread in a thread is offered")
	}
	if q := w.lastAsked(); len(q.History) != 1 || q.History[0].Answer != "A nil channel blocks for ever. [1]" {
		t.Errorf("asked %+v", q)
	}
	w.script(says("From the message."))
	w.s.Say(discordtest.At{User: w.alice, Channel: thread}, w.botMention()+" and a buffered one?")
	w.inChannel(thread, "From the message.")
	if q := w.lastAsked(); q.Text != "and a buffered one?" || len(q.History) != 2 || q.History[1].Question != "and closed ones?" {
		t.Errorf("asked %+v", q)
	}

	// A message has one thread, and the bot says hello in it once.
	w.told(w.s.Press(w.alices(), m, "Continue in a thread"), "<#"+thread.ID+">")
	hellos := 0
	for _, m := range w.s.Messages(thread.ID) {
		if strings.Contains(m.Content, "Ask on here") {
			hellos++
		}
	}
	if n := len(w.s.Threads()); n != 1 || hellos != 1 {
		t.Errorf("%d threads, %d hellos", n, hellos)
	}
	w.told(w.s.Press(w.bobs(), m, "Continue in a thread"), "somebody else")
}

// heldThreads holds back requests for a thread, of which it tells, until it is let.
type heldThreads struct {
	http.RoundTripper
	came, let chan struct{}
}

func (h heldThreads) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/threads") {
		h.came <- struct{}{}
		<-h.let
	}
	return h.RoundTripper.RoundTrip(r)
}

// Of two clicks, the second of which comes while Discord makes the thread, one opens it
// and the other says where it is.
func TestContinueInThreadTwice(t *testing.T) {
	held := heldThreads{newTransport(nil), make(chan struct{}, 2), make(chan struct{})}
	w := newWorld(t, setup{config: func(c *Config) { c.Transport = held }})
	m := w.finished(w.asks("why?"))
	first := w.s.Press(w.alices(), m, "Continue in a thread")
	<-held.came
	second := w.s.Press(w.alices(), m, "Continue in a thread")
	w.logged("acknowledged interaction=" + second.ID)
	close(held.let)
	w.must("one is told where the thread is", func() bool {
		for _, told := range append(first.Messages(), second.Messages()...) {
			if told.Ephemeral && strings.Contains(told.Content, "<#"+m.ID+">") {
				return true
			}
		}
		return false
	})
	w.s.WaitFor("a hello", func() bool { return len(w.s.Messages(m.ID)) > 0 })
	if n := len(w.s.Messages(m.ID)); n != 1 {
		t.Errorf("%d hellos", n)
	}
}

func (w *world) botMention() string { return "<@" + w.s.BotID() + ">" }

func TestNoThread(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	w.room.DenyBot(discordtest.CreatePublicThreads)
	w.told(w.s.Press(w.alices(), m, "Continue in a thread"), "I am not allowed to do that here")
	w.room.AllowBot(discordtest.CreatePublicThreads)
	w.s.Press(w.alices(), m, "Continue in a thread")
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })

	// In a thread of somebody else's there is no place for another one.
	theirs := w.room.ThreadBy(w.bob, "theirs")
	at := discordtest.At{User: w.alice, Channel: theirs}
	m = w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": "why?"}))
	w.told(w.s.Press(at, m, "Continue in a thread"), "No thread can be made here")
}

func TestTryAgainKeepsEverything(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.Extract)})
	x := w.asks("append?", discordtest.Opts{"private": true, "language": "zh", "go": "1.20"})
	words <- "Half"
	m := w.wait(x, "Half")
	w.s.Press(w.alices(), m, "Stop")
	m = w.wait(x, "Stopped.")
	w.script(says("Whole."))
	again := w.finished(w.s.Press(w.alices(), m, "Try again"))
	if q := w.lastAsked(); q.Text != "append?" || q.Lang != "zh" || q.Go != "1.20" || q.Depth != 0 {
		t.Errorf("asked %+v", q)
	}
	if !again.Ephemeral || !strings.Contains(again.Content, "Whole.") {
		t.Errorf("again: ephemeral %v, %s", again.Ephemeral, again.Content)
	}
}
