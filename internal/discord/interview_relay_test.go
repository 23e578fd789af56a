package discord

import (
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// by is the stage with another member on it.
func (g *stage) by(u *discordtest.User) discordtest.At {
	return discordtest.At{User: u, Channel: g.at.Channel}
}

// A relay of three members, by messages and by forms, over a restart.
func TestRelay(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true}, grader: plainGrader{},
		config: func(c *Config) { c.MessageContent = true },
	})
	carol := w.s.User("carol_*")
	w.guild.Member(carol, 0)
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 2, "relay": true})
	first := g.m
	if opened := w.s.Messages(w.room.ID)[0]; !strings.Contains(opened.Content, "**Relay interview**, begun by alice") {
		t.Errorf("announcement: %s", opened.Content)
	}
	if !strings.Contains(first.Content, "This is a relay: everybody here may answer") {
		t.Errorf("first question: %s", first.Content)
	}

	// Who has not answered has no say yet.
	w.told(w.s.Press(g.by(w.bob), first, "Hint (3 left)"), "Answer first: everybody may.")
	w.told(w.s.Press(g.by(w.bob), first, "End"), "ending it is for who began it")

	w.s.Say(g.by(w.bob), "It prints main first. Maybe d comes next.")
	g.expect("bob has answered. So far: bob.")
	w.s.Say(g.by(w.bob), "I am quite sure.") // more of it, which needs no word
	w.until("it to be kept", func() bool {
		p := w.session(w.bob).Voice(store.MemberID(w.bob.ID)).Parts
		return len(p[0].Answers) == 2
	})
	form := w.s.Press(g.by(carol), first, "Answer").Modal()
	w.s.SubmitModal(g.by(carol), form, map[string]string{fieldAnswer: "Maybe main. The rest comes from the queue. Not a thread."})
	g.expect(`carol\_\* has answered. So far: bob, carol\_\*.`)
	joined := g.m
	w.s.Say(g.by(w.bob), "<@"+carol.ID+"> nice one") // to others, and so no answer
	w.told(w.s.Press(g.by(carol), joined, "End"), "ending it is for who began it")

	w.stop()
	w.start()

	// All press at once, and more than once.
	for _, u := range []*discordtest.User{w.bob, carol, w.alice, w.bob} {
		w.s.Press(g.by(u), joined, "Grade together")
	}
	g.expect("Said:")
	graded := g.m
	for _, want := range []string{"bob: “It prints main first.” · also", "“The rest comes from the queue.”"} {
		if !strings.Contains(graded.Content, want) {
			t.Errorf("grade without %q: %s", want, graded.Content)
		}
	}
	if strings.Contains(graded.Content, "carol_*:") {
		t.Errorf("a name is Markdown: %s", graded.Content)
	}
	pressed := []*discordtest.Message{joined}
	// The host answers late, before the next question: then all see the new grade.
	w.s.SubmitModal(g.at, w.s.Press(g.at, graded, "Answer").Modal(), map[string]string{fieldAnswer: "One. Two. Three."})
	g.expect("alice has answered")
	pressed = append(pressed, g.m)
	w.s.Press(g.by(w.bob), g.m, "Grade together")
	g.expect("of 100")
	s := w.session(w.alice)
	for s.Phase() == interview.Asking && s.Place().Turn == 1 {
		pressed = append(pressed, g.m)
		g.press("Skip the follow-up", "")
		s = w.session(w.alice)
	}
	if s.Place().Turn == 1 {
		pressed = append(pressed, g.m)
		w.s.Press(g.by(carol), g.m, "Next question")
		g.expect("Question 2 of 2")
	}
	w.s.Say(g.at, "One. Two. Three. Four. Five. Six. Seven. Eight.")
	g.expect("alice has answered. So far: alice.")
	// The end grades what is there.
	pressed = append(pressed, g.m)
	w.s.Press(g.at, g.m, "End")
	report := g.expect("Interview: ")
	for _, m := range pressed {
		w.s.WaitFor("the buttons of the past to go", func() bool { return !hasButton(w.s.Message(m.ID), "End") })
	}
	for _, want := range []string{"Who brought what", "Points", "in your own `/review`"} {
		if !strings.Contains(report.Content, want) {
			t.Errorf("report without %q: %s", want, report.Content)
		}
	}
	if len(report.Attachments) != 2 || !strings.Contains(string(report.Attachments[0].Data), `**carol\_\*:**`) {
		t.Errorf("files: %+v", report.Attachments)
	}
	golden(t, "interview/relay.txt", w.seenIn(g.at.Channel))

	// Each has what the member brought: as points here, as cards everywhere.
	s = w.session(w.alice)
	for _, u := range []*discordtest.User{w.alice, w.bob, carol} {
		member, want := store.MemberID(u.ID), 0
		for turn := range s.Turns {
			want += s.SaidBy(member, turn+1)
		}
		ps, err := w.db.PointsOf(t.Context(), store.ServerID(w.guild.ID), member, time.Time{})
		got := 0
		for _, p := range ps {
			got += p.Amount
		}
		if err != nil || got != want || want == 0 {
			t.Errorf("%s has %d points, want %d, %v", u.Name, got, want, err)
		}
		// It is in the list of all who took part, and readable.
		m := w.told(w.s.Slash(discordtest.At{User: u, Channel: w.room}, "interviews", nil), "Your interviews")
		w.told(w.s.Press(discordtest.At{User: u, Channel: w.room}, m, "1 · Report"), "Who brought what")
	}
	// What bob said is gone with him, wherever it was quoted.
	w.forgets(w.bobs())
	s = w.session(w.alice)
	if text := s.Transcript() + s.Report().Markdown(); strings.Contains(text, "bob") || strings.Contains(text, "It prints main first") || s.Voice(store.MemberID(w.bob.ID)) != nil {
		t.Errorf("bob is still there:\n%s", text)
	}
}

