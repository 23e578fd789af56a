package discord

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/grade"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// Actions of the daily question; see buttons.go. The key is a dailyKey.
const (
	doDailyPick  = "dq-pick"
	doDailyWords = "dq-text" // the button and the modal behind it
	doDailyMine  = "dq-mine" // under a reveal: the grade of who presses
)

// pointsForWords is what a whole answer in one's own words earns.
const pointsForWords = 4

// dailyPoints is what an answer earns.
func dailyPoints(a store.DailyAnswer) int {
	switch {
	case a.Choice >= 0 && a.Score == 100:
		return pointsForRight
	case a.Choice < 0:
		return int(math.Round(max(a.Score, 0) / 100 * pointsForWords))
	}
	return 0
}

// A dailyKey says which day's question a button is under. ID tells the questions
// of a day apart that were claimed again. N is the place of a choice.
type dailyKey struct {
	Day, ID string
	N       int
}

func (k dailyKey) String() string { return cardKey{k.Day, k.ID, k.N}.String() }

func parseDailyKey(text string) (k dailyKey, ok bool) {
	c, ok := parseCardKey(text)
	return dailyKey{c.Question, c.Nonce, c.N}, ok
}

// dailyRoutes is what members can use of daily questions and leaderboards.
func (b *Bot) dailyRoutes() map[string]handler {
	return map[string]handler{
		"button:" + doDailyPick:  {serve: b.dailyPick},
		"button:" + doDailyWords: {serve: b.dailyForm},
		"modal:" + doDailyWords:  {serve: b.dailyWordsGiven},
		"button:" + doDailyMine:  {serve: b.dailyMine},

		"/" + cmdLeaderboard:   {serve: b.leaderboard, asks: true},
		"button:" + doBoardOff: {serve: b.boardListed(false)},
		"button:" + doBoardOn:  {serve: b.boardListed(true)},

		"button:" + doSetDaily: {serve: b.setDaily, manager: true},
		"modal:" + doSetDaily:  {serve: b.setDailyTime, manager: true},
	}
}

// ofDaily returns the key of a button under a daily question, or why it does
// nothing any more.
func (b *Bot) ofDaily(rq *request) (dailyKey, *response) {
	k, ok := parseDailyKey(rq.Custom.Key)
	text := ""
	switch {
	case !ok || rq.Server == "":
		text = wordsIn(rq.Locale).oldButton
	case rq.On == nil || len(rq.On.Components) == 0: // pressed as it was revealed
		text = dailyWordsIn(rq.Locale).over
	default:
		return k, nil
	}
	res := tell(text)
	return k, &res
}

// dailyUnder returns the question that a button is under while it is open, or what
// its member is to be told.
func (b *Bot) dailyUnder(ctx context.Context, rq *request, k dailyKey) (d store.Daily, no string, err error) {
	w := dailyWordsIn(rq.Locale)
	d, err = b.data.Store.Daily(ctx, rq.Server, k.Day)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return d, w.over, nil
	case err != nil:
		return d, "", err
	case d.ID != k.ID:
		return d, w.over, nil
	}
	if d.Status == store.DailyAsking { // it is in the channel, and the bot had no time to keep where
		at := store.Shown{Channel: rq.Channel, Message: store.MessageID(rq.Message)}
		if _, err := b.data.Store.OpenDaily(ctx, d.Server, d.Day, at, dailyReveal(d, b.clock(), b.data.Settings.Of(rq.Server))); err != nil {
			return d, "", err
		}
		if d, err = b.data.Store.Daily(ctx, rq.Server, k.Day); err != nil {
			return d, "", err
		}
	}
	if d.Status != store.DailyOpen {
		return d, w.over, nil
	}
	return d, "", nil
}

// openDaily returns the question that a button is under while it takes answers of
// its member, or what that member is to be told.
func (b *Bot) openDaily(ctx context.Context, rq *request, k dailyKey) (d store.Daily, q *knowledge.Question, no string, err error) {
	w := dailyWordsIn(rq.Locale)
	if d, no, err = b.dailyUnder(ctx, rq, k); err != nil || no != "" {
		return d, nil, no, err
	}
	q = b.interviews.Bank().Question(d.Question)
	switch {
	case q == nil:
		return d, nil, reviewWordsIn(rq.Locale).gone, nil
	case !b.clock().Before(d.RevealAt):
		return d, nil, w.over, nil
	}
	was, err := b.data.Store.DailyAnswer(ctx, rq.Server, k.Day, rq.Member)
	switch {
	case err == nil:
		return d, nil, w.answeredBefore(was), nil
	case errors.Is(err, store.ErrNotFound):
		return d, q, "", nil
	}
	return d, nil, "", err
}

// dailyPick takes a choice. It is told to nobody.
func (b *Bot) dailyPick(rq *request) (response, job) {
	k, no := b.ofDaily(rq)
	if no != nil {
		return *no, nil
	}
	var d store.Daily
	var a store.DailyAnswer
	told := "" // instead of taking it
	return think(true).keeping(func(ctx context.Context) (err error) {
		var q *knowledge.Question
		if d, q, told, err = b.openDaily(ctx, rq, k); err != nil || told != "" {
			return err
		}
		order := shuffled(dailyOrder(d), len(q.Choices))
		if k.N >= len(order) {
			told = wordsIn(rq.Locale).oldButton
			return nil
		}
		a = store.DailyAnswer{Server: d.Server, Day: d.Day, Member: rq.Member, Choice: k.N, At: b.clock()}
		if q.Choices[order[k.N]].Correct {
			a.Score = 100
		}
		told, err = b.keepDaily(ctx, rq, a)
		return err
	}, func(ctx context.Context, to *reply, err error) error {
		if err != nil || told != "" {
			return sayOr(ctx, to, told, err)
		}
		b.learnDaily(ctx, rq, d, progress.Answer{Picked: true, Score: a.Score})
		return to.say(ctx, fmt.Sprintf(dailyWordsIn(rq.Locale).picked, letter(k.N), timestamp(d.RevealAt)))
	})
}

