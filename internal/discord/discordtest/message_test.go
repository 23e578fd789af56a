package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func repeat(n int, item object) []object {
	list := make([]object, n)
	for i := range list {
		o := object{}
		for k, v := range item {
			o[k] = strings.ReplaceAll(fmt.Sprint(v), "#", fmt.Sprint(i))
			if _, text := v.(string); !text {
				o[k] = v
			}
		}
		list[i] = o
	}
	return list
}

func row(components ...object) object { return object{"type": 1, "components": components} }

func button(fields ...any) object {
	return with(object{"type": 2, "style": 1, "label": "Go", "custom_id": "b"}, fields...)
}

func menu(fields ...any) object {
	return with(object{"type": 3, "custom_id": "m", "options": []object{{"label": "a", "value": "a"}}}, fields...)
}

// Each body is refused with 50035 at the field, and is a violation.
func TestMessageLimits(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	long := strings.Repeat("x", 5000)
	components := func(rows ...object) object { return with(text(""), "components", rows) }
	tests := []struct {
		name, where string
		body        object
	}{
		{"content", "content:", text(long[:2001])},
		{"content of two-byte characters", "content:", text(strings.Repeat("é", 2001))},
		{"embed title", "embeds.0.title", with(text(""), "embeds", []object{{"title": long[:257]}})},
		{"embed description", "embeds.0.description", with(text(""), "embeds", []object{{"description": long[:4097]}})},
		{"embed fields", "embeds.0.fields", with(text(""), "embeds", []object{{"fields": repeat(26, object{"name": "n", "value": "v"})}})},
		{"embeds in all", "size of 6000", with(text(""), "embeds", repeat(2, object{"description": long[:3001]}))},
		{"too many embeds", "embeds:", with(text(""), "embeds", repeat(11, object{"title": "t"}))},
		{"rows", "components:", with(text("x"), "components", repeat(6, row(button("custom_id", "b#"))))},
		{"buttons in a row", "components.0.components:", components(row(repeat(6, button("custom_id", "b#"))...))},
		{"no row", "components.0.type", components(button())},
		{"empty row", "components.0.components", components(row())},
		{"label", "components.0.components.0.label", components(row(button("label", long[:81])))},
		{"no label", "components.0.components.0:", components(row(button("label", "")))},
		{"custom id", "custom_id", components(row(button("custom_id", long[:101])))},
		{"no custom id", "custom_id", components(row(button("custom_id", "")))},
		{"custom id twice", "duplicated", components(row(button()), row(button()))},
		{"link with custom id", "cannot both", components(row(button("style", 5, "url", "https://go.dev")))},
		{"link without url", "url", components(row(object{"type": 2, "style": 5, "label": "x"}))},
		{"button with url", "cannot both", components(row(button("url", "https://go.dev")))},
		{"style", "style", components(row(button("style", 9)))},
		{"select beside a button", "alone", components(row(menu(), button()))},
		{"select options", "options", components(row(menu("options", repeat(26, object{"label": "l", "value": "#"}))))},
		{"select without options", "options", components(row(menu("options", []object{})))},
		{"option label", "label", components(row(menu("options", []object{{"label": long[:101], "value": "v"}})))},
		{"option value", "value", components(row(menu("options", []object{{"label": "l", "value": long[:101]}})))},
		{"option value twice", "already used", components(row(menu("options", repeat(2, object{"label": "l", "value": "v"}))))},
		{"option description", "description", components(row(menu("options", []object{{"label": "l", "value": "v", "description": long[:101]}})))},
		{"placeholder", "placeholder", components(row(menu("placeholder", long[:151])))},
		{"max values", "max_values", components(row(menu("max_values", 2)))},
		{"flags", "flags", with(text("x"), "flags", 1<<1)},
		{"ephemeral in a channel", "flags", with(text("x"), "flags", FlagEphemeral)},
		{"content with components V2", "flags", with(text("x"), "flags", FlagComponentsV2)},
		{"text of components V2", "4000", object{"flags": FlagComponentsV2, "allowed_mentions": object{"parse": []string{}},
			"components": []object{{"type": 10, "content": long[:3000]}, {"type": 10, "content": long[:1001]}}}},
		{"nonce", "nonce", with(text("x"), "nonce", long[:26])},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := s.send("POST", "/channels/"+s.channel.ID+"/messages", tt.body)
			if r.Status != 400 || r.code() != codeInvalidForm {
				t.Fatalf("status %d, body %s", r.Status, r.Body)
			}
			wantViolation(t, s.Server, tt.where)
		})
	}
	if list := s.Messages(s.channel.ID); len(list) != 0 {
		t.Errorf("a refused message was kept: %q", list[0].Content)
	}
}

func TestRightMessages(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	for _, body := range []object{
		text(strings.Repeat("🐹", 2000)),
		text("```go\nfmt.Println()\n```"),
		with(text("x"), "flags", FlagSuppressEmbeds),
		with(text("x"), "components", []object{
			row(repeat(5, button("custom_id", "b#"))...), row(menu("placeholder", "Topics", "min_values", 0)),
			row(object{"type": 2, "style": 5, "label": "Go", "url": "https://go.dev"}),
		}),
		with(text(""), "embeds", []object{{"title": "t", "description": "d", "fields": []object{{"name": "n", "value": "v"}}}}),
		with(object{"allowed_mentions": object{"parse": []string{}}}, "flags", FlagComponentsV2, "components", []object{
			{"type": 10, "content": "hello"}, {"type": 17, "components": []object{{"type": 10, "content": "in"}, row(button())}},
		}),
	} {
		if r := s.send("POST", "/channels/"+s.channel.ID+"/messages", body); r.Status != 200 {
			t.Errorf("%v: %d %s", body, r.Status, r.Body)
		}
	}
	wantNone(t, s.Server)
	m := s.Messages(s.channel.ID)[3]
	if b, ok := m.Button("Go"); !ok || b.CustomID != "b0" || len(m.Buttons()) != 6 || m.Selects()[0].Placeholder != "Topics" {
		t.Errorf("buttons %+v, selects %+v", m.Buttons(), m.Selects())
	}
}

