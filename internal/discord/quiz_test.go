package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/fsrs"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
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

func TestQuizInChannel(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now }})
	carol := w.s.User("carol")
	w.guild.Member(carol, 0)
	carols := discordtest.At{User: carol, Channel: w.room}
	ask := func() *discordtest.Message {
		x := w.s.Slash(w.alices(), "quiz", discordtest.Opts{"topic": "maps"})
		var m *discordtest.Message
		w.s.WaitFor("a quiz", func() bool {
			m = x.Original()
			return m != nil && hasButton(m, "Reveal")
		})
		return m
	}
	m := ask()
	if m.Ephemeral || labelsOf(m) != "A B C D Reveal" || strings.Contains(m.Content, "✅") {
		t.Fatalf("quiz: %s, %s", labelsOf(m), m.Content)
	}
	k, _ := w.bot.ids.open(m.Buttons()[0].CustomID)
	key, _ := parseCardKey(k.Key)
	q := w.bot.interviews.Bank().Question(key.Question)
	right, wrong := "", ""
	for at, i := range shuffled(key, len(q.Choices)) {
		if q.Choices[i].Correct {
			right = string(letter(at))
		} else {
			wrong = string(letter(at))
		}
	}
	w.told(w.s.Press(w.alices(), m, right), "You chose **"+right+"**")
	w.told(w.s.Press(w.bobs(), m, wrong), "You chose **"+wrong+"**")
	// The first choice stays, over a restart too.
	w.stop()
	w.start()
	w.told(w.s.Press(w.bobs(), m, right), "chosen **"+wrong+"** already")
	if now := w.s.Message(m.ID); now.Edits != 0 {
		t.Errorf("the quiz changed before the reveal: %s", now.Content)
	}
	w.told(w.s.Press(carols, m, "Reveal"), "Who asked may reveal it now")
	w.s.Press(w.alices(), m, "Reveal")
	w.inChannel(w.room, "**Revealed** · answers: 2")
	shown := w.s.Message(m.ID)
	if len(shown.Buttons()) != 0 || !strings.Contains(shown.Content, "← <@"+w.alice.ID+">") || !strings.Contains(shown.Content, "← <@"+w.bob.ID+">") {
		t.Errorf("revealed: %s", shown.Content)
	}
	why := w.inChannel(w.room, "**Why:**")
	if !strings.Contains(why.Content, "+2 points: <@"+w.alice.ID+">") || len(why.Pings)+len(shown.Pings) != 0 {
		t.Errorf("why: %s, pings %v", why.Content, why.Pings)
	}
	w.told(w.s.PressRaw(carols, m, m.Buttons()[0].CustomID), "This quiz is over.")
	board, err := w.db.Leaderboard(t.Context(), store.ServerID(w.guild.ID), time.Time{}, 10)
	if err != nil || len(board) != 2 || board[0].Member != store.MemberID(w.alice.ID) || board[0].Points != pointsForRight || board[1].Points != 0 {
		t.Errorf("points: %+v, %v", board, err)
	}
	text := strings.NewReplacer("@"+w.alice.ID, "@alice", "@"+w.bob.ID, "@bob").Replace(w.seenIn(w.room))
	if !strings.Contains(text, "== bot\n**Quiz** · Maps") {
		t.Errorf("channel: %s", text)
	}
}

// A quiz that nobody reveals is revealed after ten minutes.
func TestQuizRevealsItself(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now; b.timing.sweep = 10 * time.Millisecond }})
	w.alice.Locale = "zh-CN"
	x := w.s.Slash(w.alices(), "quiz", nil)
	w.s.WaitFor("a quiz", func() bool { m := x.Original(); return m != nil && hasButton(m, "揭晓") })
	clock.advance(revealAfter + time.Second)
	w.inChannel(w.room, "还没有人作答")
	if m := w.s.Message(x.Original().ID); len(m.Buttons()) != 0 || strings.Count(m.Content, "✅") != 1 {
		t.Errorf("revealed: %s", m.Content)
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
	at := time.Unix(1800000000, 0)
	if k, by, when, ok := parseQuizRef(quizRef(cardKey{"map-grow", "abcdefgh", 0}, "123", at)); !ok || k.Question != "map-grow" || by != "123" || !when.Equal(at) {
		t.Errorf("%v %v %v %v", k, by, when, ok)
	}
}

// Every question of the bank fits the custom IDs of its buttons.
func TestQuestionsFitButtons(t *testing.T) {
	qs, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	ids, longest := signer{[]byte("key")}, store.MemberID("9223372036854775807")
	for i := range qs {
		k := cardKey{qs[i].ID, "abcdefgh", 3}
		for _, action := range []string{doCardAnswer, doCardShow, doCardSkip, doCardNext, doQuizPick} {
			ids.seal(customID{action, longest, k.String()}) // panics if it is too long
		}
		ids.seal(customID{doQuizShow, "", quizRef(k, longest, time.Unix(1<<33, 0))})
	}
}
