package discord

import (
	"cmp"

	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
)

// A dailyWorld is a world whose clocks show a time that the test chooses.
type dailyWorld struct {
	*world
	clock *movedClock
}

// newDailyWorld has a server that is asked at 09:00 in Berlin, and revealed after
// eight hours. It is 08:00 on Friday, 2026-10-23.
func newDailyWorld(t *testing.T, change func(*store.Settings)) *dailyWorld {
	t.Helper()
	clock := &movedClock{}
	w := &dailyWorld{newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }}), clock}
	w.at("2026-10-23 08:00")
	w.set(func(s *store.Settings) {
		s.Zone = "Europe/Berlin"
		s.Daily = store.DailySettings{Channel: store.ChannelID(w.room.ID), Minute: 9 * 60, RevealHours: 8, Since: clock.now()}
		if change != nil {
			change(s)
		}
	})
	return w
}

func (w *dailyWorld) set(change func(*store.Settings)) {
	w.t.Helper()
	if _, err := w.prefs.Update(w.t.Context(), store.ServerID(w.guild.ID), change); err != nil {
		w.t.Fatal(err)
	}
}

// at moves all clocks to a time in Berlin.
func (w *dailyWorld) at(clock string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, group.Zone("Europe/Berlin"))
	if err != nil {
		w.t.Fatal(err)
	}
	d := at.Sub(w.clock.now())
	w.clock.advance(d)
	w.s.Advance(d)
}

