package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakeCommands keeps commands as Discord does.
type fakeCommands struct {
	stored          []json.RawMessage
	guild           string // of the last call
	writes          int
	readErr, putErr error
}

func (f *fakeCommands) commands(_ context.Context, guild string) ([]json.RawMessage, error) {
	f.guild = guild
	return f.stored, f.readErr
}

func (f *fakeCommands) putCommands(_ context.Context, guild string, body []byte) error {
	f.guild = guild
	f.writes++
	if f.putErr != nil {
		return f.putErr
	}
	f.stored = nil
	return json.Unmarshal(body, &f.stored)
}

// TestSyncWritesOnce starts with nothing, and then with what was just written.
func TestSyncWritesOnce(t *testing.T) {
	for _, guild := range []string{"", "81384788765712384"} {
		api := &fakeCommands{}
		diff, err := syncCommands(t.Context(), api, guild)
		if err != nil {
			t.Fatal(err)
		}
		if len(diff.Added) != len(commandTable()) || diff.Changed != nil || diff.Removed != nil || api.writes != 1 {
			t.Errorf("guild %q: %d writes, %+v", guild, api.writes, diff)
		}
		if api.guild != guild {
			t.Errorf("written for %q, want %q", api.guild, guild)
		}
		diff, err = syncCommands(t.Context(), api, guild)
		if err != nil || !diff.empty() || api.writes != 1 {
			t.Errorf("guild %q, again: %d writes, %+v, %v", guild, api.writes, diff, err)
		}
	}
}

// TestSyncKnowsDiscordsAnswers registers nothing when Discord answers with what
// it adds: IDs, defaults, nulls, another order.
func TestSyncKnowsDiscordsAnswers(t *testing.T) {
	for _, guild := range []string{"", "81384788765712384"} {
		api := &fakeCommands{}
		if _, err := syncCommands(t.Context(), api, guild); err != nil {
			t.Fatal(err)
		}
		for i, raw := range api.stored {
			api.stored[i] = asDiscordAnswers(t, raw, guild, i)
		}
		slices.Reverse(api.stored)
		diff, err := syncCommands(t.Context(), api, guild)
		if err != nil || !diff.empty() || api.writes != 1 {
			t.Errorf("guild %q: %d writes, %+v, %v", guild, api.writes, diff, err)
		}
	}
}

