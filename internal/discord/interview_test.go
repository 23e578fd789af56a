package discord

import (
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// A whole interview by buttons and forms, in its own thread.
func TestInterviewByButtons(t *testing.T) {
	w := newWorld(t, setup{grader: plainGrader{}})
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
	g.write("Answer", firstAnswer, "Said:")
	if !strings.Contains(g.m.Content, "at most 70") || !strings.Contains(g.m.Content, "Follow-up.") {
		t.Errorf("grade: %s", g.m.Content)
	}
	g.press("Skip the follow-up", "Question 2 of 2")
	if !strings.Contains(g.m.Content, "of 100** (2 of 3 hints used: at most 70)") {
		t.Errorf("what was kept back is not shown: %s", g.m.Content)
	}
	g.write("Answer", "One. Two. Three. Four. Five. Six. Seven.", "of 100")
	g.press("To the report", "")
	report := g.m
	w.s.WaitFor("the buttons of the past to go", func() bool {
		for _, m := range w.s.Messages(g.at.Channel.ID) {
			if hasButton(m, "End") {
				return false
			}
		}
		return true
	})
	if len(report.Attachments) != 2 || report.Attachments[0].Name != "transcript.md" || report.Attachments[1].Name != "report.png" {
		t.Fatalf("files: %+v", report.Attachments)
	}
	if alt := report.Attachments[1].Description; !strings.Contains(alt, "Bar chart of the interview on ") || !strings.Contains(alt, "Score: ") {
		t.Errorf("description of the picture: %q", alt)
	}
	if text := string(report.Attachments[0].Data); !strings.Contains(text, "> "+firstAnswer) {
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
		discord: discordtest.Options{MessageContent: true}, grader: plainGrader{},
		config: func(c *Config) { c.MessageContent = true },
		tune:   func(b *Bot) { b.timing.gather = 2 * time.Second }, // two messages are one answer also on a machine that is busy
	})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	if !strings.Contains(g.m.Content, "Write your answer here") {
		t.Errorf("first question: %s", g.m.Content)
	}
	// What others say is theirs.
	w.s.Say(discordtest.At{User: w.bob, Channel: g.at.Channel}, "I know this one: M is a thread!")
	w.s.Say(g.at, "<@"+w.bob.ID+"> hush")
	const first, second = "I would say *main* comes first,", "and the rest later. Maybe @everyone `waits."
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
	w.s.Say(g.at, "Wait, I meant more. Three. Four. Five. Six. Seven.")
	g.expect("of 100")
	s = w.session(w.alice)
	if after, _ := s.TurnScore(1); after <= before || s.Turns[0].Parts[0].Attempt != 2 {
		t.Errorf("score %v, then %v; attempts %d", before, after, s.Turns[0].Parts[0].Attempt)
	}
	// The tutor answers only who names it.
	w.s.Say(discordtest.At{User: w.bob, Channel: g.at.Channel}, w.botName()+" why does a nil channel block?")
	answer := w.inChannel(g.at.Channel, "A nil channel blocks")
	w.s.WaitFor("the whole answer", func() bool { return hasButton(w.s.Message(answer.ID), "Quiz me on this") })
	if n := w.countAsked(); n != 1 {
		t.Errorf("the tutor was asked %d times", n)
	}
	golden(t, "interview/messages.txt", w.seenIn(g.at.Channel))
}

func TestInterviewInDirectMessage(t *testing.T) {
	w := newWorld(t, setup{grader: plainGrader{}})
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 1, "language": "zh"})
	g := &stage{w: w, at: dm}
	g.expect("第 1 题")
	w.s.Say(dm, "一。二。三。四。五。六。七。")
	g.expect("说到了")
	// Between two questions a message is one to the tutor.
	w.s.Say(dm, "那 map 呢？")
	w.answeredIn(dm.Channel, "A nil channel blocks")
	graded := g.m
	g.press("看报告", "面试")
	w.s.WaitFor("the buttons of the past to go", func() bool { return !hasButton(w.s.Message(graded.ID), "结束") })
	golden(t, "interview/direct.zh.txt", w.seenIn(dm.Channel))
	// It is over: now a message is a question again.
	w.s.Say(dm, "why does a nil channel block?")
	w.inChannel(dm.Channel, "A nil channel blocks")
}

