package discord

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// What can be wrong with a daily question, as its row says it; see dailyWords.
const (
	troubleAccess  = "access"  // Discord lets the bot not write there
	troubleChannel = "channel" // the channel is gone
	troubleRefused = "refused" // Discord refuses the message
	troubleDown    = "down"    // Discord can't be reached
	troubleLate    = "late"    // the bot was not running at the time
)

// askDaily posts a question, unless that was done before.
func (b *Bot) askDaily(ctx context.Context, d store.Daily, s store.Settings) error {
	now := b.clock()
	first, err := b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyClaimed, store.DailyAsking, d.Problem)
	if err != nil {
		return err
	}
	d.Status = store.DailyAsking
	q := b.interviews.Bank().Question(d.Question)
	revealAt := dailyReveal(d, now, s)
	open := func(id string) error {
		_, err := b.data.Store.OpenDaily(ctx, d.Server, d.Day, store.Shown{Channel: d.Channel, Message: store.MessageID(id)}, revealAt)
		b.dailies.rest(d.Server, time.Time{})
		b.dailies.setFailed(d.Server, false)
		return err
	}
	late := now.Sub(d.ClaimedAt) > store.DailyLate
	moved := s.Daily.Channel != d.Channel && s.Daily.Channel != ""
	if !first {
		id, err := b.findDaily(ctx, d)
		switch {
		case id != "":
			return open(id)
		case err != nil && !late && !(moved && missingAccess(err)): // what can't be seen there was not asked there
			return b.dailyTrouble(ctx, d, err)
		}
	}
	switch {
	case moved && !late:
		// The managers chose another channel meanwhile: it is claimed once more.
		b.dailies.setClaimed(d.Server, "")
		b.dailies.rest(d.Server, time.Time{})
		_, err := b.data.Store.DropDaily(ctx, d.Server, d.Day)
		return err
	case q == nil || late || s.Daily.Channel == "":
		problem := d.Problem
		if problem == "" && late {
			problem = troubleLate
		}
		_, err := b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyAsking, store.DailyMissed, problem)
		return err
	}
	m := dailyView{b: b, q: q, d: d}.question(revealAt)
	m.Nonce = d.ID
	id, err := b.rest.send(ctx, string(d.Channel), m)
	if err != nil {
		return b.dailyTrouble(ctx, d, err)
	}
	b.log.InfoContext(ctx, "daily question asked", "server", string(d.Server), "day", d.Day, "question", d.Question)
	return open(id)
}

// dailyReveal is when a question is revealed that is asked now, or found: on a full
// minute, and an hour from now at the earliest. It counts from the claim, as the
// message that may be there does. A quiz does not last as long.
func dailyReveal(d store.Daily, now time.Time, s store.Settings) time.Time {
	if d.IsQuiz() {
		return d.ClaimedAt.Add(revealAfter)
	}
	hours := min(max(s.Daily.RevealHours, 1), group.MaxReveal)
	at := d.ClaimedAt.Truncate(time.Minute).Add(time.Duration(hours) * time.Hour)
	if least := now.Truncate(time.Minute).Add(time.Hour); at.Before(least) {
		return least
	}
	return at
}

// findDaily looks for a question that was posted while nobody could keep where. It
// is known by its buttons.
func (b *Bot) findDaily(ctx context.Context, d store.Daily) (id string, err error) {
	want := b.ids.seal(customID{doDailyPick, "", dailyKey{d.Day, d.ID, 0}.String()})
	err = b.ownSince(ctx, d.Channel, d.ClaimedAt, func(m *discordgo.Message) bool {
		if onMessage := messageButtons(m); slices.Contains(onMessage, want) {
			id = m.ID
		}
		return id == ""
	})
	return id, err
}

// ownSince calls visit with the bot's messages in a channel since a time, the
// oldest first, until it returns false. Where the bot may not read them there are
// none: then the nonce has to do. The clocks of Discord may differ by minutes.
func (b *Bot) ownSince(ctx context.Context, channel store.ChannelID, since time.Time, visit func(*discordgo.Message) bool) error {
	const most = 10 // pages: what a channel may say in the time of an outage
	after := snowflake(since.Add(-5 * time.Minute))
	for range most {
		ms, err := b.rest.messagesAfter(ctx, string(channel), after)
		if hasCode(err, codeMissingPermissions) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range ms {
			if m.Author != nil && m.Author.ID == b.self() && !visit(m) {
				return nil
			}
			after = m.ID
		}
		if len(ms) < maxMessages {
			return nil
		}
	}
	return nil
}

// messageButtons are the custom IDs of a message's buttons.
func messageButtons(m *discordgo.Message) []string {
	var ids []string
	for _, row := range m.Components {
		r, _ := asValue[discordgo.ActionsRow](row)
		for _, c := range r.Components {
			if button, ok := asValue[discordgo.Button](c); ok {
				ids = append(ids, button.CustomID)
			}
		}
	}
	return ids
}

// snowflake is the least ID that Discord gives at a time.
func snowflake(t time.Time) string {
	const epoch = 1420070400000 // 2015, in Unix milliseconds
	return strconv.FormatInt(max(t.UnixMilli()-epoch, 0)<<22, 10)
}

// dailyTrouble keeps why a question could not be asked or revealed. Managers see
// it in the settings; the log has it once.
func (b *Bot) dailyTrouble(ctx context.Context, d store.Daily, err error) error {
	if ctx.Err() != nil {
		return nil // cut short: the next sweep, or process, goes on
	}
	problem, again := troubleOf(err), b.clock().Add(dailyAgain)
	if problem == troubleDown {
		again = time.Time{}
	}
	b.dailies.rest(dailyPlace(d), again)
	b.dailies.setFailed(dailyPlace(d), true)
	if problem == d.Problem {
		return nil
	}
	b.log.WarnContext(ctx, "daily question failed", "server", string(d.Server), "day", d.Day, "channel", string(d.Channel), "status", string(d.Status), "error", err)
	_, err = b.data.Store.MoveDaily(ctx, d.Server, d.Day, d.Status, d.Status, problem)
	return err
}

func troubleOf(err error) string {
	e := (*apiError)(nil)
	switch {
	case hasCode(err, codeUnknownChannel):
		return troubleChannel
	case missingAccess(err):
		return troubleAccess
	case errors.As(err, &e) && e.Status >= 400 && e.Status < 500 && e.RetryAfter == 0:
		return troubleRefused
	}
	return troubleDown
}