// A relay has its time: after half an hour of silence what was said is graded.
func TestRelayTime(t *testing.T) {
	clock := &movedClock{}
	w := newWorld(t, setup{grader: plainGrader{}, tune: func(b *Bot) { b.clock = clock.now; b.timing.sweep = 10 * time.Millisecond }})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1, "relay": true, "language": "zh"})
	form := w.s.Press(g.by(w.bob), g.m, "回答").Modal()
	w.s.SubmitModal(g.by(w.bob), form, map[string]string{fieldAnswer: "One. Maybe two."})
	g.expect("bob 回答了。目前有：bob。")
	clock.advance(31 * time.Minute)
	g.expectText("bob：“One.”")
	g.expect("已暂停")
	w.s.Press(g.by(w.bob), g.m, "继续")
	g.expect("第 1 题")
}

// Where there is no thread there is no relay.
func TestRelayNowhere(t *testing.T) {
	w := newWorld(t, setup{})
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	inThread := discordtest.At{User: w.alice, Channel: w.room.ThreadBy(w.bob, "theirs")}
	for name, x := range map[string]*discordtest.Interaction{
		"in a direct message": w.s.Slash(dm, "mock-interview", discordtest.Opts{"topic": "gmp", "relay": true}),
		"private":             w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": "gmp", "relay": true, "private": true}),
		"in a thread":         w.s.Slash(inThread, "mock-interview", discordtest.Opts{"topic": "gmp", "relay": true}),
	} {
		if m := w.wait(x, "A relay needs a thread"); m == nil {
			t.Error(name)
		}
	}
	past, err := w.bot.interviews.Past(t.Context(), store.MemberID(w.alice.ID), 9)
	if err != nil || len(past) != 1 || past[0].Status != store.SessionEnded { // Discord says only when asked that a thread has no threads
		t.Errorf("%+v, %v", past, err)
	}
}

// A message that was not graded when the bot was killed is an answer to the next
// process.
func TestInterviewHeardBeforeKill(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{MessageContent: true}, grader: plainGrader{},
		config: func(c *Config) { c.MessageContent = true },
		tune:   func(b *Bot) { b.timing.gather = time.Hour },
	})
	g := w.interviewed(w.alices(), discordtest.Opts{"topic": "gmp", "questions": 1})
	w.s.Say(g.at, "One.")
	last := w.s.Say(g.at, "Maybe two.")
	w.until("both to be kept", func() bool { return len(w.session(w.alice).Heard) == 2 })
	// Nothing may overtake what was written.
	w.told(w.s.Press(g.at, g.m, "Skip"), "being graded")
	// A killed process settles nothing: its gatherer is made to forget.
	w.bot.gather.mu.Lock()
	for key, e := range w.bot.gather.open {
		e.timer.Stop()
		delete(w.bot.gather.open, key)
	}
	w.bot.gather.mu.Unlock()
	w.stop()
	w.tune = nil
	w.start()
	g.expect("“One.”")
	if g.m.Reference != last.ID {
		t.Errorf("the grade replies to %s", g.m.Reference)
	}
	if s := w.session(w.alice); s.Turns[0].Parts[0].Text() != "One.\nMaybe two." || len(s.Heard) != 0 {
		t.Errorf("answer %q, heard %v", s.Turns[0].Parts[0].Text(), s.Heard)
	}
}

// A member who waits for a grade in an interview that nobody else sees is told by
// a direct message that it is there, after the process that was to show it died.
func TestPrivateInterviewAfterKill(t *testing.T) {
	w := newWorld(t, setup{grader: plainGrader{}, tune: func(b *Bot) { b.timing.lease = 3 * time.Second }})
	w.told(w.s.Slash(w.alices(), "mock-interview", discordtest.Opts{"topic": "gmp", "questions": 1, "private": true}), "Question 1 of 1")
	id := w.session(w.alice).ID
	w.stop()
	w.killed(id, "One. Maybe two.")
	w.start()
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	m := w.inChannel(dm.Channel, "The grade is there now.")
	w.wait(w.s.Press(dm, m, "Where are we?"), "“One.”")
}
