package discordtest

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCommandRules(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	chat := func(fields ...any) object {
		return with(object{"name": "n", "description": "d"}, fields...)
	}
	opt := func(fields ...any) object {
		return with(object{"name": "o", "description": "d", "type": 3}, fields...)
	}
	long := strings.Repeat("x", 101)
	tests := []struct {
		name, where string
		commands    []object
	}{
		{"upper case", "invalid: Ask", []object{chat("name", "Ask")}},
		{"blank", "invalid: a b", []object{chat("name", "a b")}},
		{"too long", "invalid", []object{chat("name", strings.Repeat("x", 33))}},
		{"localised name", "invalid: 提 问", []object{chat("name_localizations", object{"zh-CN": "提 问"})}},
		{"locale", "Unknown locale zh", []object{chat("name_localizations", object{"zh": "提问"})}},
		{"no description", "description", []object{chat("description", "")}},
		{"description", "description", []object{chat("description", long)}},
		{"localised description", "description_localizations.zh-TW", []object{chat("description_localizations", object{"zh-TW": long})}},
		{"description of a message command", "description", []object{{"name": "x", "type": 3, "description": "d"}}},
		{"options", "options", []object{chat("options", repeat(26, opt("name", "o#")))}},
		{"option twice", "unique", []object{chat("options", []object{opt(), opt()})}},
		{"required last", "Required options", []object{chat("options", []object{opt(), opt("name", "p", "required", true)})}},
		{"option name", "invalid: O", []object{chat("options", []object{opt("name", "O")})}},
		{"choices", "choices", []object{chat("options", []object{opt("choices", repeat(26, object{"name": "#", "value": "v"}))})}},
		{"choices and autocomplete", "exclude", []object{chat("options", []object{opt("autocomplete", true, "choices", repeat(1, object{"name": "#", "value": "v"}))})}},
		{"choice of a wrong type", "another type", []object{chat("options", []object{opt("choices", repeat(1, object{"name": "#", "value": 1}))})}},
		{"max length", "max_length", []object{chat("options", []object{opt("max_length", 6001)})}},
		{"subcommand beside options", "mutually exclusive", []object{chat("options", []object{opt(), {"name": "s", "description": "d", "type": 1}})}},
		{"context", "contexts", []object{chat("contexts", []int{3})}},
		{"integration type", "integration_types", []object{chat("integration_types", []int{0, 0})}},
		{"name twice", "must be unique", []object{chat(), chat()}},
		{"too many message commands", "Too many", repeat(16, object{"name": "m#", "type": 3})},
		{"size", "maximum size", []object{chat("options", repeat(25, opt("name", "o#", "description", strings.Repeat("d", 99), "choices",
			repeat(25, object{"name": "#", "value": "123456789012345678"}))))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := s.send("PUT", "/applications/"+s.AppID()+"/commands", tt.commands)
			if r.code() != codeInvalidForm {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
			wantViolation(t, s.Server, tt.where)
		})
	}
	if n := s.CommandWrites(); n != 1 {
		t.Errorf("%d writes, want the first one only", n)
	}
}

func TestCommandRegistration(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, 0)
	path := "/applications/" + s.AppID() + "/commands"
	before := s.Commands("")
	s.send("PUT", path, testCommands)
	if after := s.Commands(""); string(encode(before)) != string(encode(after)) || s.CommandWrites() != 2 {
		t.Errorf("the same commands changed:\n%s\n%s", before, after)
	}
	named := `[{"name":"ask","description":"Ask","name_localizations":{"zh-CN":"提问"},"options":[{"name":"o","description":"d","type":4,"min_value":1}]}]`
	s.send("PUT", path, named)
	type registered struct {
		ID            string
		Version       string
		Localizations map[string]string `json:"name_localizations"`
	}
	var was, plain, whole []registered
	json.Unmarshal(encode(before), &was)
	json.Unmarshal(s.send("GET", path, nil).Body, &plain)
	json.Unmarshal(s.send("GET", path+"?with_localizations=true", nil).Body, &whole)
	if plain[0].ID != was[0].ID || plain[0].Version == was[0].Version || plain[0].Localizations != nil || whole[0].Localizations["zh-CN"] != "提问" {
		t.Errorf("was %+v, now %+v and with localisations %+v", was[0], plain, whole)
	}
	guild := "/applications/" + s.AppID() + "/guilds/" + s.guild.ID + "/commands"
	if r := s.send("PUT", guild, named); r.Status != 200 || len(s.Commands(s.guild.ID)) != 1 {
		t.Errorf("for a guild: %d %s", r.Status, r.Body)
	}
	if r := s.send("GET", "/applications/1/commands", nil); r.Status != 403 {
		t.Errorf("of another application: %d", r.Status)
	}
	wantNone(t, s.Server)
}

