package discord

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/knowledge"
)

// readButton opens the section that answers a question, for whoever presses it;
// none if the notes have no such section.
func (b *Bot) readButton(q *knowledge.Question, lang string) []discordgo.MessageComponent {
	src, ok := b.interviews.Bank().Source(q.Topic, q.Section, lang)
	if !ok {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.Button{
		CustomID: b.ids.seal(customID{doCardRead, "", cardKey{Question: q.ID}.String()}),
		Label:    markdown.Clip(fmt.Sprintf(talkWordsIn(lang).read, src.Heading), markdown.ButtonLabel), Style: discordgo.SecondaryButton,
	}}
}

// cardRead shows the section that answers a question, to who presses alone. The
// button stands where the answer was told.
func (b *Bot) cardRead(rq *request) (response, job) {
	_, q, no := b.ofCard(rq)
	if no != nil {
		return *no, nil
	}
	return think(true), func(ctx context.Context, to *reply) error {
		src, ok := b.interviews.Bank().Source(q.Topic, q.Section, rq.Locale)
		if !ok {
			return to.say(ctx, reviewWordsIn(rq.Locale).gone)
		}
		return b.showSection(ctx, to, src, rq.Locale)
	}
}
