package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/discordtest"
)

// A transportWorld is a client and a gateway on a Discord that enforces its
// rules, with nothing of the bot above them.
type transportWorld struct {
	s      *discordtest.Server
	room   *discordtest.Channel
	at     discordtest.At
	c      *client
	events chan *discordgo.InteractionCreate
	ended  chan error
}

func newTransportWorld(t *testing.T, opts discordtest.Options) *transportWorld {
	t.Helper()
	if _, err := os.Stat(openAPI); err == nil {
		opts.OpenAPI = openAPI
	}
	opts.Prefix, opts.AckLimit = "/nirn", patience/2
	s := discordtest.New(t, opts)
	guild, user := s.Guild("study"), s.User("alice")
	guild.Member(user, 0)
	w := &transportWorld{
		s: s, room: guild.Channel("general"),
		events: make(chan *discordgo.InteractionCreate, 10), ended: make(chan error, 1),
	}
	w.at = discordtest.At{User: user, Channel: w.room}
	api, err := parseAPIURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	w.c = newClient(restConfig{Token: s.Token(), API: api, Backoff: 5 * time.Millisecond})
	if _, err := w.c.application(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.c.putCommands(t.Context(), "", []byte(`[{"type":1,"name":"ping","description":"answers"}]`)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		w.ended <- runGateway(ctx, gatewayConfig{
			Token: s.Token(), API: api, Intents: discordgo.IntentGuilds,
			HandshakeTimeout: 4 * time.Second, MinBackoff: 5 * time.Millisecond, MaxBackoff: 20 * time.Millisecond,
			Handler: func(e any) {
				if i, ok := e.(*discordgo.InteractionCreate); ok {
					w.events <- i
				}
			},
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-w.ended:
		case <-time.After(patience):
			t.Error("runGateway does not return")
		}
		w.c.close()
	})
	return w
}

// ping lets the member run /ping and returns what the bot got.
func (w *transportWorld) ping(t *testing.T) (*discordtest.Interaction, *discordgo.InteractionCreate) {
	t.Helper()
	x := w.s.Slash(w.at, "ping", nil)
	select {
	case i := <-w.events:
		return x, i
	case <-time.After(patience):
		t.Fatal("the interaction does not arrive")
		return nil, nil
	}
}

// TestCallsByTheRules makes every call once; discordtest fails the test at
// anything that Discord would not take.
func TestCallsByTheRules(t *testing.T) {
	t.Parallel()
	w := newTransportWorld(t, discordtest.Options{})
	w.s.Gateway().WaitConnected()
	c, ctx := w.c, t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	a, err := c.application(ctx)
	must(err)
	id, name, err := c.me(ctx)
	must(err)
	if a.ID != w.s.AppID() || id != w.s.BotID() || name == "" || a.messageContent() {
		t.Errorf("application %+v, user %s %q", a, id, name)
	}
	ch, err := c.channel(ctx, w.room.ID)
	must(err)
	if ch.ID != w.room.ID || ch.Type != discordgo.ChannelTypeGuildText {
		t.Errorf("channel %+v", ch)
	}
	registered, err := c.commands(ctx, "")
	must(err)
	var one struct{ Name string }
	if len(registered) != 1 || json.Unmarshal(registered[0], &one) != nil || one.Name != "ping" {
		t.Errorf("commands %s", registered)
	}

	x, i := w.ping(t)
	must(c.respond(ctx, i.ID, i.Token, response{Type: 5}))
	l := c.lane()
	stop := []discordgo.MessageComponent{rowOf(discordgo.Button{Label: "Stop", CustomID: "stop"})}
	original, in, err := c.editOriginal(ctx, l, i.Token, message{Content: "half", Components: stop})
	must(err)
	if in != w.room.ID || original == "" {
		t.Errorf("the original is %q in %q", original, in)
	}
	_, _, err = c.editOriginal(ctx, l, i.Token, message{Content: "whole @everyone", Files: []file{{Name: "answer.md", Type: "text/markdown", Data: []byte("# A")}}})
	must(err)
	if m := x.Original(); m.Content != "whole @everyone" || len(m.Buttons()) != 0 || len(m.Attachments) != 1 {
		t.Errorf("the reply is %+v", m)
	}
	_, _, err = c.editOriginal(ctx, l, i.Token, message{Content: "kept", KeepFiles: true})
	must(err)
	if m := x.Original(); len(m.Attachments) != 1 {
		t.Error("the edit took the file away")
	}
	follow, _, err := c.followUp(ctx, l, i.Token, message{Content: "more", Ephemeral: true})
	must(err)
	must(c.editFollowUp(ctx, l, i.Token, follow, message{Content: "even more"}))
	must(c.deleteFollowUp(ctx, l, i.Token, follow))
	if err := c.deleteFollowUp(ctx, l, i.Token, follow); !unknownMessage(err) {
		t.Errorf("deleting twice: %v", err)
	}
	must(c.deleteOriginal(ctx, l, i.Token))

	sent, err := c.send(ctx, w.room.ID, message{Content: "hello", Nonce: "1"})
	must(err)
	again, err := c.send(ctx, w.room.ID, message{Content: "hello", Nonce: "1"})
	must(err)
	if again != sent {
		t.Errorf("the same nonce made %s and %s", sent, again)
	}
	_, err = c.send(ctx, w.room.ID, message{Content: "reply", ReplyTo: "1"})
	must(err)
	must(c.edit(ctx, w.room.ID, sent, message{Content: "changed"}))
	must(c.typing(ctx, w.room.ID))
	thread, err := c.startThread(ctx, w.room.ID, sent, "on slices")
	must(err)
	if second, err := c.startThread(ctx, w.room.ID, sent, "on slices"); err != nil || second != thread {
		t.Errorf("a second thread: %q, %v, want %q again", second, err, thread)
	}
	_, err = c.send(ctx, thread, message{Content: "in the thread"})
	must(err)
	must(c.remove(ctx, w.room.ID, sent))
	dm, err := c.openDM(ctx, w.at.User.ID)
	must(err)
	_, err = c.send(ctx, dm, message{Content: "between us"})
	must(err)

	w.s.Advance(16 * time.Minute)
	if _, _, err = c.editOriginal(ctx, l, i.Token, message{Content: "late"}); !tokenExpired(err) && !isUnknownInteraction(err) {
		t.Errorf("after 16 minutes: %v", err)
	}
	w.room.DenyBot(discordtest.SendMessages)
	if _, err := c.send(ctx, w.room.ID, hi); !missingAccess(err) {
		t.Errorf("without permission: %v", err)
	}
	w.s.RevokeToken()
	if _, _, err := c.me(ctx); !unauthorized(err) {
		t.Errorf("with a revoked token: %v", err)
	}
}

// TestCallsInStorms answers with every kind of trouble and wants each call done
// exactly once.
func TestCallsInStorms(t *testing.T) {
	t.Parallel()
	faults := map[string]discordtest.Fault{
		"429":            {Times: 3, Status: http.StatusTooManyRequests, RetryAfter: 50 * time.Millisecond},
		"global 429":     {Times: 2, Status: http.StatusTooManyRequests, RetryAfter: 50 * time.Millisecond, Global: true},
		"502 before":     {Times: 2, Status: http.StatusBadGateway},
		"500 after":      {Times: 2, Status: http.StatusInternalServerError, After: true},
		"broken answers": {Times: 2, CutBody: true},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTransportWorld(t, discordtest.Options{})
			w.s.Gateway().WaitConnected()
			ctx := t.Context()
			x, i := w.ping(t)
			during := func(do func() error) {
				t.Helper()
				w.s.Fail(fault)
				if err := do(); err != nil {
					t.Error(err)
				}
				w.s.Heal()
			}
			during(func() error { return w.c.respond(ctx, i.ID, i.Token, response{Type: 5}) })
			during(func() error { _, _, err := w.c.editOriginal(ctx, w.c.lane(), i.Token, hi); return err })
			if m := x.Original(); m == nil || m.Content != "hi" {
				t.Errorf("the reply is %+v", m)
			}
			during(func() error {
				_, err := w.c.send(ctx, w.room.ID, message{Content: "once", Nonce: "1"})
				return err
			})
			w.s.Fail(fault)
			_, _, err := w.c.followUp(ctx, w.c.lane(), i.Token, message{Content: "at most once"})
			w.s.Heal()
			var refused *apiError
			var lost *transportError
			if err != nil && !errors.As(err, &refused) && !errors.As(err, &lost) {
				t.Error(err)
			}
			count := map[string]int{}
			for _, m := range w.s.Messages(w.room.ID) {
				count[m.Content]++
			}
			if count["once"] != 1 || count["at most once"] > 1 {
				t.Errorf("messages %v", count)
			}
		})
	}
}

