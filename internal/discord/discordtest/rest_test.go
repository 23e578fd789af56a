package discordtest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestApplication(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, MessageContent: true, OpenAPI: OpenAPIPath()}, 0)
	s.ForeignGuild("far")
	tests := []struct{ path, want string }{
		{"/applications/@me", `"flags":524288`},
		{"/oauth2/applications/@me", `"id":"` + s.AppID()},
		{"/users/@me", `"bot":true`},
		{"/users/@me/guilds", `"name":"study"`},
		{"/guilds/" + s.guild.ID, `"preferred_locale":"en-US"`},
		{"/channels/" + s.channel.ID, `"name":"general"`},
		{"/channels/" + s.DM(s.alice).ID, `"username":"alice"`},
		{"/gateway", `"url":"ws://`},
		{"/gateway/bot", `"session_start_limit"`},
	}
	for _, tt := range tests {
		if r := s.send("GET", tt.path, nil); r.Status != 200 || !strings.Contains(string(r.Body), tt.want) || strings.Contains(string(r.Body), `"far"`) {
			t.Errorf("%s: %d %s", tt.path, r.Status, r.Body)
		}
	}
	if r := s.send("POST", "/users/@me/channels", object{"recipient_id": "1"}); r.code() != codeUnknownUser {
		t.Errorf("DM with nobody: %d %s", r.Status, r.Body)
	}
	wantNone(t, s.Server)
	if r := s.send("POST", "/users/@me/channels", object{"recipient_id": 1}); r.code() != codeInvalidForm {
		t.Errorf("DM with a number: %d %s", r.Status, r.Body)
	}
}

func TestCallbackWithResponse(t *testing.T) {
	s := newScene(t, Options{OpenAPI: OpenAPIPath()}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	r := s.send("POST", "/interactions/"+g.ID+"/"+g.Token+"/callback?with_response=true",
		object{"type": CallbackMessage, "data": with(text("see"), "attachments", []object{{"id": 0, "filename": "a.md"}})},
		File{Name: "a.md", Data: []byte("a")})
	var body struct {
		Resource struct {
			Message struct{ ID, Content string }
		}
	}
	json.Unmarshal(r.Body, &body)
	m := x.Original()
	if r.Status != 200 || body.Resource.Message.ID != m.ID || body.Resource.Message.Content != "see" || len(m.Attachments) != 1 {
		t.Errorf("%d %s, original %+v", r.Status, r.Body, m)
	}
	wantNone(t, s.Server)
}

func TestOptionValues(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	r := s.send("PUT", "/applications/"+s.AppID()+"/commands", `[{"name":"all","description":"d","options":[
		{"name":"days","description":"d","type":4,"min_value":1,"max_value":90},
		{"name":"share","description":"d","type":10},
		{"name":"who","description":"d","type":6},
		{"name":"where","description":"d","type":7,"channel_types":[0]},
		{"name":"lang","description":"d","type":3,"choices":[{"name":"English","value":"en"}]},
		{"name":"level","description":"d","type":4,"choices":[{"name":"one","value":1}]}]}]`)
	if r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	good := Opts{"days": 90, "share": 0.5, "who": s.bob, "where": s.channel, "lang": "en", "level": 1}
	s.Slash(s.at, "all", good)
	g := string(s.interaction().Raw)
	for _, want := range []string{`"value":90`, `"value":0.5`, `"users":{"` + s.bob.ID, `"members":{`, `"channels":{"` + s.channel.ID, `"value":"en"`} {
		if !strings.Contains(g, want) {
			t.Errorf("no %s in %s", want, g)
		}
	}
	wantNone(t, s.Server)
	for name, v := range map[string]any{
		"days": 91, "share": true, "who": s.channel, "where": s.DM(s.alice), "lang": "fr", "level": 2,
	} {
		if s.Slash(s.at, "all", Opts{name: v}).Refused() == "" {
			t.Errorf("%s takes %v", name, v)
		}
	}
	for name, v := range map[string]any{"days": 0.5, "lang": s.bob, "who": File{}, "level": struct{}{}} {
		if s.Slash(s.at, "all", Opts{name: v}).Refused() == "" {
			t.Errorf("%s takes %v", name, v)
		}
	}
}

func TestModalLayout(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	input := func(fields ...any) object { return with(object{"type": 4, "custom_id": "f", "style": 1}, fields...) }
	label := func(component object) object { return object{"type": 18, "label": "L", "component": component} }
	open := func(rows ...object) reply {
		s.Slash(s.at, "ask", Opts{"question": "q"})
		return s.answer(s.interaction(), CallbackModal, object{"custom_id": "c", "title": "t", "components": rows})
	}
	for _, right := range [][]object{
		{{"type": 10, "content": "read this"}, label(menu()), label(object{"type": 19, "custom_id": "up"})},
		{label(input("min_length", 2, "value", "ab"))},
	} {
		if r := open(right...); r.Status != 204 {
			t.Errorf("%v: %d %s", right, r.Status, r.Body)
		}
	}
	wantNone(t, s.Server)
	tests := []struct {
		where string
		rows  []object
	}{
		{"data.components:", nil},
		{"data.components:", repeat(6, label(input()))},
		{"data.components.0.components", []object{row(button())}},
		{"data.components.0.type", []object{button()}},
		{"data.components.0.component:", []object{{"type": 18, "label": "L"}}},
		{"data.components.0.component.type", []object{label(button())}},
		{"component.label", []object{label(input("label", "twice"))}},
		{"component.style", []object{label(input("style", 3))}},
		{"component.value", []object{label(input("min_length", 3, "value", "ab"))}},
		{"component.disabled", []object{label(menu("disabled", true))}},
		{"duplicated", []object{label(input()), label(input())}},
		{"data.components.0.description", []object{with(label(input()), "description", strings.Repeat("x", 101))}},
	}
	for _, tt := range tests {
		if r := open(tt.rows...); r.code() != codeInvalidForm {
			t.Errorf("%s: %d %s", tt.where, r.Status, r.Body)
		}
		wantViolation(t, s.Server, tt.where)
	}
}

func TestWrongResumes(t *testing.T) {
	s := newScene(t, Options{}, 0)
	id := s.Gateway().sessionID()
	tests := []struct {
		name   string
		resume object
		code   int
	}{
		{"another token", object{"token": "x", "session_id": id, "seq": 1}, 4004},
		{"sequence of the future", object{"token": s.Token(), "session_id": id, "seq": 99}, 4007},
		{"no object", nil, 4002},
	}
	for _, tt := range tests {
		b := dial(t, s.Server)
		if tt.resume == nil {
			b.op(6, "x")
		} else {
			b.op(6, tt.resume)
		}
		if code := b.closeCode(); code != tt.code {
			t.Errorf("%s: closed with %d, want %d", tt.name, code, tt.code)
		}
	}
	for _, query := range []string{"?v=8&encoding=json", "?v=9&encoding=etf", "?v=9&encoding=json&compress=zlib-stream"} {
		ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL(), "http")+"/ws/"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, 4012) {
			t.Errorf("%s: %v", query, err)
		}
		ws.Close()
	}
}
