package discord

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A stage is an interview in a test: who has it and where it is.
type stage struct {
	w  *world
	at discordtest.At
	m  *discordtest.Message // the latest with buttons
}

// interviewed starts an interview in a thread.
func (w *world) interviewed(at discordtest.At, opts discordtest.Opts) *stage {
	w.t.Helper()
	before := len(w.s.Threads())
	w.s.Slash(at, "mock-interview", opts)
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) > before })
	thread := w.s.Threads()[before]
	g := &stage{w: w, at: discordtest.At{User: at.User, Channel: thread}}
	g.m = g.expect("")
	return g
}

// expect waits for a message of the bot with buttons that is newer than the
// latest, and holds a text.
func (g *stage) expect(text string) *discordtest.Message {
	g.w.t.Helper()
	if !g.w.s.WaitFor(fmt.Sprintf("a message with %q and buttons", text), func() bool {
		ms := g.w.s.Messages(g.at.Channel.ID)
		for i := len(ms) - 1; i >= 0; i-- {
			m := ms[i]
			if g.m != nil && m.ID == g.m.ID {
				return false
			}
			if m.AuthorID == g.w.s.BotID() && len(m.Buttons()) > 0 && strings.Contains(m.Content, text) {
				g.m = m
				return true
			}
		}
		return false
	}) {
		g.w.t.FailNow()
	}
	return g.m
}

// press presses a button of the latest message and waits for what follows.
func (g *stage) press(label, text string) *discordtest.Message {
	g.w.t.Helper()
	g.w.s.Press(g.at, g.m, label)
	return g.expect(text)
}

// write answers by the form behind a button.
func (g *stage) write(label, answer, text string) *discordtest.Message {
	g.w.t.Helper()
	form := g.w.s.Press(g.at, g.m, label).Modal()
	g.w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: answer})
	return g.expect(text)
}

// session is the latest interview of a member as it is stored.
func (w *world) session(u *discordtest.User) *interview.Session {
	w.t.Helper()
	past, err := w.bot.interviews.Past(context.Background(), store.MemberID(u.ID), 1)
	if err != nil || len(past) != 1 {
		w.t.Fatalf("interviews of %s: %v, %v", u.Name, past, err)
	}
	return past[0]
}

// until waits for something that the fake Discord does not see.
func (w *world) until(what string, f func() bool) {
	w.t.Helper()
	for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("%s: not within 10 s", what)
		}
	}
}

// withButtons waits for the last message of what an interaction led to.
func (w *world) withButtons(x *discordtest.Interaction, pressed *discordtest.Message) *discordtest.Message {
	w.t.Helper()
	var last *discordtest.Message
	w.s.WaitFor("a message with buttons", func() bool {
		ms := x.Messages()
		if len(ms) == 0 {
			return false
		}
		last = ms[len(ms)-1]
		return last.ID != pressed.ID && len(last.Buttons()) > 0 && last.Ephemeral
	})
	return last
}

// part is the beginning of a strong answer: about half of it.
func part(answer string) string {
	sentences := strings.SplitAfter(strings.TrimSpace(answer), ". ")
	return strings.TrimSpace(strings.Join(sentences[:(len(sentences)+1)/2], ""))
}

// questionOf is the question that a member is asked now.
func (w *world) questionOf(u *discordtest.User) *knowledge.Question {
	w.t.Helper()
	s := w.session(u)
	return s.Question(s.Place().Turn)
}

// seenIn is what everybody sees in a channel, for a golden file.
func (w *world) seenIn(c *discordtest.Channel) string {
	var b strings.Builder
	for _, m := range w.s.Messages(c.ID) {
		who := "member"
		if m.AuthorID == w.s.BotID() {
			who = "bot"
		}
		b.WriteString("== " + who + "\n" + m.Content + "\n")
		for _, f := range m.Attachments {
			fmt.Fprintf(&b, "[file %s, %s, %q]\n", f.Name, f.ContentType, f.Description)
		}
		if len(m.Buttons()) > 0 {
			var labels []string
			for _, button := range m.Buttons() {
				labels = append(labels, "["+button.Label+"]")
			}
			b.WriteString(strings.Join(labels, " ") + "\n")
		}
	}
	text := whenever.ReplaceAllString(b.String(), "<t:TIME:R>")
	return snowflakes.ReplaceAllString(text, "ID")
}

