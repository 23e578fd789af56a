package discord

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// sibling is another process with the same token and the same store.
func (w *dailyWorld) sibling() *Bot {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), filepath.Join(w.dir, "test.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { db.Close() })
	b, err := New(w.bot.cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	b.clock, b.timing, b.chance = w.clock.now, w.bot.timing, func() uint64 { return 8 } // it would choose another question
	b.data, b.ids, b.budget = Data{Store: db, Settings: group.NewSettings(db)}, w.bot.ids, group.NewBudget(db)
	b.userID.Store(w.s.BotID())
	b.rest.setAppID(w.s.AppID())
	if err := b.openInterviews(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return b
}

// together sweeps in all processes at once.
func (w *dailyWorld) together(bots ...*Bot) {
	w.t.Helper()
	var wg sync.WaitGroup
	for _, b := range bots {
		wg.Go(func() {
			if err := b.sweepDailies(w.t.Context()); err != nil {
				w.t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Of several processes one asks, and one reveals.
func TestDailyProcesses(t *testing.T) {
	w := newDailyWorld(t, nil)
	bots := []*Bot{w.bot, w.sibling(), w.sibling()}
	for _, day := range []string{"2026-10-23", "2026-10-24", "2026-10-25"} {
		before := len(w.s.Messages(w.room.ID))
		w.at(day + " 09:00")
		for range 3 {
			w.together(bots...)
		}
		if n := len(w.s.Messages(w.room.ID)) - before; n != 1 {
			t.Fatalf("%s: asked %d times", day, n)
		}
		w.at(day + " 17:00")
		for range 3 {
			w.together(bots...)
		}
		if n := len(w.s.Messages(w.room.ID)) - before; n != 2 {
			t.Fatalf("%s: %d messages after the reveal, want 2", day, n)
		}
	}
}

// A process that comes to the lease when another has asked must not reveal.
func TestDailyAskedMeanwhile(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.at("2026-10-23 09:00")
	d := w.claim() // as both processes read it
	w.sweep()
	if err := w.sibling().serveDaily(t.Context(), d, w.prefs.Of(d.Server)); err != nil {
		t.Fatal(err)
	}
	if got := w.daily(d.Day); got.Status != store.DailyOpen || len(w.s.Messages(w.room.ID)) != 1 {
		t.Errorf("%d messages, %+v", len(w.s.Messages(w.room.ID)), got)
	}
}

// One that was killed with a lease keeps the others out until that ends.
func TestDailyLease(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.at("2026-10-23 09:00")
	now := w.clock.now()
	if ok, err := w.db.Lease(t.Context(), dailyLeaseOf(store.Daily{Server: store.ServerID(w.guild.ID), Day: "2026-10-23"}), "killed", now, now.Add(dailyLease)); err != nil || !ok {
		t.Fatal(ok, err)
	}
	w.sweep()
	if n := len(w.questions(w.room)); n != 0 {
		t.Fatalf("asked in spite of the lease: %d", n)
	}
	w.sweepAt("2026-10-23 09:03")
	w.only("after the lease")
}

// A process that is killed between the claim, the post and the note of the post:
// the next one finds out what was done, also when Discord forgot the nonce.
func TestDailyKilled(t *testing.T) {
	for _, c := range []struct {
		name  string
		later time.Duration
	}{{"at once", time.Minute}, {"an hour later", time.Hour}, {"five hours later", 5 * time.Hour}} {
		t.Run("posted, "+c.name, func(t *testing.T) {
			w := newDailyWorld(t, nil)
			w.at("2026-10-23 09:00")
			d, id := w.killedAfterPost()
			for i := range 120 { // a busy channel
				w.s.Say(w.alices(), strings.Repeat("x", i+1))
			}
			w.stop()
			w.clock.advance(c.later)
			w.s.Advance(c.later)
			w.start()
			w.sweep()
			if m := w.only("after the restart"); m.ID != id {
				t.Errorf("another message: %s, want %s", m.ID, id)
			}
			got, hour := w.daily(d.Day), "15:00:00" // 17:00 in Berlin, as the message says
			if got.Status != store.DailyOpen || got.Message != store.MessageID(id) || got.RevealAt.Format(time.TimeOnly) != hour {
				t.Errorf("row: %+v", got)
			}
		})
	}
	t.Run("claimed only", func(t *testing.T) {
		w := newDailyWorld(t, nil)
		w.at("2026-10-23 09:00")
		w.claim()
		w.sweepAt("2026-10-23 10:00")
		w.only("after the restart")
	})
	t.Run("claimed only, and back too late", func(t *testing.T) {
		w := newDailyWorld(t, nil)
		w.at("2026-10-23 09:00")
		d := w.claim()
		w.sweepAt("2026-10-23 13:30")
		if got := w.daily(d.Day); len(w.questions(w.room)) != 0 || got.Status != store.DailyMissed || got.Problem != troubleLate {
			t.Errorf("%d questions, %+v", len(w.questions(w.room)), got)
		}
	})
	t.Run("pressed before it was noted", func(t *testing.T) {
		w := newDailyWorld(t, nil)
		w.at("2026-10-23 09:00")
		d, id := w.killedAfterPost()
		w.told(w.s.Press(w.alices(), w.s.Message(id), "A"), "You chose **A**")
		w.sweep()
		w.only("after the press")
		if got := w.daily(d.Day); got.Status != store.DailyOpen || got.Message != store.MessageID(id) {
			t.Errorf("row: %+v", got)
		}
	})
}

// claim makes the row of today, and no more.
func (w *dailyWorld) claim() store.Daily {
	w.t.Helper()
	s := w.prefs.Of(store.ServerID(w.guild.ID))
	if err := w.bot.claimDaily(w.t.Context(), s, w.clock.now()); err != nil {
		w.t.Fatal(err)
	}
	return w.daily("2026-10-23")
}

// killedAfterPost does what a process does until Discord has the question.
func (w *dailyWorld) killedAfterPost() (d store.Daily, id string) {
	w.t.Helper()
	d = w.claim()
	if _, err := w.db.MoveDaily(w.t.Context(), d.Server, d.Day, store.DailyClaimed, store.DailyAsking, ""); err != nil {
		w.t.Fatal(err)
	}
	m := dailyView{b: w.bot, d: d, q: w.bot.interviews.Bank().Question(d.Question)}.question(w.clock.now())
	m.Nonce = d.ID
	id, err := w.bot.rest.send(w.t.Context(), w.room.ID, m)
	if err != nil {
		w.t.Fatal(err)
	}
	return d, id
}

// A reveal that was cut anywhere is completed, and nothing of it comes twice.
func TestDailyRevealKilled(t *testing.T) {
	for _, c := range []struct {
		name   string
		posted int // pages of the reveal
		later  time.Duration
	}{
		{"closed only", 0, time.Minute}, {"posted, not noted", 1, time.Minute},
		{"posted, not noted, an hour ago", 1, time.Hour}, {"closed only, a day ago", 0, 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newDailyWorld(t, nil)
			ctx := t.Context()
			w.sweepAt("2026-10-23 09:00")
			m := w.only("asked")
			right, _ := w.choices("2026-10-23")
			w.told(w.s.Press(w.alices(), m, right), "You chose")
			// Words that nobody graded.
			d := w.daily("2026-10-23")
			words := store.DailyAnswer{Server: d.Server, Day: d.Day, Member: store.MemberID(w.bob.ID), Choice: -1, Text: "no idea", Score: -1, At: w.clock.now()}
			if _, err := w.db.AnswerDaily(ctx, words); err != nil {
				t.Fatal(err)
			}
			w.at("2026-10-23 17:00")
			if _, err := w.db.MoveDaily(ctx, d.Server, d.Day, store.DailyOpen, store.DailyClosed, ""); err != nil {
				t.Fatal(err)
			}
			if c.posted > 0 {
				v := dailyView{b: w.bot, d: d, q: w.bot.interviews.Bank().Question(d.Question)}
				page := v.explanation()[0]
				page.Nonce, page.ReplyTo = d.ID+"r0", m.ID
				if _, err := w.bot.rest.send(ctx, w.room.ID, page); err != nil {
					t.Fatal(err)
				}
			}
			w.stop()
			w.clock.advance(c.later)
			w.s.Advance(c.later)
			w.start()
			w.sweep()
			w.sweep()
			n := 0
			for _, m := range w.s.Messages(w.room.ID) {
				if strings.Contains(m.Content, "**Revealed**") {
					n++
				}
			}
			if got := w.daily(d.Day); n != 1 || got.Status != store.DailyRevealed {
				t.Errorf("revealed %d times, %+v", n, got)
			}
			if strings.Count(w.s.Message(m.ID).Content, "✅") != 1 {
				t.Errorf("the question: %s", w.s.Message(m.ID).Content)
			}
			ps, err := w.db.PointsOf(ctx, d.Server, store.MemberID(w.alice.ID), time.Time{})
			if err != nil || len(ps) != 1 || ps[0].Amount != pointsForRight {
				t.Errorf("points: %+v, %v", ps, err)
			}
			if a, err := w.db.DailyAnswer(ctx, d.Server, d.Day, store.MemberID(w.bob.ID)); err != nil || a.Score < 0 {
				t.Errorf("not graded: %+v, %v", a, err)
			}
			for _, u := range []*discordtest.User{w.alice, w.bob} { // it comes back, as the reveal says
				rs, err := w.db.Reviews(ctx, store.MemberID(u.ID), time.Time{})
				if err != nil || len(rs) != 1 || rs[0].Card != d.Question {
					t.Errorf("reviews of %s: %+v, %v", u.Name, rs, err)
				}
			}
		})
	}
}

// What Discord refuses is told to the managers, tried again for some hours, and
// then given up.
func TestDailyRefused(t *testing.T) {
	w := newDailyWorld(t, nil)
	manager := w.manager()
	w.room.DenyBot(discordtest.SendMessages)
	w.sweepAt("2026-10-23 09:00")
	w.logged(`msg="daily question failed"`)
	other := w.guild.Channel("other")
	at := discordtest.At{User: manager.User, Channel: other}
	panel := func() string {
		w.t.Helper()
		x := w.panelOf(at)
		main := x.Original().Content
		w.s.Press(at, x.Original(), "Daily question …")
		w.wait(x, "**Daily question**")
		if got := x.Original().Content; strings.Contains(main, "⚠️ the last one failed") != strings.Contains(got, "⚠️") {
			t.Errorf("settings: %s\npanel: %s", main, got)
		}
		return x.Original().Content
	}
	if got := panel(); !strings.Contains(got, "⚠️ The question of 2026-10-23 failed: I am not allowed to write in <#"+w.room.ID+">") {
		t.Errorf("panel: %s", got)
	}
	posts := w.s.Count("POST", "/channels/"+w.room.ID+"/messages")
	w.sweepAt("2026-10-23 09:05")
	if n := w.s.Count("POST", "/channels/"+w.room.ID+"/messages"); n != posts {
		t.Errorf("tried again after five minutes: %d requests, want %d", n, posts)
	}
	w.room.AllowBot(discordtest.SendMessages)
	w.sweepAt("2026-10-23 09:11")
	w.only("with the permission")
	if got := panel(); strings.Contains(got, "⚠️") {
		t.Errorf("panel after it worked: %s", got)
	}

	// The reveal, the same way; it is given up after some hours.
	w.room.DenyBot(discordtest.ViewChannel)
	w.sweepAt("2026-10-23 17:11")
	if got := panel(); !strings.Contains(got, "⚠️") {
		t.Errorf("panel: %s", got)
	}
	w.sweepAt("2026-10-23 21:30")
	if d := w.daily("2026-10-23"); d.Status != store.DailyRevealed || d.Problem != troubleAccess {
		t.Errorf("row: %+v", d)
	}
	w.room.AllowBot(discordtest.ViewChannel)

	// A channel that is gone, and another one in its place on the same day.
	w.room.Delete()
	w.sweepAt("2026-10-24 09:00")
	if got := panel(); !strings.Contains(got, "does not exist any more") {
		t.Errorf("panel: %s", got)
	}
	w.set(func(s *store.Settings) { s.Daily.Channel = store.ChannelID(other.ID) })
	w.sweepAt("2026-10-24 09:01")
	w.sweepAt("2026-10-24 09:02")
	if n := len(w.questions(other)); n != 1 {
		t.Errorf("%d questions in the other channel", n)
	}
	if n := strings.Count(w.logs.String(), `msg="daily question failed"`); n != 3 {
		t.Errorf("the log has %d failures, want 3", n)
	}

	// Given up without ever being asked.
	other.DenyBot(discordtest.SendMessages)
	w.sweepAt("2026-10-25 09:00")
	w.sweepAt("2026-10-25 13:30")
	if d := w.daily("2026-10-25"); d.Status != store.DailyMissed || d.Problem != troubleAccess {
		t.Errorf("row: %+v", d)
	}
}

// Discord that is down for a while does not cost the day its question, nor double
// it where the first request got through.
func TestDailyDown(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.bot.rest.maxWait = 100 * time.Millisecond
	w.s.Fail(discordtest.Fault{Method: "POST", Path: "/channels/.*/messages", Status: 502, After: true})
	w.sweepAt("2026-10-23 09:00")
	if d := w.daily("2026-10-23"); d.Status != store.DailyAsking || d.Problem != troubleDown {
		t.Errorf("row: %+v", d)
	}
	w.s.Heal()
	w.sweepAt("2026-10-23 09:20")
	w.only("afterwards")
	if d := w.daily("2026-10-23"); d.Status != store.DailyOpen || d.Problem != "" {
		t.Errorf("row: %+v", d)
	}
}

// Who deletes the question does not want it: it ends without a word.
func TestDailyDeleted(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.sweepAt("2026-10-23 09:00")
	m := w.only("asked")
	right, _ := w.choices("2026-10-23")
	w.told(w.s.Press(w.alices(), m, right), "You chose")
	w.s.Delete(m)
	n := len(w.s.Messages(w.room.ID))
	w.sweepAt("2026-10-23 17:00")
	if d := w.daily("2026-10-23"); d.Status != store.DailyRevealed || len(w.s.Messages(w.room.ID)) != n {
		t.Errorf("%d messages, %+v", len(w.s.Messages(w.room.ID)), d)
	}
	board, err := w.db.Leaderboard(t.Context(), store.ServerID(w.guild.ID), time.Time{}, 9)
	if err != nil || len(board) != 1 {
		t.Errorf("points: %+v, %v", board, err)
	}
}

// A button of another server's question, which a modified client may send, and
// buttons of the days before do nothing.
func TestDailyForeignButtons(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.sweepAt("2026-10-23 09:00")
	m := w.only("asked")
	elsewhere := w.s.Guild("elsewhere")
	there := discordtest.At{User: w.alice, Channel: elsewhere.Channel("general")}
	elsewhere.Member(w.alice, discordtest.ManageServer)
	lure := w.panelOf(there).Original()
	for _, b := range m.Buttons()[:4] {
		w.told(w.s.PressRaw(there, lure, b.CustomID), "takes no more answers")
	}
	old := w.bot.ids.seal(customID{doDailyPick, "", dailyKey{"2026-10-22", "x", 0}.String()})
	w.told(w.s.PressRaw(w.alices(), m, old), "takes no more answers")
	bad := w.bot.ids.seal(customID{doDailyPick, "", "2026-10-23"})
	w.told(w.s.PressRaw(w.alices(), m, bad), "old message")
	far := w.bot.ids.seal(customID{doDailyPick, "", dailyKey{"2026-10-23", w.daily("2026-10-23").ID, 9}.String()})
	w.told(w.s.PressRaw(w.alices(), m, far), "old message")
	if as, err := w.db.DailyAnswers(t.Context(), store.ServerID(w.guild.ID), "2026-10-23"); err != nil || len(as) != 0 {
		t.Errorf("answers: %+v, %v", as, err)
	}
}

func TestDailyKey(t *testing.T) {
	for _, k := range []dailyKey{{"2026-10-23", "abcdefghijkl", 0}, {"2026-10-23", "a", 12}} {
		if got, ok := parseDailyKey(k.String()); !ok || got != k {
			t.Errorf("%v: %v, %v", k, got, ok)
		}
	}
	for _, bad := range []string{"", "a/b", "a/b/-1", "a/b/c", "a/b/1/2"} {
		if k, ok := parseDailyKey(bad); ok {
			t.Errorf("%q is %v", bad, k)
		}
	}
}

// A reveal that failed at first leaves no complaint once it worked.
func TestDailyRevealRefused(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.sweepAt("2026-10-23 09:00")
	w.room.DenyBot(discordtest.SendMessages) // the question can be edited, its explanation not posted
	w.sweepAt("2026-10-23 17:00")
	if d := w.daily("2026-10-23"); d.Status != store.DailyClosed || d.Problem != troubleAccess || !w.bot.dailies.failed(d.Server) {
		t.Errorf("row: %+v", d)
	}
	w.room.AllowBot(discordtest.SendMessages)
	w.sweepAt("2026-10-23 17:15")
	if d := w.daily("2026-10-23"); d.Status != store.DailyRevealed || d.Problem != "" || d.Shown != 1 || w.bot.dailies.failed(d.Server) {
		t.Errorf("row: %+v", d)
	}
	w.inChannel(w.room, "**Revealed**")
}

// A bot that may edit but not write any more shows who was right, tries to say the rest
// for some hours, and gives that up.
func TestDailyRevealWithoutWriting(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.sweepAt("2026-10-23 09:00")
	m := w.only("asked")
	w.room.DenyBot(discordtest.SendMessages)
	w.sweepAt("2026-10-23 17:00")
	if d := w.daily("2026-10-23"); d.Status != store.DailyClosed || d.Problem != troubleAccess {
		t.Errorf("row: %+v", d)
	}
	if strings.Count(w.s.Message(m.ID).Content, "✅") != 1 {
		t.Errorf("the question: %s", w.s.Message(m.ID).Content)
	}
	w.sweepAt("2026-10-23 21:30")
	if d := w.daily("2026-10-23"); d.Status != store.DailyRevealed || d.Problem != troubleAccess {
		t.Errorf("row: %+v", d)
	}
}
