package discord

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
)

func TestMessageWire(t *testing.T) {
	quiet := `"allowed_mentions":{"parse":[],"replied_user":false}`
	tests := []struct {
		name string
		m    message
		use  use
		want string
	}{
		{"send", message{Content: "hi"}, useSend,
			`{"content":"hi","components":[],` + quiet + `,"flags":4}`},
		{"reply with a nonce", message{Content: "hi", ReplyTo: "9", Nonce: "n"}, useSend,
			`{"content":"hi","components":[],` + quiet + `,"flags":4,"message_reference":{"message_id":"9","fail_if_not_exists":false},"nonce":"n","enforce_nonce":true}`},
		{"follow-up for one", message{Content: "hi", Ephemeral: true, ReplyTo: "9", Nonce: "n"}, useRespond,
			`{"content":"hi","components":[],` + quiet + `,"flags":68}`},
		{"edit", message{Content: "hi", Ephemeral: true}, useEdit,
			`{"content":"hi","components":[],` + quiet + `,"flags":4,"attachments":[]}`},
		{"edit that keeps files", message{KeepFiles: true}, useEdit,
			`{"content":"","components":[],` + quiet + `,"flags":4}`},
		{"edit with a file", message{Files: []file{{Name: "answer.md"}}}, useEdit,
			`{"content":"","components":[],` + quiet + `,"flags":4,"attachments":[{"id":0,"filename":"answer.md"}]}`},
		{"button", message{Content: "hi", Components: []discordgo.MessageComponent{rowOf(discordgo.Button{Label: "Stop", CustomID: "s", Style: discordgo.DangerButton})}}, useSend,
			`{"content":"hi","components":[{"components":[{"label":"Stop","style":4,"disabled":false,"custom_id":"s","type":2}],"type":1}],` + quiet + `,"flags":4}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.m.check(tt.use); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(tt.m.wire(tt.use))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestResponseEncode(t *testing.T) {
	tests := []struct {
		name string
		r    response
		want string
	}{
		{"deferral", response{Type: 5}, `{"type":5}`},
		{"deferral for one", response{Type: 5, Ephemeral: true}, `{"type":5,"data":{"flags":64}}`},
		{"deferred update", response{Type: 6}, `{"type":6}`},
		{"no choices", response{Type: 8}, `{"type":8,"data":{"choices":[]}}`},
		{"choice", response{Type: 8, Choices: []choice{{"GMP 模型", "gmp"}}}, `{"type":8,"data":{"choices":[{"name":"GMP 模型","value":"gmp"}]}}`},
		{"update", response{Type: 7, Message: &message{Content: "x"}},
			`{"type":7,"data":{"content":"x","components":[],"allowed_mentions":{"parse":[],"replied_user":false},"flags":4,"attachments":[]}}`},
		{"modal", response{Type: 9, Modal: &modal{CustomID: "m", Title: "Feedback", Components: []discordgo.MessageComponent{
			discordgo.Label{Label: "Why", Component: discordgo.TextInput{CustomID: "why", Style: discordgo.TextInputParagraph}}}}},
			`{"type":9,"data":{"components":[{"label":"Why","component":{"custom_id":"why","style":2,"type":4},"type":18}],"custom_id":"m","title":"Feedback"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got, err := tt.r.encode()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestMessageFiles(t *testing.T) {
	r := response{Type: 4, Message: &message{Content: "see", Ephemeral: true, Files: []file{
		{Name: `a"b.md`, Type: "text/markdown", Data: []byte("# A")}, {Name: "b.bin", Data: []byte{0, 1}},
	}}}
	contentType, body, err := r.encode()
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	form, err := multipart.NewReader(strings.NewReader(string(body)), params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	// A part with a content type and no file name is a value.
	var payload struct {
		Type int
		Data struct {
			Flags       int
			Attachments []struct {
				ID       int
				Filename string
			}
		}
	}
	if err := json.Unmarshal([]byte(form.Value["payload_json"][0]), &payload); err != nil {
		t.Fatal(err)
	}
	if payload.Type != 4 || payload.Data.Flags != 68 || len(payload.Data.Attachments) != 2 || payload.Data.Attachments[1].Filename != "b.bin" {
		t.Errorf("payload %+v", payload)
	}
	f := form.File["files[0]"][0]
	part, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(part)
	if f.Filename != `a"b.md` || f.Header.Get("Content-Type") != "text/markdown" || string(data) != "# A" {
		t.Errorf("file %q of %q: %q", f.Filename, f.Header.Get("Content-Type"), data)
	}
}

// TestMessageCheck has one message for each way to be wrong, and wants the
// field's name.
func TestMessageCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("界", n) }
	button := func(b discordgo.Button) message {
		return message{Content: "x", Components: []discordgo.MessageComponent{rowOf(b)}}
	}
	sel := func(s discordgo.SelectMenu) message {
		return message{Content: "x", Components: []discordgo.MessageComponent{rowOf(s)}}
	}
	many := func(n int) (cs []discordgo.MessageComponent) {
		for i := range n {
			cs = append(cs, &discordgo.Button{Label: "b", CustomID: string(rune('a' + i))})
		}
		return cs
	}
	opts := []discordgo.SelectMenuOption{{Label: "a", Value: "a"}}
	tests := []struct {
		m    message
		use  use
		want string // part of the error; empty: it is right
	}{
		{message{}, useSend, "empty"},
		{message{}, useEdit, "empty"},
		{message{Content: long(2000)}, useSend, ""},
		{message{Content: long(2001)}, useSend, "content"},
		{message{Content: strings.Repeat("😀", 1001)}, useEdit, "content"},
		{message{Content: "x", Ephemeral: true}, useSend, "ephemeral"},
		{message{Content: "x", Nonce: long(26)}, useSend, "nonce"},
		{message{Files: []file{{}}}, useSend, "files[0].name"},
		{message{Files: make([]file, 11)}, useSend, "files"},
		{message{Files: []file{{Name: "a", Data: make([]byte, maxUpload+1)}}}, useSend, "bytes"},
		{message{Components: many(1)}, useSend, "not a row"},
		{message{Components: []discordgo.MessageComponent{rowOf()}}, useSend, "components[0]: 0"},
		{message{Components: []discordgo.MessageComponent{rowOf(many(5)...)}}, useSend, ""},
		{message{Components: []discordgo.MessageComponent{rowOf(many(6)...)}}, useSend, "components[0]: 6"},
		{message{Components: []discordgo.MessageComponent{rowOf(many(1)...), rowOf(many(1)...)}}, useSend, "twice"},
		{message{Components: make([]discordgo.MessageComponent, 6)}, useSend, "6 rows"},
		{button(discordgo.Button{CustomID: "a"}), useSend, "label"},
		{button(discordgo.Button{Label: long(81), CustomID: "a"}), useSend, "label"},
		{button(discordgo.Button{Label: "a"}), useSend, "custom_id"},
		{button(discordgo.Button{Label: "a", CustomID: long(101)}), useSend, "custom_id"},
		{button(discordgo.Button{Label: "a", CustomID: "a", URL: "https://go.dev"}), useSend, "url"},
		{button(discordgo.Button{Label: "a", Style: discordgo.LinkButton}), useSend, "url"},
		{button(discordgo.Button{Label: "a", Style: discordgo.LinkButton, URL: "https://go.dev", CustomID: "a"}), useSend, "custom_id"},
		{button(discordgo.Button{Label: "a", Style: discordgo.LinkButton, URL: "https://go.dev"}), useSend, ""},
		{sel(discordgo.SelectMenu{CustomID: "a", Options: opts}), useSend, ""},
		{sel(discordgo.SelectMenu{CustomID: "a"}), useSend, "options"},
		{sel(discordgo.SelectMenu{CustomID: "a", Options: append(opts, opts...)}), useSend, "twice"},
		{sel(discordgo.SelectMenu{CustomID: "a", Options: opts, Placeholder: long(151)}), useSend, "placeholder"},
		{sel(discordgo.SelectMenu{CustomID: "a", Options: make([]discordgo.SelectMenuOption, 26)}), useSend, "options"},
		{message{Components: []discordgo.MessageComponent{rowOf(discordgo.SelectMenu{CustomID: "a", Options: opts}, discordgo.Button{Label: "a", CustomID: "b"})}}, useSend, "alone"},
	}
	for _, tt := range tests {
		err := tt.m.check(tt.use)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("check(%.80v) = %v, want %q", tt.m, err, tt.want)
		}
	}
}

func TestResponseCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("界", n) }
	form := func(title string, cs ...discordgo.MessageComponent) response {
		return response{Type: 9, Modal: &modal{CustomID: "m", Title: title, Components: cs}}
	}
	in := discordgo.TextInput{CustomID: "a", Style: discordgo.TextInputShort}
	labelled := func(label string, in discordgo.TextInput) discordgo.Label {
		return discordgo.Label{Label: label, Component: in}
	}
	change := func(f func(*discordgo.TextInput)) response {
		in := in
		f(&in)
		return form("t", labelled("l", in))
	}
	tests := []struct {
		r    response
		want string
	}{
		{response{}, "type 0"},
		{response{Type: 4}, "no message"},
		{response{Type: 9}, "no modal"},
		{response{Type: 8, Choices: make([]choice, 26)}, "choices"},
		{response{Type: 8, Choices: []choice{{"", "a"}}}, "choices[0].name"},
		{response{Type: 8, Choices: []choice{{"a", long(101)}}}, "choices[0].value"},
		{form("t", labelled("l", in)), ""},
		{form(long(46), labelled("l", in)), "title"},
		{form("t"), "components"},
		{form("t", labelled(long(46), in)), "label"},
		{form("t", labelled("l", in), labelled("l", in)), "twice"},
		{form("t", in), "neither label nor row"},
		{form("t", rowOf(discordgo.TextInput{CustomID: "a", Style: discordgo.TextInputShort, Label: "l"})), ""},
		{form("t", rowOf(in)), "label"},
		{change(func(in *discordgo.TextInput) { in.Value = long(4001) }), "value"},
		{change(func(in *discordgo.TextInput) { in.Placeholder = long(101) }), "placeholder"},
		{change(func(in *discordgo.TextInput) { in.MaxLength = 4001 }), "max_length"},
		{change(func(in *discordgo.TextInput) { in.Style = 0 }), "style"},
		{change(func(in *discordgo.TextInput) { in.Label = "l" }), "label"},
	}
	for _, tt := range tests {
		err := tt.r.check()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("check(%.80v) = %v, want %q", tt.r, err, tt.want)
		}
	}
}

func rowOf(cs ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: cs}
}
