package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/fsrs"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
)

// dueQuestions makes questions of the bank due for a member.
func (w *world) dueQuestions(u *discordtest.User, n int, clock *movedClock) {
	w.t.Helper()
	qs, err := knowledge.Questions()
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range n {
		_, err := w.bot.progress.Record(w.t.Context(), store.MemberID(u.ID), progress.Answer{
			ID: fmt.Sprint("before/", u.ID, i), Question: qs[i].ID, Score: 60, Source: progress.Review,
		}, clock.now())
		if err != nil {
			w.t.Fatal(err)
		}
	}
	clock.advance(30 * 24 * time.Hour)
}

// replied waits for a private reply that is not the message that was pressed.
func (w *world) replied(x *discordtest.Interaction, text string, pressed *discordtest.Message) *discordtest.Message {
	w.t.Helper()
	var found *discordtest.Message
	w.s.WaitFor(fmt.Sprintf("a reply with %q", text), func() bool {
		for _, m := range x.Messages() {
			if (pressed == nil || m.ID != pressed.ID) && strings.Contains(m.Content, text) {
				found = m
				return true
			}
		}
		return false
	})
	if found == nil {
		w.t.FailNow()
	}
	if !found.Ephemeral {
		w.t.Errorf("%q is said to everybody", found.Content)
	}
	return found
}

func TestReview(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }})
	w.told(w.s.Slash(w.alices(), "review", nil), "nothing to review yet")
	w.dueQuestions(w.alice, 3, clock)
	m := w.replied(w.s.Slash(w.alices(), "review", nil), "Due today: 3", nil)
	first := m.Content
	// Not now: the next one stands in its place.
	x := w.s.Press(w.alices(), m, "Not now")
	w.s.WaitFor("the next question", func() bool { o := x.Original(); return o != nil && o.Content != first })
	m = x.Original()
	if !strings.Contains(m.Content, "Due today: 3") {
		t.Errorf("second question: %s", m.Content)
	}
	form := w.s.Press(w.alices(), m, "Answer").Modal()
	answer := func() *discordtest.Message {
		return w.replied(w.s.SubmitModal(w.alices(), form, map[string]string{fieldAnswer: "No idea, sorry."}), "of 100", nil)
	}
	graded := answer()
	if !strings.Contains(graded.Content, "Comes back <t:") || !strings.Contains(graded.Content, "📖") {
		t.Errorf("grade: %s", graded.Content)
	}
	w.reads(w.alices(), graded)
	reviews := func() int {
		rs, err := w.db.Reviews(t.Context(), store.MemberID(w.alice.ID), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return len(rs)
	}
	if n := reviews(); n != 4 {
		t.Errorf("%d reviews, want 4", n)
	}
	answer() // the same form once more
	if n := reviews(); n != 4 {
		t.Errorf("a form sent twice counts twice: %d reviews", n)
	}
	m = w.replied(w.s.Press(w.alices(), graded, "Next question"), "Due today: 2", graded)
	shown := w.replied(w.s.Press(w.alices(), m, "I don't know"), "A strong answer", m)
	w.replied(w.s.Press(w.alices(), shown, "Next question"), "", shown)
	if n := reviews(); n != 5 {
		t.Errorf("%d reviews, want 5", n)
	}
	// A private question has no other member near it, but a forged press may come.
	w.told(w.s.PressRaw(w.bobs(), m, m.Buttons()[0].CustomID), "asked somebody else")
	if n := len(w.s.Messages(w.room.ID)); n != 0 {
		t.Errorf("the channel sees %d messages", n)
	}
}

func TestProgress(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }})
	w.bob.Locale = "zh-CN"
	w.told(w.s.Slash(w.alices(), "progress", nil), "nothing to show yet")
	w.told(w.s.Slash(w.bobs(), "progress", nil), "还没有可显示的内容")
	w.dueQuestions(w.alice, 3, clock)
	m := w.told(w.s.Slash(w.alices(), "progress", nil), "Days in a row")
	if !strings.Contains(m.Content, "Due today: 3") || !strings.Contains(m.Content, "Answers: 3, to 3 of ") {
		t.Errorf("progress: %s", m.Content)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].ContentType != "image/png" || !strings.Contains(m.Attachments[0].Description, "3 questions due") {
		t.Errorf("files: %+v", m.Attachments)
	}
}

