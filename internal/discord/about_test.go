package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/tutor"
)

func TestExplainThis(t *testing.T) {
	w := newWorld(t, setup{})
	code := "Why does this hang?\n```go\nvar ch chan int\nch <- 1 // @everyone\n```"
	theirs := w.s.Say(w.bobs(), code)
	x := w.s.MessageCommand(w.alices(), "Explain this", theirs)
	if ack := x.Wait(); ack.Type != discordtest.CallbackDeferred || !ack.Ephemeral {
		t.Errorf("ack %+v", ack)
	}
	m := w.finished(x)
	if q := w.lastAsked(); q.Kind != tutor.Explain || q.Text != code || len(q.History) != 0 {
		t.Errorf("asked %+v", q)
	}
	if !m.Ephemeral || !strings.HasPrefix(m.Content, "> Explain: Why does this hang?") || len(m.Pings) != 0 || len(w.s.Messages(w.room.ID)) != 1 {
		t.Errorf("answer: ephemeral %v, pings %v, %s", m.Ephemeral, m.Pings, m.Content)
	}
	if got := labelsOf(m); got != "Sources Simpler Deeper Share 👍 👎 Quiz me on this" {
		t.Errorf("buttons: %s", got)
	}
	// Simpler is still an explanation of the same message, and shared it is public.
	w.finished(w.s.Press(w.alices(), m, "Simpler"))
	if q := w.lastAsked(); q.Kind != tutor.Explain || q.Text != code || q.Depth != -1 {
		t.Errorf("asked %+v", q)
	}
	shared := w.finished(w.s.Press(w.alices(), m, "Share"))
	if shared.Ephemeral || !strings.Contains(shared.Content, "> Explain: ") {
		t.Errorf("shared: %s", shared.Content)
	}
}

func TestCheckThisClaim(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	theirs := w.s.Say(w.alices(), "maps are *always* made of buckets")
	m := w.finished(w.s.MessageCommand(w.bobs(), "Check this claim", theirs))
	if q := w.lastAsked(); q.Kind != tutor.Check || q.Text != "maps are *always* made of buckets" {
		t.Errorf("asked %+v", q)
	}
	if !m.Ephemeral || !strings.HasPrefix(m.Content, `> 核对：maps are \*always\* made of buckets`) {
		t.Errorf("answer: %s", m.Content)
	}
	// Where the bot is not a member, too.
	far := w.s.ForeignGuild("far").Channel("c")
	theirs = w.s.Say(discordtest.At{User: w.bob, Channel: far}, "channels are locks")
	if m := w.finished(w.s.MessageCommand(discordtest.At{User: w.alice, Channel: far}, "Check this claim", theirs)); !m.Ephemeral {
		t.Error("public where the bot is not a member")
	}
}

func TestExplainWithoutText(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	picture := w.s.Say(w.alices(), "", discordtest.Attach(discordtest.File{Name: "a.png", Data: []byte("x")}))
	for at, want := range map[discordtest.At]string{w.alices(): "no text in that message", w.bobs(): "那条消息里没有文字"} {
		for _, command := range []string{"Explain this", "Check this claim"} {
			ack := w.s.MessageCommand(at, command, picture).Wait()
			if !ack.Ephemeral || ack.Message == nil || !strings.Contains(ack.Message.Content, want) {
				t.Errorf("%s: %+v", command, ack.Message)
			}
		}
	}
	if w.countAsked() != 0 {
		t.Error("the tutor was asked about nothing")
	}
}

// A question that was asked through another bot stands in an embed. Members of
// the fake Discord send none, so it is given to the function itself.
func TestExplainEmbed(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{`{"content":"","embeds":[{"title":"Question","description":"Why GMP?"},{"description":" "}]}`, "Question\n\nWhy GMP?"},
		{`{"content":" look: ","embeds":[{"description":"ch <- 1"}]}`, "look: \n\nch <- 1"},
		{`{"content":" \n","embeds":[{"url":"https://example.com"}]}`, ""},
	} {
		var m discordgo.Message
		if err := json.Unmarshal([]byte(tt.raw), &m); err != nil {
			t.Fatal(err)
		}
		if got := messageText(&m); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.raw, got, tt.want)
		}
	}
}
