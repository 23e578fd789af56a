package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

// voteUp keeps a 👍.
func (b *Bot) voteUp(rq *request) (response, job) {
	return b.keepVote(rq, +1, "")
}

// keepVote returns the response to a vote, which is stored before it is sent.
func (b *Bot) keepVote(rq *request, vote int, why string) (response, job) {
	return think(true).keeping(func(ctx context.Context) error {
		return b.vote(ctx, rq, vote, why)
	}, func(ctx context.Context, to *reply, err error) error {
		switch {
		case errors.Is(err, store.ErrNotFound):
			return to.say(ctx, wordsIn(rq.Locale).gone)
		case err != nil:
			return err
		}
		return to.say(ctx, wordsIn(rq.Locale).thanks)
	})
}

// fieldWhy is the text of the modal behind 👎.
const fieldWhy = "why"

// voteDown asks for the reason of a 👎, and keeps the vote at once: most members
// close the form.
func (b *Bot) voteDown(rq *request) (response, job) {
	w := wordsIn(rq.Locale)
	optional := false
	form := &modal{
		CustomID: b.ids.seal(customID{doWhy, rq.Member, rq.Custom.Key}),
		Title:    markdown.Clip(w.whyTitle, markdown.ModalTitle),
		Components: []discordgo.MessageComponent{actionRow(discordgo.TextInput{
			CustomID: fieldWhy, Label: markdown.Clip(w.whyLabel, markdown.Label), Style: discordgo.TextInputParagraph,
			Placeholder: markdown.Clip(w.whyHint, markdown.Placeholder), Required: &optional, MaxLength: maxFeedback,
		})},
	}
	return response{Type: discordgo.InteractionResponseModal, Modal: form}.keeping(func(ctx context.Context) error {
		return b.vote(ctx, rq, -1, "")
	}, func(ctx context.Context, _ *reply, err error) error {
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			b.log.WarnContext(ctx, "keep vote", "error", err) // the form is open: there is nothing to tell the member with
		}
		return nil
	})
}

// voteWhy keeps the reason of a 👎.
func (b *Bot) voteWhy(rq *request) (response, job) {
	return b.keepVote(rq, -1, strings.TrimSpace(rq.Options[fieldWhy]))
}

func (b *Bot) vote(ctx context.Context, rq *request, vote int, why string) error {
	x, err := b.exchangeOf(ctx, rq)
	if err != nil {
		return err
	}
	b.log.InfoContext(ctx, "vote", "exchange", x.ID, "vote", vote, "mode", x.Mode)
	return b.data.Store.SaveFeedback(ctx, store.Feedback{
		Exchange: x.ID, Member: rq.Member, Server: rq.Server, Vote: vote, Text: why, At: time.Now(),
	})
}

// feedback serves /feedback: a message to whoever runs the bot.
func (b *Bot) feedback(rq *request) (response, job) {
	text := strings.TrimSpace(rq.Options[optText])
	if text == "" {
		return tell(wordsIn(rq.Locale).emptyQuestion), nil
	}
	return think(true).keeping(func(ctx context.Context) error {
		return b.data.Store.SaveFeedback(ctx, store.Feedback{
			Member: rq.Member, Server: rq.Server, Text: clipRunes(text, maxFeedback), At: time.Now(),
		})
	}, func(ctx context.Context, to *reply, err error) error {
		if err != nil {
			return err
		}
		b.log.InfoContext(ctx, "feedback received; bot feedback shows it")
		return to.say(ctx, wordsIn(rq.Locale).feedbackThanks)
	})
}
