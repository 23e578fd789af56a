package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// What a reveal of several messages says is there whole, also where the press on its
// button shows it.
func TestQuizRevealOfManyWords(t *testing.T) {
	w := newWorld(t, setup{})
	m, _, _ := w.channelQuiz()
	id, err := w.bot.ids.open(m.Buttons()[0].CustomID)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := parseDailyKey(id.Key)
	for n := range maxDailyQuotes {
		first, err := w.db.AnswerDaily(t.Context(), store.DailyAnswer{
			Server: store.ServerID(w.guild.ID), Day: key.Day, Member: store.MemberID(fmt.Sprint(1000 + n)),
			Choice: -1, Text: strings.Repeat("It depends on the load. ", 20), Score: 10, At: time.Now(),
		})
		if err != nil || !first {
			t.Fatal(first, err)
		}
	}
	w.s.Press(w.alices(), m, "Reveal")
	w.stored("the reveal", func(ctx context.Context, db *store.DB) bool {
		d, err := db.Daily(ctx, store.ServerID(w.guild.ID), key.Day)
		return err == nil && d.Status == store.DailyRevealed && d.Shown > 1
	})
	all := w.seenIn(w.room)
	for _, want := range []string{"**Revealed** · answers: 8", "<@1000>", "<@1007>", "**Why:**", "comes back in the `/review`"} {
		if n := strings.Count(all, want); n != 1 {
			t.Errorf("%q is said %d times, once is right, in\n%s", want, n, all)
		}
	}
}
