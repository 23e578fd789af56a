package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/tutor"
)

func (w *world) botName() string { return "<@" + w.s.BotID() + ">" }

// answeredIn waits for a whole answer in a channel.
func (w *world) answeredIn(c *discordtest.Channel, text string) *discordtest.Message {
	w.t.Helper()
	m := w.inChannel(c, text)
	w.s.WaitFor("buttons below "+text, func() bool {
		m = w.s.Message(m.ID)
		return hasButton(m, "👍")
	})
	return m
}

// silent makes sure that the bot said nothing in a channel so far, by asking it
// something elsewhere and waiting for that.
func (w *world) silent(c *discordtest.Channel) {
	w.t.Helper()
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "are you there?"}))
	for _, m := range w.s.Messages(c.ID) {
		if m.AuthorID == w.s.BotID() && c != w.room {
			w.t.Errorf("the bot said %q in #%s", m.Content, c.Name)
		}
	}
}

func TestMention(t *testing.T) {
	w := newWorld(t, setup{})
	asked := w.s.Say(w.alices(), w.botName()+" why does a nil channel block?")
	m := w.answeredIn(w.room, "A nil channel blocks")
	if m.Reference != asked.ID {
		t.Errorf("the answer replies to %q, not to %q", m.Reference, asked.ID)
	}
	if q := w.lastAsked(); q.Text != "why does a nil channel block?" {
		t.Errorf("asked %q", q.Text)
	}
	if w.s.Typing(w.room.ID) == 0 {
		t.Error("no typing was shown")
	}

	// A reply goes on the conversation, with its ping on.
	w.answers(1)
	w.script(says("Because of the runtime."))
	w.s.Say(w.bobs(), "and why that?", discordtest.Reply(m))
	w.inChannel(w.room, "Because of the runtime.")
	q := w.lastAsked()
	if q.Text != "and why that?" || len(q.History) != 1 || q.History[0].Question != "why does a nil channel block?" {
		t.Errorf("asked %+v", q)
	}
}

// The role that Discord makes for a bot has the bot's name, and stands above it in
// the list of what can be mentioned.
func TestMentionOfItsRole(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true}, config: func(c *Config) { c.MessageContent = true },
	})
	role := "<@&" + w.guild.BotRole() + ">"
	w.s.Say(w.alices(), role+" why does a nil channel block?")
	w.answeredIn(w.room, "A nil channel blocks")
	if q := w.lastAsked(); q.Text != "why does a nil channel block?" {
		t.Errorf("asked %q", q.Text)
	}
	other := w.guild.Channel("other")
	w.s.Say(discordtest.At{User: w.alice, Channel: other}, "<@&"+w.guild.ID+"> why does a nil channel block?")
	w.silent(other)
	if n := w.s.Count("GET", "/guilds/"+w.guild.ID+"/roles"); n != 1 {
		t.Errorf("asked for its role %d times", n)
	}

	// In the thread of an interview it is the tutor that is meant.
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "maps", "questions": 1})
	w.s.Say(discordtest.At{User: w.bob, Channel: g.at.Channel}, role+" what is a channel?")
	w.answeredIn(g.at.Channel, "A nil channel blocks")
}

// Discord keeps the text of such a message back from a bot without the intent.
func TestMentionOfItsRoleUnread(t *testing.T) {
	w := newWorld(t, setup{})
	role := "<@&" + w.guild.BotRole() + ">"
	asked := w.s.Say(w.alices(), role+" why does a nil channel block?")
	if m := w.inChannel(w.room, "You mentioned my role"); m.Reference != asked.ID {
		t.Errorf("it replies to %q", m.Reference)
	}
	if n := w.countAsked(); n != 0 {
		t.Errorf("asked %d times", n)
	}
	w.s.Say(w.alices(), w.botName()+" and "+role+": why does a nil channel block?")
	w.answeredIn(w.room, "A nil channel blocks")
}

