package discord

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// Actions of a leaderboard; the key is its period and its language.
const (
	doBoardOff = "lb-off" // hide who presses
	doBoardOn  = "lb-on"
)

const (
	// boardRows is how many members a leaderboard shows.
	boardRows = 20
	// streakDays is how many daily questions a streak looks back at.
	streakDays = 400
)

// leaderboard serves /leaderboard: who earned how many points on this server.
func (b *Bot) leaderboard(rq *request) (response, job) {
	if rq.Server == "" {
		return tell(wordsIn(rq.Locale).serversOnly), nil
	}
	period := group.Period(cmp.Or(rq.Options[optPeriod], string(group.Week)))
	return think(false), func(ctx context.Context, to *reply) error {
		m, err := b.board(ctx, rq.Server, period, rq.Locale)
		if err != nil {
			return err
		}
		return to.sayAll(ctx, []message{m})
	}
}

// board draws a leaderboard.
func (b *Bot) board(ctx context.Context, server store.ServerID, period group.Period, lang string) (message, error) {
	w := dailyWordsIn(lang)
	zone := group.Zone(b.data.Settings.Of(server).Zone)
	since := period.Start(b.clock(), zone)
	rows, err := b.data.Store.Leaderboard(ctx, server, since, boardRows)
	if err != nil {
		return message{}, err
	}
	streaks, err := b.streaks(ctx, server)
	if err != nil {
		return message{}, err
	}
	var text strings.Builder
	text.WriteString(w.boards[period])
	if !since.IsZero() {
		fmt.Fprintf(&text, " · <t:%d:d>", since.Unix())
	}
	text.WriteByte('\n')
	rank, shown, flames := 0, 0, false
	for i, row := range rows {
		if row.Points <= 0 {
			break // they are the last ones
		}
		if i == 0 || row.Points < rows[i-1].Points {
			rank = i + 1
		}
		shown++
		fmt.Fprintf(&text, "%s %s · "+w.boardPoints, medal(rank), mention(row.Member), row.Points)
		if s := streaks[row.Member]; s.Now > 1 {
			flames = true
			fmt.Fprintf(&text, " · 🔥 %d", s.Now)
		}
		text.WriteByte('\n')
	}
	if shown == 0 {
		text.WriteString(w.boardEmpty + "\n")
	}
	foot := []string{w.boardFoot}
	if flames {
		foot = append(foot, w.boardStreak)
	}
	button := func(action, label string) discordgo.MessageComponent {
		return discordgo.Button{
			CustomID: b.ids.seal(customID{action, "", string(period) + "/" + lang}),
			Label:    markdown.Clip(label, markdown.ButtonLabel), Style: discordgo.SecondaryButton,
		}
	}
	return message{
		Content:    strings.TrimRight(text.String(), "\n") + subtext(foot),
		Components: []discordgo.MessageComponent{actionRow(button(doBoardOff, w.hideMe), button(doBoardOn, w.showMe))},
	}, nil
}

func medal(rank int) string {
	if rank <= 3 {
		return [...]string{"🥇", "🥈", "🥉"}[rank-1]
	}
	return fmt.Sprintf("**%d.**", rank)
}

// streaks counts for all who ever answered a daily question of a server how many
// they answered in a row.
func (b *Bot) streaks(ctx context.Context, server store.ServerID) (map[store.MemberID]group.Streak, error) {
	asked, err := b.data.Store.Dailies(ctx, server, streakDays)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	days, err := b.data.Store.DailyDays(ctx, server, asked[len(asked)-1].Day)
	if err != nil {
		return nil, err
	}
	out := make(map[store.MemberID]group.Streak, len(days))
	for m, answered := range days {
		out[m] = group.StreakOf(asked, answered)
	}
	return out, nil
}

// boardListed serves the buttons by which a member is left out of leaderboards,
// or comes back. The leaderboard under which it was pressed changes at once.
func (b *Bot) boardListed(listed bool) func(*request) (response, job) {
	return func(rq *request) (response, job) {
		period, lang, ok := strings.Cut(rq.Custom.Key, "/")
		if !ok || rq.Server == "" {
			return tell(wordsIn(rq.Locale).oldButton), nil
		}
		return quietly(), func(ctx context.Context, to *reply) error {
			if err := b.data.Store.SetUnlisted(ctx, rq.Member, !listed); err != nil {
				return err
			}
			m, err := b.board(ctx, rq.Server, group.Period(period), lang)
			if err != nil {
				return err
			}
			if _, _, err := b.rest.editOriginal(ctx, to.lane, rq.Token, m); err != nil && !unknownMessage(err) {
				return err
			}
			if listed {
				return to.say(ctx, dailyWordsIn(rq.Locale).shown)
			}
			return to.say(ctx, dailyWordsIn(rq.Locale).hidden)
		}
	}
}