// The fake's people can only do what a client offers them.
func TestOffered(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	notes := File{Name: "a b.md", ContentType: "text/markdown", Data: []byte("# A")}
	tests := []struct {
		name string
		x    func() *Interaction
		why  string
	}{
		{"unknown", func() *Interaction { return s.Slash(s.at, "nope", nil) }, "not registered"},
		{"no option", func() *Interaction { return s.Slash(s.at, "ask", nil) }, "question is required"},
		{"unknown option", func() *Interaction { return s.Slash(s.at, "ask", Opts{"question": "q", "x": 1}) }, "no option x"},
		{"wrong type", func() *Interaction { return s.Slash(s.at, "ask", Opts{"question": "q", "private": "yes"}) }, "does not take"},
		{"too long", func() *Interaction { return s.Slash(s.at, "ask", Opts{"question": strings.Repeat("x", 6001)}) }, "6001"},
		{"no permission", func() *Interaction { return s.Slash(s.at, "group-notes add", Opts{"file": notes}) }, "needs permissions 32"},
		{"no subcommand", func() *Interaction { return s.Slash(At{s.alice, s.channel, true}, "group-notes", nil) }, "subcommand"},
		{"in a DM", func() *Interaction {
			return s.Slash(At{User: s.alice, Channel: s.DM(s.alice)}, "group-notes add", Opts{"file": notes})
		}, "context 1"},
	}
	for _, tt := range tests {
		if got := tt.x().Refused(); !strings.Contains(got, tt.why) {
			t.Errorf("%s: refused %q, want %q", tt.name, got, tt.why)
		}
	}
	if len(s.Violations()) != len(tests) {
		t.Errorf("violations %q", s.Violations())
	}
}

func TestFilesAndResolved(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	s.guild.Member(s.alice, ManageServer)
	s.Slash(s.at, "group-notes add", Opts{"file": File{Name: "a b.md", ContentType: "text/markdown", Data: []byte("# A")}})
	var in struct {
		Member struct{ Permissions string }
		Data   struct {
			Options []struct {
				Name    string
				Options []struct{ Value string }
			}
			Resolved struct {
				Attachments map[string]struct {
					URL, Filename string
					Size          int
				}
			}
		}
	}
	g := s.interaction()
	json.Unmarshal(g.Raw, &in)
	a := in.Data.Resolved.Attachments[in.Data.Options[0].Options[0].Value]
	if a.Filename != "a b.md" || a.Size != 3 || in.Data.Options[0].Name != "add" {
		t.Fatalf("payload %s", g.Raw)
	}
	client := cdnClient(s.Server)
	if status, body := get(t, client, a.URL); status != 200 || body != "# A" {
		t.Errorf("%s: %d %q", a.URL, status, body)
	}
	bare, _, _ := strings.Cut(a.URL, "?")
	if status, _ := get(t, client, bare); status != 404 {
		t.Errorf("without its signature: %d", status)
	}
	if _, err := client.Get("https://example.org/x"); err == nil || !strings.Contains(err.Error(), "example.org") {
		t.Errorf("another host: %v", err)
	}
	if list := s.Fetched(); len(list) != 3 || list[0] != a.URL {
		t.Errorf("fetched %q", list)
	}

	m := s.Say(At{User: s.bob, Channel: s.channel}, "x := []int{}", Attach(File{Name: "x.go", Data: []byte("x")}))
	s.MessageCommand(s.at, "Explain this", m)
	if g := s.interaction(); !strings.Contains(string(g.Raw), `"content":"x := []int{}"`) || !strings.Contains(string(g.Raw), `"target_id":"`+m.ID) {
		t.Errorf("payload %s", g.Raw)
	}
	wantNone(t, s.Server)
}