var (
	whenever   = regexp.MustCompile(`<t:\d+:[a-zA-Z]>`)
	snowflakes = regexp.MustCompile(`\b\d{17,20}\b`)
)

// golden compares a text with a file of testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

// A whole interview by buttons and forms, in its own thread.
func TestInterviewByButtons(t *testing.T) {
	w := newWorld(t, setup{})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "GPM", "questions": 2})
	q := w.questionOf(w.alice)
	if q.Topic != "gmp" || !strings.Contains(g.m.Content, "Question 1 of 2") || !strings.Contains(g.m.Content, "Press Answer, or reply") {
		t.Errorf("first question: %s", g.m.Content)
	}
	opened := w.s.Messages(w.room.ID)[0]
	if opened.ThreadID != g.at.Channel.ID || !strings.Contains(opened.Content, "**Interview** of alice") {
		t.Errorf("announcement: %s", opened.Content)
	}
	first := g.m
	w.told(w.s.Press(discordtest.At{User: w.bob, Channel: g.at.Channel}, first, "Answer"), "somebody else's")

	g.press("Hint (3 left)", "Hint 1 of 3")
	w.s.WaitFor("the buttons of the question to go", func() bool { return len(w.s.Message(first.ID).Buttons()) == 0 })
	// A second click on the same hint, as from a slow client.
	old := first.Buttons()[1]
	x := w.s.PressRaw(g.at, first, old.CustomID)
	x.Wait()
	g.press("Hint (2 left)", "Hint 2 of 3")
	if n := w.session(w.alice).Turns[0].Hints; n != 2 {
		t.Errorf("%d hints after three clicks on two", n)
	}
	g.write("Answer", part(q.Answer.EN), "Said:")
	if !strings.Contains(g.m.Content, "at most 70") || !strings.Contains(g.m.Content, "Follow-up.") {
		t.Errorf("grade: %s", g.m.Content)
	}
	g.press("Skip the follow-up", "Question 2 of 2")
	if !strings.Contains(g.m.Content, "A strong answer adds:") {
		t.Errorf("what was kept back is not shown: %s", g.m.Content)
	}
	g.write("Answer", w.questionOf(w.alice).Answer.EN, "of 100")
	for w.session(w.alice).Phase() == interview.Asking {
		g.press("Skip the follow-up", "")
	}
	if w.session(w.alice).Phase() == interview.Reviewing {
		g.press("To the report", "Interview:")
	}
	report := g.m
	if len(report.Attachments) != 2 || report.Attachments[0].Name != "transcript.md" || report.Attachments[1].Name != "report.png" {
		t.Fatalf("files: %+v", report.Attachments)
	}
	if alt := report.Attachments[1].Description; !strings.Contains(alt, "Bar chart of the interview on ") || !strings.Contains(alt, "Score: ") {
		t.Errorf("description of the picture: %q", alt)
	}
	if text := string(report.Attachments[0].Data); !strings.Contains(text, "> "+part(q.Answer.EN)) {
		t.Errorf("transcript: %s", text)
	}
	if !strings.Contains(report.Content, "Comes back for review") {
		t.Errorf("report: %s", report.Content)
	}
	golden(t, "interview/buttons.txt", w.seenIn(w.room)+"\n== thread\n"+w.seenIn(g.at.Channel))

	// A section to read, and a button of what is over.
	w.told(w.s.Press(g.at, report, report.Buttons()[0].Label), "Sources: ")
	if ack := w.s.PressRaw(g.at, first, first.Buttons()[0].CustomID).Wait(); ack.Message == nil || !strings.Contains(ack.Message.Content, "over") {
		t.Errorf("an old button: %+v", ack)
	}
	cards, err := w.db.Cards(t.Context(), store.MemberID(w.alice.ID))
	if err != nil || len(cards) != 2 {
		t.Errorf("cards: %v, %v", cards, err)
	}
}