// What a message says that is no answer but the word of a button is done, and not
// graded.
func TestInterviewWishes(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true}, grader: plainGrader{},
		config: func(c *Config) { c.MessageContent = true },
	})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 3})
	w.s.Say(g.at, "a hint please")
	g.expect("Hint 1 of 3")
	w.s.Say(g.at, firstAnswer)
	g.expect("Follow-up.")
	w.s.Say(g.at, "hint")
	w.inChannel(g.at.Channel, "no further hint here")
	w.s.Say(g.at, "Skip.")
	g.expect("Question 2 of 3")
	w.s.Say(g.at, "一。二。三。四。五。六。七。")
	g.expect("Said:")
	w.s.Say(g.at, "next question")
	g.expect("Question 3 of 3")
	for i, turn := range w.session(w.alice).Turns {
		for _, p := range turn.Parts {
			if text := p.Text(); interview.MayWish(text) {
				t.Errorf("question %d was answered %q", i+1, text)
			}
		}
	}

	dm := discordtest.At{User: w.bob, Channel: w.s.DM(w.bob)}
	w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 2, "language": "zh"})
	g = &stage{w: w, at: dm}
	g.expect("第 1 题")
	w.s.Say(dm, "跳过")
	g.expect("第 2 题")
	if n := w.countAsked(); n != 0 {
		t.Errorf("the tutor was asked %d times", n)
	}
}

// While a follow-up is asked the answer before can be changed where no message is
// read: by its button, and by what the form's text begins with.
func TestInterviewAmendBeforeFollowUp(t *testing.T) {
	for _, by := range []struct{ button, text string }{
		{"Change the answer before", "One. Two. Three. Four. Five. Six. Seven."},
		{"Answer", "Wait, I meant more. Three. Four. Five. Six. Seven."},
	} {
		t.Run(by.button, func(t *testing.T) {
			w := newWorld(t, setup{grader: plainGrader{}})
			m := w.told(w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 1, "private": true}), "Question 1 of 1")
			m = w.told(w.s.SubmitModal(w.alices(), w.s.Press(w.alices(), m, "Answer").Modal(), map[string]string{fieldAnswer: firstAnswer}), "Follow-up.")
			before, _ := w.session(w.alice).TurnScore(1)
			w.told(w.s.SubmitModal(w.alices(), w.s.Press(w.alices(), m, by.button).Modal(), map[string]string{fieldAnswer: by.text}), "of 100")
			s := w.session(w.alice)
			if after, _ := s.TurnScore(1); after <= before || s.Turns[0].Parts[0].Attempt != 2 {
				t.Errorf("%s: score %v, then %v; attempts %d", by.button, before, after, s.Turns[0].Parts[0].Attempt)
			}
		})
	}
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

// Weak spots are those of /progress, in an interview and in a quiz.
func TestWeakSpots(t *testing.T) {
	w := newWorld(t, setup{grader: plainGrader{}})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "weak", "questions": 1})
	if !strings.Contains(g.m.Content, "No weak spots of yours are known yet") {
		t.Errorf("without any: %s", g.m.Content)
	}
	w.s.Press(g.at, g.m, "End")
	g.expectText("No question was answered")
	g = w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	g.press("Skip", "Interview:")
	w.until("the answer to be remembered", func() bool {
		weak, err := w.bot.progress.WeakSpots(t.Context(), store.MemberID(w.alice.ID), time.Now())
		return err == nil && len(weak) == 1
	})
	g = w.interviewed(w.alices(), discordtest.Opts{"topic": "my weak spots", "questions": 1})
	if !strings.Contains(g.m.Content, "your weak spots (Goroutines and the GMP scheduler): one question") || w.questionOf(w.alice).Topic != "gmp" {
		t.Errorf("weak spots: %s", g.m.Content)
	}
	w.wait(w.s.Slash(w.alices(), "quiz", discordtest.Opts{"topic": "weak"}), "**Quiz** · Goroutines and the GMP scheduler")
}