// sayOr shows a text, unless there is an error.
func sayOr(ctx context.Context, to *reply, text string, err error) error {
	if err != nil {
		return err
	}
	return to.say(ctx, text)
}

// keepDaily keeps the first answer of a member, or returns what the member is to
// be told.
func (b *Bot) keepDaily(ctx context.Context, rq *request, a store.DailyAnswer) (no string, err error) {
	w := dailyWordsIn(rq.Locale)
	first, err := b.data.Store.AnswerDaily(ctx, a)
	switch {
	case errors.Is(err, store.ErrClosed):
		return w.over, nil
	case err != nil || first:
		return "", err
	}
	was, err := b.data.Store.DailyAnswer(ctx, a.Server, a.Day, a.Member)
	return w.answeredBefore(was), err
}

// learnDaily takes an answer into account for what the member is asked again. The
// answer counts without it.
func (b *Bot) learnDaily(ctx context.Context, rq *request, d store.Daily, a progress.Answer) {
	k := cardKey{Question: d.Question, Nonce: d.ID}
	a.ID, a.Question, a.Source = k.ref(progress.Quiz, rq), d.Question, progress.Quiz
	if _, err := b.progress.Record(ctx, rq.Member, a, b.clock()); err != nil {
		b.log.ErrorContext(ctx, "record daily answer", "error", err)
	}
}

// dailyForm opens the form for an answer in one's own words.
func (b *Bot) dailyForm(rq *request) (response, job) {
	if _, no := b.ofDaily(rq); no != nil {
		return *no, nil
	}
	w := dailyWordsIn(rq.Locale)
	res := answerForm(b.ids.seal(rq.Custom), w.formTitle, w.formLabel, w.formHint)
	return res, nil
}

// dailyWordsGiven takes an answer in one's own words. It is kept before it is
// graded: whoever reveals it grades what is not.
func (b *Bot) dailyWordsGiven(rq *request) (response, job) {
	k, no := b.ofDaily(rq)
	text, no := answerIn(rq, no)
	if no != nil {
		return *no, nil
	}
	var d store.Daily
	var q *knowledge.Question
	var a store.DailyAnswer
	told := "" // instead of taking it
	return think(true).keeping(func(ctx context.Context) (err error) {
		if d, q, told, err = b.openDaily(ctx, rq, k); err != nil || told != "" {
			return err
		}
		a = store.DailyAnswer{Server: d.Server, Day: d.Day, Member: rq.Member, Choice: -1, Text: text, Score: -1, At: b.clock()}
		told, err = b.keepDaily(ctx, rq, a)
		return err
	}, func(ctx context.Context, to *reply, err error) error {
		if err != nil || told != "" {
			return sayOr(ctx, to, told, err)
		}
		show, cancel := b.showing(ctx)
		defer cancel()
		grader := b.graderFor(rq)
		b.queue.work(ctx, func() { err = b.gradeDaily(ctx, grader, q, rq.Locale, &a) })
		if err != nil {
			b.log.WarnContext(ctx, "grade", "error", err) // the reveal does
		} else {
			b.learnDaily(show, rq, d, progress.Answer{Score: a.Score})
		}
		return to.say(show, fmt.Sprintf(dailyWordsIn(rq.Locale).kept, timestamp(d.RevealAt)))
	})
}

// gradeDaily grades an answer in words and keeps the grade.
func (b *Bot) gradeDaily(ctx context.Context, grader grade.Grader, q *knowledge.Question, lang string, a *store.DailyAnswer) error {
	g, err := grader.Grade(ctx, grade.FromBank(q), a.Text, lang)
	if err != nil {
		return err
	}
	a.Score = g.Score
	return b.data.Store.GradeDaily(ctx, a.Server, a.Day, a.Member, g.Score)
}

// dailyOrder decides the order in which a question's choices are shown.
func dailyOrder(d store.Daily) cardKey { return cardKey{Question: d.Question, Nonce: d.ID} }

// dailyButtons are the choices and the way to answer in one's own words.
func (b *Bot) dailyButtons(d store.Daily, choices int, label string) discordgo.MessageComponent {
	button := func(action string, n int, label string, style discordgo.ButtonStyle) discordgo.MessageComponent {
		id := b.ids.seal(customID{action, "", dailyKey{d.Day, d.ID, n}.String()})
		return discordgo.Button{CustomID: id, Label: markdown.Clip(label, markdown.ButtonLabel), Style: style}
	}
	var row []discordgo.MessageComponent
	for n := range choices {
		row = append(row, button(doDailyPick, n, string(letter(n)), discordgo.PrimaryButton))
	}
	return actionRow(append(row, button(doDailyWords, 0, label, discordgo.SecondaryButton))...)
}