// By messages: in the thread where Discord delivers them, and in a direct message.
func TestInterviewByMessages(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true},
		config:  func(c *Config) { c.MessageContent = true },
	})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	if !strings.Contains(g.m.Content, "Write your answer here") {
		t.Errorf("first question: %s", g.m.Content)
	}
	// What others say is theirs.
	w.s.Say(discordtest.At{User: w.bob, Channel: g.at.Channel}, "I know this one: M is a thread!")
	w.s.Say(g.at, "<@"+w.bob.ID+"> hush")
	first, second, _ := strings.Cut(part(w.questionOf(w.alice).Answer.EN), ". ")
	w.s.Say(g.at, first)
	last := w.s.Say(g.at, second)
	g.expect("Said:")
	if g.m.Reference != last.ID {
		t.Errorf("the grade replies to %s", g.m.Reference)
	}
	s := w.session(w.alice)
	if got := s.Turns[0].Parts[0].Text(); got != first+"\n"+second {
		t.Errorf("the answer is %q", got)
	}
	before, _ := s.TurnScore(1)
	w.s.Say(g.at, "Wait, I meant more: "+s.Question(1).Answer.EN)
	g.expect("of 100")
	s = w.session(w.alice)
	if after, _ := s.TurnScore(1); after <= before || s.Turns[0].Parts[0].Attempt != 2 {
		t.Errorf("score %v, then %v; attempts %d", before, after, s.Turns[0].Parts[0].Attempt)
	}
	// The tutor answers only who names it.
	w.s.Say(discordtest.At{User: w.bob, Channel: g.at.Channel}, w.botName()+" why does a nil channel block?")
	w.inChannel(g.at.Channel, "A nil channel blocks")
	if n := w.countAsked(); n != 1 {
		t.Errorf("the tutor was asked %d times", n)
	}
	golden(t, "interview/messages.txt", w.seenIn(g.at.Channel))
}

func TestInterviewInDirectMessage(t *testing.T) {
	w := newWorld(t, setup{})
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 1, "language": "zh"})
	g := &stage{w: w, at: dm}
	g.expect("第 1 题")
	w.s.Say(dm, w.questionOf(w.alice).Answer.ZH)
	g.expect("说到了")
	if w.session(w.alice).Phase() == interview.Reviewing {
		w.s.Say(dm, "那 map 呢？")
		w.inChannel(dm.Channel, "A nil channel blocks")
		g.press("看报告", "面试")
	}
	for w.session(w.alice).Phase() == interview.Asking {
		g.press("跳过追问", "")
	}
	golden(t, "interview/direct.zh.txt", w.seenIn(dm.Channel))
	// It is over: now a message is a question again.
	w.s.Say(dm, "why does a nil channel block?")
	w.inChannel(dm.Channel, "A nil channel blocks")
}

// Where the bot can't open a thread, and where the member does not want one.
func TestInterviewInPrivate(t *testing.T) {
	w := newWorld(t, setup{})
	closed := w.guild.Channel("closed")
	closed.DenyBot(discordtest.CreatePublicThreads)
	far := w.s.ForeignGuild("far").Channel("c")
	for _, tt := range []struct {
		name string
		at   discordtest.At
		opts discordtest.Opts
	}{
		{"private", w.alices(), discordtest.Opts{"topic": "maps", "questions": 1, "private": true}},
		{"no thread", discordtest.At{User: w.alice, Channel: closed}, discordtest.Opts{"topic": "maps", "questions": 1}},
		{"user install", discordtest.At{User: w.alice, Channel: far}, discordtest.Opts{"topic": "maps", "questions": 1}},
	} {
		x := w.s.Slash(tt.at, "mock-interview", tt.opts)
		m := w.told(x, "Question 1 of 1")
		x = w.s.Press(tt.at, m, "Hint (3 left)")
		m = w.told(x, "Hint 1 of 3")
		form := w.s.Press(tt.at, m, "Answer").Modal()
		m = w.told(w.s.SubmitModal(tt.at, form, map[string]string{fieldAnswer: "I have no idea @everyone"}), "of 100")
		for w.session(w.alice).Phase() == interview.Asking {
			x = w.s.Press(tt.at, m, "Skip the follow-up")
			m = w.withButtons(x, m)
		}
		if w.session(w.alice).Phase() == interview.Reviewing {
			m = w.withButtons(w.s.Press(tt.at, m, "To the report"), m)
		}
		if len(m.Attachments) != 2 {
			t.Errorf("%s: files %+v", tt.name, m.Attachments)
		}
		if n := len(w.s.Messages(tt.at.Channel.ID)); n != 0 {
			t.Errorf("%s: the channel sees %d messages", tt.name, n)
		}
	}
	if len(w.s.Threads()) != 0 {
		t.Error("there is a thread")
	}
}

