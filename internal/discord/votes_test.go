package discord

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// votesOn waits until what members said about an answer satisfies a condition.
func (w *world) votesOn(m *discordtest.Message, what string, ok func([]store.Feedback) bool) []store.Feedback {
	w.t.Helper()
	var got []store.Feedback
	w.stored(what, func(ctx context.Context, db *store.DB) bool {
		x, err := db.ByMessage(ctx, store.MessageID(m.ID))
		if err != nil {
			return false
		}
		got, err = db.FeedbackOn(ctx, x.ID)
		return err == nil && ok(got)
	})
	return got
}

// stored waits until the store holds something. The bot writes some things
// after the last request that Discord sees, so that WaitFor does not notice.
func (w *world) stored(what string, ok func(context.Context, *store.DB) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	for !ok(ctx, w.db) {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			w.t.Errorf("%s: not stored within %v", what, patience)
			return
		}
	}
}

func oneVote(vote int, text string) func([]store.Feedback) bool {
	return func(fs []store.Feedback) bool { return len(fs) == 1 && fs[0].Vote == vote && fs[0].Text == text }
}

func TestVotes(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	w.told(w.s.Press(w.alices(), m, "👍"), "Thank you.")
	fs := w.votesOn(m, "a vote", oneVote(1, ""))
	if f := fs[0]; f.Member != store.MemberID(w.alice.ID) || f.Server != store.ServerID(w.guild.ID) {
		t.Errorf("vote %+v", f)
	}

	// Another mind, a form that is closed: the vote counts.
	x := w.s.Press(w.alices(), m, "👎")
	form := x.Modal()
	if f := form.Field("What was wrong? (optional)"); f == nil || f.Required || !f.Paragraph || f.MaxLength != maxFeedback {
		t.Fatalf("form %+v", form)
	}
	w.votesOn(m, "the other vote", oneVote(-1, ""))

	w.told(w.s.SubmitModal(w.alices(), form, map[string]string{"why": "  stale since 1.18 \n"}), "Thank you.")
	w.votesOn(m, "a reason", oneVote(-1, "stale since 1.18"))

	// An empty form does not take the reason away; a 👍 does.
	again := w.s.Press(w.alices(), m, "👎").Modal()
	w.told(w.s.SubmitModal(w.alices(), again, nil), "Thank you.")
	w.votesOn(m, "the reason still", oneVote(-1, "stale since 1.18"))
	w.told(w.s.Press(w.alices(), m, "👍"), "Thank you.")
	w.votesOn(m, "a vote without a reason", oneVote(1, ""))
}

// A button belongs to who asked, in the language of who pressed it.
func TestOthersButtons(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	carol := w.s.User("carol")
	w.guild.Member(carol, 0)
	m := w.finished(w.asks("why?"))
	asked := w.countAsked()
	for _, b := range m.Buttons() {
		for at, want := range map[discordtest.At]string{
			w.bobs():                       "这个按钮属于别人的问题",
			{User: carol, Channel: w.room}: "This button belongs to somebody else",
		} {
			if ack := w.s.Press(at, m, b.Label).Wait(); !ack.Ephemeral || ack.Message == nil || !strings.HasPrefix(ack.Message.Content, want) {
				t.Errorf("%s presses %s: %+v", at.User.Name, b.Label, ack)
			}
		}
	}
	// And the other way round.
	theirs := w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "为什么？"}))
	if got := labelsOf(theirs); got != "来源 简单些 深入些 在子区继续 👍 👎 考考我" {
		t.Errorf("buttons %s", got)
	}
	for _, b := range theirs.Buttons() {
		if ack := w.s.Press(w.alices(), theirs, b.Label).Wait(); !ack.Ephemeral || !strings.Contains(ack.Message.Content, "somebody else") {
			t.Errorf("alice presses %s: %+v", b.Label, ack)
		}
	}
	if n := w.countAsked(); n != asked+1 {
		t.Errorf("%d questions reached the tutor", n-asked)
	}
	for _, m := range []*discordtest.Message{m, theirs} {
		w.votesOn(m, "no votes", func(fs []store.Feedback) bool { return len(fs) == 0 })
	}
	w.told(w.s.Press(w.bobs(), theirs, "👍"), "谢谢。")
	if f := w.s.Press(w.bobs(), theirs, "👎").Modal(); f.Title != "哪里不好？" {
		t.Errorf("form %q", f.Title)
	}
}

