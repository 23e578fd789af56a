package discord

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// SIGTERM lets a running answer finish, and takes no new work meanwhile.
func TestShutdownWaits(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("before the end")
	words <- "Begun. "
	w.wait(x, "Begun.")
	w.cancel()
	w.logged("shutting down")
	// The log line is written just before the queue closes.
	var late *discordtest.Ack
	for {
		late = w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "too late"}).Wait()
		if late.Message != nil && strings.Contains(late.Message.Content, "being restarted") {
			break
		}
		words <- "" // that one got in; let it go on
	}
	words <- "Ended. [1]"
	close(words)
	m := w.finished(x)
	if !strings.Contains(m.Content, "Begun. Ended.") {
		t.Errorf("answer: %s", m.Content)
	}
	w.stop()
}

// An answer that does not end in time says that it was interrupted, and can be
// asked again after the restart.
func TestShutdownInterrupts(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("never ends")
	words <- "Half of it"
	w.wait(x, "Half of it")
	begun := time.Now()
	w.stop()
	if took := time.Since(begun); took > drain+wrapUp+patience/4 {
		t.Errorf("shutting down took %v", took)
	}
	m := w.wait(x, "restarted in the middle of this answer")
	if !strings.Contains(m.Content, "Half of it") {
		t.Errorf("answer: %s", m.Content)
	}
	w.start()
	w.script(says("Now whole."))
	if m := w.finished(w.s.Press(w.alices(), m, "Try again")); !strings.Contains(m.Content, "Now whole.") {
		t.Errorf("again: %s", m.Content)
	}
}

// After a kill the store has answers that no process works on any more.
func TestAfterKill(t *testing.T) {
	w := newWorld(t, setup{})
	shown := w.finished(w.asks("shown before"))
	fresh := w.asks("killed before anything was shown")
	w.finished(fresh)
	w.stop()

	// What a killed process leaves: running exchanges, with and without messages.
	db, err := store.Open(t.Context(), filepath.Join(w.dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Minute)
	base := store.Exchange{
		Member: store.MemberID(w.alice.ID), Server: store.ServerID(w.guild.ID), Channel: store.ChannelID(w.room.ID),
		Locale: "en", CreatedAt: past,
	}
	token := base
	token.ID, token.Question = store.NewID(), "under a token"
	token.Token, token.TokenUntil = fresh.Token, past.Add(10*time.Minute)
	message := base
	message.ID, message.Question = store.NewID(), "in a channel"
	nowhere := base
	nowhere.ID, nowhere.Question = store.NewID(), "never shown, token gone"
	nowhere.Token, nowhere.TokenUntil = "gone", past
	answered := base
	answered.ID, answered.Question = store.NewID(), "answered, not shown"
	for _, x := range []store.Exchange{token, message, nowhere, answered} {
		if err := db.Begin(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.AddMessage(t.Context(), message.ID, 0, base.Channel, store.MessageID(shown.ID)); err != nil {
		t.Fatal(err)
	}
	answered.Answer, answered.Citations = "The kept answer.", []byte(`{"Text":"The kept answer.","Covered":true,"Mode":"extract"}`)
	if err := db.Answered(t.Context(), answered); err != nil {
		t.Fatal(err)
	}
	db.Close()

	w.start()
	w.wait(fresh, "> under a token")
	w.wait(fresh, "restarted in the middle")
	w.s.WaitFor("the message says so", func() bool {
		m := w.s.Message(shown.ID)
		return strings.Contains(m.Content, "restarted in the middle") && hasButton(m, "Try again")
	})
	lost := w.inChannel(w.room, "never shown, token gone")
	if !strings.Contains(lost.Content, "restarted in the middle") || !hasButton(lost, "Try again") {
		t.Errorf("lost: %s", lost.Content)
	}
	kept := w.inChannel(w.room, "The kept answer.")
	if !hasButton(kept, "👍") || strings.Contains(kept.Content, "restarted") {
		t.Errorf("kept: %s", kept.Content)
	}
	if m := w.finished(w.s.Press(w.alices(), lost, "Try again")); !strings.Contains(m.Content, "A nil channel") {
		t.Errorf("again: %s", m.Content)
	}
	// It is done once.
	w.stop()
	before := len(w.s.Messages(w.room.ID))
	w.start()
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "q", "private": true}))
	if got := len(w.s.Messages(w.room.ID)); got != before {
		t.Errorf("%d more messages after a second restart", got-before)
	}
}