// A channel that is a thread itself has none: Discord says so only when asked.
func TestInterviewInSomebodysThread(t *testing.T) {
	w := newWorld(t, setup{})
	at := discordtest.At{User: w.alice, Channel: w.room.ThreadBy(w.bob, "theirs")}
	x := w.s.Slash(at, "mock-interview", discordtest.Opts{"topic": "maps"})
	w.wait(x, "No thread can be made here")
	m := w.told(x, "Question 1 of 5")
	w.told(w.s.Press(at, m, "Skip"), "Question 2 of 5")
}

// After a restart the buttons work and messages are answers.
func TestInterviewOverRestart(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true},
		config:  func(c *Config) { c.MessageContent = true },
	})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 3})
	w.stop()
	w.start()
	g.press("Hint (3 left)", "Hint 1 of 3")
	w.s.Say(g.at, "G is a goroutine, M is an operating system thread.")
	g.expect("of 100")
	w.stop()
	w.start()
	if s := w.session(w.alice); s.Phase() == interview.Asking {
		g.press("Skip the follow-up", "Question 2 of 3")
	}
	// What is gathered when the bot shuts down is kept.
	w.bot.timing.gather = time.Hour
	w.stop()
	w.tune = func(b *Bot) { b.timing.gather = time.Hour }
	w.start()
	w.s.Say(g.at, "An answer just before the end.")
	w.s.WaitFor("typing", func() bool { return w.s.Typing(g.at.Channel.ID) > 1 })
	w.stop()
	g.expect("of 100")
	w.tune = nil
	w.start()
	if got := w.session(w.alice).Turns[1].Parts[0].Text(); got != "An answer just before the end." {
		t.Errorf("answer: %q", got)
	}
}

// A slow grader is one whose grades the test gives.
type slowGrader struct {
	mu    sync.Mutex
	calls int
	gate  chan error
}

func (g *slowGrader) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	g.mu.Lock()
	g.calls++
	g.mu.Unlock()
	select {
	case err := <-g.gate:
		if err != nil {
			return grade.Grade{}, err
		}
	case <-ctx.Done():
		return grade.Grade{}, ctx.Err()
	}
	out, err := grade.Rules{}.Grade(ctx, it, answer, lang)
	out.By = "test-model"
	return out, err
}

func (g *slowGrader) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls
}

func TestInterviewGradeFails(t *testing.T) {
	slow := &slowGrader{gate: make(chan error, 10)}
	w := newWorld(t, setup{grader: slow})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	slow.gate <- errors.New("the model is on fire")
	form := w.s.Press(g.at, g.m, "Answer").Modal()
	w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: "G is a goroutine."})
	g.expect("Your answer is kept, but grading it went wrong (reference `")
	if strings.Contains(g.m.Content, "fire") {
		t.Errorf("the member sees %q", g.m.Content)
	}
	slow.gate <- nil
	g.press("Grade it now", "of 100")
	if slow.count() != 2 {
		t.Errorf("%d grades", slow.count())
	}
}

// While an answer is being graded, clicks do no harm.
func TestInterviewDoubleClicks(t *testing.T) {
	slow := &slowGrader{gate: make(chan error, 10)}
	w := newWorld(t, setup{grader: slow})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2})
	q := g.m
	form := w.s.Press(g.at, q, "Answer").Modal()
	w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: "G is a goroutine."})
	w.until("grading", func() bool { return slow.count() == 1 })
	w.told(w.s.Press(g.at, q, "Skip"), "being graded")
	slow.gate <- nil
	g.expect("of 100")
	graded := g.m
	skip := "Skip the follow-up"
	a, b := w.s.Press(g.at, graded, skip), w.s.Press(g.at, graded, skip)
	a.Wait()
	b.Wait()
	g.expect("Question 2 of 2")
	w.told(w.s.PressRaw(g.at, q, q.Buttons()[2].CustomID), "That part of the interview is over.")
	if s := w.session(w.alice); s.Place().Turn != 2 || slow.count() != 1 {
		t.Errorf("at %v after %d grades", s.Place(), slow.count())
	}
	// An old form is not lost.
	w.wait(w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: "Something long."}), "> Something long.")
}

