package discord

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestFrameFilterTakes(t *testing.T) {
	event := func(text string) string { return `{"t":"INTERACTION_CREATE","s":7,"op":0,"d":` + text + `}` }
	interaction := `{"id":"1","d":{"x":"}}"},"data":{"name":"` + strings.Repeat("é", 2000) + `"}}`
	seen := wsText(`{"t":"TAKEN","s":7,"op":0,"d":null}`)
	tests := []struct {
		name, in, out string
		taken         []string
	}{
		{"interactions", wsText(event(interaction)) + wsResumed + wsText(event("{}")), seen + wsResumed + seen, []string{interaction, "{}"}},
		{"another event of its size", wsText(wsMiddling), wsText(wsMiddling), nil},
		{"too large", wsText(event(`{"x":"` + strings.Repeat("x", maxTaken) + `"}`)), wsText(event(`{"x":"` + strings.Repeat("x", maxTaken) + `"}`)), nil},
		{"in another order", wsText(`{"op":0,"s":7,"t":"INTERACTION_CREATE","d":{}}`), wsText(`{"op":0,"s":7,"t":"INTERACTION_CREATE","d":{}}`), nil},
		{"no number", wsText(`{"t":"INTERACTION_CREATE","s":null,"op":0,"d":{}}`), wsText(`{"t":"INTERACTION_CREATE","s":null,"op":0,"d":{}}`), nil},
		{"no object", wsText(event("null")), wsText(event("null")), nil},
		{"something behind it", wsText(`{"t":"INTERACTION_CREATE","s":7,"op":0,"d":{},"x":1}`), wsText(`{"t":"INTERACTION_CREATE","s":7,"op":0,"d":{},"x":1}`), nil},
		{"cut short", wsText(`{"t":"INTERACTION_CREATE","s":7,"op":0,"d":{`), "", nil},
	}
	for _, tt := range tests {
		for _, size := range []int{1 << 20, 100, 1} {
			var f frameFilter
			var taken []string
			f.take = func(b []byte) { taken = append(taken, string(b)) }
			var out []byte
			for part := range slices.Chunk([]byte(wsHello+tt.in), size) {
				var err error
				if out, err = f.feed(out, part); err != nil && tt.out != "" {
					t.Fatalf("%s: %v", tt.name, err)
				}
			}
			if got := strings.TrimPrefix(string(out), wsHello); got != tt.out || !slices.Equal(taken, tt.taken) {
				t.Errorf("%s by %d bytes: %d bytes pass, %d interactions are taken", tt.name, size, len(got), len(taken))
			}
			if cap(f.held) > 2*maxTaken {
				t.Errorf("%s: it keeps %d bytes", tt.name, cap(f.held))
			}
		}
	}
	// Nothing is taken before Hello.
	f := frameFilter{take: func([]byte) { t.Error("taken before Hello") }}
	if _, err := f.feed(nil, []byte(switching+wsText(event("{}")))); err == nil {
		t.Error("an event before Hello is no error")
	}
}

// TestDecodeInteraction compares with discordgo.
func TestDecodeInteraction(t *testing.T) {
	user := `"member":{"user":{"id":"5","username":"gopher","global_name":"G"},"nick":"go","permissions":"32","joined_at":"2024-03-01T10:00:00.000000+00:00"},`
	for _, text := range []string{
		`{"id":"1","type":2,"token":"t",` + user + `"locale":"zh-CN","guild_id":"9","channel_id":"8","app_permissions":"2048","context":0,` +
			`"authorizing_integration_owners":{"0":"9","1":"5"},"data":{"type":1,"id":"4","name":"ask","options":[{"type":3,"name":"question","value":"why"},{"type":4,"name":"n","value":3}]}}`,
		`{"id":"1","type":4,"token":"t","user":{"id":"5"},"data":{"name":"ask","options":[{"type":3,"name":"go","value":"1","focused":true}]}}`,
		`{"id":"1","type":2,"token":"t","data":{"type":3,"name":"Explain this","target_id":"7","resolved":{"messages":{"7":{"id":"7","content":"text"}},"attachments":{"3":{"id":"3"}}}}}`,
		`{"id":"1","type":3,"token":"t","message":{"id":"7","flags":64,"components":[{"type":1,"components":[{"type":2,"custom_id":"c","label":"l"}]}]},"data":{"custom_id":"c","component_type":3,"values":["a"]}}`,
		`{"id":"1","type":5,"token":"t","data":{"custom_id":"c","components":[{"type":18,"component":{"type":4,"custom_id":"f","value":"v"}}]}}`,
		`{"id":"1","type":9,"token":"t","data":{}}`,
		`{"id":"1","type":1}`, `{}`, `[]`, `{"id":1,"token":"t"}`, `{"id":"1","type":2,"data":7}`, `{"id":"1","type":3}`,
	} {
		var want discordgo.InteractionCreate
		wantErr := json.Unmarshal([]byte(text), &want)
		got, err := decodeInteraction([]byte(text))
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%s: error %v, discordgo has %v", text, err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, &want) {
			t.Errorf("%s:\n got  %+v\n want %+v", text, got.Interaction, want.Interaction)
		}
	}
}