func (w *dailyWorld) sweep() {
	w.t.Helper()
	if err := w.bot.sweepDailies(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// sweepAt is sweep at a time.
func (w *dailyWorld) sweepAt(clock string) {
	w.t.Helper()
	w.at(clock)
	w.sweep()
}

// questions are the daily questions in a channel, the oldest first.
func (w *dailyWorld) questions(c *discordtest.Channel) (found []*discordtest.Message) {
	for _, m := range w.s.Messages(c.ID) {
		if strings.HasPrefix(m.Content, "**Question of the day**") {
			found = append(found, m)
		}
	}
	return found
}

// only is the one question there is.
func (w *dailyWorld) only(when string) *discordtest.Message {
	w.t.Helper()
	all := w.questions(w.room)
	if len(all) != 1 {
		w.t.Fatalf("%s: %d questions, want 1", when, len(all))
	}
	return all[0]
}

func (w *dailyWorld) daily(day string) store.Daily {
	w.t.Helper()
	d, err := w.db.Daily(w.t.Context(), store.ServerID(w.guild.ID), day)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// choices are the letters of the right choice of a day's question and of a wrong
// one.
func (w *dailyWorld) choices(day string) (right, wrong string) { return w.choicesOf(w.daily(day)) }

func (w *world) choicesOf(d store.Daily) (right, wrong string) {
	q := w.bot.interviews.Bank().Question(d.Question)
	for at, i := range shuffled(dailyOrder(d), len(q.Choices)) {
		if q.Choices[i].Correct {
			right = string(letter(at))
		} else {
			wrong = string(letter(at))
		}
	}
	return right, wrong
}

func TestDaily(t *testing.T) {
	w := newDailyWorld(t, nil)
	carol := w.s.User("carol")
	w.guild.Member(carol, 0)
	carols := discordtest.At{User: carol, Channel: w.room}
	w.sweepAt("2026-10-23 08:59")
	if n := len(w.s.Messages(w.room.ID)); n != 0 {
		t.Fatalf("asked before its time: %d messages", n)
	}
	w.sweepAt("2026-10-23 09:00")
	m := w.only("at the time")
	if labelsOf(m) != "A B C D In my own words" || strings.Contains(m.Content, "✅") || !strings.Contains(m.Content, "-# Nobody sees your answer") {
		t.Fatalf("question: %s\n%s", labelsOf(m), m.Content)
	}
	for range 3 {
		w.sweep()
	}
	m = w.only("after further sweeps")

	right, wrong := w.choices("2026-10-23")
	w.told(w.s.Press(w.alices(), m, right), "You chose **"+right+"**")
	w.told(w.s.Press(w.bobs(), m, wrong), "You chose **"+wrong+"**")
	w.told(w.s.Press(w.bobs(), m, right), "chosen **"+wrong+"** already") // a doubled click, or a second thought
	dans := w.member("dan")
	form, late := w.s.Press(carols, m, "In my own words").Modal(), w.s.Press(dans, m, "In my own words").Modal()
	w.told(w.s.SubmitModal(carols, form, map[string]string{fieldAnswer: "It depends on @everyone and\n**bold** things."}), "Your answer is kept")
	w.told(w.s.SubmitModal(carols, form, map[string]string{fieldAnswer: "Or not."}), "answered in your own words already")
	w.told(w.s.Press(carols, m, right), "answered in your own words already")
	w.told(w.s.SubmitModal(dans, late, map[string]string{fieldAnswer: " \n"}), talkWordsIn("en").empty)
	if now := w.s.Message(m.ID); now.Edits != 0 || len(w.s.Messages(w.room.ID)) != 1 {
		t.Errorf("the channel saw something before the reveal: %s", now.Content)
	}
	board, err := w.db.Leaderboard(t.Context(), store.ServerID(w.guild.ID), time.Time{}, 10)
	if err != nil || len(board) != 0 {
		t.Errorf("points before the reveal: %+v, %v", board, err)
	}

	d := w.daily("2026-10-23")
	forged := w.bot.ids.seal(customID{doDailyMine, "", dailyKey{d.Day, d.ID, 0}.String()})
	w.told(w.s.PressRaw(carols, m, forged), wordsIn("en").oldButton) // no grade before the reveal

	w.at("2026-10-23 17:00") // late, although it is not revealed yet
	w.told(w.s.Press(dans, m, right), "takes no more answers")
	w.sweep()
	shown := w.only("revealed")
	if len(shown.Buttons()) != 0 || strings.Count(shown.Content, "✅") != 1 || strings.Count(shown.Content, "← 1") != 2 {
		t.Errorf("revealed: %s", shown.Content)
	}
	why := w.inChannel(w.room, "**Revealed** · answers: 3")
	text := strings.NewReplacer("@"+w.alice.ID, "@alice", "@"+w.bob.ID, "@bob", "@"+carol.ID, "@carol").Replace(why.Content)
	for _, part := range []string{
		"✅ **" + right + "** · +2 points: <@alice>\n", "**" + wrong + "**: <@bob> · ", "In their own words:\n- <@carol> (", `\*\*bold\*\* things`, "**Why:**", "📖",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the reveal lacks %q:\n%s", part, text)
		}
	}
	if len(why.Pings)+len(shown.Pings) != 0 || why.Reference != m.ID || strings.Contains(text, "In a row") {
		t.Errorf("pings %v, reply to %s:\n%s", why.Pings, why.Reference, text)
	}
	n := len(w.s.Messages(w.room.ID))
	for range 3 {
		w.sweep()
	}
	if got := len(w.s.Messages(w.room.ID)); got != n {
		t.Errorf("revealed again: %d messages, want %d", got, n)
	}
	w.told(w.s.PressRaw(w.alices(), m, m.Buttons()[0].CustomID), "takes no more answers")
	w.told(w.s.SubmitModal(dans, late, map[string]string{fieldAnswer: "late"}), "takes no more answers")

	// The next days: at the same time on the clock, over the end of summer time.
	w.sweepAt("2026-10-24 09:00")
	w.told(w.s.Press(w.alices(), w.questions(w.room)[1], "A"), "You chose **A**")
	w.sweepAt("2026-10-25 08:59")
	if n := len(w.questions(w.room)); n != 2 {
		t.Errorf("%d questions on the day of the change before its time, want 2", n)
	}
	w.sweepAt("2026-10-25 09:00")
	last := w.questions(w.room)
	if len(last) != 3 {
		t.Fatalf("%d questions, want 3", len(last))
	}
	w.told(w.s.Press(w.alices(), last[2], "B"), "You chose **B**")
	w.sweepAt("2026-10-25 17:00")
	w.inChannel(w.room, "🔥 In a row: <@"+w.alice.ID+"> 3")
	seen := map[string]bool{}
	for _, day := range []string{"2026-10-23", "2026-10-24", "2026-10-25"} {
		d := w.daily(day)
		if seen[d.Question] || d.Status != store.DailyRevealed || d.Problem != "" {
			t.Errorf("%s: %+v", day, d)
		}
		seen[d.Question] = true
	}
}

// The loop does it by itself.
func TestDailyByItself(t *testing.T) {
	clock := &movedClock{}
	w := &dailyWorld{newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now; b.timing.daily = 10 * time.Millisecond }}), clock}
	w.at("2026-10-23 08:00")
	w.set(func(s *store.Settings) {
		s.Zone, s.Lang = "Europe/Berlin", "zh"
		s.Daily = store.DailySettings{Channel: store.ChannelID(w.room.ID), Minute: 9 * 60, Topic: "slice", RevealHours: 1, Since: clock.now()}
	})
	w.at("2026-10-23 09:00")
	m := w.inChannel(w.room, "**每日一题** · ")
	w.told(w.s.Press(w.alices(), m, "A"), "You chose **A**") // private replies are in the member's language
	w.at("2026-10-23 10:00")
	w.inChannel(w.room, "**揭晓** · 1 人作答")
	if q := w.bot.interviews.Bank().Question(w.daily("2026-10-23").Question); q.Topic != "slice" {
		t.Errorf("asked about %s", q.Topic)
	}
}

