package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

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
	w := newWorld(t, setup{tune: func(b *Bot) { b.timing.lease = 3 * time.Second }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	id := w.session(w.alice).ID
	w.stop()
	w.killed(id, "G is a goroutine.")
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
	w := newWorld(t, setup{grader: slow, config: func(c *Config) { c.ModelBudget = group.PerDay(1) }})
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

// What can't be stored is given back to who wrote it.
func TestInterviewStoreFails(t *testing.T) {
	w := newWorld(t, setup{})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2})
	form := w.s.Press(g.at, g.m, "Answer").Modal()
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("A long answer with many words. ", 100)
	x := w.s.SubmitModal(g.at, form, map[string]string{fieldAnswer: long})
	m := w.wait(x, "Something went wrong on my side (reference `")
	if !strings.Contains(m.Content, "> A long answer") || len(m.Attachments) != 1 || string(m.Attachments[0].Data) != long {
		t.Errorf("told: %s, files %d", m.Content, len(m.Attachments))
	}
}

// Where the bot may attach no files, the report comes without them.
func TestInterviewReportWithoutFiles(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{grader: plainGrader{}, tune: func(b *Bot) { b.clock = clock.now; b.timing.sweep = 10 * time.Millisecond }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2})
	g.write("Answer", "One. Two.", "of 100")
	w.room.DenyBot(discordtest.AttachFiles)
	clock.advance(31 * time.Minute)
	g.expect("Paused.")
	clock.advance(8 * 24 * time.Hour)
	m := g.expectText("Interview: ")
	if len(m.Attachments) != 0 || !strings.Contains(g.expectText("**50 of 100**").Content, "A strong answer adds:") {
		t.Errorf("report: %s", m.Content)
	}
	w.told(w.s.Press(g.at, g.m, "Resume"), "That interview is over.")
}

// An answer is changed by its button, and an interview for its member alone goes on
// after a pause wherever the member is.
func TestInterviewAmendAndMove(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{grader: plainGrader{}, tune: func(b *Bot) { b.clock = clock.now; b.timing.sweep = 10 * time.Millisecond }})
	w.alice.Locale = "zh-TW"
	m := w.told(w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 2, "private": true, "language": "en"}), "Question 1 of 2")
	form := w.s.Press(w.alices(), m, "Answer").Modal()
	if form.Title != "回答第 1 题" || form.Fields[0].MaxLength != 4000 || !form.Fields[0].Paragraph {
		t.Errorf("form: %+v", form)
	}
	m = w.told(w.s.SubmitModal(w.alices(), form, map[string]string{fieldAnswer: "One. Two. Three. Four. Five. Six. Not seven."}), "of 100")
	form = w.s.Press(w.alices(), m, "Change my answer").Modal()
	w.told(w.s.SubmitModal(w.alices(), form, map[string]string{fieldAnswer: "Seven."}), "of 100")
	if p := w.session(w.alice).Turns[0].Parts[0]; p.Attempt != 2 || !strings.HasSuffix(p.Text(), "\nSeven.") {
		t.Errorf("answer: %+v", p)
	}
	clock.advance(31 * time.Minute)
	w.until("a pause", func() bool { return w.session(w.alice).Status == store.SessionPaused })
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	list := w.told(w.s.Slash(dm, "interviews", nil), "已暂停")
	x := w.s.Press(dm, list, "1 · 继续")
	m = w.replied(x, "Question 1 of 2", list)
	m = w.replied(w.s.Press(dm, m, "Next question"), "Question 2 of 2", m)
	w.replied(w.s.Press(dm, m, "End"), "Interview:", m)
	if n := len(w.s.Messages(w.room.ID)); n != 0 {
		t.Errorf("the channel sees %d messages", n)
	}
}

// A second interview in a direct message pauses the first.
func TestTwoInDirectMessage(t *testing.T) {
	w := newWorld(t, setup{grader: plainGrader{}})
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	g := &stage{w: w, at: dm}
	w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp"})
	first := g.expect("Question 1 of 5")
	w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "map", "questions": 2})
	g.expect("Question 1 of 2")
	w.s.Say(dm, "One. Two.")
	g.expect("of 100")
	past, err := w.bot.interviews.Past(t.Context(), store.MemberID(w.alice.ID), 5)
	if err != nil || len(past) != 2 || past[0].Status != store.SessionOpen || past[1].Status != store.SessionPaused || past[0].Turns[0].Parts[0].Attempt != 1 {
		t.Fatalf("interviews: %+v, %v", past, err)
	}
	// A button of the first goes on with it.
	w.s.Press(dm, first, "Hint (3 left)")
	g.expect("Hint 1 of 3")
}