// asDiscordAnswers adds to a command what Discord's answers have.
func asDiscordAnswers(t *testing.T, raw json.RawMessage, guild string, i int) json.RawMessage {
	t.Helper()
	var c map[string]any
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	maps.Copy(c, map[string]any{
		"id": fmt.Sprint(900 + i), "application_id": "42", "version": fmt.Sprint(1000 + i),
		"nsfw": false, "default_permission": true, "dm_permission": guild == "", "name_localized": c["name"],
	})
	for _, key := range []string{"default_member_permissions", "name_localizations", "description_localizations"} {
		if c[key] == nil {
			c[key] = nil
		}
	}
	if c["type"] == 3.0 {
		c["description"] = ""
	} else {
		c["description_localized"] = c["description"]
	}
	if guild != "" {
		c["guild_id"], c["contexts"], c["integration_types"] = guild, nil, []int{0}
	} else {
		slices.Reverse(c["contexts"].([]any))
	}
	fill, _ := c["options"].([]any)
	for len(fill) > 0 {
		o := fill[0].(map[string]any)
		fill = fill[1:]
		if nested, ok := o["options"].([]any); ok {
			fill = append(fill, nested...)
		}
		if o["required"] == nil {
			o["required"] = false
		}
		o["name_localized"] = o["name"]
		o["autocomplete"] = o["autocomplete"] != nil
		if o["choices"] == nil {
			o["choices"] = []any{}
		}
	}
	out, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSyncSeesEveryChange changes one thing at a time of what is registered.
func TestSyncSeesEveryChange(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           commandDiff
	}{
		{"description", "What this bot can do, and how", "Old words", commandDiff{Changed: []string{"help"}}},
		{"localisation", "怎么用", "如何用", commandDiff{Changed: []string{"help"}}},
		{"length", `"max_length":1000`, `"max_length":500`, commandDiff{Changed: []string{"feedback"}}},
		{"number", `"max_value":90`, `"max_value":30`, commandDiff{Changed: []string{"gaps"}}},
		{"choice", `"value":"zh"`, `"value":"cn"`, commandDiff{Changed: []string{"ask", "mock-interview", "notes", "topics"}}},
		{"option order", `"name":"file4"`, `"name":"file9"`, commandDiff{Changed: []string{"group-notes"}}},
		{"permissions", `"default_member_permissions":"32"`, `"default_member_permissions":"8"`,
			commandDiff{Changed: []string{"gaps", "group-notes", "settings", "usage"}}},
		{"anybody", `"default_member_permissions":"32"`, `"default_member_permissions":null`,
			commandDiff{Changed: []string{"gaps", "group-notes", "settings", "usage"}}},
		{"contexts", `"contexts":[0]`, `"contexts":null`, commandDiff{Changed: []string{"gaps", "group-notes", "settings", "usage"}}},
		{"age restriction", `"name":"help"`, `"name":"help","nsfw":true`, commandDiff{Changed: []string{"help"}}},
		{"name", `"name":"help"`, `"name":"about"`, commandDiff{Added: []string{"help"}, Removed: []string{"about"}}},
		{"type", `"type":3,"name":"Explain this"`, `"type":2,"name":"Explain this"`,
			commandDiff{Added: []string{"Explain this"}, Removed: []string{"Explain this"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, err := CommandsJSON()
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.ReplaceAll(string(body), tt.old, tt.new)
			if changed == string(body) {
				t.Fatalf("no %s in %s", tt.old, body)
			}
			api := &fakeCommands{}
			if err := json.Unmarshal([]byte(changed), &api.stored); err != nil {
				t.Fatal(err)
			}
			got, err := syncCommands(t.Context(), api, "")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			after, err := json.Marshal(api.stored)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(body), string(after)); d != "" || api.writes != 1 {
				t.Errorf("%d writes, registered (-want +got):\n%s", api.writes, d)
			}
		})
	}
}

// TestSyncKeepsTheEntryPoint: Discord refuses an overwrite without it, and it is
// no reason for one.
func TestSyncKeepsTheEntryPoint(t *testing.T) {
	entry := json.RawMessage(`{"id":"7","type":4,"name":"launch","description":"","handler":2,"contexts":[0,1,2],"integration_types":[0,1]}`)
	api := &fakeCommands{stored: []json.RawMessage{entry}}
	if _, err := syncCommands(t.Context(), api, ""); err != nil {
		t.Fatal(err)
	}
	want := `{"type":4,"name":"launch","integration_types":[0,1],"contexts":[0,1,2],"handler":2}`
	if !slices.ContainsFunc(api.stored, func(raw json.RawMessage) bool { return string(raw) == want }) {
		t.Errorf("the entry point is gone: %s", api.stored)
	}
	if diff, err := syncCommands(t.Context(), api, ""); err != nil || !diff.empty() || api.writes != 1 {
		t.Errorf("again: %d writes, %+v, %v", api.writes, diff, err)
	}
}

func TestSyncErrors(t *testing.T) {
	down := errors.New("down")
	for _, tt := range []struct {
		name   string
		api    fakeCommands
		want   string
		writes int
	}{
		{"read", fakeCommands{readErr: down}, "read registered commands: down", 0},
		{"garbage", fakeCommands{stored: []json.RawMessage{[]byte(`{"name":7}`)}}, "read registered commands: decode command: ", 0},
		{"write", fakeCommands{putErr: down}, "register commands: down", 1},
	} {
		diff, err := syncCommands(t.Context(), &tt.api, "")
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || tt.api.writes != tt.writes || !diff.empty() {
			t.Errorf("%s: %v after %d writes, %+v", tt.name, err, tt.api.writes, diff)
		}
	}
}