func TestGatewayDropsInAnAnswer(t *testing.T) {
	for name, drop := range map[string]func(*discordtest.Gateway){
		"cut":               (*discordtest.Gateway).Drop,
		"reconnect":         (*discordtest.Gateway).Reconnect,
		"session gone":      func(g *discordtest.Gateway) { g.InvalidSession(false) },
		"session resumable": func(g *discordtest.Gateway) { g.InvalidSession(true) },
	} {
		t.Run(name, func(t *testing.T) {
			words := make(chan string)
			w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
			x := w.asks("q")
			words <- "Before. "
			w.wait(x, "Before.")
			drop(w.s.Gateway())
			words <- "After. [1]"
			close(words)
			if m := w.finished(x); !strings.Contains(m.Content, "Before. After.") {
				t.Errorf("answer: %s", m.Content)
			}
			w.s.WaitFor("connected again", w.s.Gateway().Connected)
			w.script(says("Back."))
			if m := w.finished(w.asks("again")); !strings.Contains(m.Content, "Back.") {
				t.Errorf("answer: %s", m.Content)
			}
			if n := w.s.CommandWrites(); n != 1 {
				t.Errorf("commands were written %d times", n)
			}
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	const n = 500
	var running sync.Map
	w := newWorld(t, setup{discord: discordtest.Options{NoRateLimits: true}, tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		running.Store(q.Text, true)
		give(q, "The answer to "+q.Text, tutor.Extract, []tutor.Citation{cite("1")}, yield)
	}})
	xs := make([]*discordtest.Interaction, n)
	for i := range xs {
		xs[i] = w.asks(fmt.Sprintf("question %d.", i))
	}
	for i, x := range xs {
		x.Wait()
		if m := w.finished(x); !strings.Contains(m.Content, fmt.Sprintf("The answer to question %d.", i)) {
			t.Errorf("question %d: %s", i, m.Content)
		}
	}
}

func TestBusy(t *testing.T) {
	hold := make(chan struct{})
	w := newWorld(t, setup{
		config: func(c *Config) { c.Running, c.Waiting = 2, 3 },
		tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
			<-hold
			give(q, "An answer.", tutor.Extract, nil, yield)
		},
	})
	var xs []*discordtest.Interaction
	for i := range 5 {
		x := w.asks(fmt.Sprint(i))
		x.Wait()
		xs = append(xs, x)
	}
	if ack := w.asks("one too many").Wait(); !ack.Ephemeral || !strings.Contains(ack.Message.Content, "more questions than I can answer") {
		t.Errorf("sixth: %+v", ack.Message)
	}
	if ack := w.s.Slash(w.bobs(), "help", nil).Wait(); !strings.Contains(ack.Message.Content, "/ask") {
		t.Error("what needs no job is served while the queue is full")
	}
	close(hold)
	for _, x := range xs {
		w.finished(x)
	}
}

func TestStorms(t *testing.T) {
	for name, f := range map[string]discordtest.Fault{
		"429":       {Method: "PATCH", Path: "/webhooks/", Status: 429, Times: 3, RetryAfter: 50 * time.Millisecond},
		"502":       {Method: "PATCH", Path: "/webhooks/", Status: 502, Times: 3},
		"after 500": {Method: "PATCH", Path: "/webhooks/", Status: 500, Times: 2, After: true},
		"cut":       {Method: "PATCH", Path: "/webhooks/", Times: 2, CutBody: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, setup{})
			w.s.Fail(f)
			x := w.asks("q")
			m := w.finished(x)
			if len(x.Messages()) != 1 || !strings.Contains(m.Content, "A nil channel") {
				t.Errorf("%d messages: %s", len(x.Messages()), m.Content)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	w := newWorld(t, setup{config: func(c *Config) { c.Limits = group.Limits{MemberPerHour: 4, ServerPerHour: 6} }})
	for range 2 {
		w.finished(w.asks("q"))
	}
	if ack := w.asks("q").Wait(); !ack.Ephemeral || !strings.Contains(ack.Message.Content, "many questions in a short time") {
		t.Errorf("third: %+v", ack.Message)
	}
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "q"}))
	if ack := w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "q"}).Wait(); !strings.Contains(ack.Message.Content, "This server has asked") {
		t.Errorf("fourth of the server: %+v", ack.Message)
	}

	// A restart forgives nobody.
	w.stop()
	w.start()
	if ack := w.asks("q").Wait(); !strings.Contains(ack.Message.Content, "many questions in a short time") {
		t.Errorf("after a restart: %+v", ack.Message)
	}
	if ack := w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "q"}).Wait(); !strings.Contains(ack.Message.Content, "This server has asked") {
		t.Errorf("of the server after a restart: %+v", ack.Message)
	}
}

func TestBudget(t *testing.T) {
	w := newWorld(t, setup{
		config: func(c *Config) { c.ModelBudget = group.PerDay(2) },
		tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
			mode := tutor.ByModel
			if q.NoModel || strings.HasPrefix(q.Text, "extract") {
				mode = tutor.Extract
			}
			give(q, "An answer. [1]", mode, []tutor.Citation{cite("1")}, yield)
		},
	})
	w.finished(w.asks("one"))
	w.finished(w.asks("extract: costs nothing"))
	w.finished(w.asks("two"))
	m := w.finished(w.asks("three"))
	if !w.lastAsked().NoModel || !strings.Contains(m.Content, "Today's model answers are used up") || !strings.Contains(m.Content, "<t:") {
		t.Errorf("third: %s", m.Content)
	}
	// A server may set fewer, not more.
	for set, want := range map[int]bool{1: true, 5: true} {
		_, err := w.prefs.Update(t.Context(), store.ServerID(w.guild.ID), func(s *store.Settings) { s.ModelPerDay = set })
		if err != nil {
			t.Fatal(err)
		}
		w.finished(w.asks("once more"))
		if got := w.lastAsked().NoModel; got != want {
			t.Errorf("with a limit of %d by the server: NoModel is %v", set, got)
		}
	}

	// Counts are kept over a restart, and are a server's own.
	w.stop()
	w.start()
	w.finished(w.asks("four"))
	if !w.lastAsked().NoModel {
		t.Error("a restart gave new answers")
	}
	w.finished(w.s.Slash(discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}, "ask", discordtest.Opts{"question": "in a direct message"}))
	if w.lastAsked().NoModel {
		t.Error("a server's budget counts in a direct message")
	}
}

