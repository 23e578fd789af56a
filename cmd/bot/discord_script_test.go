package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gophertutor/internal/discord/discordtest"
)

// A scene is the Discord of one story: a server with a room and somebody in it.
type scene struct {
	s     *discordtest.Server
	guild *discordtest.Guild
	room  *discordtest.Channel
	alice *discordtest.User
}

func newScene(t testing.TB, o discordtest.Options) *scene {
	o.OpenAPI, o.AckLimit = discordtest.OpenAPIPath(), loadSettles/2 // make load holds the bot to the three seconds
	s := discordtest.New(t, o)
	c := &scene{s: s, guild: s.Guild("study"), alice: s.User("alice")}
	c.room = c.guild.Channel("general")
	c.guild.Member(c.alice, 0)
	return c
}

// env is what points the program at the scene.
func (c *scene) env() []string {
	return []string{"DISCORD_TOKEN=" + c.s.Token(), "DISCORD_API_URL=" + c.s.URL()}
}

// connected waits until the bot can be asked.
func (c *scene) connected() {
	c.s.WaitFor("the bot has connected and registered its commands", func() bool {
		return len(c.s.Commands("")) > 0 && c.s.Gateway().Connected()
	})
}

// ask asks a question as soon as the bot has opened its notes, and returns the
// interaction that it took.
func (c *scene) ask(question string) *discordtest.Interaction {
	c.connected()
	for {
		x := c.s.Slash(discordtest.At{User: c.alice, Channel: c.room}, "ask", discordtest.Opts{"question": question})
		ack := x.Wait()
		if ack.Message == nil || !strings.Contains(ack.Message.Content, "just starting") {
			return x
		}
		time.Sleep(20 * time.Millisecond) // what a member does who is told so
	}
}

// answered waits for an answer with its buttons.
func (c *scene) answered(x *discordtest.Interaction) *discordtest.Message {
	var last *discordtest.Message
	c.s.WaitFor("an answer", func() bool {
		if ms := x.Messages(); len(ms) > 0 {
			last = ms[len(ms)-1]
			_, ok := last.Button("👍")
			return ok
		}
		return false
	})
	return last
}

// cmdDiscord is the Discord of a story:
//
//	discord start [message-content]   and point the program at it; $GUILD is its server
//	discord connected                 wait for the bot
//	discord ask QUESTION              as a member; the answer goes to the file "reply"
//	discord soon TEXT QUESTION        ask again and again until the answer has TEXT
//	discord downvote REASON           that answer
//	discord feedback TEXT             as a member, with /feedback
//	discord end                       SIGTERM for what runs in the background; wait until the bot has left
//	discord fail STATUS PATH [BODY]   from now on, for requests whose path matches
//	discord heal                      no failures any more
//	discord revoke                    the token
func cmdDiscord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: discord verb args...")
	}
	if args[0] == "start" {
		t := ts.Value(testingT{}).(testing.TB)
		c := newScene(t, discordtest.Options{MessageContent: len(args) > 1 && args[1] == "message-content"})
		for _, kv := range c.env() {
			name, value, _ := strings.Cut(kv, "=")
			ts.Setenv(name, value)
		}
		ts.Setenv("GUILD", c.guild.ID)
		*ts.Value(sceneKey{}).(**scene) = c
		return
	}
	c := *ts.Value(sceneKey{}).(**scene)
	if c == nil {
		ts.Fatalf("discord start comes first")
	}
	c.act(ts, args[0], args[1:])
}

func (c *scene) act(ts *testscript.TestScript, verb string, args []string) {
	at := discordtest.At{User: c.alice, Channel: c.room}
	switch verb {
	case "connected":
		c.connected()
	case "ask":
		c.reply(ts, args[0])
	case "soon":
		// Two seconds are what is promised; the machine may be busy with other tests.
		for start := time.Now(); !strings.Contains(c.reply(ts, args[1]), args[0]); {
			if time.Since(start) > loadSettles {
				ts.Fatalf("%q is not in the answer:\n%s", args[0], ts.ReadFile("reply"))
			}
		}
	case "downvote":
		x := c.s.Press(at, c.s.Message(ts.ReadFile("reply.id")), "👎")
		form := x.Modal()
		y := c.s.SubmitModal(at, form, map[string]string{form.Fields[0].CustomID: args[0]})
		c.s.WaitFor("thanks", func() bool { ms := y.Messages(); return len(ms) > 0 && strings.Contains(ms[0].Content, "Thank") })
	case "feedback":
		x := c.s.Slash(at, "feedback", discordtest.Opts{"text": args[0]})
		c.s.WaitFor("thanks", func() bool { ms := x.Messages(); return len(ms) > 0 && strings.Contains(ms[0].Content, "Thank") })
	case "end":
		for _, cmd := range ts.BackgroundCmds() {
			ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		}
		c.s.WaitFor("the bot has left", func() bool { return !c.s.Gateway().Connected() })
	case "fail":
		status, err := strconv.Atoi(args[0])
		ts.Check(err)
		f := discordtest.Fault{Status: status, Path: args[1]}
		if len(args) > 2 {
			f.Body = args[2]
		}
		c.s.Fail(f)
	case "heal":
		c.s.Heal()
	case "revoke":
		c.s.RevokeToken()
	default:
		ts.Fatalf("discord: no verb %q", verb)
	}
}

// reply asks, and keeps the answer in files.
func (c *scene) reply(ts *testscript.TestScript, question string) string {
	x := c.ask(question)
	last := c.answered(x)
	var text strings.Builder
	for _, m := range x.Messages() {
		text.WriteString(m.Content + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs("reply"), []byte(text.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("reply.id"), []byte(last.ID), 0o600))
	return text.String()
}

// Keys of what stories share with their commands.
type (
	testingT struct{}
	sceneKey struct{}
)