// TestGatewayByTheRules goes through a bad day without losing an interaction.
func TestGatewayByTheRules(t *testing.T) {
	t.Parallel()
	w := newTransportWorld(t, discordtest.Options{Heartbeat: 3 * time.Second})
	g := w.s.Gateway()
	answer := func() {
		t.Helper()
		x, i := w.ping(t)
		if err := w.c.respond(t.Context(), i.ID, i.Token, response{Type: 4, Message: &hi}); err != nil {
			t.Error(err)
		}
		x.Wait()
	}
	g.WaitConnected()
	answer()
	for name, trouble := range map[string]func(){
		"drop":          g.Drop,
		"op 7":          g.Reconnect,
		"op 9":          func() { g.InvalidSession(true) },
		"no heartbeats": g.StopAcks,
		"close 4000":    func() { g.CloseWith(4000) },
		"drop and op 7 right after hello": func() {
			g.OnNextHello(discordtest.ReconnectAfterHello(), discordtest.InvalidAfterHello(true), discordtest.RefuseUpgrade(503))
			g.Drop()
		},
	} {
		sessions, resumes := len(g.Identifies()), len(g.Resumes())
		trouble()
		w.s.WaitFor("a resume after "+name, func() bool { return len(g.Resumes()) > resumes && g.Connected() })
		answer()
		if n := len(g.Identifies()); n != sessions {
			t.Errorf("%s: the session was not resumed", name)
		}
	}
	sessions := len(g.Identifies())
	g.OnNextHello(discordtest.InvalidAfterHello(false), discordtest.SilentAfterHello(), discordtest.NoHello())
	g.InvalidSession(false)
	w.s.WaitFor("a new session", func() bool { return len(g.Identifies()) > sessions && g.Connected() })
	answer()

	w.s.RevokeToken()
	g.CloseWith(4004)
	select {
	case err := <-w.ended:
		var fatal *fatalError
		if !errors.As(err, &fatal) || fatal.Code != 4004 {
			t.Errorf("runGateway = %v, want a fatal 4004", err)
		}
		w.ended <- err
	case <-time.After(patience):
		t.Error("runGateway goes on with a revoked token")
	}
}