func TestMentionWithoutQuestion(t *testing.T) {
	w := newWorld(t, setup{})
	w.s.Say(w.alices(), w.botName())
	w.inChannel(w.room, "Ask me something")

	// Below somebody's message it means that message.
	theirs := w.s.Say(w.bobs(), w.botName()+" hello ```go\nch := make(chan int)\n<-ch\n```")
	w.answeredIn(w.room, "A nil channel")
	w.script(says("An explanation."))
	w.s.Say(w.alices(), w.botName(), discordtest.Reply(theirs))
	w.inChannel(w.room, "An explanation.")
	if q := w.lastAsked(); q.Kind != tutor.Explain || !strings.Contains(q.Text, "make(chan int)") {
		t.Errorf("asked %+v", q)
	}
}

func TestNotMeant(t *testing.T) {
	for _, content := range []bool{false, true} {
		t.Run(map[bool]string{false: "without content", true: "with content"}[content], func(t *testing.T) {
			w := newWorld(t, setup{
				discord: discordtest.Options{MessageContent: content},
				config:  func(c *Config) { c.MessageContent = content },
			})
			theirs := w.room.ThreadBy(w.bob, "theirs")
			other := w.guild.Channel("other")
			w.s.Say(discordtest.At{User: w.alice, Channel: other}, "why does a nil channel block?")
			w.s.Say(discordtest.At{User: w.alice, Channel: other}, "ask <@"+w.bob.ID+"> about channels")
			w.s.Say(discordtest.At{User: w.alice, Channel: theirs}, "what is a slice?")
			w.silent(other)
			w.silent(theirs)

			// Spoken to, it answers there too.
			w.s.Say(discordtest.At{User: w.alice, Channel: theirs}, w.botName()+" what is a slice?")
			w.inChannel(theirs, "A nil channel")
		})
	}
}

func TestDirectMessages(t *testing.T) {
	w := newWorld(t, setup{})
	dm := w.s.DM(w.alice)
	at := discordtest.At{User: w.alice, Channel: dm}
	w.s.Say(at, "why does a nil channel block?")
	m := w.answeredIn(dm, "A nil channel")
	if hasButton(m, "Share") || hasButton(m, "Continue in a thread") {
		t.Errorf("buttons that make no sense in a direct message: %v", m.Buttons())
	}
	w.answers(1)
	w.script(says("More of it."))
	w.s.Say(at, "and then?")
	w.answeredIn(dm, "More of it.")
	if q := w.lastAsked(); len(q.History) != 1 {
		t.Errorf("no conversation: %+v", q)
	}
	// A command goes on the same conversation.
	w.answers(2)
	w.script(says("By command."))
	w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": "and by command?"}))
	if q := w.lastAsked(); len(q.History) != 2 {
		t.Errorf("no conversation: %+v", q)
	}
}

func TestThread(t *testing.T) {
	for _, content := range []bool{false, true} {
		t.Run(map[bool]string{false: "without content", true: "with content"}[content], func(t *testing.T) {
			w := newWorld(t, setup{
				discord: discordtest.Options{MessageContent: content},
				config:  func(c *Config) { c.MessageContent = content },
			})
			m := w.finished(w.asks("why does a nil channel block?"))
			w.answers(1)
			w.s.Press(w.alices(), m, "Continue in a thread").Wait()
			w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })
			th := w.s.Threads()[0]
			hello := w.inChannel(th, "Ask on here")
			if content == strings.Contains(hello.Content, "mention me") {
				t.Errorf("hello: %s", hello.Content)
			}
			in := discordtest.At{User: w.bob, Channel: th}
			w.script(says("On it goes."))
			if content {
				w.s.Say(in, "why is that so?")
			} else {
				w.s.Say(in, "why is that so?")
				w.s.Say(in, "hello?")
				w.inChannel(th, "I can't read messages here")
				w.s.Say(in, w.botName()+" why is that so?")
			}
			answer := w.answeredIn(th, "On it goes.")
			if q := w.lastAsked(); q.Text != "why is that so?" || len(q.History) != 1 {
				t.Errorf("asked %+v", q)
			}
			if hasButton(answer, "Continue in a thread") {
				t.Error("a thread in a thread")
			}
			hints := 0
			for _, m := range w.s.Messages(th.ID) {
				if strings.Contains(m.Content, "I can't read messages here") {
					hints++
				}
			}
			if want := map[bool]int{false: 1, true: 0}[content]; hints != want {
				t.Errorf("%d hints, want %d", hints, want)
			}

			// What members say to each other is not the bot's business.
			before := len(w.s.Messages(th.ID))
			w.s.Say(in, "<@"+w.alice.ID+"> what do you think?")
			w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "are you there?"}))
			if got := len(w.s.Messages(th.ID)); got != before+1 {
				t.Errorf("the bot took part in a talk between members")
			}

			// The thread is known after a restart.
			w.stop()
			w.start()
			w.script(says("Still here."))
			text := "and now?"
			if !content {
				text = w.botName() + " " + text
			}
			w.s.Say(in, text)
			w.answeredIn(th, "Still here.")
		})
	}
}

