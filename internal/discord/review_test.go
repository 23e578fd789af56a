package discord

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// A private answer of a server that reached its member by direct message, since
// the token had ended, can be used there.
func TestPrivateAnswerInDirectMessage(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.Extract)})
	x := w.asks("late and private", discordtest.Opts{"private": true})
	x.Wait()
	w.s.Advance(15*time.Minute + time.Second)
	speak(t, words, "A late answer. [1]")
	close(words)
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	m := w.inChannel(dm.Channel, "A late answer.")
	w.s.WaitFor("buttons", func() bool { return hasButton(w.s.Message(m.ID), "👍") })
	w.answers(1)

	w.script(says("More of it.", cite("1")))
	w.told(w.s.Press(dm, m, "Sources"), "append allocates")
	w.told(w.s.Press(dm, m, "👍"), "Thank you.")
	w.wait(w.s.Press(dm, m, "Deeper"), "More of it.")
	if got := w.s.Messages(w.room.ID); len(got) != 0 {
		t.Errorf("the channel sees %q", got[0].Content)
	}
	if gaps, err := w.db.Gaps(t.Context(), store.ServerID(w.guild.ID), time.Time{}, 10); err != nil || len(gaps) != 0 {
		t.Errorf("gaps: %+v, %v", gaps, err)
	}
}

// speak has a slow tutor say something, and fails the test if none listens.
func speak(t *testing.T, words chan<- string, text string) {
	t.Helper()
	select {
	case words <- text:
	case <-time.After(patience):
		t.Fatalf("nobody takes %q", text)
	}
}

// leftBehind stores what a killed process leaves: running exchanges. The bot is
// stopped before and started after.
func (w *world) leftBehind(xs ...store.Exchange) {
	w.t.Helper()
	w.stop()
	db, err := store.Open(w.t.Context(), filepath.Join(w.dir, "test.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, x := range xs {
		if err := db.Begin(w.t.Context(), x); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.start()
}

// After a kill, and after the token's end, a private question is answered for
// in a direct message wherever it was asked, and can be asked again there.
func TestAfterKillPrivately(t *testing.T) {
	w := newWorld(t, setup{})
	dm := w.s.DM(w.alice)
	past := time.Now().Add(-time.Hour)
	base := store.Exchange{
		Member: store.MemberID(w.alice.ID), Locale: "en", CreatedAt: past, Token: "gone", TokenUntil: past.Add(10 * time.Minute),
	}
	onServer, inGroup, inDM := base, base, base
	onServer.ID, onServer.Question, onServer.Private = store.NewID(), "private on a server", true
	onServer.Server, onServer.Channel = store.ServerID(w.guild.ID), store.ChannelID(w.room.ID)
	inGroup.ID, inGroup.Question, inGroup.Private = store.NewID(), "private among friends", true
	inGroup.Channel = store.ChannelID(w.s.PrivateChannel(w.alice, w.bob).ID)
	inDM.ID, inDM.Question = store.NewID(), "a command in a direct message"
	inDM.Channel = store.ChannelID(dm.ID)
	w.leftBehind(onServer, inGroup, inDM)

	at := discordtest.At{User: w.alice, Channel: dm}
	for _, x := range []store.Exchange{onServer, inGroup, inDM} {
		m := w.inChannel(dm, x.Question)
		if !strings.Contains(m.Content, "restarted in the middle") {
			t.Errorf("%s: %s", x.Question, m.Content)
		}
		w.wait(w.s.Press(at, m, "Try again"), "A nil channel")
		if got := w.lastAsked().Text; got != x.Question {
			t.Errorf("asked again: %q, want %q", got, x.Question)
		}
	}
	if got := w.s.Messages(w.room.ID); len(got) != 0 {
		t.Errorf("the channel sees %q", got[0].Content)
	}
}

// What was asked publicly where the bot may not write is dropped: it is nothing
// for a direct message.
func TestAfterKillElsewhere(t *testing.T) {
	w := newWorld(t, setup{})
	away := w.s.ForeignGuild("elsewhere")
	past := time.Now().Add(-time.Hour)
	x := store.Exchange{
		ID: store.NewID(), Question: "public, elsewhere", Channel: store.ChannelID(away.Channel("talk").ID),
		Member: store.MemberID(w.alice.ID), Locale: "en", CreatedAt: past, Token: "gone", TokenUntil: past.Add(10 * time.Minute),
	}
	w.leftBehind(x)
	w.logged("answers of an earlier run looked after")
	w.finished(w.asks("the bot goes on"))
	if got := w.s.Messages(w.s.DM(w.alice).ID); len(got) != 0 {
		t.Errorf("by direct message: %s", got[0].Content)
	}
}

// A question that still waits for its turn when the bot shuts down can be asked
// again after the restart, as one that was being answered.
func TestShutdownWhileWaiting(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{config: func(c *Config) { c.Running, c.Waiting = 1, 3 }, tutor: slow(words, tutor.ByModel)})
	first := w.asks("being answered")
	speak(t, words, "Half of it")
	w.wait(first, "Half of it")
	second := w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "waiting for its turn"})
	second.Wait()
	w.stop()
	m := w.wait(second, "restarted in the middle")
	w.start()
	w.script(says("Now answered."))
	w.wait(w.s.Press(w.bobs(), m, "Try again"), "Now answered.")
}

