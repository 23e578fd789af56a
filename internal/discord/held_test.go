package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
)

// Nobody sees the answer to an open question of the day elsewhere: not in the
// server, and not in direct messages once it is answered.
func TestDailyIsHeldBack(t *testing.T) {
	w := newDailyWorld(t, func(s *store.Settings) { s.Daily.Topic, s.Daily.RevealHours = "slice", 23 })
	var cards []string
	for _, q := range w.bot.dailyCandidates(w.prefs.Of(store.ServerID(w.guild.ID))) {
		_, err := w.bot.progress.Record(t.Context(), store.MemberID(w.alice.ID), progress.Answer{
			ID: "before/" + q.ID, Question: q.ID, Score: 60, Source: progress.Review,
		}, w.clock.now().Add(-30*24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, q.ID)
	}
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	due := func(at discordtest.At, n string) *discordtest.Message {
		t.Helper()
		m := w.wait(w.s.Slash(at, "review", nil), "Due today: "+n)
		if q := w.bot.interviews.Bank().Question(w.daily("2026-10-23").Question); n != "4" && strings.Contains(m.Content, strings.TrimSpace(q.Question.EN)) {
			t.Errorf("the question of the day is reviewed: %s", m.Content)
		}
		return m
	}
	if len(cards) != 4 {
		t.Fatalf("%d cards, want 4", len(cards))
	}
	w.sweepAt("2026-10-23 09:00")
	question := w.only("asked")
	due(w.alices(), "3")
	m := due(dm, "4")

	_, wrong := w.choices("2026-10-23")
	w.told(w.s.Press(w.alices(), question, wrong), "You chose **"+wrong+"**")
	w.at("2026-10-24 06:00") // the card of a wrong answer is due, and the question is still open
	due(dm, "3")
	d := w.daily("2026-10-23")
	for _, action := range []string{doCardShow, doCardAnswer, doQuizPick} { // buttons that are older than the question of the day
		id := w.bot.ids.seal(customID{action, store.MemberID(w.alice.ID), cardKey{d.Question, "r1", 0}.String()})
		x := w.s.PressRaw(dm, m, id)
		if action == doCardAnswer {
			x = w.s.SubmitModal(dm, x.Modal(), map[string]string{fieldAnswer: "It grows."})
		}
		w.wait(x, "told with the reveal, <t:")
	}
	for n := range 3 { // a channel's quizzes are about the others, and those are open then
		w.wait(w.s.Slash(w.bobs(), "quiz", discordtest.Opts{"topic": "slice"}), "**Quiz** · Slices")
		w.stored("an open quiz", func(ctx context.Context, db *store.DB) bool {
			held, err := db.HeldQuestions(ctx, "", store.ServerID(w.guild.ID), w.clock.now())
			return err == nil && len(held) == n+2
		})
	}
	w.wait(w.s.Slash(w.bobs(), "quiz", discordtest.Opts{"topic": "slice"}), "not being asked already")
	due(dm, "3")
	w.sweepAt("2026-10-24 08:00")
	due(dm, "4")
}
