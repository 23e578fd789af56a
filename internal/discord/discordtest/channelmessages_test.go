package discordtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNonce(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	path, body := "/channels/"+s.channel.ID+"/messages", with(text("once"), "nonce", "n1", "enforce_nonce", true)
	first := s.send("POST", path, body)
	if again := s.send("POST", path, body); again.id() != first.id() {
		t.Errorf("a repeated nonce made the message %s beside %s", again.id(), first.id())
	}
	s.Advance(nonceLife + 1)
	if again := s.send("POST", path, body); again.id() == first.id() {
		t.Error("the nonce is never forgotten")
	}
	wantNone(t, s.Server)
}

func TestAttachments(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	path := "/channels/" + s.channel.ID + "/messages"
	r := s.send("POST", path, with(text("see"), "attachments", []object{{"id": "0", "description": "all of it"}}),
		File{Name: "answer.md", ContentType: "text/markdown", Data: []byte("# Answer")})
	m := s.Message(r.id())
	if len(m.Attachments) != 1 || string(m.Attachments[0].Data) != "# Answer" || m.Attachments[0].Description != "all of it" {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	s.send("PATCH", path+"/"+m.ID, with(text("kept"), "components", []object{}))
	if m = s.Message(m.ID); len(m.Attachments) != 1 {
		t.Error("an edit without attachments dropped the file")
	}
	s.send("PATCH", path+"/"+m.ID, with(text("gone"), "attachments", []object{}))
	if m = s.Message(m.ID); len(m.Attachments) != 0 {
		t.Error("an empty list of attachments kept the file")
	}
	wantNone(t, s.Server)
	big := File{Name: "big", Data: make([]byte, maxFileSize+1)}
	if r := s.send("POST", path, text("x"), big); r.code() != codeInvalidForm {
		t.Errorf("a file over the limit: %d", r.Status)
	}
	if r := s.send("POST", path, text("x"), make([]File, 11)...); r.code() != codeInvalidForm {
		t.Errorf("eleven files: %d", r.Status)
	}
}

func TestMessageList(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	s.Say(s.at, "not for the bot")
	s.Say(s.at, "for <@"+s.BotID()+">")
	s.Delete(s.Say(s.at, "gone"))
	path := "/channels/" + s.channel.ID + "/messages"
	last := s.mine()
	var list []struct{ ID, Content string }
	read := func(query string) {
		list = nil
		if err := json.Unmarshal(s.send("GET", path+query, nil).Body, &list); err != nil {
			t.Fatal(err)
		}
	}
	read("")
	if len(list) != 3 || list[0].ID != last.ID || list[1].Content == "" || list[2].Content != "" {
		t.Errorf("all: %+v", list)
	}
	read("?limit=1&before=" + last.ID)
	if len(list) != 1 || !strings.HasPrefix(list[0].Content, "for") {
		t.Errorf("before the last: %+v", list)
	}
	first := list[0].ID
	read("?limit=1&after=0")
	if len(list) != 1 || list[0].Content != "" || compareIDs(list[0].ID, first) >= 0 {
		t.Errorf("the first after nothing: %+v", list)
	}
	read("?after=" + list[0].ID)
	if len(list) != 2 || list[0].ID != last.ID || list[1].ID != first {
		t.Errorf("after the first: %+v", list)
	}
	s.channel.DenyBot(ReadHistory)
	if r := s.send("GET", path, nil); r.code() != codeMissingPermissions {
		t.Errorf("without history: %d", r.Status)
	}
	if r := s.send("POST", path, with(text("re"), "message_reference", object{"message_id": last.ID})); r.code() != codeNoHistory {
		t.Errorf("a reply without history: %d %s", r.Status, r.Body)
	}
	s.channel.AllowBot(ReadHistory)
	if r := s.send("GET", path+"/"+last.ID, nil); r.id() != last.ID {
		t.Errorf("with history again: %d", r.Status)
	}
	wantNone(t, s.Server)
}

// Components V2 can't be taken back, and layouts have rules of their own.
func TestComponentsV2(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	path := "/channels/" + s.channel.ID + "/messages"
	v2 := func(components ...object) object {
		return object{"flags": FlagComponentsV2, "components": components, "allowed_mentions": object{"parse": []string{}}}
	}
	words := object{"type": 10, "content": "x"}
	m := s.send("POST", path, v2(words, object{"type": 14}, object{"type": 9, "components": []object{words}, "accessory": button()}))
	if m.Status != 200 {
		t.Fatalf("%d %s", m.Status, m.Body)
	}
	wantNone(t, s.Server)
	if r := s.send("PATCH", path+"/"+m.id(), text("words again")); r.code() != codeInvalidForm {
		t.Errorf("an edit to content: %d %s", r.Status, r.Body)
	}
	tests := []struct {
		where string
		body  object
	}{
		{"At most 40", v2(repeat(41, words)...)},
		{"components.0.accessory", v2(object{"type": 9, "components": []object{words}})},
		{"components.0.components.0", v2(object{"type": 9, "components": []object{button()}, "accessory": button()})},
		{"container in a container", v2(object{"type": 17, "components": []object{{"type": 17, "components": []object{words}}}})},
		{"components.0.type", v2(button())},
		{"duplicated", v2(row(button()), object{"type": 17, "components": []object{row(button())}})},
	}
	for _, tt := range tests {
		if r := s.send("POST", path, tt.body); r.code() != codeInvalidForm {
			t.Errorf("%s: %d %s", tt.where, r.Status, r.Body)
		}
		wantViolation(t, s.Server, tt.where)
	}
}

// One who waits for what never comes learns what there was; checked on dump,
// because waiting would take ten seconds.
func TestDump(t *testing.T) {
	s := newScene(t, Options{}, 0)
	s.mine()
	if d := s.dump(); !strings.Contains(d, "/messages: 200") || !strings.Contains(d, `#general Gopher Tutor: "mine"`) {
		t.Errorf("dump:\n%s", d)
	}
}