func TestUserInstall(t *testing.T) {
	w := newWorld(t, setup{})
	g := w.s.ForeignGuild("elsewhere")
	g.Member(w.alice, 0)
	at := discordtest.At{User: w.alice, Channel: g.Channel("talk")}
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "Paragraph %d has a few words in it, so that there are many pages.\n\n", i)
	}
	w.script(says(b.String(), cite("1")))
	x := w.s.Slash(at, "ask", discordtest.Opts{"question": "q"})
	m := w.finished(x)
	if hasButton(m, "Continue in a thread") {
		t.Error("a thread where the bot is no member")
	}
	if ack := w.s.Press(at, m, "Deeper").Wait(); ack.Type != 5 {
		t.Errorf("deeper: type %d", ack.Type)
	}
}

func TestRunFails(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{})
	run := func(change func(*Config)) error {
		cfg := Config{Token: s.Token(), API: s.URL(), Open: func(context.Context) (Data, error) { return Data{}, errors.New("no disk") }}
		change(&cfg)
		b, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		return b.Run(ctx)
	}
	if err := run(func(*Config) {}); err == nil || !strings.Contains(err.Error(), "no disk") {
		t.Errorf("data does not open: %v", err)
	}
	block := func(ctx context.Context) (Data, error) { <-ctx.Done(); return Data{}, ctx.Err() }
	if err := run(func(c *Config) { c.Token, c.Open = "wrong", block }); err == nil {
		t.Error("a wrong token: no error")
	}
	if err := run(func(c *Config) { c.MessageContent, c.Open = true, block }); err == nil || !strings.Contains(strings.ToLower(err.Error()), "intent") {
		t.Errorf("an intent that is not granted: %v", err)
	}
}

// While the data is being opened, members are told so in time.
func TestStarting(t *testing.T) {
	open := make(chan struct{})
	s := discordtest.New(t, discordtest.Options{AckLimit: patience / 2})
	c := s.Guild("g").Channel("c")
	u := s.User("u")
	b, err := New(Config{Token: s.Token(), API: s.URL(), Open: func(ctx context.Context) (Data, error) {
		<-open
		return Data{}, errors.New("enough")
	}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- b.Run(t.Context()) }()
	s.WaitFor("commands", func() bool { return len(s.Commands("")) > 0 })
	ack := s.Slash(discordtest.At{User: u, Channel: c}, "ask", discordtest.Opts{"question": "q"}).Wait()
	if !ack.Ephemeral || !strings.Contains(ack.Message.Content, "just starting") {
		t.Errorf("%+v after %v", ack.Message, ack.Latency)
	}
	close(open)
	if err := <-done; err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("ended with %v", err)
	}
}

// A job that heeds no context holds up neither the shutdown nor the gateway.
func TestShutdownLeavesBehind(t *testing.T) {
	stuck := make(chan struct{})
	w := newWorld(t, setup{tutor: func(context.Context, tutor.Question, func(tutor.Event, error) bool) { <-stuck }})
	t.Cleanup(func() { close(stuck) })
	w.asks("q").Wait()
	w.stop() // fails after 20 s
	w.logged("jobs left behind")
}

// A question is kept while its first response is on the way, and is not one that
// waits for its answer when the response did not get through.
func TestQuestionOfLostInteraction(t *testing.T) {
	w := newWorld(t, setup{})
	w.s.Fail(discordtest.Fault{Status: 404, Path: "/callback", Body: `{"code": 10062, "message": "Unknown interaction"}`, Times: 1})
	w.asks("why")
	w.logged("msg=acknowledge ")
	w.until("nothing waits", func() bool {
		running, err := w.db.Running(t.Context())
		return err == nil && len(running) == 0
	})
	latest := func() store.Exchange {
		x, err := w.db.Latest(t.Context(), store.ChannelID(w.room.ID), store.MemberID(w.alice.ID), time.Time{})
		if err != nil {
			t.Error(err)
		}
		return x
	}
	if x := latest(); x.Question != "why" || x.Status != store.Failed {
		t.Errorf("kept %q, %s", x.Question, x.Status)
	}
	w.finished(w.asks("why again"))
	w.answers(1)
	if x := latest(); x.Question != "why again" || x.Status != store.Done {
		t.Errorf("kept %q, %s", x.Question, x.Status)
	}
}
