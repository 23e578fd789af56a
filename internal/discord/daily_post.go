package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
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

// A stand is how a reveal is shown: first in the question itself, then below it.
type stand struct {
	edit func(context.Context, message) error
	send func(context.Context, message) error
}

// dailyStand shows a reveal by what the bot may do in the channel.
func (b *Bot) dailyStand(d store.Daily) stand {
	return stand{
		edit: func(ctx context.Context, m message) error {
			return b.rest.edit(ctx, string(d.Channel), string(d.Message), m)
		},
		send: func(ctx context.Context, m message) error {
			_, err := b.rest.send(ctx, string(d.Channel), m)
			return err
		},
	}
}

// revealDaily closes a question, gives the points, and shows who said what.
func (b *Bot) revealDaily(ctx context.Context, d store.Daily, at stand) error {
	first, err := b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyOpen, store.DailyClosed, d.Problem)
	if err != nil {
		return err
	}
	d.Status = store.DailyClosed
	v := dailyView{b: b, d: d, q: b.interviews.Bank().Question(d.Question)}
	if v.q == nil {
		return b.dailyRevealed(ctx, d, "")
	}
	if v.answers, err = b.dailyAnswers(ctx, d, v.q); err != nil {
		return err
	}
	if !d.IsQuiz() {
		if v.streaks, err = b.streaks(ctx, d.Server); err != nil {
			return err
		}
	}
	err = at.edit(ctx, v.revealed())
	switch {
	case unknownMessage(err): // somebody deleted it: then it is not wanted
		return b.dailyRevealed(ctx, d, "")
	case err != nil && b.clock().Sub(d.RevealAt) > store.DailyLate:
		b.log.WarnContext(ctx, "daily question not revealed", "server", string(d.Server), "day", d.Day, "error", err)
		return b.dailyRevealed(ctx, d, troubleOf(err))
	case err != nil:
		return b.dailyTrouble(ctx, d, err)
	}
	if !first { // some of it may be posted, although nobody could keep that
		n := 0
		err := b.ownSince(ctx, d.Channel, d.RevealAt, func(m *discordgo.Message) bool {
			if m.MessageReference != nil && m.MessageReference.MessageID == string(d.Message) {
				n++
			}
			return true
		})
		if err != nil {
			return b.dailyTrouble(ctx, d, err)
		}
		d.Shown = max(d.Shown, n)
	}
	for n, m := range v.explanation() {
		if n < d.Shown {
			continue
		}
		m.Nonce, m.ReplyTo = fmt.Sprint(d.ID, "r", n), string(d.Message)
		if err := at.send(ctx, m); err != nil {
			return b.dailyTrouble(ctx, d, err)
		}
		if err := b.data.Store.ShowDaily(ctx, d.Server, d.Day, n+1); err != nil {
			return err
		}
	}
	b.log.InfoContext(ctx, "daily question revealed", "server", string(d.Server), "day", d.Day, "answers", len(v.answers))
	return b.dailyRevealed(ctx, d, "")
}

// dailyRevealed ends a question, with what went wrong if it was given up.
func (b *Bot) dailyRevealed(ctx context.Context, d store.Daily, problem string) error {
	b.dailies.rest(dailyPlace(d), time.Time{})
	b.dailies.setFailed(dailyPlace(d), problem != "" && !d.IsQuiz())
	_, err := b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyClosed, store.DailyRevealed, problem)
	return err
}

// dailyAnswers reads the answers of a question that is closed, grades what a
// killed process left, and gives the points: once, however often it is called.
func (b *Bot) dailyAnswers(ctx context.Context, d store.Daily, q *knowledge.Question) ([]store.DailyAnswer, error) {
	answers, err := b.data.Store.DailyAnswers(ctx, d.Server, d.Day)
	if err != nil {
		return nil, err
	}
	for i := range answers {
		a := &answers[i]
		if a.Score < 0 {
			if err := b.gradeDaily(ctx, grade.Rules{}, q, d.Lang, a); err != nil {
				return nil, err
			}
		}
		if n := dailyPoints(*a); n > 0 {
			reason := "daily"
			if d.IsQuiz() {
				reason = "quiz"
			}
			_, err := b.data.Store.AddPoints(ctx, store.Points{
				Member: a.Member, Server: d.Server, Amount: n, Reason: reason, Ref: "daily/" + d.Day, At: d.RevealAt,
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return answers, nil
}