func TestMentionOverLimit(t *testing.T) {
	w := newWorld(t, setup{config: func(c *Config) { c.Limits = group.Limits{MemberPerHour: 2} }})
	w.s.Say(w.alices(), w.botName()+" one")
	w.answeredIn(w.room, "A nil channel")
	for range 3 {
		w.s.Say(w.alices(), w.botName()+" again")
	}
	m := w.inChannel(w.room, "many questions in a short time")
	if !strings.Contains(m.Content, "<t:") {
		t.Errorf("no time in %q", m.Content)
	}
	w.silent(w.guild.Channel("other")) // bob may ask; and everything before was handled
	n := 0
	for _, m := range w.s.Messages(w.room.ID) {
		if strings.Contains(m.Content, "many questions") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the bot complained %d times", n)
	}
}

func TestMentionWithoutAccess(t *testing.T) {
	w := newWorld(t, setup{})
	closed := w.guild.Channel("closed")
	closed.DenyBot(discordtest.SendMessages)
	w.s.Say(discordtest.At{User: w.alice, Channel: closed}, w.botName()+" why?")
	w.silent(closed)
	w.logged("no access to the channel")
}

// A mention's answer streams, stops and is cut like that of a command.
func TestMentionStreams(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	w.s.Say(w.alices(), w.botName()+" slowly")
	words <- "First words"
	m := w.inChannel(w.room, "First words")
	if !hasButton(m, "Stop") {
		t.Errorf("buttons: %v", m.Buttons())
	}
	w.s.Press(w.alices(), m, "Stop")
	w.inChannel(w.room, "Stopped.")
}

// An answer to a message that was deleted meanwhile is given all the same.
func TestDeletedQuestion(t *testing.T) {
	go1 := make(chan struct{})
	w := newWorld(t, setup{tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		<-go1
		give(q, "Too late.", tutor.Extract, nil, yield)
	}})
	asked := w.s.Say(w.alices(), w.botName()+" why?")
	w.s.WaitFor("typing", func() bool { return w.s.Typing(w.room.ID) > 0 })
	w.s.Delete(asked)
	close(go1)
	w.inChannel(w.room, "Too late.")
}

// After a broken connection a message may come once more.
func TestMessageDeliveredTwice(t *testing.T) {
	w := newWorld(t, setup{})
	raw := fmt.Sprintf(`{"id":"990000000000000001","channel_id":%q,"guild_id":%q,"type":0,"timestamp":"2026-11-22T00:00:00Z",
		"author":{"id":%q,"username":"alice"},"content":"<@%s> once?","mentions":[{"id":%q,"username":"bot","bot":true}]}`,
		w.room.ID, w.guild.ID, w.alice.ID, w.s.BotID(), w.s.BotID())
	for range 3 {
		w.s.Gateway().Dispatch("MESSAGE_CREATE", json.RawMessage(raw))
	}
	w.answeredIn(w.room, "A nil channel")
	w.silent(w.guild.Channel("other"))
	n := 0
	for _, m := range w.s.Messages(w.room.ID) {
		if strings.HasPrefix(m.Content, "A nil channel") { // without an echo: no reply to a command
			n++
		}
	}
	if n != 1 {
		t.Errorf("answered %d times", n)
	}
}