// A panic in drawing a growing answer is not the end of the bot: the answer is
// shown whole.
func TestDisplayPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &canvas{t: t}
		d := startDisplay(t.Context(), c, testPace, func(string) []message { panic("hostile text") })
		d.add("some")
		pass(5 * time.Second)
		d.add(" more")
		pass(5 * time.Second)
		if err := d.finish(t.Context(), []message{{Content: "end"}}); err != nil {
			t.Fatal(err)
		}
		if len(c.now) != 1 || c.now[0].Content != "end" {
			t.Errorf("shown at the end: %v", c.now)
		}
		if d.broken == nil || !strings.Contains(d.broken.Error(), "hostile text") {
			t.Errorf("broken: %v", d.broken)
		}
	})
}

// Who deletes a reply that is being written does not want it: nothing comes after.
func TestDeletedReply(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("slowly")
	speak(t, words, "First words. ")
	m := w.wait(x, "First words.")
	w.s.Delete(m)
	speak(t, words, "More words. [1]")
	close(words)
	w.answers(1)
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "the bot goes on", "private": true}))
	if n := len(x.Followups()); n != 0 {
		t.Errorf("the member was told %q", x.Followups()[0].Content)
	}
	if strings.Contains(w.logs.String(), "level=ERROR") {
		t.Error("an error was logged")
	}
}

// An answer that a model was writing is paid for, also if the member stops it:
// stopping must not be a way around the budget.
func TestStoppedAnswerCounts(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{config: func(c *Config) { c.ModelBudget = group.PerDay(1) }, tutor: slow(words, tutor.ByModel)})
	x := w.asks("stop me")
	speak(t, words, "Words that cost money")
	w.s.Press(w.alices(), w.wait(x, "cost money"), "Stop")
	w.wait(x, "Stopped.")
	w.answers(1)
	w.script(says("Quoted."))
	w.wait(w.asks("once more"), "Quoted.")
	if !w.lastAsked().NoModel {
		t.Error("the stopped answer was given back")
	}
}

// One that was stopped before the model said anything is given back.
func TestStoppedBeforeTheModelSpoke(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{config: func(c *Config) { c.ModelBudget = group.PerDay(1) }, tutor: slow(words, tutor.ByModel)})
	x := w.asks("stop me")
	w.s.Press(w.alices(), w.wait(x, "looking in the notes"), "Stop")
	w.wait(x, "Stopped.")
	w.answers(1)
	w.script(says("Quoted."))
	w.wait(w.asks("once more"), "Quoted.")
	if w.lastAsked().NoModel {
		t.Error("an answer that was never written counts")
	}
}

// A reply whose token ends between its pages can still lose some of them.
func TestDropAfterTokenEnds(t *testing.T) {
	w := newWorld(t, setup{})
	w.stop() // only its Discord is needed
	rest := newClient(restConfig{Token: w.s.Token(), API: mustAPI(t, w.s.URL())})
	p := &posts{c: rest, channel: w.room.ID, ids: []store.Shown{{N: 0}, {N: 1}}}
	ctx := t.Context()
	if err := p.show(ctx, 2, message{Content: "the third page"}); err != nil {
		t.Fatal(err)
	}
	if err := p.drop(ctx, 1); err != nil {
		t.Errorf("drop: %v", err)
	}
	if got := p.messages(); len(got) != 1 || len(w.s.Messages(w.room.ID)) != 0 {
		t.Errorf("left: %v, %d messages", got, len(w.s.Messages(w.room.ID)))
	}
}

func mustAPI(t *testing.T, base string) apiURL {
	t.Helper()
	u, err := parseAPIURL(base)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Members may not learn from a conversation what others asked privately, whoever
// replies where.
func TestPrivateQuestionsStayOutOfConversations(t *testing.T) {
	w := newWorld(t, setup{})
	public := w.finished(w.asks("public question"))
	w.answers(1)
	w.finished(w.asks("secret question", discordtest.Opts{"private": true}))
	w.answers(2)
	w.s.Press(w.alices(), public, "Continue in a thread").Wait()
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })
	th := w.s.Threads()[0]
	w.inChannel(th, "Ask on here")
	inThread := discordtest.At{User: w.alice, Channel: th}
	w.finished(w.s.Slash(inThread, "ask", discordtest.Opts{"question": "secret in the thread", "private": true}))
	w.answers(3)
	if q := w.lastAsked(); len(q.History) != 0 {
		t.Errorf("a private question goes on a public conversation: %+v", q.History)
	}
	w.finished(w.s.Slash(discordtest.At{User: w.bob, Channel: th}, "ask", discordtest.Opts{"question": "and then?"}))
	q := w.lastAsked()
	if len(q.History) != 1 || slices.ContainsFunc(q.History, func(turn tutor.Turn) bool { return strings.Contains(turn.Question, "secret") }) {
		t.Errorf("history of bob's question: %+v", q.History)
	}
}

