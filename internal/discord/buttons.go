package discord

import (
	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/tutor"
)

// Actions of components and modals, as custom IDs name them. A name in use must
// keep its meaning, or buttons of old messages change theirs.
const (
	doStop    = "stop"
	doRetry   = "retry"
	doAnew    = "anew" // as it was asked, and no kept answer
	doSources = "src"
	doSimpler = "simp"
	doDeeper  = "deep"
	doUp      = "up"
	doDown    = "down"
	doWhy     = "why" // the modal behind doDown
	doShare   = "share"
	doThread  = "thread"
	doForget  = "forget"
	doKeep    = "keep"
	doSet     = "set" // the settings panel; the key is server/field
)

// button makes a button of an exchange for its owner.
func (v *view) button(action, label string, style discordgo.ButtonStyle) discordgo.Button {
	return discordgo.Button{
		CustomID: v.ids.seal(customID{action, v.x.Member, v.x.ID}),
		Label:    markdown.Clip(label, markdown.ButtonLabel), Style: style,
	}
}

func actionRow(cs ...discordgo.MessageComponent) discordgo.ActionsRow {
	return discordgo.ActionsRow{Components: cs}
}

func (v *view) stopButton() []discordgo.MessageComponent {
	return []discordgo.MessageComponent{actionRow(v.button(doStop, v.w.stop, discordgo.SecondaryButton))}
}

func (v *view) retryButton() []discordgo.MessageComponent {
	return []discordgo.MessageComponent{actionRow(v.button(doRetry, v.w.retry, discordgo.PrimaryButton))}
}

// answerButtons are what can be done with an answer.
func (v *view) answerButtons(a *tutor.Answer) []discordgo.MessageComponent {
	var more []discordgo.MessageComponent
	if len(a.Citations) > 0 {
		more = append(more, v.button(doSources, v.w.sourcesButton, discordgo.SecondaryButton))
	}
	if !a.KeptAt.IsZero() {
		more = append(more, v.button(doAnew, costWordsIn(v.x.Locale).anew, discordgo.SecondaryButton))
	}
	if a.Covered {
		if v.x.Depth >= 0 {
			more = append(more, v.button(doSimpler, v.w.simpler, discordgo.SecondaryButton))
		}
		if v.x.Depth <= 0 {
			more = append(more, v.button(doDeeper, v.w.deeper, discordgo.SecondaryButton))
		}
	}
	switch {
	case v.x.Private && !v.direct:
		more = append(more, v.button(doShare, v.w.share, discordgo.SecondaryButton))
	case v.installed && v.x.Server != "" && !v.x.Private:
		more = append(more, v.button(doThread, v.w.inThread, discordgo.SecondaryButton))
	}
	votes := actionRow(
		v.button(doUp, "👍", discordgo.SecondaryButton),
		v.button(doDown, "👎", discordgo.SecondaryButton))
	if a.Covered && len(topicsOf(a)) > 0 {
		votes.Components = append(votes.Components, v.button(doQuizMe, reviewWordsIn(v.x.Locale).quizMe, discordgo.SecondaryButton))
	}
	if len(more) == 0 {
		return []discordgo.MessageComponent{votes}
	}
	return []discordgo.MessageComponent{actionRow(more...), votes}
}