// After a kill a grade that was under way is taken over and shown, once.
func TestInterviewAfterKill(t *testing.T) {
	w := newWorld(t, setup{tune: func(b *Bot) { b.timing.lease = time.Millisecond }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	w.stop()
	// What the killed process left: an answer that is claimed, and nobody grades.
	db, err := store.Open(t.Context(), filepath.Join(w.dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Sessions(t.Context(), store.MemberID(w.alice.ID), 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	s, err := interview.Decode(w.bot.interviews.Bank(), rows[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Minute)
	if _, err := s.Apply(interview.Event{Kind: interview.Answer, ID: "x", Text: "G is a goroutine.", Token: "dead", Until: past}, past); err != nil {
		t.Fatal(err)
	}
	row := rows[0]
	if row.Data, err = s.Encode(); err != nil {
		t.Fatal(err)
	}
	row.TouchedAt = past
	if err := db.UpdateSession(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	db.Close()

	w.start()
	g.expect("of 100")
	if p := w.session(w.alice).Turns[0].Parts[0]; p.Graded != 1 || p.Text() != "G is a goroutine." {
		t.Errorf("part %+v", p)
	}
	w.loggedTimes("interview looked after", 1)
	n := len(w.s.Messages(g.at.Channel.ID))
	w.stop()
	w.start()
	g.press("Skip the follow-up", "Interview:")
	if got := len(w.s.Messages(g.at.Channel.ID)); got != n+1 {
		t.Errorf("%d messages after a second restart, want %d", got, n+1)
	}
}

// A clock that a test moves.
type movedClock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *movedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *movedClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

// Half an hour of silence pauses, a button goes on, a week ends.
func TestInterviewPauses(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{tune: func(b *Bot) { b.clock = clock.now; b.timing.sweep = 10 * time.Millisecond }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2, "style": "strict"})
	clock.advance(29 * time.Minute)
	g.press("Hint (3 left)", "Hint 1 of 3")
	clock.advance(31 * time.Minute)
	g.expect("Paused.")
	// It is offered first, and goes on in its thread from wherever it is chosen.
	choices := w.s.Complete(w.alices(), "mock-interview", nil, "topic", "").Wait().Choices
	if len(choices) == 0 || !strings.HasPrefix(choices[0].Name, "▶ Go on: ") {
		t.Fatalf("choices: %+v", choices)
	}
	for _, c := range w.s.Complete(w.bobs(), "mock-interview", nil, "topic", "").Wait().Choices {
		if strings.HasPrefix(c.Name, "▶") {
			t.Errorf("bob is offered %q", c.Name)
		}
	}
	clock.advance(6 * 24 * time.Hour)
	w.told(w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": choices[0].Value}), "It goes on in <#"+g.at.Channel.ID+">")
	g.expect("Question 1 of 2")
	if !strings.Contains(g.m.Content, "Hint 1 of 3") {
		t.Errorf("resumed: %s", g.m.Content)
	}
	clock.advance(31 * time.Minute)
	g.expect("Paused.")
	g.press("Resume", "Question 1 of 2")
	clock.advance(31 * time.Minute)
	g.expect("Paused.")
	clock.advance(8 * 24 * time.Hour)
	g.expectText("No question was answered")
	if s := w.session(w.alice); s.Status != store.SessionEnded {
		t.Errorf("status %s", s.Status)
	}
}

// expectText waits for a message of the bot in the interview's channel.
func (g *stage) expectText(text string) *discordtest.Message {
	g.w.t.Helper()
	return g.w.inChannel(g.at.Channel, text)
}

func TestInterviewsList(t *testing.T) {
	w := newWorld(t, setup{})
	w.told(w.s.Slash(w.alices(), "interviews", nil), "no interview yet")
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	g.write("Answer", w.questionOf(w.alice).Answer.EN, "of 100")
	w.s.Press(g.at, g.m, "End")
	g.expectText("Interview:")
	second := w.interviewed(w.alices(), discordtest.Opts{"topic": "channels and select", "questions": 3})
	m := w.told(w.s.Slash(w.alices(), "interviews", nil), "Your interviews")
	if !strings.Contains(m.Content, "under way, question 1 of 3") || !strings.Contains(m.Content, "of 100** · questions: 1") {
		t.Errorf("list: %s", m.Content)
	}
	report := w.told(w.s.Press(w.alices(), m, "2 · Report"), "Interview:")
	if len(report.Attachments) != 2 {
		t.Errorf("files: %+v", report.Attachments)
	}
	w.told(w.s.Press(w.alices(), m, "1 · Resume"), "It goes on in <#"+second.at.Channel.ID+">")
	second.expect("Question 1 of 3")
	// Nobody reaches another member's.
	w.told(w.s.Slash(w.bobs(), "mock-interview", discordtest.Opts{"topic": "resume/" + w.session(w.alice).ID}), "not kept any more")
	w.told(w.s.Slash(w.bobs(), "interviews", nil), "no interview yet")
}

func TestInterviewTopics(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	if ack := w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": "basket *weaving*"}).Wait(); !strings.Contains(ack.Message.Content, "There is no topic “basket”") {
		t.Errorf("unknown topic: %+v", ack.Message)
	}
	first := func(at discordtest.At, typed string) string {
		choices := w.s.Complete(at, "mock-interview", nil, "topic", typed).Wait().Choices
		if len(choices) == 0 {
			return ""
		}
		return fmt.Sprint(choices[0].Value)
	}
	for typed, want := range map[string]string{
		"GPM": "gmp", "调度": "gmp", "channels and select": "channel", "weak": "weak", "": "weak",
	} {
		if got := first(w.alices(), typed); got != want {
			t.Errorf("%q offers %q first, want %q", typed, got, want)
		}
	}
	if got := first(w.bobs(), "gmp, map"); got != "gmp,map" {
		t.Errorf("two topics: %q", got)
	}
}

// Discord keeps messages in a thread back that do not reply to the bot: it says
// so, once, and a reply is an answer.
func TestInterviewUnreadable(t *testing.T) {
	w := newWorld(t, setup{})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	w.s.Say(g.at, "G is a goroutine.")
	w.s.Say(g.at, "Hello?")
	w.inChannel(g.at.Channel, "I can't read messages in this thread")
	w.s.Say(g.at, "G is a goroutine, M is an operating system thread.", discordtest.Reply(g.m))
	g.expect("of 100")
	n := 0
	for _, m := range w.s.Messages(g.at.Channel.ID) {
		if strings.Contains(m.Content, "I can't read messages") {
			n++
		}
	}
	if n != 1 || w.countAsked() != 0 {
		t.Errorf("said %d times, the tutor was asked %d times", n, w.countAsked())
	}
}

// Two members at once do not touch each other's interviews.
func TestTwoInterviews(t *testing.T) {
	w := newWorld(t, setup{})
	a := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2})
	b := w.interviewed(w.bobs(), discordtest.Opts{"topic": "maps", "questions": 2})
	a.press("Skip", "Question 2 of 2")
	b.press("Hint (3 left)", "Hint 1 of 3")
	if w.session(w.alice).Place().Turn != 2 || w.session(w.bob).Place().Turn != 1 {
		t.Error("one moved the other")
	}
	w.told(w.s.Press(discordtest.At{User: w.alice, Channel: b.at.Channel}, b.m, "End"), "somebody else's")
	// Forgetting takes the interview with it.
	w.forgets(w.alices())
	w.told(w.s.PressRaw(a.at, a.m, a.m.Buttons()[1].CustomID), "not kept any more")
	if past, err := w.bot.interviews.Past(t.Context(), store.MemberID(w.alice.ID), 5); err != nil || len(past) != 0 {
		t.Errorf("kept: %v, %v", past, err)
	}
	b.press("Hint (2 left)", "Hint 2 of 3")
}

// What a model grades counts against the day's model answers; after them the
// rules grade.
func TestInterviewBudget(t *testing.T) {
	slow := &slowGrader{gate: make(chan error, 10)}
	w := newWorld(t, setup{grader: slow, config: func(c *Config) { c.ModelPerDay = 1 }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2})
	slow.gate <- nil
	g.write("Answer", "G is a goroutine.", "of 100")
	g.press("Skip the follow-up", "Question 2 of 2")
	g.write("Answer", "M is an operating system thread.", "of 100")
	s := w.session(w.alice)
	if by := s.Turns[0].Parts[0].Grade.By; by != "test-model" {
		t.Errorf("first graded by %s", by)
	}
	if by := s.Turns[1].Parts[0].Grade.By; !strings.HasPrefix(by, "rules/") || slow.count() != 1 {
		t.Errorf("second graded by %s, %d calls", by, slow.count())
	}
}
