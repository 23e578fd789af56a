package discord

import (
	"context"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
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
		if err := b.endAnswers(ctx, rq.Member); err != nil {
			return err
		}
		gone, err := b.data.Store.Forget(ctx, rq.Member)
		if err != nil {
			return err
		}
		for _, t := range b.talks.of(rq.Member) {
			b.talks.drop(t.ID)
			if s, err := b.interviews.Get(ctx, t.ID); err == nil { // somebody else's, which goes on
				b.talks.keep(s)
			}
		}
		b.log.InfoContext(ctx, "member forgotten")
		text := fmt.Sprintf(wordsIn(rq.Locale).forgotten, gone.Exchanges, gone.Feedback, gone.Gaps, gone.Sessions+gone.Voices, gone.Reviews)
		_, _, err = b.rest.editOriginal(ctx, to.lane, rq.Token, message{Content: text})
		return err
	}
}

// endAnswers stops a member's answers that are under way and waits a while for
// their last words: what they still write to the store, such as a model's answer
// given back, must not come after it was emptied.
func (b *Bot) endAnswers(ctx context.Context, member store.MemberID) error {
	running, err := b.data.Store.Running(ctx)
	if err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, wrapUp)
	defer cancel()
	for _, t := range b.talks.of(member) { // grades that are awaited
		for b.queue.stop(t.ID, errStopped) {
			if sleepCtx(patient, 20*time.Millisecond) != nil {
				return context.Cause(ctx)
			}
		}
	}
	for _, x := range running {
		for x.Member == member && b.queue.stop(x.ID, errStopped) {
			if sleepCtx(patient, 20*time.Millisecond) != nil {
				return context.Cause(ctx) // nil if it only took too long
			}
		}
	}
	return nil
}

// instead replaces the message a component is on.
func instead(text string) response {
	return response{Type: discordgo.InteractionResponseUpdateMessage, Message: &message{Content: text}}
}
