package discordtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestDeferredAnswer(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "what is a slice?", "private": true})
	g := s.interaction()
	if r := s.answer(g, CallbackDeferred, object{"flags": FlagEphemeral}); r.Status != 204 {
		t.Fatalf("defer: %d %s", r.Status, r.Body)
	}
	ack := x.Wait()
	if ack.Type != CallbackDeferred || !ack.Ephemeral || ack.Latency <= 0 {
		t.Errorf("ack %+v", ack)
	}
	if m := x.Original(); !m.Loading {
		t.Errorf("the original %+v is not loading", m)
	}
	if r := s.send("PATCH", s.hook(g, "/messages/@original"), text("first")); r.Status != 200 {
		t.Fatalf("edit: %d %s", r.Status, r.Body)
	}
	s.send("PATCH", s.hook(g, "/messages/@original"), text("second"))
	m := x.Original()
	if m.Content != "second" || m.Edits != 1 || len(m.History) != 2 || m.Loading || !m.Ephemeral {
		t.Errorf("original %+v", m)
	}
	if list := s.Messages(s.channel.ID); len(list) != 0 {
		t.Errorf("an ephemeral message is shown to all: %v", list)
	}
	if list := s.Ephemerals(s.alice); len(list) != 1 {
		t.Errorf("ephemerals of alice: %v", list)
	}
	id := s.send("POST", s.hook(g, ""), text("more")).id()
	s.send("PATCH", s.hook(g, "/messages/"+id), text("even more"))
	if list := x.Followups(); len(list) != 1 || list[0].Content != "even more" || list[0].Ephemeral {
		t.Errorf("follow-ups %+v", list)
	}
	if r := s.send("GET", s.hook(g, "/messages/@original"), nil); r.id() != m.ID {
		t.Errorf("get: %d %s", r.Status, r.Body)
	}
	s.send("DELETE", s.hook(g, "/messages/"+id), nil)
	s.send("DELETE", s.hook(g, "/messages/@original"), nil)
	if r := s.send("PATCH", s.hook(g, "/messages/@original"), text("x")); r.code() != codeUnknownMessage {
		t.Errorf("edit of a deleted original: %d %s", r.Status, r.Body)
	}
	if len(x.Messages()) != 0 || !x.Original().Deleted {
		t.Error("a deleted message is still there")
	}
	wantNone(t, s.Server)
}

// A follow-up before the deferral was completed completes it.
func TestFollowUpCompletesDeferral(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	s.answer(g, CallbackDeferred, object{"flags": FlagEphemeral})
	id := s.send("POST", s.hook(g, ""), text("here")).id()
	if m := x.Original(); m.ID != id || m.Content != "here" || !m.Ephemeral || len(x.Followups()) != 0 {
		t.Errorf("original %+v, follow-up %s", m, id)
	}
	wantNone(t, s.Server)
	s.Slash(s.at, "ask", Opts{"question": "q"})
	g = s.interaction()
	s.answer(g, CallbackDeferred, nil)
	s.send("POST", s.hook(g, ""), with(text("secret"), "flags", FlagEphemeral))
	wantViolation(t, s.Server, "completes a public deferral")
}

func TestInteractionRules(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	ask := func() given { s.Slash(s.at, "ask", Opts{"question": "q"}); return s.interaction() }
	public := func() given { g := ask(); s.answer(g, CallbackDeferred, nil); return g }
	tests := []struct {
		name         string
		do           func() reply
		status, code int
		violation    string // "" for none
	}{
		{"unknown token", func() reply { return s.answer(given{ID: "1", Token: "x"}, CallbackDeferred, nil) }, 404, codeUnknownInteraction, ""},
		{"twice", func() reply { g := public(); return s.answer(g, CallbackDeferred, nil) }, 400, codeAlreadyAcknowledged, "second first response"},
		{"edit before", func() reply { return s.send("PATCH", s.hook(ask(), "/messages/@original"), text("x")) }, 404, codeUnknownWebhook, "before the first response"},
		{"unknown webhook", func() reply { return s.send("POST", s.hook(given{Token: "x"}, ""), text("x")) }, 404, codeUnknownWebhook, ""},
		{"update for a command", func() reply { return s.answer(ask(), CallbackUpdate, text("x")) }, 400, codeInvalidForm, "can't answer"},
		{"choices for a command", func() reply { return s.answer(ask(), CallbackChoices, object{"choices": []any{}}) }, 400, codeInvalidForm, "can't answer"},
		{"unknown type", func() reply { return s.answer(ask(), 77, nil) }, 400, codeInvalidForm, "can't answer"},
		{"too long", func() reply { return s.answer(ask(), CallbackMessage, text(strings.Repeat("x", 2001))) }, 400, codeInvalidForm, "2000"},
		{"empty", func() reply { return s.answer(ask(), CallbackMessage, text("")) }, 400, codeEmptyMessage, "empty"},
		{"edit makes ephemeral", func() reply {
			g := public()
			return s.send("PATCH", s.hook(g, "/messages/@original"), with(text("x"), "flags", FlagEphemeral))
		}, 200, 0, "can't make a public message ephemeral"},
		{"mentions left out", func() reply { return s.answer(ask(), CallbackMessage, object{"content": "x"}) }, 204, 0, "allowed_mentions"},
		{"deferral with content", func() reply { return s.answer(ask(), CallbackDeferred, text("x")) }, 204, 0, "nobody will see"},
		{"modal title", func() reply {
			return s.answer(ask(), CallbackModal, modal(strings.Repeat("x", 46), "label", nil))
		}, 400, codeInvalidForm, "data.title"},
		{"modal label", func() reply {
			return s.answer(ask(), CallbackModal, modal("t", strings.Repeat("x", 46), nil))
		}, 400, codeInvalidForm, "label"},
		{"modal value", func() reply {
			return s.answer(ask(), CallbackModal, modal("t", "l", object{"value": strings.Repeat("x", 4001)}))
		}, 400, codeInvalidForm, "value"},
		{"modal placeholder", func() reply {
			return s.answer(ask(), CallbackModal, modal("t", "l", object{"placeholder": strings.Repeat("x", 101)}))
		}, 400, codeInvalidForm, "placeholder"},
		{"modal max length", func() reply {
			return s.answer(ask(), CallbackModal, modal("t", "l", object{"max_length": 4001}))
		}, 400, codeInvalidForm, "max_length"},
		{"late edit", func() reply {
			g := public()
			s.Advance(TokenLife + time.Second)
			return s.send("PATCH", s.hook(g, "/messages/@original"), text("x"))
		}, 401, codeInvalidToken, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(s.Violations())
			r := tt.do()
			if r.Status != tt.status || tt.code != 0 && r.code() != tt.code {
				t.Errorf("%d %s, want %d with code %d", r.Status, r.Body, tt.status, tt.code)
			}
			if tt.violation != "" {
				wantViolation(t, s.Server, tt.violation)
			} else if list := s.Violations(); len(list) != before {
				t.Errorf("violations %q", list[before:])
			}
		})
	}
}

