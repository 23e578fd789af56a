package discord

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/discordtest"
)

// TestRegisterWithDiscord registers over HTTP with a Discord that checks what it
// is sent and fills in what the real one does: globally, and for one server.
func TestRegisterWithDiscord(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	api, err := parseAPIURL(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(restConfig{Token: server.Token(), API: api})
	c.setAppID(server.AppID())
	var want []string
	for _, command := range commandTable() {
		want = append(want, command.Name)
	}
	slices.Sort(want)
	for i, guild := range []string{"", server.Guild("gophers").ID} {
		diff, err := syncCommands(t.Context(), c, guild)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(diff.Added)
		if d := cmp.Diff(commandDiff{Added: want}, diff); d != "" {
			t.Errorf("guild %q (-want +got):\n%s", guild, d)
		}
		diff, err = syncCommands(t.Context(), c, guild)
		if err != nil || !diff.empty() {
			t.Errorf("guild %q, again: %+v, %v", guild, diff, err)
		}
		if n := server.CommandWrites(); n != i+1 {
			t.Errorf("guild %q: %d writes, want %d", guild, n, i+1)
		}
	}
	for _, raw := range server.Commands("") {
		var got struct {
			Name              string            `json:"name"`
			NameLocalizations map[string]string `json:"name_localizations"`
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.NameLocalizations) != 2 {
			t.Errorf("%s is localised to %v", got.Name, got.NameLocalizations)
		}
	}
}
