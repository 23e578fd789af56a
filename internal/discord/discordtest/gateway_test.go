package discordtest

import (
	"encoding/json"
	"testing"
	"time"
)

func TestReadyAndGuilds(t *testing.T) {
	s := strict(t, Options{Prefix: "/proxy"})
	s.Guild("study")
	s.ForeignGuild("far")
	b := dial(t, s)
	if e := b.nextOp(10); string(e.D) == "" {
		t.Fatal("an empty Hello")
	}
	b.identify(intentGuilds)
	var ready struct {
		SessionID string `json:"session_id"`
		ResumeURL string `json:"resume_gateway_url"`
		Guilds    []struct {
			Unavailable bool `json:"unavailable"`
		} `json:"guilds"`
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
	}
	json.Unmarshal(b.next("READY").D, &ready)
	if ready.SessionID == "" || ready.ResumeURL == "" || len(ready.Guilds) != 1 || !ready.Guilds[0].Unavailable || ready.Application.ID != s.AppID() {
		t.Errorf("ready %+v", ready)
	}
	b.next("GUILD_CREATE")
	if ids := s.Gateway().Identifies(); len(ids) != 1 || ids[0].Intents != intentGuilds || !s.Gateway().Connected() {
		t.Errorf("identifies %+v", ids)
	}
	b.op(1, 1)
	b.nextOp(11)
	s.Gateway().AskHeartbeat()
	b.nextOp(1)
	wantNone(t, s)
}

func TestContentIntent(t *testing.T) {
	const messages = intentGuildMessages | intentDirectMessages
	tests := []struct {
		name    string
		intents int
		say     func(*scene)
		want    string // content; "-" for no event
	}{
		{"no intent", 0, func(s *scene) { s.Say(s.at, "a") }, "-"},
		{"no content", messages, func(s *scene) { s.Say(s.at, "a") }, ""},
		{"content", messages | intentContent, func(s *scene) { s.Say(s.at, "a") }, "a"},
		{"mention", messages, func(s *scene) { s.Say(s.at, "a <@"+s.BotID()+">") }, "a <@ID>"},
		{"direct message", messages, func(s *scene) { s.Say(At{User: s.alice, Channel: s.DM(s.alice)}, "a") }, "a"},
		{"only guild messages", intentGuildMessages, func(s *scene) { s.Say(At{User: s.alice, Channel: s.DM(s.alice)}, "a") }, "-"},
		{"reply with a ping", messages, func(s *scene) { s.Say(s.at, "a", Reply(s.mine())) }, "a"},
		{"reply without a ping", messages, func(s *scene) { s.Say(s.at, "a", Reply(s.mine()), Ping(false)) }, ""},
		{"hidden channel", messages, func(s *scene) { s.channel.DenyBot(ViewChannel); s.Say(s.at, "a") }, "-"},
		{"foreign guild", messages, func(s *scene) { s.Say(At{User: s.alice, Channel: s.ForeignGuild("far").Channel("c")}, "a") }, "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t, Options{MessageContent: true}, tt.intents)
			tt.say(s)
			s.Gateway().Dispatch("END", json.RawMessage(`{}`))
			got := "-"
			for e := s.find("event", func(event) bool { return true }); e.T != "END"; e = s.find("event", func(event) bool { return true }) {
				var m struct {
					Content string `json:"content"`
					Author  struct{ Bot bool }
				}
				json.Unmarshal(e.D, &m)
				if e.T == "MESSAGE_CREATE" && !m.Author.Bot {
					got = m.Content
				}
			}
			want := tt.want
			if want == "a <@ID>" {
				want = "a <@" + s.BotID() + ">"
			}
			if got != want {
				t.Errorf("content %q, want %q", got, want)
			}
			wantNone(t, s.Server)
		})
	}
}

// mine is a message of the bot.
func (x *scene) mine() *Message {
	return x.Message(x.send("POST", "/channels/"+x.channel.ID+"/messages", text("mine")).id())
}

