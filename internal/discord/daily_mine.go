package discord

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// dailyMine shows who answered a revealed question in words how that was graded,
// point by point. Only the score is kept of a grade; the same answer has the same
// grade again, so it costs nothing but where a model's was not kept.
func (b *Bot) dailyMine(rq *request) (response, job) {
	k, ok := parseDailyKey(rq.Custom.Key)
	if !ok || rq.Server == "" {
		return tell(wordsIn(rq.Locale).oldButton), nil
	}
	return think(true), func(ctx context.Context, to *reply) error {
		w := dailyWordsIn(rq.Locale)
		d, err := b.data.Store.Daily(ctx, rq.Server, k.Day)
		if errors.Is(err, store.ErrNotFound) || err == nil && (d.ID != k.ID || d.Status != store.DailyClosed && d.Status != store.DailyRevealed) {
			return to.say(ctx, wordsIn(rq.Locale).oldButton)
		}
		if err != nil {
			return err
		}
		a, err := b.data.Store.DailyAnswer(ctx, rq.Server, k.Day, rq.Member)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && a.Choice >= 0:
			return to.say(ctx, w.notMine)
		case err != nil:
			return err
		}
		q := b.interviews.Bank().Question(d.Question)
		if q == nil {
			return to.say(ctx, reviewWordsIn(rq.Locale).gone)
		}
		show, cancel := b.showing(ctx)
		defer cancel()
		g, err := b.gradeAlone(ctx, show, rq, q, a.Text)
		if err != nil {
			return err
		}
		said := interview.Part{FollowUp: -1, Answers: []interview.Said{{Text: a.Text, At: a.At}}, Attempt: 1, Graded: 1, Grade: g}
		text, err := b.interviews.Bank().TurnText(interview.Turn{Question: q.ID, Parts: []interview.Part{said}}, rq.Locale)
		if err != nil {
			return err
		}
		var foot []string
		if math.Round(a.Score) != math.Round(g.Score) && a.Score >= 0 {
			foot = []string{fmt.Sprintf(w.counted, a.Score)}
		}
		shown := quote(markdown.Clip(a.Text, dailyQuote)) + "\n\n" + markdown.Safe(text)
		if src, ok := b.interviews.Bank().Source(q.Topic, q.Section, rq.Locale); ok {
			shown = linkSource(b.links(), shown, src)
		}
		return to.sayAll(show, footed(shown, foot, "…", markdownFile("grade.md", text)))
	}
}
