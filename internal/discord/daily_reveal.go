package discord

import (
	"context"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/grade"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

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
	case err != nil:
		return b.notRevealed(ctx, d, err)
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
			return b.notRevealed(ctx, d, err)
		}
		d.Shown = max(d.Shown, n)
	}
	for n, m := range v.explanation() {
		if n < d.Shown {
			continue
		}
		m.Nonce, m.ReplyTo = fmt.Sprint(d.ID, "r", n), string(d.Message)
		if err := at.send(ctx, m); err != nil {
			return b.notRevealed(ctx, d, err)
		}
		if err := b.data.Store.ShowDaily(ctx, d.Server, d.Day, n+1); err != nil {
			return err
		}
	}
	b.log.InfoContext(ctx, "daily question revealed", "server", string(d.Server), "day", d.Day, "answers", len(v.answers))
	return b.dailyRevealed(ctx, d, "")
}

// notRevealed keeps why a question could not be revealed, or not whole, and gives that
// up some hours after its time.
func (b *Bot) notRevealed(ctx context.Context, d store.Daily, err error) error {
	if ctx.Err() != nil || b.clock().Sub(d.RevealAt) <= store.DailyLate {
		return b.dailyTrouble(ctx, d, err)
	}
	b.log.WarnContext(ctx, "daily question not revealed", "server", string(d.Server), "day", d.Day, "error", err)
	return b.dailyRevealed(ctx, d, troubleOf(err))
}

// dailyRevealed ends a question, with what went wrong if it was given up.
func (b *Bot) dailyRevealed(ctx context.Context, d store.Daily, problem string) error {
	b.dailies.rest(dailyPlace(d), time.Time{})
	b.dailies.setFailed(dailyPlace(d), problem != "" && !d.IsQuiz())
	_, err := b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyClosed, store.DailyRevealed, problem)
	return err
}

// dailyAnswers reads the answers of a question that is closed, grades what a
// killed process left, has all of them come back in reviews, and gives the points:
// once, however often it is called.
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
		// Whoever took the answer may have died before this; again, it changes nothing.
		b.learnDaily(ctx, &request{Member: a.Member}, d, progress.Answer{Picked: a.Choice >= 0, Score: a.Score})
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
