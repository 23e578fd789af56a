package discord

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// A message is what the bot shows, for any endpoint. Its text pings nobody and
// shows no previews, wherever it goes.
type message struct {
	Content    string
	Components []discordgo.MessageComponent // rows; an edit without any removes those that were there
	Files      []file
	// Ephemeral shows it to one member alone. It counts in first responses and
	// follow-ups; an edit cannot change it, and a channel has no such message.
	Ephemeral bool
	// ReplyTo is the message it answers, in the same channel; one that is gone
	// is no error. Channel messages only.
	ReplyTo string
	// Nonce, of at most 25 characters, makes sending a channel message twice
	// harmless: Discord answers the second with the first. Without one, a send
	// whose fate is unknown is not repeated.
	Nonce string
	// KeepFiles leaves a message's attachments alone; otherwise an edit takes
	// them away.
	KeepFiles bool
}

// A file is an attachment. Type is its media type; empty means unknown.
type file struct {
	Name, Type string
	Alt        string // of a picture, for who can't see it; at most maxAlt
	Data       []byte
}

// maxAlt is the longest description of a file.
const maxAlt = 1024

// A response is the first answer to an interaction. Which fields count hangs
// on Type.
type response struct {
	Type      discordgo.InteractionResponseType
	Message   *message // 4, 7
	Modal     *modal   // 9
	Choices   []choice // 8
	Ephemeral bool     // 5: what follows is for one member alone

	// Keep stores what the job is about, or nil. It runs before the response is
	// sent, which is a promise that a process which dies leaves to its successor;
	// but a store that is slow or away does not keep the member waiting. Lose is
	// called in the job's stead when the response did not get through.
	Keep, Lose func(context.Context)
}

// keeping has keep run before the response is sent, and after behind it, with
// what came of keep.
func (r response) keeping(keep func(context.Context) error, after func(context.Context, *reply, error) error) (response, job) {
	var err error
	r.Keep = func(ctx context.Context) { err = keep(ctx) }
	return r, func(ctx context.Context, to *reply) error { return after(ctx, to, err) }
}

// A modal is a form.
type modal struct {
	CustomID, Title string
	Components      []discordgo.MessageComponent // labels, or rows of one text input each
}

// A choice is a suggestion of autocomplete: what is shown and what is sent.
type choice struct{ Name, Value string }

// wireMessage is a message as JSON. One form serves every endpoint: Discord
// ignores what one has no use for.
type wireMessage struct {
	Content         string                            `json:"content"`
	Components      []any                             `json:"components"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags            `json:"flags"`
	Attachments     *[]wireFile                       `json:"attachments,omitempty"`
	Reference       *discordgo.MessageReference       `json:"message_reference,omitempty"`
	Nonce           string                            `json:"nonce,omitempty"`
	EnforceNonce    bool                              `json:"enforce_nonce,omitempty"`
}

// wireFile stands for the n-th file of the same request.
type wireFile struct {
	ID          int    `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// wireRow is a row of buttons and wireButton one of them, as discordgo encodes
// them. Its own methods write each button three times over: once by itself, once
// into its row, once into the message.
type (
	wireRow struct {
		Components []wireButton            `json:"components"`
		ID         int                     `json:"id,omitempty"`
		Type       discordgo.ComponentType `json:"type"`
	}
	wireButton struct {
		plainButton
		Type discordgo.ComponentType `json:"type"`
	}
	plainButton discordgo.Button // without its MarshalJSON
)

// wireRows is components as JSON has them; never nil.
func wireRows(rows []discordgo.MessageComponent) []any {
	out := make([]any, len(rows))
	for i, c := range rows {
		if out[i] = any(c); c == nil {
			continue
		}
		if row, ok := asValue[discordgo.ActionsRow](c); ok {
			if w, ok := wireButtons(row); ok {
				out[i] = w
			}
		}
	}
	return out
}

// wireButtons reports false where there is something else in the row.
func wireButtons(row discordgo.ActionsRow) (w wireRow, ok bool) {
	w = wireRow{make([]wireButton, len(row.Components)), row.ID, discordgo.ActionsRowComponent}
	for i, c := range row.Components {
		b, ok := asValue[discordgo.Button](c)
		if !ok {
			return w, false
		}
		if b.Style == 0 {
			b.Style = discordgo.PrimaryButton
		}
		w.Components[i] = wireButton{plainButton(b), discordgo.ButtonComponent}
	}
	return w, true
}

// use is what a message is for.
type use int

const (
	useSend    use = iota // a channel message
	useRespond            // a first response or a follow-up
	useEdit               // of anything
)

// wire is m as Discord takes it. It has been checked.
func (m message) wire(u use) wireMessage {
	w := wireMessage{
		Content:    m.Content,
		Components: wireRows(m.Components),
		// Not nil: null means that everybody may be pinged.
		AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
		Flags:           discordgo.MessageFlagsSuppressEmbeds,
	}
	if len(m.Files) > 0 || u == useEdit {
		files := make([]wireFile, len(m.Files))
		for i, f := range m.Files {
			files[i] = wireFile{i, f.Name, f.Alt}
		}
		if u != useEdit || !m.KeepFiles {
			w.Attachments = &files
		}
	}
	switch u {
	case useRespond:
		if m.Ephemeral {
			w.Flags |= discordgo.MessageFlagsEphemeral
		}
	case useSend:
		if m.ReplyTo != "" {
			missing := false
			w.Reference = &discordgo.MessageReference{MessageID: m.ReplyTo, FailIfNotExists: &missing}
		}
		w.Nonce, w.EnforceNonce = m.Nonce, m.Nonce != ""
	}
	return w
}

// encode checks m and returns the body of a request with it.
func (m message) encode(u use) (contentType string, body []byte, err error) {
	if err := m.check(u); err != nil {
		return "", nil, err
	}
	return encodeBody(m.wire(u), m.Files)
}

// encode checks r and returns the body of the callback.
func (r response) encode() (contentType string, body []byte, err error) {
	if err := r.check(); err != nil {
		return "", nil, err
	}
	out := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data any                               `json:"data,omitempty"`
	}{Type: r.Type}
	var files []file
	switch r.Type {
	case discordgo.InteractionResponseChannelMessageWithSource:
		out.Data, files = r.Message.wire(useRespond), r.Message.Files
	case discordgo.InteractionResponseUpdateMessage:
		out.Data, files = r.Message.wire(useEdit), r.Message.Files
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		if r.Ephemeral {
			out.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
		}
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		choices := make([]map[string]string, len(r.Choices)) // not nil: an empty list is a list
		for i, c := range r.Choices {
			choices[i] = map[string]string{"name": c.Name, "value": c.Value}
		}
		out.Data = map[string]any{"choices": choices}
	case discordgo.InteractionResponseModal:
		out.Data = map[string]any{
			"custom_id": r.Modal.CustomID, "title": r.Modal.Title, "components": r.Modal.Components,
		}
	}
	return encodeBody(out, files)
}

// encodeBody is JSON, or a form with the JSON and the files.
func encodeBody(v any, files []file) (contentType string, body []byte, err error) {
	if len(files) == 0 {
		body, err = json.Marshal(v)
		return "application/json", body, err
	}
	parts := make([]*discordgo.File, len(files))
	for i, f := range files {
		parts[i] = &discordgo.File{Name: f.Name, ContentType: f.Type, Reader: bytes.NewReader(f.Data)}
	}
	return discordgo.MultipartBodyWithJSON(v, parts)
}
