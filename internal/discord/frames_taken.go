package discord

import (
	"bytes"
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// discordgo reads the JSON of an event seven times over, one event after another,
// before anybody may acknowledge it. That was a tenth of what an interaction costs,
// and under a burst the last of them waited for all. So interactions are taken out
// of the frames and read once, each on its own goroutine; discordgo gets an event in
// their place that it does not know, for its count of what came.

// cutInteraction returns an interaction and its number in the session, if that is
// what a message holds, in the order in which Discord writes it. Any other form of
// the same is discordgo's to read.
func cutInteraction(message []byte) (seq, interaction []byte, ok bool) {
	rest, ok := bytes.CutPrefix(message, []byte(`{"t":"INTERACTION_CREATE","s":`))
	if !ok {
		return nil, nil, false
	}
	seq, rest, ok = bytes.Cut(rest, []byte(`,"op":0,"d":`))
	if !ok || len(seq) == 0 || len(seq) > 18 || len(bytes.Trim(seq, "0123456789")) > 0 || seq[0] == '0' {
		return nil, nil, false
	}
	if !bytes.HasPrefix(rest, []byte("{")) || !bytes.HasSuffix(rest, []byte("}}")) {
		return nil, nil, false
	}
	return seq, rest[:len(rest)-1], true
}

// appendSeen appends a frame that counts as the event of a number and says nothing.
func appendSeen(out, seq []byte) []byte {
	const before, after = `{"t":"TAKEN","s":`, `,"op":0,"d":null}`
	out = append(out, 0x81, byte(len(before)+len(seq)+len(after))) // a whole text of less than 126 bytes
	out = append(out, before...)
	out = append(out, seq...)
	return append(out, after...)
}

// decodeInteraction is what discordgo makes of an interaction. As there, what could
// be read counts even with an error.
func decodeInteraction(raw []byte) (*discordgo.InteractionCreate, error) {
	type plain discordgo.Interaction // without its UnmarshalJSON
	var in struct {
		plain
		Data json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(raw, &in)
	i := discordgo.Interaction(in.plain)
	if err != nil {
		return &discordgo.InteractionCreate{Interaction: &i}, err
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		i.Data, err = decodeData[discordgo.ApplicationCommandInteractionData](in.Data)
	case discordgo.InteractionMessageComponent:
		i.Data, err = decodeData[discordgo.MessageComponentInteractionData](in.Data)
	case discordgo.InteractionModalSubmit:
		i.Data, err = decodeData[discordgo.ModalSubmitInteractionData](in.Data)
	}
	return &discordgo.InteractionCreate{Interaction: &i}, err
}

func decodeData[T discordgo.InteractionData](raw []byte) (discordgo.InteractionData, error) {
	var data T
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, err
	}
	return data, nil
}
