package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// tidy takes the buttons from the message that was pressed: they are of the past.
// It is a courtesy, as old buttons do no harm.
func (b *Bot) tidy(ctx context.Context, rq *request, to *reply, session string) {
	if rq.On == nil || rq.On.Content == "" {
		return
	}
	m := message{Content: rq.On.Content, Components: b.lasting(rq.On.Components, session), KeepFiles: true}
	var err error
	switch {
	case to.component:
		_, _, err = b.rest.editOriginal(ctx, to.lane, rq.Token, m)
	case rq.Ephemeral: // out of reach from another interaction
		return
	case rq.Installed:
		err = b.rest.edit(ctx, string(rq.Channel), rq.Message, m)
	}
	if err != nil {
		b.log.DebugContext(ctx, "take buttons away", "error", err)
	}
}

// lasting keeps the buttons that still make sense when an interview has gone on:
// those that show something, and those of other interviews in a list.
func (b *Bot) lasting(rows []discordgo.MessageComponent, session string) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	for _, row := range rows {
		r, ok := asValue[discordgo.ActionsRow](row)
		if !ok {
			continue
		}
		var kept []discordgo.MessageComponent
		for _, c := range r.Components {
			button, ok := asValue[discordgo.Button](c)
			if !ok {
				continue
			}
			id, err := b.ids.open(button.CustomID)
			key, _ := parseTalkKey(id.Key)
			if err == nil && (id.Action == doTalkRead || id.Action == doTalkReport || key.Session != session) {
				kept = append(kept, discordgo.Button{CustomID: button.CustomID, Label: button.Label, Style: button.Style})
			}
		}
		if len(kept) > 0 {
			out = append(out, actionRow(kept...))
		}
	}
	return out
}
