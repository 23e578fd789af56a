package discordtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestComponents(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	s.answer(s.interaction(), CallbackMessage, with(text("answer"), "components", []object{
		row(button("label", "Sources", "custom_id", "v1/src"), button("label", "Off", "custom_id", "v1/off", "disabled", true)),
		row(menu("placeholder", "Topic")),
	}))
	m := x.Original()

	p := s.Press(At{User: s.bob, Channel: s.channel}, m, "Sources")
	g := s.interaction()
	var raw struct {
		Member struct {
			User        struct{ ID string }
			Permissions string
		}
		Message struct{ ID, Content string }
		Data    struct {
			CustomID string `json:"custom_id"`
		}
		Context int
		Owners  map[string]string `json:"authorizing_integration_owners"`
	}
	json.Unmarshal(g.Raw, &raw)
	if raw.Message.ID != m.ID || raw.Message.Content != "answer" || raw.Data.CustomID != "v1/src" || raw.Member.User.ID != s.bob.ID ||
		raw.Member.Permissions == "" || raw.Owners["0"] != s.guild.ID {
		t.Errorf("payload %s", g.Raw)
	}
	s.answer(g, CallbackUpdate, with(text("changed"), "components", []object{}))
	if ack := p.Wait(); ack.Type != CallbackUpdate || ack.Message.ID != m.ID || ack.Message.Content != "changed" {
		t.Errorf("ack %+v", ack)
	}
	wantNone(t, s.Server)

	if s.Press(s.at, m, "Sources").Refused() == "" {
		t.Error("a button that is gone was pressed")
	}
	wantViolation(t, s.Server, "no button")
	s.PressRaw(s.at, m, "v0/forged")
	if g := s.interaction(); !strings.Contains(string(g.Raw), "v0/forged") {
		t.Errorf("payload %s", g.Raw)
	}
}

func TestPressNeedsAButton(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	s.answer(s.interaction(), CallbackMessage, with(text("answer"), "flags", FlagEphemeral, "components", []object{
		row(button("label", "On"), button("label", "Off", "custom_id", "v1/off", "disabled", true)), row(menu("placeholder", "Topic")),
	}))
	m := x.Original()
	s.Press(s.at, m, "Off")
	wantViolation(t, s.Server, "disabled")
	s.Press(At{User: s.bob, Channel: s.channel}, m, "On")
	wantViolation(t, s.Server, "ephemeral message of alice")
	s.Select(s.at, m, "Topic", "b")
	wantViolation(t, s.Server, `no value "b"`)
	s.Select(s.at, m, "Topic", "a", "a")
	wantViolation(t, s.Server, "does not take 2 values")
	s.Select(s.at, m, "Topic", "a")
	if g := s.interaction(); !strings.Contains(string(g.Raw), `"values":["a"]`) {
		t.Errorf("payload %s", g.Raw)
	}
	s.Delete(m)
	s.Press(s.at, m, "On")
	wantViolation(t, s.Server, "gone")
}

func TestModal(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	s.answer(s.interaction(), CallbackModal, modal("Why?", "Reason", object{"max_length": 10}))
	m := x.Modal()
	if m.Title != "Why?" || m.Field("Reason") == nil || m.Field("why").MaxLength != 10 {
		t.Fatalf("modal %+v", m)
	}
	sub := s.SubmitModal(s.at, m, map[string]string{"Reason": "because"})
	g := s.interaction()
	if !strings.Contains(string(g.Raw), `"because"`) || g.Type != interactionModal {
		t.Errorf("payload %s", g.Raw)
	}
	s.answer(g, CallbackMessage, with(text("thanks"), "flags", FlagEphemeral))
	if ack := sub.Wait(); !ack.Ephemeral || ack.Message.Content != "thanks" {
		t.Errorf("ack %+v", ack)
	}
	wantNone(t, s.Server)
	s.SubmitModal(s.at, m, map[string]string{"Reason": "longer than ten"})
	wantViolation(t, s.Server, "can't take 15 characters")
	s.SubmitModal(At{User: s.bob, Channel: s.channel}, m, nil)
	wantViolation(t, s.Server, "opened for alice")
	s.SubmitModal(s.at, m, map[string]string{"why": "again"})
	g = s.interaction()
	s.answer(g, CallbackModal, modal("t", "l", nil))
	wantViolation(t, s.Server, "can't answer")
	s.answer(g, CallbackUpdate, text("x"))
	wantViolation(t, s.Server, "can't answer")

	x = s.Slash(s.at, "ask", Opts{"question": "q"})
	s.answer(s.interaction(), CallbackModal, object{"custom_id": "c", "title": "t", "components": []object{
		{"type": 18, "label": "L", "description": "D", "component": object{"type": 4, "custom_id": "f", "style": 1, "required": false}},
	}})
	s.SubmitModal(s.at, x.Modal(), map[string]string{"L": "in a label"})
	if g := s.interaction(); !strings.Contains(string(g.Raw), `"component":{`) {
		t.Errorf("payload %s", g.Raw)
	}
}

func TestAutocomplete(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	x := s.Complete(s.at, "ask", Opts{"private": true}, "topic", "sl")
	g := s.interaction()
	if !strings.Contains(string(g.Raw), `"focused":true`) || g.Type != interactionAutocomplete {
		t.Errorf("payload %s", g.Raw)
	}
	s.answer(g, CallbackChoices, object{"choices": []object{{"name": "Slices", "value": "slice"}}})
	if c := x.Wait().Choices; len(c) != 1 || c[0].Name != "Slices" || c[0].Value != "slice" {
		t.Errorf("choices %v", c)
	}
	wantNone(t, s.Server)
	for _, list := range [][]object{
		repeat(26, object{"name": "n#", "value": "v"}),
		{{"name": strings.Repeat("x", 101), "value": "v"}},
		{{"name": "n", "value": strings.Repeat("x", 101)}},
	} {
		s.Complete(s.at, "ask", nil, "topic", "")
		if r := s.answer(s.interaction(), CallbackChoices, object{"choices": list}); r.code() != codeInvalidForm {
			t.Errorf("%d choices: %d %s", len(list), r.Status, r.Body)
		}
	}
	s.Complete(s.at, "ask", nil, "topic", "")
	s.answer(s.interaction(), CallbackMessage, text("x"))
	wantViolation(t, s.Server, "can't answer")
	s.Complete(s.at, "ask", nil, "question", "x")
	wantViolation(t, s.Server, "no autocomplete")
}
