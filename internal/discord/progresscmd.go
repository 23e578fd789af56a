package discord

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/progress"
)

// shownTopics is how many topics /progress lists beside its picture.
const shownTopics = 10

// showProgress serves /progress: a picture and the same in words, for the member
// alone. Days are those of UTC, as in reviews.
func (b *Bot) showProgress(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		s, err := b.progress.Summary(ctx, rq.Member, b.clock().UTC())
		if err != nil {
			return err
		}
		w := reviewWordsIn(rq.Locale)
		if s.Reviews == 0 {
			return to.say(ctx, w.noCards)
		}
		title := func(topic string) string { return b.interviews.Bank().Title(topic, rq.Locale) }
		ms := pages(progressText(s, w, title), "…", nil)
		var png bytes.Buffer
		if err := s.Picture(&png, rq.Locale, title); err != nil { // the text says the same
			b.log.WarnContext(ctx, "draw progress", "error", err)
		} else {
			ms[len(ms)-1].Files = []file{{
				Name: "progress.png", Type: "image/png", Alt: fmt.Sprintf(w.alt, s.Streak.Days, s.Total.Due), Data: png.Bytes(),
			}}
		}
		return to.sayAll(ctx, ms)
	}
}

// progressText is a summary in words.
func progressText(s progress.Summary, w *reviewWords, title func(string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, w.streak, s.Streak.Days, s.Streak.Best)
	if !s.Streak.Today {
		b.WriteString(" · " + w.notToday)
	}
	fmt.Fprintf(&b, "\n"+w.answers+"\n", s.Reviews, s.Total.Cards, s.Total.Questions)
	if s.Returned > 0 {
		fmt.Fprintf(&b, w.kept+"\n", 100*s.Kept, s.Returned)
	}
	fmt.Fprintf(&b, w.dueToday+"\n\n"+w.topics+"\n", s.Total.Due)
	for _, t := range s.Topics[:min(len(s.Topics), shownTopics)] {
		fmt.Fprintf(&b, "- "+w.topic+"\n", markdown.Escape(title(t.ID)), 100*t.Strength, 100*t.Recall, t.Cards, t.Questions)
	}
	return b.String()
}