// A reply that a changed client points at a message which others cannot see goes on
// nothing: not a private answer, nor one of another server.
func TestRepliesFromAfar(t *testing.T) {
	w := newWorld(t, setup{})
	public := w.finished(w.asks("public question"))
	private := w.finished(w.asks("secret question", discordtest.Opts{"private": true}))
	w.answers(2)
	away := w.s.Guild("elsewhere")
	away.Member(w.bob, 0)
	there := discordtest.At{User: w.bob, Channel: away.Channel("general")}
	for i, from := range []struct {
		at discordtest.At
		to *discordtest.Message
	}{{w.bobs(), private}, {w.alices(), private}, {there, public}, {there, private}} {
		w.s.Say(from.at, w.botName()+" what was that about?", discordtest.Reply(from.to))
		w.answers(3 + i)
		if q := w.lastAsked(); len(q.History) != 0 {
			t.Errorf("reply %d goes on %+v", i, q.History)
		}
	}
	w.s.Say(w.bobs(), w.botName()+" what was that about?", discordtest.Reply(public))
	w.answers(7)
	if q := w.lastAsked(); len(q.History) != 1 {
		t.Errorf("a reply to a public answer goes on %+v", q.History)
	}
}

// Neither tokens nor what members ask is in the log at Info.
func TestLogsAtInfo(t *testing.T) {
	const secret = "xylophone"
	w := newWorld(t, setup{})
	x := w.asks("a question about a " + secret)
	m := w.finished(x)
	w.answers(1)
	w.script(func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		a := tutor.Answer{Question: q.Text, Mode: tutor.Extract, Text: "The notes do not cover this question."}
		yield(tutor.Event{Answer: &a}, nil)
	})
	w.finished(w.asks("nothing is known of the " + secret))
	w.answers(2)
	w.s.Press(w.alices(), m, "Continue in a thread").Wait()
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })
	w.s.Say(w.alices(), w.botName()+" what of the "+secret+"?")
	w.answers(3)
	w.told(w.s.Slash(w.alices(), "feedback", discordtest.Opts{"text": "more " + secret}), "Thank you.")
	w.told(w.s.SubmitModal(w.alices(), w.s.Press(w.alices(), m, "👎").Modal(), map[string]string{"why": secret}), "Thank you.")
	for line := range strings.Lines(w.logs.String()) {
		if strings.Contains(line, "level=DEBUG") {
			continue
		}
		for _, s := range []string{secret, x.Token, w.s.Token(), w.alice.ID} {
			if strings.Contains(line, s) {
				t.Errorf("the log has %q: %s", s, line)
			}
		}
	}
}

// A token that ends in the middle of an answer: a public one goes on in the
// same message, a private one is whole in a direct message.
func TestTokenEndsInTheMiddle(t *testing.T) {
	for _, private := range []bool{false, true} {
		t.Run(map[bool]string{false: "public", true: "private"}[private], func(t *testing.T) {
			words := make(chan string)
			w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
			x := w.asks("slowly", discordtest.Opts{"private": private})
			speak(t, words, "The first half. ")
			m := w.wait(x, "The first half.")
			w.s.Advance(15*time.Minute + time.Second)
			speak(t, words, "The second half. [1]")
			close(words)
			where := w.room
			if private {
				where = w.s.DM(w.alice)
			}
			end := w.inChannel(where, "The first half. The second half. [1]")
			w.s.WaitFor("buttons", func() bool { return hasButton(w.s.Message(end.ID), "👍") })
			if got := len(w.s.Messages(where.ID)); got != 1 || !private && end.ID != m.ID {
				t.Errorf("%d messages; the answer began in %s and ended in %s", got, m.ID, end.ID)
			}
			if private && len(w.s.Messages(w.room.ID)) != 0 {
				t.Error("the channel sees a private answer")
			}
		})
	}
}

// It is not said of notes that they can be asked about before they can.
func TestAddReportWithoutIndex(t *testing.T) {
	rep := group.AddReport{Files: []group.FileReport{{Path: "a.md", Sections: 2}}}
	for _, indexed := range []bool{false, true} {
		text := addReport(rep, indexed, "en")
		if !strings.Contains(text, "Added **a.md**") || strings.Contains(text, "Can be asked about since now") != indexed {
			t.Errorf("indexed %v: %s", indexed, text)
		}
	}
}
