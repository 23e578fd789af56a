package discord

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// uncovered is the answer to what the notes do not cover.
func uncovered(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
	yield(tutor.Event{Answer: &tutor.Answer{
		Question: q.Text, Lang: "en", Mode: tutor.Extract, Text: "The notes have nothing on that.", Subject: q.Text,
	}}, nil)
}

func TestForgetMe(t *testing.T) {
	words := map[string]chan string{"alice": make(chan string), "bob": make(chan string)}
	w := newWorld(t, setup{})
	ctx := context.Background()
	manager := w.manager()
	now := time.Now()

	// Something of everything, of alice and of bob.
	kept := map[string]*discordtest.Message{}
	for name, at := range map[string]discordtest.At{"alice": w.alices(), "bob": w.bobs()} {
		w.script(says("An answer. [1]", cite("1")))
		m := w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": "a question of " + name}))
		kept[name] = m
		w.told(w.s.Press(at, m, "👍"), "Thank you.")
		w.told(w.s.Slash(at, "feedback", discordtest.Opts{"text": "words of " + name}), "Thank you.")
		w.s.Press(at, m, "Continue in a thread")
		w.s.WaitFor("a thread", func() bool { return w.s.Message(m.ID).ThreadID != "" })
		w.script(uncovered)
		w.finished(w.s.Slash(at, "ask", discordtest.Opts{"question": "flux capacitors of " + name}))
		w.script(slow(words[name], tutor.ByModel))
		dm := discordtest.At{User: at.User, Channel: w.s.DM(at.User)}
		x := w.s.Slash(dm, "ask", discordtest.Opts{"question": "a direct question of " + name})
		words[name] <- "Half. "
		w.wait(x, "Half.")
	}
	note := discordtest.File{Name: "alice.md", ContentType: "text/markdown", Data: []byte("# Ours\n\n## Flux\n\nFlux is ours.\n")}
	w.guild.Member(w.alice, discordtest.ManageServer)
	w.told(w.s.Slash(w.alices(), "group-notes add", discordtest.Opts{"file": note}), "alice.md")

	x, err := w.db.ByMessage(ctx, store.MessageID(kept["alice"].ID))
	if err != nil {
		t.Fatal(err)
	}
	done := w.forgets(w.alices())
	if !strings.Contains(done.Content, "Deleted.") || !strings.Contains(done.Content, "questions with their answers: 3,") {
		t.Errorf("told: %s", done.Content)
	}

	alice, bob := store.MemberID(w.alice.ID), store.MemberID(w.bob.ID)
	running, err := w.db.Running(ctx)
	if err != nil || len(running) != 1 || running[0].Member != bob {
		t.Errorf("running: %v, %v", running, err)
	}
	if _, err := w.db.Exchange(ctx, x.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("exchange: %v", err)
	}
	if _, err := w.db.ByMessage(ctx, store.MessageID(kept["alice"].ID)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("by message: %v", err)
	}
	if past, err := w.db.History(ctx, x.Conversation, 10); err != nil || len(past) != 0 {
		t.Errorf("history: %v, %v", past, err)
	}
	if shown, err := w.db.Messages(ctx, x.ID); err != nil || len(shown) != 0 {
		t.Errorf("messages: %v, %v", shown, err)
	}
	for _, c := range []*discordtest.Channel{w.room, w.s.DM(w.alice)} {
		if _, err := w.db.Latest(ctx, store.ChannelID(c.ID), alice, now.Add(-time.Hour)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("latest: %v", err)
		}
	}
	for _, exchange := range []string{x.ID, ""} {
		fs, err := w.db.FeedbackOn(ctx, exchange)
		for _, f := range fs {
			if f.Member == alice {
				t.Errorf("feedback %+v", f)
			}
		}
		if err != nil || exchange == "" && len(fs) != 1 {
			t.Errorf("feedback: %v, %v", fs, err)
		}
	}
	gaps, err := w.db.Gaps(ctx, store.ServerID(w.guild.ID), now.Add(-time.Hour), 10)
	if err != nil || len(gaps) != 1 || gaps[0].Question != "flux capacitors of bob" || gaps[0].Count != 1 {
		t.Errorf("gaps: %+v, %v", gaps, err)
	}
	if threads, err := w.db.ThreadIDs(ctx); err != nil || len(threads) != 1 || threads[0] != store.ChannelID(kept["bob"].ID) {
		t.Errorf("threads: %v, %v", threads, err)
	}
	uses, err := w.db.Uses(ctx, now.UTC().Format(time.DateOnly))
	if _, ok := uses["member:"+w.alice.ID]; ok || err != nil || uses["member:"+w.bob.ID] == 0 {
		t.Errorf("uses: %v, %v", uses, err)
	}
	notes, err := w.db.NoteInfos(ctx, store.ServerID(w.guild.ID))
	if err != nil || len(notes) != 1 || notes[0].By != "" {
		t.Errorf("notes: %+v, %v", notes, err)
	}
	w.told(w.s.Slash(manager, "gaps", nil), "flux capacitors of bob")

	// Bob notices nothing.
	close(words["bob"])
	w.script(says("An answer. [1]", cite("1")))
	w.finished(w.s.Press(w.bobs(), kept["bob"], "Simpler"))
	w.told(w.s.Press(w.bobs(), kept["bob"], "Sources"), "append allocates")

	// Nor is it to be found in the file.
	w.stop()
	for _, name := range []string{"test.db", "test.db-wal"} {
		data, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, secret := range []string{"question of alice", "words of alice", "capacitors of alice", w.alice.ID} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s still holds %q", name, secret)
			}
		}
	}
}

// An answer that is being written ends, and what it would still store is not.
func TestForgetEndsAnswers(t *testing.T) {
	words := make(chan string)
	w := newWorld(t, setup{tutor: slow(words, tutor.ByModel)})
	x := w.asks("a long story")
	words <- "Half. "
	w.wait(x, "Half.")
	w.forgets(w.alices())
	if m := w.wait(x, "Stopped."); !strings.Contains(m.Content, "Half.") {
		t.Errorf("shown: %s", m.Content)
	}
	left, err := w.db.Latest(context.Background(), store.ChannelID(w.room.ID), store.MemberID(w.alice.ID), time.Time{})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("kept: %+v, %v", left, err)
	}
}

func TestForgetNobody(t *testing.T) {
	w := newWorld(t, setup{})
	w.bob.Locale = "zh-CN"
	m := w.finished(w.asks("why?"))
	sure := w.s.Slash(w.alices(), "forget-me", nil).Wait()
	if !sure.Ephemeral || labelsOf(sure.Message) != "Delete everything Keep it" || !strings.Contains(sure.Message.Content, "can't be undone") {
		t.Errorf("asked: %+v", sure.Message)
	}
	x := w.s.Press(w.alices(), sure.Message, "Keep it")
	if got := w.wait(x, "Nothing was deleted."); len(got.Buttons()) != 0 {
		t.Errorf("after keeping: %s", labelsOf(got))
	}
	w.told(w.s.Press(w.alices(), m, "Sources"), "append allocates")

	// Who was never here is told so in their language, and others' data stay.
	sure = w.s.Slash(w.bobs(), "forget-me", nil).Wait()
	if labelsOf(sure.Message) != "全部删除 保留" {
		t.Errorf("asked: %s", labelsOf(sure.Message))
	}
	if got := w.forgets(w.bobs()); !strings.Contains(got.Content, "已删除：0 个问题") {
		t.Errorf("told: %s", got.Content)
	}
	w.told(w.s.Press(w.alices(), m, "Sources"), "append allocates")
}
