package discord

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gophertutor/internal/discord/markdown"
)

// gapGroups is how many kinds of questions /gaps shows.
const gapGroups = 25

// gaps shows which questions the notes could not answer.
func (b *Bot) gaps(rq *request) (response, job) {
	return think(true), func(ctx context.Context, to *reply) error {
		w := wordsIn(rq.Locale)
		days := 30
		if n, err := strconv.Atoi(rq.Options[optDays]); err == nil && n >= 1 && n <= maxGapDays {
			days = n
		}
		groups, err := b.data.Store.Gaps(ctx, rq.Server, time.Now().AddDate(0, 0, -days), gapGroups)
		if err != nil {
			return err
		}
		if len(groups) == 0 {
			return to.say(ctx, fmt.Sprintf(w.gapsNone, days))
		}
		var text strings.Builder
		fmt.Fprintf(&text, w.gapsTitle+"\n", days)
		for _, g := range groups {
			fmt.Fprintf(&text, "- "+w.gapLine+"\n", g.Count, g.Members, markdown.Escape(markdown.Clip(g.Question, 150)))
		}
		return to.sayAll(ctx, pages(text.String(), "…", nil))
	}
}