func TestDailyWeekdays(t *testing.T) {
	w := newDailyWorld(t, func(s *store.Settings) { s.Daily.Weekdays = true })
	for _, c := range []struct {
		clock string
		want  int
	}{{"2026-10-23 09:00", 1}, {"2026-10-24 09:00", 1}, {"2026-10-25 09:00", 1}, {"2026-10-26 09:00", 2}} {
		w.sweepAt(c.clock)
		if n := len(w.questions(w.room)); n != c.want {
			t.Errorf("%s: %d questions, want %d", c.clock, n, c.want)
		}
	}
}

// After an outage a question comes late, for some hours; then the day has none.
func TestDailyOutage(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.sweepAt("2026-10-23 13:01")
	if n := len(w.questions(w.room)); n != 0 {
		t.Errorf("after four hours: %d questions", n)
	}
	w.sweepAt("2026-10-24 12:30")
	w.only("after three and a half")
	if d := w.daily("2026-10-24"); d.RevealAt.Format(time.TimeOnly) != "18:30:00" {
		t.Errorf("asked %s, revealed %s", d.ClaimedAt, d.RevealAt)
	}
	// The reveal, however late.
	w.sweepAt("2026-10-27 07:00")
	w.inChannel(w.room, "nobody has answered")
}

// What was due before the time was set is not asked, and no day has two.
func TestDailySince(t *testing.T) {
	w := newDailyWorld(t, nil)
	w.at("2026-10-23 10:00")
	w.set(func(s *store.Settings) { s.Daily.Since = w.clock.now() })
	w.sweep()
	if n := len(w.questions(w.room)); n != 0 {
		t.Fatalf("asked what was due before: %d", n)
	}
	w.set(func(s *store.Settings) { s.Daily.Minute = 11 * 60 })
	w.sweepAt("2026-10-23 11:00")
	w.only("at the new time")
	w.sweepAt("2026-10-23 11:01")
	w.only("a minute later")
	w.set(func(s *store.Settings) { s.Daily.Minute, s.Daily.Since = 14*60, w.clock.now() })
	w.sweepAt("2026-10-23 14:00")
	w.only("at another time on the same day")
	w.set(func(s *store.Settings) { s.Daily.Channel = "" })
	w.sweepAt("2026-10-24 14:00")
	w.only("turned off")
}

