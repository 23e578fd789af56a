package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A quiz in a channel is asked, answered and revealed as a daily question is, but
// for whom and when: a member asks, and it lasts minutes.

const (
	// revealAfter is when everybody may reveal a quiz, and the bot does.
	revealAfter = 10 * time.Minute
	// pointsForRight is what a right choice earns.
	pointsForRight = 2
)

// openQuiz asks everybody in a channel. The row comes first: whatever ends the bot
// behind it, a press finds what it is about.
func (b *Bot) openQuiz(ctx context.Context, rq *request, to *reply, q *knowledge.Question) error {
	id := store.NewID()
	d := store.Daily{
		Server: rq.Server, Day: store.QuizDay(id), ID: id, Question: q.ID, Lang: rq.Locale, Channel: rq.Channel,
		Status: store.DailyClaimed, ClaimedAt: b.clock(),
	}
	_, err := b.data.Store.ClaimDaily(ctx, d)
	if err == nil {
		_, err = b.data.Store.MoveDaily(ctx, d.Server, d.Day, store.DailyClaimed, store.DailyAsking, "")
	}
	if err != nil {
		return err
	}
	revealAt := d.ClaimedAt.Add(revealAfter)
	m := dailyView{b: b, q: q, d: d}.question(revealAt)
	m.Components = append(m.Components, actionRow(discordgo.Button{
		CustomID: b.ids.seal(customID{doQuizShow, "", quizRef(d, rq.Member)}), Label: reviewWordsIn(rq.Locale).reveal, Style: discordgo.SecondaryButton,
	}))
	if err := to.sayAll(ctx, []message{m}); err != nil {
		_, e := b.data.Store.DropDaily(context.WithoutCancel(ctx), d.Server, d.Day)
		return errors.Join(err, e)
	}
	_, err = b.data.Store.OpenDaily(ctx, d.Server, d.Day, to.messages()[0], revealAt)
	return err
}

// quizRef is the key of the reveal: the quiz and who asked.
func quizRef(d store.Daily, by store.MemberID) string { return d.ID + "/" + string(by) }

func parseQuizRef(text string) (id string, by store.MemberID, ok bool) {
	id, who, ok := strings.Cut(text, "/")
	return id, store.MemberID(who), ok && id != "" && who != ""
}

// quizShow reveals a quiz: for who asked at once, for everybody after a while.
func (b *Bot) quizShow(rq *request) (response, job) {
	id, by, ok := parseQuizRef(rq.Custom.Key)
	switch {
	case !ok || rq.Server == "":
		return tell(wordsIn(rq.Locale).oldButton), nil
	case rq.On == nil || len(rq.On.Components) == 0: // pressed as it was revealed
		return tell(dailyWordsIn(rq.Locale).over), nil
	}
	return quietly(), func(ctx context.Context, to *reply) error {
		d, no, err := b.dailyUnder(ctx, rq, dailyKey{Day: store.QuizDay(id), ID: id})
		if err != nil || no != "" {
			to.private = true
			return sayOr(ctx, to, no, err)
		}
		now := b.clock()
		if by != rq.Member && now.Before(d.RevealAt) {
			to.private = true
			return to.say(ctx, fmt.Sprintf(reviewWordsIn(rq.Locale).notYet, timestamp(d.RevealAt)))
		}
		if err := b.data.Store.HurryDaily(ctx, d.Server, d.Day, now); err != nil {
			return err
		}
		// By the press itself, as the bot need not be allowed to write here. Who else
		// reveals it, if it cannot be had now, does so from the channel.
		_, err = b.underLease(ctx, d, func(ctx context.Context, d store.Daily) error {
			if d.Status != store.DailyOpen {
				return nil
			}
			return b.revealDaily(ctx, d, stand{
				edit: func(ctx context.Context, m message) error {
					_, _, err := b.rest.editOriginal(ctx, to.lane, rq.Token, m)
					return err
				},
				send: func(ctx context.Context, m message) error {
					m.ReplyTo, m.Nonce = "", ""
					return to.show(ctx, len(to.messages()), m) // below those before it
				},
			})
		})
		return err
	}
}