// modal is a form with one text input in a row.
func modal(title, label string, input object) object {
	field := object{"type": 4, "custom_id": "why", "style": 2, "label": label}
	for k, v := range input {
		field[k] = v
	}
	return object{"custom_id": "v1/why", "title": title, "components": []object{row(field)}}
}

func TestAckLimit(t *testing.T) {
	t.Parallel()
	s := newScene(t, Options{}, 0)
	s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	s.WaitFor("a violation", func() bool { return len(s.Violations()) > 0 })
	wantViolation(t, s.Server, "no first response within 3s")
	if r := s.answer(g, CallbackDeferred, nil); r.code() != codeUnknownInteraction {
		t.Errorf("a late first response: %d %s", r.Status, r.Body)
	}
}

// An interaction nobody was there to get breaks no rule.
func TestAckLimitWithoutBot(t *testing.T) {
	t.Parallel()
	s := newScene(t, Options{}, 0)
	s.Gateway().Drop()
	s.closeCode()
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	s.WaitFor("the end of the three seconds", func() bool {
		s.Server.mu.Lock()
		defer s.Server.mu.Unlock()
		return x.late
	})
	wantNone(t, s.Server)
}

// Where the bot is no member there are five follow-ups and nothing of the channel.
func TestForeignGuild(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	c := s.ForeignGuild("far").Channel("c")
	x := s.Slash(At{User: s.alice, Channel: c}, "ask", Opts{"question": "q"})
	g := s.interaction()
	if !strings.Contains(string(g.Raw), `"authorizing_integration_owners":{"1":"`+s.alice.ID) {
		t.Errorf("payload %s", g.Raw)
	}
	s.answer(g, CallbackMessage, text("x"))
	if r := s.send("POST", "/channels/"+c.ID+"/messages/"+x.Original().ID+"/threads", object{"name": "t"}); r.code() != codeMissingAccess {
		t.Errorf("a thread: %d %s", r.Status, r.Body)
	}
	for range maxForeignFollowups {
		if r := s.send("POST", s.hook(g, ""), text("more")); r.Status != 200 {
			t.Fatalf("follow-up: %d %s", r.Status, r.Body)
		}
	}
	wantNone(t, s.Server)
	if r := s.send("POST", s.hook(g, ""), text("more")); r.code() != codeTooManyFollowups {
		t.Errorf("a sixth follow-up: %d %s", r.Status, r.Body)
	}
	wantViolation(t, s.Server, "more than 5 follow-ups")
}

func TestContexts(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	for want, c := range []*Channel{s.channel, s.DM(s.alice), s.PrivateChannel(s.alice, s.bob)} {
		s.Slash(At{User: s.alice, Channel: c}, "ask", Opts{"question": "q"})
		g := s.interaction()
		if !strings.Contains(string(g.Raw), fmt.Sprintf(`"context":%d`, want)) {
			t.Errorf("%s: %s", c.Name, g.Raw)
		}
		if has := strings.Contains(string(g.Raw), `"member":`); has != (want == 0) {
			t.Errorf("%s: member %v", c.Name, has)
		}
		s.answer(g, CallbackDeferred, nil)
	}
	wantNone(t, s.Server)
}

func TestWithoutAuthorization(t *testing.T) {
	s := newScene(t, Options{}, 0)
	s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	r, _ := http.NewRequest("POST", s.URL()+"/api/v9/interactions/"+g.ID+"/"+g.Token+"/callback", strings.NewReader(`{"type":5}`))
	r.Header.Set("Content-Type", "application/json")
	if got := s.do(r); got.Status != 204 {
		t.Errorf("callback: %d %s", got.Status, got.Body)
	}
	r, _ = http.NewRequest("GET", s.URL()+"/api/v9/users/@me", nil)
	if got := s.do(r); got.Status != 401 {
		t.Errorf("me: %d", got.Status)
	}
	wantNone(t, s.Server)
	s.send("GET", "/users/@me?token="+s.Token(), nil)
	wantViolation(t, s.Server, "stands in a URL")
	r, _ = http.NewRequest("GET", s.URL()+"/api/v9/users/@me", nil)
	r.Header.Set("Authorization", "Bot "+s.Token())
	s.do(r)
	wantViolation(t, s.Server, "User-Agent")
	s.RevokeToken()
	if got := s.send("GET", "/users/@me", nil); got.Status != 401 {
		t.Errorf("me with a revoked token: %d", got.Status)
	}
}
