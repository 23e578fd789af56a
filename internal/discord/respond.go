package discord

import (
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// timestamp is a time that Discord shows relative to the reader's now. It is
// rounded up, or the reader would come back too early.
func timestamp(t time.Time) string {
	return fmt.Sprintf("<t:%d:R>", t.Add(time.Second-1).Unix())
}

// tell answers at once, for the member alone.
func tell(text string) response {
	return response{
		Type:      discordgo.InteractionResponseChannelMessageWithSource,
		Message:   &message{Content: text, Ephemeral: true},
		Ephemeral: true,
	}
}

// think defers: an answer follows.
func think(private bool) response {
	return response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Ephemeral: private}
}

// quietly acknowledges a component; its message may change later.
func quietly() response {
	return response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
}

// offer answers an autocomplete.
func offer(os []option) response {
	cs := make([]choice, len(os))
	for i, o := range os {
		cs[i] = choice{Name: o.Title, Value: o.ID}
	}
	return response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Choices: cs}
}

// refuse says no, in the way that fits the interaction: an autocomplete can only
// offer nothing.
func (b *Bot) refuse(i *discordgo.Interaction, text string) response {
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return offer(nil)
	}
	return tell(strings.TrimSpace(text))
}