func TestCloseCodes(t *testing.T) {
	identify := func(fields ...any) func(*bot) {
		return func(b *bot) {
			b.op(2, with(object{"token": b.s.Token(), "intents": 0, "properties": object{"os": "linux"}}, fields...))
		}
	}
	tests := []struct {
		name string
		do   func(*bot)
		code int
	}{
		{"wrong token", identify("token", "other"), 4004},
		{"intent that is off", identify("intents", intentContent), 4014},
		{"members", identify("intents", 1<<1), 4014},
		{"invalid intents", identify("intents", 1<<40), 4013},
		{"no intents", identify("intents", nil), 4013},
		{"wrong shard", identify("shard", []int{2, 2}), 4010},
		{"two identifies", func(b *bot) { identify()(b); identify()(b) }, 4005},
		{"before identify", func(b *bot) { b.op(3, object{}) }, 4003},
		{"unknown op", func(b *bot) { identify()(b); b.op(77, nil) }, 4001},
		{"no JSON", func(b *bot) { b.ws.WriteMessage(1, []byte("x")) }, 4002},
		{"heartbeat of the future", func(b *bot) { identify()(b); b.op(1, 99) }, 4007},
		{"too many", func(b *bot) {
			for range maxPerMinute + 1 {
				b.op(1, nil)
			}
		}, 4008},
		{"by the test", func(b *bot) { identify()(b); b.next("READY"); b.s.Gateway().CloseWith(4000) }, 4000},
		{"revoked token", func(b *bot) { identify()(b); b.next("READY"); b.s.RevokeToken() }, 4004},
		{"drop", func(b *bot) { identify()(b); b.next("READY"); b.s.Gateway().Drop() }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := dial(t, strict(t, Options{}))
			tt.do(b)
			if got := b.closeCode(); got != tt.code {
				t.Errorf("closed with %d, want %d", got, tt.code)
			}
		})
	}
}

func TestMissedHeartbeats(t *testing.T) {
	s := strict(t, Options{Heartbeat: 300 * time.Millisecond})
	b := connect(t, s, 0)
	if code := b.closeCode(); code != 4009 {
		t.Errorf("closed with %d, want 4009", code)
	}
}

func TestResume(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, intentGuildMessages)
	mark := s.Gateway().sessionID()
	s.Say(s.at, "seen")
	seen := s.next("MESSAGE_CREATE").S
	s.Gateway().Drop()
	s.closeCode()
	s.Say(s.at, "missed")
	x := s.Slash(s.at, "ask", Opts{"question": "missed too"})

	b := dial(t, s.Server)
	b.op(6, object{"token": s.Token(), "session_id": mark, "seq": seen})
	if e := b.next("MESSAGE_CREATE"); e.S != seen+1 {
		t.Errorf("replay begins at %d, want %d", e.S, seen+1)
	}
	g := b.interaction()
	b.next("RESUMED")
	if r := b.answer(g, CallbackMessage, text("late but in time")); r.Status != 204 {
		t.Errorf("answer: %d %s", r.Status, r.Body)
	}
	if !x.Acked() {
		t.Error("the interaction has no answer")
	}
	b.op(1, nil)
	b.nextOp(11)
	if r := s.Gateway().Resumes(); len(r) != 1 || !r[0].OK || r[0].Seq != seen {
		t.Errorf("resumes %+v", r)
	}
	s.Gateway().InvalidSession(false)
	b.nextOp(9)
	other := dial(t, s.Server)
	other.op(6, object{"token": s.Token(), "session_id": mark, "seq": seen})
	if e := other.nextOp(9); string(e.D) != "false" {
		t.Errorf("op 9 with %s", e.D)
	}
	wantNone(t, s.Server)
}

// sessionID is the ID of the present session.
func (g *Gateway) sessionID() string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.live[len(g.live)-1].id
}

func TestCleanCloseEndsSession(t *testing.T) {
	s := newScene(t, Options{}, 0)
	s.ws.WriteControl(8, []byte{3, 232}, time.Now().Add(time.Second)) // 1000
	s.WaitFor("the session ends", func() bool { return s.Gateway().Sessions() == 0 })
}

