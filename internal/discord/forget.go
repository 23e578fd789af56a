package discord

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
)

// forgetMe asks whether everything that is kept about a member shall be deleted.
func (b *Bot) forgetMe(rq *request) (response, job) {
	w := wordsIn(rq.Locale)
	button := func(action, label string, style discordgo.ButtonStyle) discordgo.Button {
		return discordgo.Button{
			CustomID: b.ids.seal(customID{action, rq.Member, ""}), Label: markdown.Clip(label, markdown.ButtonLabel), Style: style,
		}
	}
	res := tell(w.forgetAsk)
	res.Message.Components = []discordgo.MessageComponent{actionRow(
		button(doForget, w.forgetYes, discordgo.DangerButton), button(doKeep, w.forgetNo, discordgo.SecondaryButton))}
	return res, nil
}

// keep is the answer "no".
func (b *Bot) keep(rq *request) (response, job) {
	return instead(wordsIn(rq.Locale).kept), nil
}

// forget is the answer "yes".
func (b *Bot) forget(rq *request) (response, job) {
	return quietly(), func(ctx context.Context, to *reply) error {
		// Answers under way are ended; what they still had to store has no place.
		running, err := b.data.Store.Running(ctx)
		if err != nil {
			return err
		}
		for _, x := range running {
			if x.Member == rq.Member {
				b.queue.stop(x.ID, errStopped)
			}
		}
		gone, err := b.data.Store.Forget(ctx, rq.Member)
		if err != nil {
			return err
		}
		b.log.Info("member forgotten")
		text := fmt.Sprintf(wordsIn(rq.Locale).forgotten, gone.Exchanges, gone.Feedback, gone.Gaps)
		_, _, err = b.rest.editOriginal(ctx, to.lane, rq.Token, message{Content: text})
		return err
	}
}

// instead replaces the message a component is on.
func instead(text string) response {
	return response{Type: discordgo.InteractionResponseUpdateMessage, Message: &message{Content: text}}
}