func TestMentions(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	none := object{"parse": []string{}}
	tests := []struct {
		name, content string
		allowed       object
		pings         string
		violation     string
	}{
		{"left out", "hi", nil, "", "no allowed_mentions"},
		{"left out, with a mention", "hi <@1> @everyone", nil, "1 everyone", "notifies 1, everyone"},
		{"without parse", "hi", object{"replied_user": false}, "", "allow some"},
		{"everyone allowed", "hi", object{"parse": []string{"everyone"}}, "", "allow some"},
		{"replied user", "hi", object{"parse": []string{}, "replied_user": true}, "", "allow some"},
		{"none", "hi <@1> <@&2> @here", none, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(s.Violations())
			body := object{"content": tt.content}
			if tt.allowed != nil {
				body["allowed_mentions"] = tt.allowed
			}
			r := s.send("POST", "/channels/"+s.channel.ID+"/messages", body)
			if got := strings.Join(s.Message(r.id()).Pings, " "); got != tt.pings {
				t.Errorf("pings %q, want %q", got, tt.pings)
			}
			if tt.violation != "" {
				wantViolation(t, s.Server, tt.violation)
			} else if list := s.Violations(); len(list) != before {
				t.Errorf("violations %q", list[before:])
			}
		})
	}
}

func TestMessageErrors(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	other := s.Say(s.at, "hello")
	mine := s.send("POST", "/channels/"+s.channel.ID+"/messages", text("mine")).id()
	shut := s.guild.Channel("shut")
	shut.DenyBot(SendMessages)
	hidden := s.guild.Channel("hidden")
	hidden.DenyBot(ViewChannel)
	s.CloseDMs(s.bob)
	reply := func(id string, fields ...any) object {
		return with(text("re"), "message_reference", with(object{"message_id": id}, fields...))
	}
	tests := []struct {
		name, method, path string
		body               any
		status, code       int
	}{
		{"unknown channel", "POST", "/channels/1/messages", text("x"), 404, codeUnknownChannel},
		{"may not send", "POST", "/channels/" + shut.ID + "/messages", text("x"), 403, codeMissingPermissions},
		{"may not see", "POST", "/channels/" + hidden.ID + "/messages", text("x"), 403, codeMissingAccess},
		{"not in that guild", "POST", "/channels/" + s.ForeignGuild("far").Channel("c").ID + "/messages", text("x"), 403, codeMissingAccess},
		{"DMs closed", "POST", "/channels/" + s.DM(s.bob).ID + "/messages", text("x"), 403, codeCannotDM},
		{"edit of another's", "PATCH", "/channels/" + s.channel.ID + "/messages/" + other.ID, text("x"), 403, codeNotAuthor},
		{"edit of none", "PATCH", "/channels/" + s.channel.ID + "/messages/1", text("x"), 404, codeUnknownMessage},
		{"delete another's", "DELETE", "/channels/" + s.channel.ID + "/messages/" + other.ID, nil, 403, codeMissingPermissions},
		{"reply to none", "POST", "/channels/" + s.channel.ID + "/messages", reply("1"), 400, codeInvalidForm},
		{"reply to none, no matter", "POST", "/channels/" + s.channel.ID + "/messages", reply("1", "fail_if_not_exists", false), 200, 0},
		{"reply", "POST", "/channels/" + s.channel.ID + "/messages", reply(other.ID), 200, 0},
		{"typing", "POST", "/channels/" + s.channel.ID + "/typing", nil, 204, 0},
		{"delete", "DELETE", "/channels/" + s.channel.ID + "/messages/" + mine, nil, 204, 0},
		{"get a deleted one", "GET", "/channels/" + s.channel.ID + "/messages/" + mine, nil, 404, codeUnknownMessage},
	}
	for _, tt := range tests {
		r := s.send(tt.method, tt.path, tt.body)
		if r.Status != tt.status || r.code() != tt.code {
			t.Errorf("%s: %d %s, want %d with code %d", tt.name, r.Status, r.Body, tt.status, tt.code)
		}
	}
	wantNone(t, s.Server)
	if s.Typing(s.channel.ID) != 1 {
		t.Error("typing was not counted")
	}
	if r := s.send("POST", "/channels/"+s.channel.ID+"/messages", text(" \n")); r.code() != codeEmptyMessage {
		t.Errorf("an empty message: %d %s", r.Status, r.Body)
	}
	wantViolation(t, s.Server, "an empty message")
	s.send("POST", "/channels/"+s.channel.ID+"/messages", text("```go\nx"))
	wantViolation(t, s.Server, "fence")
	s.send("POST", "/channels/"+s.channel.ID+"/messages", text("the token is "+s.Token()))
	wantViolation(t, s.Server, "the bot token stands in the body")
}

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
