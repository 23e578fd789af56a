package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// earn gives points at a time in Berlin.
func (w *dailyWorld) earn(u *discordtest.User, points int, clock string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, group.Zone("Europe/Berlin"))
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.db.AddPoints(w.t.Context(), store.Points{
		Member: store.MemberID(u.ID), Server: store.ServerID(w.guild.ID), Amount: points, Reason: "test", Ref: clock, At: at,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// boardOf asks for a leaderboard and returns it with names for IDs.
func (w *dailyWorld) boardOf(at discordtest.At, opts discordtest.Opts) (*discordtest.Message, string) {
	w.t.Helper()
	x := w.s.Slash(at, "leaderboard", opts)
	var m *discordtest.Message
	w.s.WaitFor("a leaderboard", func() bool {
		m = x.Original()
		return m != nil && len(m.Buttons()) == 2
	})
	return m, w.named(m)
}

func (w *dailyWorld) named(m *discordtest.Message) string {
	return strings.NewReplacer("<@"+w.alice.ID+">", "alice", "<@"+w.bob.ID+">", "bob").Replace(m.Content)
}

func TestLeaderboard(t *testing.T) {
	w := newDailyWorld(t, nil)
	_, text := w.boardOf(w.alices(), nil)
	if !strings.HasPrefix(text, "**Leaderboard** · this week · <t:1792360800:d>\nNobody has earned points yet.") { // Monday, 2026-10-19
		t.Errorf("empty: %s", text)
	}
	carol, dan := w.s.User("carol"), w.s.User("dan")
	w.guild.Member(carol, 0)
	w.guild.Member(dan, 0)
	w.earn(w.alice, 5, "2026-10-19 00:00") // the week's first moment
	w.earn(w.alice, 7, "2026-10-18 23:59")
	w.earn(w.bob, 5, "2026-10-20 12:00")
	w.earn(carol, 3, "2026-10-20 12:00")
	w.earn(dan, 0, "2026-10-20 12:00")
	w.earn(w.bob, 100, "2026-09-30 23:59")

	m, text := w.boardOf(w.alices(), nil)
	want := "**Leaderboard** · this week · <t:1792360800:d>\n🥇 alice · points: 5\n🥇 bob · points: 5\n🥉 <@" + carol.ID + "> · points: 3\n\n-# Points come from /quiz, the daily question and relay interviews."
	if text != want || m.Ephemeral || len(m.Pings) != 0 || labelsOf(m) != "Hide me Show me" {
		t.Errorf("%s\nbuttons %s, pings %v, want\n%s", text, labelsOf(m), m.Pings, want)
	}
	if _, text := w.boardOf(w.bobs(), discordtest.Opts{"period": "month"}); !strings.Contains(text, "this month · <t:1790805600:d>\n🥇 alice · points: 12\n🥈 bob · points: 5") {
		t.Errorf("month: %s", text)
	}
	if _, text := w.boardOf(w.bobs(), discordtest.Opts{"period": "all"}); !strings.HasPrefix(text, "**Leaderboard** · all time\n🥇 bob · points: 105\n🥈 alice") {
		t.Errorf("all: %s", text)
	}

	// Whoever does not want to be there is not, at once, as often as it is pressed.
	x := w.s.Press(w.bobs(), m, "Hide me")
	w.told(x, "left out of leaderboards")
	w.told(w.s.Press(w.bobs(), m, "Hide me"), "left out of leaderboards")
	if text := w.named(w.s.Message(m.ID)); strings.Contains(text, "bob") || !strings.Contains(text, "🥇 alice") || !strings.Contains(text, "🥈 <@"+carol.ID) {
		t.Errorf("without bob: %s", text)
	}
	if _, text := w.boardOf(w.bobs(), discordtest.Opts{"period": "all"}); strings.Contains(text, "bob") {
		t.Errorf("all, without bob: %s", text)
	}
	w.told(w.s.Press(w.bobs(), m, "Show me"), "You are shown")
	if text := w.named(w.s.Message(m.ID)); !strings.Contains(text, "bob · points: 5") {
		t.Errorf("with bob again: %s", text)
	}

	// In Chinese, and where there is no server.
	w.alice.Locale = "zh-CN"
	if _, text := w.boardOf(w.alices(), nil); !strings.Contains(text, "**排行榜** · 本周") || !strings.Contains(text, "🥇 alice · 5 分") {
		t.Errorf("in Chinese: %s", text)
	}
	w.told(w.s.Slash(discordtest.At{User: w.bob, Channel: w.s.DM(w.bob)}, "leaderboard", nil), "only on a server")
	w.told(w.s.Slash(discordtest.At{User: w.bob, Channel: w.s.ForeignGuild("far").Channel("c")}, "leaderboard", nil), "only on a server")
}

// Streaks stand beside the points, and many members fit.
func TestLeaderboardStreaks(t *testing.T) {
	w := newDailyWorld(t, nil)
	for _, day := range []string{"2026-10-23", "2026-10-24", "2026-10-25"} {
		w.sweepAt(day + " 09:00")
		qs := w.questions(w.room)
		right, wrong := w.choices(day)
		w.told(w.s.Press(w.alices(), qs[len(qs)-1], right), "You chose")
		if day != "2026-10-24" {
			w.told(w.s.Press(w.bobs(), qs[len(qs)-1], wrong), "You chose")
		}
		w.sweepAt(day + " 17:00")
	}
	_, text := w.boardOf(w.alices(), nil)
	if !strings.Contains(text, "🥇 alice · points: 6 · 🔥 3\n") || strings.Contains(text, "bob") || !strings.Contains(text, "🔥 daily questions answered in a row") {
		t.Errorf("%s", text)
	}
	for i := range 40 {
		w.earn(w.s.User(fmt.Sprint("member", i)), 1000-i, "2026-10-25 12:00")
	}
	m, text := w.boardOf(w.alices(), nil)
	if n := strings.Count(text, "points: "); n != boardRows || !strings.Contains(text, "**20.** <@") || len(m.Content) > 2000 {
		t.Errorf("%d rows in %d bytes", n, len(m.Content))
	}
}