// All questions come once before any comes again.
func TestDailyDoesNotRepeat(t *testing.T) {
	w := newDailyWorld(t, func(s *store.Settings) { s.Daily.Topic = "slice" })
	of := 0
	for _, q := range w.bot.dailyCandidates(w.prefs.Of(store.ServerID(w.guild.ID))) {
		if q.Topic != "slice" {
			t.Errorf("candidate on %s", q.Topic)
		}
		of++
	}
	seen := map[string]int{}
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, group.Zone("Europe/Berlin"))
	for range 2 * of {
		w.sweepAt(day.Format("2006-01-02 15:04"))
		seen[w.daily(day.Format(time.DateOnly)).Question]++
		day = day.AddDate(0, 0, 1)
	}
	for q, n := range seen {
		if n != 2 {
			t.Errorf("%s came %d times in two rounds", q, n)
		}
	}
	if len(seen) != of {
		t.Errorf("%d of %d questions came", len(seen), of)
	}
}

// Members who left the leaderboards are counted, not named.
func TestDailyUnlisted(t *testing.T) {
	w := newDailyWorld(t, nil)
	if err := w.db.SetUnlisted(t.Context(), store.MemberID(w.bob.ID), true); err != nil {
		t.Fatal(err)
	}
	w.sweepAt("2026-10-23 09:00")
	m := w.only("asked")
	right, _ := w.choices("2026-10-23")
	w.told(w.s.Press(w.alices(), m, right), "You chose")
	w.told(w.s.Press(w.bobs(), m, right), "You chose")
	w.sweepAt("2026-10-23 17:00")
	why := w.inChannel(w.room, "**Revealed** · answers: 2")
	if strings.Contains(why.Content, w.bob.ID) || !strings.Contains(why.Content, "**"+right+"** · +2 points: <@"+w.alice.ID+"> +1") {
		t.Errorf("reveal: %s", why.Content)
	}
}

// Every question fits one message in both languages, or is not asked; most do.
func TestDailyFits(t *testing.T) {
	w := newWorld(t, setup{})
	for _, lang := range []string{"en", "zh"} {
		all, fit := 0, len(w.bot.dailyCandidates(store.Settings{Lang: lang}))
		for _, q := range w.bot.progress.WithChoices() {
			all++
			d := store.Daily{Question: q.ID, Lang: lang, Day: "2026-10-23", ID: store.NewID()}
			v := dailyView{b: w.bot, q: q, d: d}
			v.streaks = map[store.MemberID]group.Streak{}
			for i := range 150 {
				a := store.DailyAnswer{Member: store.MemberID(fmt.Sprint(1<<60 + i)), Choice: i%5 - 1, Text: strings.Repeat("长 long ", 200), Score: 100}
				v.answers = append(v.answers, a)
				v.streaks[a.Member] = group.Streak{Now: 100 + i}
			}
			ms := v.explanation()
			if last := ms[len(ms)-1].Content; v.fits() && !strings.Contains(last, "🔥") {
				t.Errorf("%s in %s: the reveal of 150 answers is cut: %s", q.ID, lang, last)
			}
			for _, m := range append(ms, v.question(time.Now())) {
				if err := cmp.Or(m.check(useSend), v.revealed().check(useEdit)); err != nil && v.fits() {
					t.Errorf("%s in %s: %v", q.ID, lang, err)
				}
			}
		}
		if fit < all*9/10 {
			t.Errorf("%s: %d of %d questions fit", lang, fit, all)
		}
	}
}

func TestToNextMinute(t *testing.T) {
	for at, want := range map[string]time.Duration{
		"09:00:00": time.Minute, "09:00:59": time.Second, "08:59:30": 30 * time.Second,
	} {
		now, err := time.Parse(time.TimeOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := toNextMinute(now); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

// member is a new member in the room.
func (w *dailyWorld) member(name string) discordtest.At {
	u := w.s.User(name)
	w.guild.Member(u, 0)
	return discordtest.At{User: u, Channel: w.room}
}