func (w *world) countAsked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

func TestForgedButtons(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	theirs := w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "theirs"}))
	id := func(m *discordtest.Message, label string) string {
		b, ok := m.Button(label)
		if !ok {
			t.Fatalf("no button %s", label)
		}
		return b.CustomID
	}
	good := id(m, "Sources")
	parts := strings.Split(good, "/") // version, action, owner, key, seal
	changed := func(i int, to string) string {
		p := slices.Clone(parts)
		p[i] = to
		return strings.Join(p, "/")
	}
	other := strings.Split(id(theirs, "Sources"), "/")
	for name, id := range map[string]string{
		"owner":       changed(2, w.bob.ID),
		"no owner":    changed(2, ""),
		"key":         changed(3, other[3]),
		"action":      changed(1, doForget),
		"other seal":  changed(4, other[4]),
		"no seal":     changed(4, ""),
		"cut":         good[:len(good)-1],
		"longer":      good + "A",
		"old version": changed(0, "v0"),
		"new version": changed(0, "v2"),
		"empty":       "",
		"one letter":  "x",
		"slashes":     "v1////",
		"of others":   "answer:next:3",
		"100":         strings.Repeat("x", 100),
		"100 v1":      "v1/" + strings.Repeat("é", 97),
	} {
		for _, at := range []discordtest.At{w.alices(), w.bobs()} {
			ack := w.s.PressRaw(at, m, id).Wait()
			if !ack.Ephemeral || ack.Message == nil || !strings.Contains(ack.Message.Content, "button is of an old message") {
				t.Errorf("%s by %s: %+v", name, at.User.Name, ack)
			}
		}
	}
	// Of another message of hers it is hers, and says what that one rests on.
	w.script(says("Another. [1]", tutor.Citation{Label: "1", Folder: "builtin", File: "en/other.md", Heading: "Other", Text: "Of the other."}))
	second := w.finished(w.asks("more"))
	w.told(w.s.PressRaw(w.alices(), m, id(second, "Sources")), "Of the other.")

	// A form's ID is sealed as well.
	form := w.s.Press(w.alices(), m, "👎").Modal()
	form.CustomID = strings.Replace(form.CustomID, parts[3], other[3], 1)
	w.told(w.s.SubmitModal(w.alices(), form, map[string]string{"why": "forged"}), "old message")
	w.votesOn(theirs, "no vote", func(fs []store.Feedback) bool { return len(fs) == 0 })
}

// An answer may quote a server's own notes: its buttons work there only.
func TestButtonsOfAnotherServer(t *testing.T) {
	w := newWorld(t, setup{})
	m := w.finished(w.asks("why?"))
	away := w.s.Guild("elsewhere")
	away.Member(w.alice, 0)
	there := discordtest.At{User: w.alice, Channel: away.Channel("general")}
	lure := w.finished(w.s.Slash(there, "ask", discordtest.Opts{"question": "lure"}))
	dm := discordtest.At{User: w.alice, Channel: w.s.DM(w.alice)}
	lureDM := w.finished(w.s.Slash(dm, "ask", discordtest.Opts{"question": "lure"}))
	asked := w.countAsked()
	for _, b := range m.Buttons() {
		if b.Label == "👎" {
			continue // it opens a form, which is refused below
		}
		w.wait(w.s.PressRaw(there, lure, b.CustomID), "not kept any more")
		w.wait(w.s.PressRaw(dm, lureDM, b.CustomID), "not kept any more")
	}
	down, _ := m.Button("👎")
	form := w.s.PressRaw(there, lure, down.CustomID).Modal()
	w.told(w.s.SubmitModal(there, form, map[string]string{"why": "from afar"}), "not kept any more")
	w.votesOn(m, "no votes", func(fs []store.Feedback) bool { return len(fs) == 0 })
	if w.countAsked() != asked || len(w.s.Threads()) != 0 {
		t.Error("a button worked on another server")
	}
}

