package discordtest

import (
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