// reads presses the button below an explanation that opens the section it is from.
func (w *world) reads(at discordtest.At, m *discordtest.Message) {
	w.t.Helper()
	for _, button := range m.Buttons() {
		if strings.HasPrefix(button.Label, "📖 ") {
			w.told(w.s.Press(at, m, button.Label), "Sources: ")
			return
		}
	}
	w.t.Errorf("no button to read the section: %s", labelsOf(m))
}

// TestLinkSource: a heading with marks that Markdown knows is found behind them, too,
// and names the section whether or not the notes are published.
func TestLinkSource(t *testing.T) {
	src := interview.Source{Topic: "t", Title: "T", Heading: "Why does T not when *T does?", Path: "en/t.md", StartLine: 3, EndLine: 9}
	text := markdown.Safe("Good.\n\n📖 " + src.String() + " · " + src.Heading + "\n")
	plain := linkSource(linker{}, text, src)
	if !strings.Contains(plain, "📖 `knowledge/en/t.md:3-9` · Why does T not when \\*T does?") {
		t.Errorf("not published: %s", plain)
	}
	linked := linkSource(linker{"https://notes.example", tutor.BuiltinFolder}, text, src)
	if !strings.Contains(linked, "📖 [") || !strings.Contains(linked, "](<https://notes.example/en/t.md?plain=1#L3-L9>)") || strings.Contains(linked, "knowledge/") {
		t.Errorf("published: %s", linked)
	}
}

func TestQuizMe(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	w.told(w.s.Press(w.bobs(), m, "Quiz me on this"), "somebody else")
	q := w.replied(w.s.Press(w.alices(), m, "Quiz me on this"), "**Quiz** · Slices", m)
	if got := labelsOf(q); got != "A B C D Answer" {
		t.Errorf("buttons: %s", got)
	}
	x := w.s.Press(w.alices(), q, "B")
	said := w.replied(x, "**Why:**", q)
	if !strings.Contains(said.Content, "✅") && !strings.Contains(said.Content, "❌") || !strings.Contains(said.Content, "Comes back <t:") {
		t.Errorf("told: %s", said.Content)
	}
	w.reads(w.alices(), said)
	if o := x.Original(); len(o.Buttons()) != 0 || strings.Count(o.Content, "✅") != 1 {
		t.Errorf("the question afterwards: %s", o.Content)
	}
	w.s.PressRaw(w.alices(), q, q.Buttons()[0].CustomID).Wait()
	rs, err := w.db.Reviews(t.Context(), store.MemberID(w.alice.ID), time.Time{})
	if err != nil || len(rs) != 1 || rs[0].Source != string(progress.Quiz) || fsrs.Rating(rs[0].Rating) == fsrs.Easy {
		t.Errorf("reviews: %+v, %v", rs, err)
	}
	// In words.
	q = w.replied(w.s.Press(w.alices(), m, "Quiz me on this"), "**Quiz** · Slices", m)
	form := w.s.Press(w.alices(), q, "Answer").Modal()
	w.replied(w.s.SubmitModal(w.alices(), form, map[string]string{fieldAnswer: "It depends."}), "of 100", nil)
}

// A question of a quiz counts once, chosen or in words, whatever letter its nonce begins
// with; and nothing comes next.
func TestQuizMeCountsOnce(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	q := w.replied(w.s.Press(w.alices(), m, "Quiz me on this"), "**Quiz** · Slices", m)
	id, err := w.bot.ids.open(q.Buttons()[0].CustomID)
	if err != nil {
		t.Fatal(err)
	}
	k, _ := parseCardKey(id.Key)
	k.Nonce = "r" + k.Nonce[1:] // one of 32
	custom := func(action string) string {
		return w.bot.ids.seal(customID{action, store.MemberID(w.alice.ID), k.String()})
	}
	form := w.s.PressRaw(w.alices(), q, custom(doCardAnswer)).Modal()
	w.replied(w.s.PressRaw(w.alices(), q, custom(doQuizPick)), "Comes back <t:", q)
	graded := w.replied(w.s.SubmitModal(w.alices(), form, map[string]string{fieldAnswer: "It depends."}), "of 100", nil)
	rs, err := w.db.Reviews(t.Context(), store.MemberID(w.alice.ID), time.Time{})
	if err != nil || len(rs) != 1 || rs[0].Source != string(progress.Quiz) {
		t.Errorf("reviews: %+v, %v", rs, err)
	}
	if hasButton(graded, "Next question") {
		t.Errorf("buttons: %s", labelsOf(graded))
	}
	// What is due has a number there.
	if k := (cardKey{Question: k.Question, Nonce: "r12"}); k.source() != progress.Review {
		t.Errorf("%v is of a %s", k, k.source())
	}
}