func TestButtonsAfterRestart(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.Extract)})
	x := w.asks("stopped")
	words <- "Half"
	w.s.Press(w.alices(), w.wait(x, "Half"), "Stop")
	stopped := w.wait(x, "Stopped.")
	w.script(says("A nil channel blocks for ever. [1]", cite("1")))
	m := w.finished(w.asks("why?"))
	private := w.finished(w.asks("hush", discordtest.Opts{"private": true}))
	sure := w.s.Slash(w.alices(), "forget-me", nil).Wait().Message
	manager := w.manager()
	panel := w.s.Slash(manager, "settings", nil).Wait().Message
	form := w.s.Press(w.alices(), m, "👎").Modal()

	w.stop()
	w.start()

	w.told(w.s.Press(w.alices(), m, "Sources"), "append allocates")
	w.finished(w.s.Press(w.alices(), m, "Simpler"))
	if q := w.lastAsked(); q.Depth != -1 || len(q.History) != 1 {
		t.Errorf("asked %+v", q)
	}
	w.finished(w.s.Press(w.alices(), m, "Deeper"))
	w.told(w.s.Press(w.alices(), m, "👍"), "Thank you.")
	w.told(w.s.SubmitModal(w.alices(), form, map[string]string{"why": "no"}), "Thank you.")
	w.votesOn(m, "the vote of a form from before", oneVote(-1, "no"))
	w.s.Press(w.alices(), m, "Continue in a thread")
	w.s.WaitFor("a thread", func() bool { return len(w.s.Threads()) == 1 })
	w.finished(w.s.Press(w.alices(), private, "Share"))
	w.finished(w.s.Press(w.alices(), stopped, "Try again"))
	if q := w.lastAsked(); q.Text != "stopped" {
		t.Errorf("asked %+v", q)
	}
	w.wait(w.s.Press(manager, panel, "Model answers: on"), "Model answers: off")
	w.wait(w.s.Press(w.alices(), sure, "Keep it"), "Nothing was deleted.")
}

// manager is carol, who manages the server.
func (w *world) manager() discordtest.At {
	carol := w.s.User("carol")
	w.guild.Member(carol, discordtest.ManageServer)
	return discordtest.At{User: carol, Channel: w.room}
}

func TestButtonsOfForgotten(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.Extract)})
	x := w.asks("stopped")
	words <- "Half"
	w.s.Press(w.alices(), w.wait(x, "Half"), "Stop")
	stopped := w.wait(x, "Stopped.")
	w.script(says("An answer. [1]", cite("1")))
	m := w.finished(w.asks("why?"))
	private := w.finished(w.asks("hush", discordtest.Opts{"private": true}))
	form := w.s.Press(w.alices(), m, "👎").Modal()
	asked := w.countAsked()
	w.forgets(w.alices())

	w.told(w.s.SubmitModal(w.alices(), form, map[string]string{"why": "late"}), "not kept any more")
	for _, label := range []string{"Sources", "Simpler", "Deeper", "Continue in a thread", "👍"} {
		w.wait(w.s.Press(w.alices(), m, label), "That answer is not kept any more.")
	}
	w.wait(w.s.Press(w.alices(), private, "Share"), "not kept any more")
	w.wait(w.s.Press(w.alices(), stopped, "Try again"), "not kept any more")
	form = w.s.Press(w.alices(), m, "👎").Modal()
	w.told(w.s.SubmitModal(w.alices(), form, nil), "not kept any more")
	if w.countAsked() != asked || len(w.s.Threads()) != 0 {
		t.Error("a button of a forgotten answer did something")
	}
}

// forgets deletes what is kept about a member, as the member does it.
func (w *world) forgets(at discordtest.At) *discordtest.Message {
	w.t.Helper()
	sure := w.s.Slash(at, "forget-me", nil).Wait()
	if !sure.Ephemeral || sure.Message == nil || len(sure.Message.Buttons()) != 2 {
		w.t.Fatalf("forget-me: %+v", sure)
	}
	x := w.s.Press(at, sure.Message, sure.Message.Buttons()[0].Label)
	var done *discordtest.Message
	w.s.WaitFor("the end of forgetting", func() bool {
		done = x.Original()
		return done != nil && len(done.Buttons()) == 0
	})
	return done
}
