package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

// listedTalks is how many interviews /interviews lists: two rows of buttons.
const listedTalks = 2 * markdown.ButtonsPerRow

// listTalks serves /interviews: the member's latest interviews, with a button for
// each.
func (b *Bot) listTalks(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		past, err := b.interviews.Past(ctx, rq.Member, listedTalks)
		if err != nil {
			return err
		}
		w := talkWordsIn(rq.Locale)
		if len(past) == 0 {
			return to.say(ctx, w.listEmpty)
		}
		var text strings.Builder
		text.WriteString(w.list + "\n")
		var buttons []discordgo.MessageComponent
		for i, s := range past {
			score, n := s.Score()
			state, action, label := w.none, doTalkReport, w.report
			switch at := s.Place().Turn; {
			case s.Status == store.SessionOpen:
				state, action, label = fmt.Sprintf(w.going, at, s.Options.Questions), doTalkResume, w.resume
			case s.Status == store.SessionPaused:
				state, action, label = fmt.Sprintf(w.rested, at, s.Options.Questions), doTalkResume, w.resume
			case n > 0:
				state = fmt.Sprintf(w.held, score, n)
			}
			about := markdown.Escape(markdown.Clip(s.About(), 100))
			fmt.Fprintf(&text, "%d. %s · <t:%d:d> · %s\n", i+1, about, s.Started.Unix(), state)
			v := b.talkView(s)
			buttons = append(buttons, v.button(action, fmt.Sprintf("%d · %s", i+1, label), talkKey{s.ID, s.Place(), 0}, discordgo.SecondaryButton))
		}
		ms := pages(text.String(), "…", nil)
		ms[len(ms)-1].Components = inRows(buttons)
		return to.sayAll(ctx, ms)
	}
}

// inRows spreads buttons over as many rows as they take.
func inRows(buttons []discordgo.MessageComponent) []discordgo.MessageComponent {
	var rows []discordgo.MessageComponent
	for len(buttons) > 0 {
		n := min(len(buttons), markdown.ButtonsPerRow)
		rows = append(rows, actionRow(buttons[:n]...))
		buttons = buttons[n:]
	}
	return rows
}