// channelQuiz has alice ask the channel about maps, and returns the message with the
// question and the letters of a right and a wrong choice.
func (w *world) channelQuiz() (m *discordtest.Message, right, wrong string) {
	w.t.Helper()
	x := w.s.Slash(w.alices(), "quiz", discordtest.Opts{"topic": "maps"})
	w.s.WaitFor("a quiz", func() bool {
		m = x.Original()
		return m != nil && hasButton(m, "Reveal")
	})
	k, _ := w.bot.ids.open(m.Buttons()[0].CustomID)
	key, _ := parseDailyKey(k.Key)
	var d store.Daily
	w.stored("where the quiz is", func(ctx context.Context, db *store.DB) (ok bool) {
		var err error
		d, err = db.Daily(ctx, store.ServerID(w.guild.ID), key.Day)
		return err == nil && d.Status == store.DailyOpen
	})
	right, wrong = w.choicesOf(d)
	return m, right, wrong
}

func TestQuizInChannel(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }})
	carol, dave := w.s.User("carol"), w.s.User("dave")
	w.guild.Member(carol, 0)
	w.guild.Member(dave, 0)
	carols, daves := discordtest.At{User: carol, Channel: w.room}, discordtest.At{User: dave, Channel: w.room}
	m, right, wrong := w.channelQuiz()
	if m.Ephemeral || labelsOf(m) != "A B C D In my own words Reveal" || strings.Contains(m.Content, "✅") {
		t.Fatalf("quiz: %s, %s", labelsOf(m), m.Content)
	}
	w.told(w.s.Press(w.alices(), m, right), "You chose **"+right+"**")
	w.told(w.s.Press(w.bobs(), m, wrong), "You chose **"+wrong+"**")
	form := w.s.Press(daves, m, "In my own words").Modal()
	said := w.told(w.s.SubmitModal(daves, form, map[string]string{fieldAnswer: "It depends on the load."}), "Your answer is kept")
	// The first answer stays, over a restart too.
	w.stop()
	w.start()
	w.told(w.s.Press(w.bobs(), m, right), "chosen **"+wrong+"** already")
	w.told(w.s.Press(daves, m, right), "in your own words already")

	// Nothing says before the reveal who is right: neither the question, nor what
	// anybody is told, nor points.
	if now := w.s.Message(m.ID); now.Edits != 0 {
		t.Errorf("the quiz changed before the reveal: %s", now.Content)
	}
	if strings.Contains(said.Content, "of 100") {
		t.Errorf("told before the reveal: %s", said.Content)
	}
	board := func() []store.Standing {
		rows, err := w.db.Leaderboard(t.Context(), store.ServerID(w.guild.ID), time.Time{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if rows := board(); len(rows) != 0 {
		t.Errorf("points before the reveal: %+v", rows)
	}
	w.told(w.s.Press(carols, m, "Reveal"), "Who asked may reveal it now")
	if err := w.db.SetUnlisted(t.Context(), store.MemberID(w.bob.ID), true); err != nil {
		t.Fatal(err)
	}
	w.s.Press(w.alices(), m, "Reveal")
	why := w.inChannel(w.room, "**Revealed** · answers: 3")
	shown := w.s.Message(m.ID)
	if len(shown.Buttons()) != 0 || strings.Count(shown.Content, "✅") != 1 || strings.Count(shown.Content, " ← 1") != 2 {
		t.Errorf("revealed: %s", shown.Content)
	}
	for _, want := range []string{
		"✅ **" + right + "** · +2 points: <@" + w.alice.ID + ">", "- **" + wrong + "**: +1 · ", // bob is on no leaderboard
		"<@" + dave.ID + "> (", "“It depends on the load.”", "**Why:**", "📖",
	} {
		if !strings.Contains(why.Content, want) {
			t.Errorf("why: no %q in %s", want, why.Content)
		}
	}
	if len(why.Pings)+len(shown.Pings) != 0 || !strings.Contains(why.Content, "comes back in the `/review` of everybody") {
		t.Errorf("pings %v %v: %s", why.Pings, shown.Pings, why.Content)
	}
	w.reads(carols, why) // also who did not answer
	mine := w.told(w.s.Press(daves, why, "How was my answer graded?"), "> It depends on the load.")
	if !mine.Ephemeral || !strings.Contains(mine.Content, "of 100**") || !strings.Contains(mine.Content, "A strong answer adds:") || strings.Contains(mine.Content, "counted as") {
		t.Errorf("the grade, point by point: %s", mine.Content)
	}
	w.told(w.s.Press(w.alices(), why, "How was my answer graded?"), "did not answer this one in your own words")
	w.told(w.s.Press(carols, why, "How was my answer graded?"), "did not answer this one in your own words")
	w.told(w.s.PressRaw(carols, m, m.Buttons()[0].CustomID), "takes no more answers")
	w.told(w.s.PressRaw(w.alices(), m, m.Buttons()[5].CustomID), "takes no more answers")
	if rows := board(); len(rows) == 0 || rows[0].Member != store.MemberID(w.alice.ID) || rows[0].Points != pointsForRight {
		t.Errorf("points: %+v", rows)
	}
	// It is no day's question: it makes no streak.
	days, err := w.db.DailyDays(t.Context(), store.ServerID(w.guild.ID), "")
	if err != nil || len(days) != 0 {
		t.Errorf("days: %v, %v", days, err)
	}
	text := strings.NewReplacer("@"+w.alice.ID, "@alice", "@"+w.bob.ID, "@bob").Replace(w.seenIn(w.room))
	if !strings.Contains(text, "== bot\n**Quiz** · Maps") {
		t.Errorf("channel: %s", text)
	}
}

// A quiz that nobody reveals is revealed after ten minutes, whatever restarts. Then
// everybody may, too.
func TestQuizRevealsItself(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }})
	m, right, _ := w.channelQuiz()
	other, _, _ := w.channelQuiz()
	w.told(w.s.Press(w.bobs(), m, right), "You chose")
	sweep := func() {
		t.Helper()
		if err := w.bot.sweepDailies(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	if now := w.s.Message(m.ID); now.Edits != 0 {
		t.Errorf("revealed at once: %s", now.Content)
	}
	w.stop()
	clock.advance(revealAfter + time.Second)
	w.start()
	w.s.Press(w.bobs(), other, "Reveal")
	w.inChannel(w.room, "nobody has answered")
	sweep()
	why := w.inChannel(w.room, "+2 points: <@"+w.bob.ID+">")
	if now := w.s.Message(m.ID); len(now.Buttons()) != 0 || strings.Count(now.Content, "✅") != 1 || why.Reference != m.ID {
		t.Errorf("revealed: %s, below %q", now.Content, why.Reference)
	}
	n := len(w.s.Messages(w.room.ID))
	sweep()
	if now := len(w.s.Messages(w.room.ID)); now != n {
		t.Errorf("revealed twice: %d messages, were %d", now, n)
	}
}

// Two who reveal a quiz at once, or one and the sweep, do it once; what is done for
// another question of the server neither waits for that nor ends it.
func TestQuizOneAtATime(t *testing.T) {
	w := newWorld(t, setup{})
	now := time.Now()
	quiz := func(id string) store.Daily {
		t.Helper()
		d := store.Daily{Server: store.ServerID(w.guild.ID), Day: store.QuizDay(id), ID: id, Question: "q", Channel: store.ChannelID(w.room.ID), ClaimedAt: now}
		if ok, err := w.db.ClaimDaily(t.Context(), d); !ok || err != nil {
			t.Fatal(ok, err)
		}
		return d
	}
	one, other := quiz("one"), quiz("other")
	calls := 0
	at := func(d store.Daily, f func()) bool {
		t.Helper()
		ok, err := w.bot.underLease(t.Context(), d, func(context.Context, store.Daily) error {
			calls++
			f()
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return ok
	}
	if !at(one, func() {
		if at(one, func() {}) {
			t.Error("two are at a question at once")
		}
		if !at(other, func() {}) {
			t.Error("another question has to wait")
		}
		if ok, err := w.db.Lease(t.Context(), dailyLeaseOf(one), "another process", now, now.Add(dailyLease)); err != nil || ok {
			t.Errorf("another process gets in: %v, %v", ok, err)
		}
	}) {
		t.Error("nobody gets in")
	}
	if !at(one, func() {}) || calls != 3 {
		t.Errorf("%d calls", calls)
	}
}

// A bot that is killed between asking and keeping where it asked finds the quiz at
// the first press.
func TestQuizAfterAKill(t *testing.T) {
	w := newWorld(t, setup{})
	m, _, _ := w.channelQuiz()
	q := w.bot.progress.WithChoices()[0]
	d := store.Daily{
		Server: store.ServerID(w.guild.ID), Day: store.QuizDay("abc"), ID: "abc", Question: q.ID, Lang: "en",
		Channel: store.ChannelID(w.room.ID), ClaimedAt: time.Now(),
	}
	if ok, err := w.db.ClaimDaily(t.Context(), d); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := w.db.MoveDaily(t.Context(), d.Server, d.Day, store.DailyClaimed, store.DailyAsking, ""); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := w.bot.sweepDailies(t.Context()); err != nil { // nobody asks it again
		t.Fatal(err)
	}
	pick := w.bot.ids.seal(customID{doDailyPick, "", dailyKey{d.Day, d.ID, 0}.String()})
	w.told(w.s.PressRaw(w.bobs(), m, pick), "You chose **A**")
	got, err := w.db.Daily(t.Context(), d.Server, d.Day)
	if err != nil || got.Status != store.DailyOpen || got.Message != store.MessageID(m.ID) || got.RevealAt.Sub(got.ClaimedAt) != revealAfter {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(w.s.Messages(w.room.ID)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// Where the bot can't come back, a quiz is for who asked.
func TestQuizElsewhere(t *testing.T) {
	w := newWorld(t, setup{})
	at := discordtest.At{User: w.alice, Channel: w.s.ForeignGuild("far").Channel("c")}
	m := w.told(w.s.Slash(at, "quiz", discordtest.Opts{"topic": "gmp"}), "**Quiz** · ")
	if got := labelsOf(m); got != "A B C D Answer" {
		t.Errorf("buttons: %s", got)
	}
	if ack := w.s.Slash(at, "quiz", discordtest.Opts{"topic": "weaving"}).Wait(); !strings.Contains(ack.Message.Content, "There is no topic") {
		t.Errorf("unknown topic: %+v", ack.Message)
	}
}

func TestCardKey(t *testing.T) {
	for _, k := range []cardKey{{"map-grow", "r3", 0}, {"a", "abcdefgh", 12}} {
		if got, ok := parseCardKey(k.String()); !ok || got != k {
			t.Errorf("%v: %v, %v", k, got, ok)
		}
	}
	for _, bad := range []string{"", "a/b", "a/b/-1", "a/b/c", "a/b/1/2"} {
		if k, ok := parseCardKey(bad); ok {
			t.Errorf("%q is %v", bad, k)
		}
	}
	if id, by, ok := parseQuizRef(quizRef(store.Daily{ID: "abcdefgh"}, "123")); !ok || id != "abcdefgh" || by != "123" {
		t.Errorf("%v %v %v", id, by, ok)
	}
	for _, bad := range []string{"", "abc", "/1", "abc/"} {
		if id, by, ok := parseQuizRef(bad); ok {
			t.Errorf("%q is %v %v", bad, id, by)
		}
	}
}

// Every question of the bank fits the custom IDs of its buttons.
func TestQuestionsFitButtons(t *testing.T) {
	qs, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	ids, longest := newSigner([]byte("key")), store.MemberID("9223372036854775807")
	d := store.Daily{ID: store.NewID()}
	d.Day = store.QuizDay(d.ID)
	ids.seal(customID{doQuizShow, "", quizRef(d, longest)})
	ids.seal(customID{doDailyWords, "", dailyKey{d.Day, d.ID, 0}.String()})
	for i := range qs {
		k := cardKey{qs[i].ID, "abcdefgh", 3}
		for _, action := range []string{doCardAnswer, doCardShow, doCardSkip, doCardNext, doQuizPick} {
			ids.seal(customID{action, longest, k.String()}) // panics if it is too long
		}
	}
}

// Every question with choices is one message, as a quiz and as a daily question.
func TestQuestionsFitAMessage(t *testing.T) {
	w := newWorld(t, setup{})
	for _, q := range w.bot.progress.WithChoices() {
		for _, day := range []string{"2026-11-22", store.QuizDay("abc")} {
			for _, l := range []string{"en", "zh"} {
				if v := (dailyView{b: w.bot, q: q, d: store.Daily{Question: q.ID, Day: day, Lang: l}}); !v.fits() {
					t.Errorf("%s is too long for %s in %s", q.ID, day, l)
				}
			}
		}
	}
}