func TestBehaviours(t *testing.T) {
	s := strict(t, Options{})
	g := s.Gateway()
	g.OnNextHello(ReconnectAfterHello(), InvalidAfterHello(true), InvalidAfterHello(false), CloseAfterHello(4000), NoHello(), SilentAfterHello(), RefuseUpgrade(503))
	dial(t, s).nextOp(7)
	if e := dial(t, s).nextOp(9); string(e.D) != "true" {
		t.Errorf("op 9 with %s", e.D)
	}
	if e := dial(t, s).nextOp(9); string(e.D) != "false" {
		t.Errorf("op 9 with %s", e.D)
	}
	if code := dial(t, s).closeCode(); code != 4000 {
		t.Errorf("closed with %d", code)
	}
	for _, hello := range []int{0, 1} {
		b := dial(t, s)
		for range hello {
			b.nextOp(10)
		}
		b.identify(0)
		time.Sleep(20 * time.Millisecond)
		if n := len(b.events); n != 0 {
			t.Errorf("%d events after %d hello", n, hello)
		}
	}
	r := (&bot{t: t, s: s}).send("GET", "/gateway", nil)
	if r.Status != 200 {
		t.Errorf("gateway: %d", r.Status)
	}
	b := connectRefused(t, s)
	if b != 503 {
		t.Errorf("upgrade answered %d", b)
	}
	b2 := connect(t, s, 0)
	g.StopAcks()
	g.Reconnect()
	b2.op(1, nil)
	b2.nextOp(7)
	time.Sleep(20 * time.Millisecond)
	if len(b2.events) != 0 {
		t.Error("a heartbeat was answered")
	}
}

func TestIdentifyRules(t *testing.T) {
	s := strict(t, Options{IdentifyGap: time.Hour, SessionStarts: 2, SessionReset: time.Hour})
	connect(t, s, 0)
	wantNone(t, s)
	b := dial(t, s)
	b.op(2, object{"token": s.Token(), "intents": 0, "compress": true})
	b.next("READY")
	if list := s.Violations(); len(list) != 3 {
		t.Errorf("violations %q, want gap, compression and properties", list)
	}
	var limit struct {
		Limit struct {
			Total, Remaining int
			ResetAfter       int `json:"reset_after"`
		} `json:"session_start_limit"`
	}
	json.Unmarshal(b.send("GET", "/gateway/bot", nil).Body, &limit)
	if l := limit.Limit; l.Total != 2 || l.Remaining != 0 || l.ResetAfter <= 0 || l.ResetAfter > 3600000 {
		t.Errorf("session start limit %+v", l)
	}
	b = dial(t, s)
	b.identify(0)
	if code := b.closeCode(); code != 4004 {
		t.Errorf("closed with %d", code)
	}
	wantViolation(t, s, "session start limit of 2")
}

func TestKick(t *testing.T) {
	s := newScene(t, Options{}, intentGuilds)
	s.guild.Kick()
	s.next("GUILD_DELETE")
	if r := s.send("POST", "/channels/"+s.channel.ID+"/messages", text("x")); r.code() != codeMissingAccess {
		t.Errorf("a message: %d %s", r.Status, r.Body)
	}
	if r := s.send("GET", "/guilds/"+s.guild.ID, nil); r.code() != codeUnknownGuild {
		t.Errorf("the guild: %d %s", r.Status, r.Body)
	}
}

func TestForget(t *testing.T) {
	s := newScene(t, Options{}, 0)
	s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	s.answer(g, CallbackMessage, text("x"))
	s.Forget()
	if len(s.Messages(s.channel.ID)) != 0 || len(s.Requests()) != 0 {
		t.Error("something is left")
	}
	if r := s.send("POST", s.hook(g, ""), text("x")); r.code() != codeUnknownWebhook {
		t.Errorf("an old token: %d %s", r.Status, r.Body)
	}
	s.Slash(s.at, "ask", Opts{"question": "q"})
	if r := s.answer(s.interaction(), CallbackMessage, text("y")); r.Status != 204 {
		t.Errorf("a new one: %d %s", r.Status, r.Body)
	}
	wantNone(t, s.Server)
}
