package storetest

import (
	"bytes"
	"testing"
	"time"

	"gophertutor/internal/store"
)

func testThreads(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Thread(ctx, "none")
	notFound(t, "Thread", err)
	equal(t, "ThreadIDs of nothing", get(s.ThreadIDs(ctx))(t), []store.ChannelID(nil))
	t1 := store.Thread{Channel: "t1", Server: "s1", Conversation: "e1", Member: "m1", CreatedAt: at(0), UsedAt: at(0)}
	t2 := store.Thread{Channel: "t2", Server: "s2", Conversation: "e2", Member: "m2", Hinted: true, CreatedAt: at(1), UsedAt: at(2)}
	must(t, s.SaveThread(ctx, t2))
	must(t, s.SaveThread(ctx, t1))
	equal(t, "t1", get(s.Thread(ctx, "t1"))(t), t1)
	equal(t, "t2", get(s.Thread(ctx, "t2"))(t), t2)
	equal(t, "ThreadIDs", get(s.ThreadIDs(ctx))(t), []store.ChannelID{"t1", "t2"})

	for i, want := range []bool{true, false, false} {
		if first := get(s.MarkHinted(ctx, "t1"))(t); first != want {
			t.Errorf("MarkHinted for the %d. time = %v", i+1, first)
		}
	}
	if first := get(s.MarkHinted(ctx, "t2"))(t); first {
		t.Error("MarkHinted of a thread saved as hinted = true")
	}
	first, err := s.MarkHinted(ctx, "none")
	notFound(t, "MarkHinted", err)
	if first {
		t.Error("MarkHinted of no thread = true")
	}

	// Somebody who read the thread before the hint saves it afterwards.
	t1.Conversation, t1.UsedAt = "e9", at(60)
	saved := t1
	saved.CreatedAt = at(50)
	must(t, s.SaveThread(ctx, saved))
	t1.Hinted = true
	equal(t, "t1 after a change", get(s.Thread(ctx, "t1"))(t), t1)

	must(t, s.DeleteThread(ctx, "t1"))
	must(t, s.DeleteThread(ctx, "t1"))
	_, err = s.Thread(ctx, "t1")
	notFound(t, "Thread after a deletion", err)
	equal(t, "ThreadIDs after a deletion", get(s.ThreadIDs(ctx))(t), []store.ChannelID{"t2"})
}

func testFeedback(t *testing.T, s Store) {
	ctx := t.Context()
	done(t, s, asked("e1", 0))
	done(t, s, asked("e2", 0))
	other := store.Feedback{Exchange: "e1", Member: "m2", Server: "s1", Vote: 1, At: noon}
	elsewhere := store.Feedback{Exchange: "e2", Member: "m1", Server: "s1", Vote: 1, Text: "fine", At: noon}
	save := func(f store.Feedback) {
		t.Helper()
		must(t, s.SaveFeedback(ctx, f))
	}
	for i, c := range []struct {
		name     string
		vote     int
		text     string
		wantVote int
		wantText string
	}{
		{"a vote", -1, "", -1, ""},
		{"its reason, later", -1, "wrong", -1, "wrong"},
		{"the same vote", -1, "", -1, "wrong"},
		{"another reason, alone", 0, "outdated", -1, "outdated"},
		{"nothing", 0, "", -1, "outdated"},
		{"the other vote", 1, "", 1, ""},
		{"the other vote with a reason", -1, "hm", -1, "hm"},
	} {
		save(store.Feedback{Exchange: "e1", Member: "m1", Server: "s1", Vote: c.vote, Text: c.text, At: at(i)})
		want := []store.Feedback{{Exchange: "e1", Member: "m1", Server: "s1", Vote: c.wantVote, Text: c.wantText, At: at(i)}}
		if i == 0 {
			save(other)
			save(elsewhere)
		}
		want = append(want, other)
		equal(t, "feedback after "+c.name, get(s.FeedbackOn(ctx, "e1"))(t), want)
	}
	equal(t, "feedback on e2", get(s.FeedbackOn(ctx, "e2"))(t), []store.Feedback{elsewhere})
	for _, vote := range []int{-2, 2} {
		if err := s.SaveFeedback(ctx, store.Feedback{Exchange: "e1", Member: "m1", Vote: vote}); err == nil {
			t.Errorf("vote %d succeeded", vote)
		}
	}
	// Words about the bot are many, also of one member.
	words := []store.Feedback{
		{Member: "m1", Server: "s1", Text: "good", At: at(0)},
		{Member: "m1", Server: "s1", Text: "good", At: at(0)},
		{Member: "m1", Text: "更多中文", At: at(1)},
	}
	for _, f := range words {
		save(f)
	}
	equal(t, "words", get(s.FeedbackOn(ctx, ""))(t), words)
}

func testFeedbackSince(t *testing.T, s Store) {
	ctx := t.Context()
	open, private, direct := asked("open", 0), asked("private", 0), asked("direct", 0)
	open.Question, private.Question, direct.Question = "for everybody?", "for me?", "for you?"
	private.Private, direct.Server = true, ""
	for _, e := range []store.Exchange{open, private, direct} {
		must(t, s.Begin(ctx, e))
		e = answered(e, store.Done)
		e.Mode = "extract"
		must(t, s.Finish(ctx, e))
	}
	said := []store.Said{
		{Feedback: store.Feedback{Member: "m2", Text: "good", At: at(10)}},
		{Feedback: store.Feedback{Exchange: "open", Member: "m2", Server: "s1", Vote: -1, Text: "stale", At: at(10)}, Question: "for everybody?", Mode: "extract"},
		{Feedback: store.Feedback{Exchange: "private", Member: "m1", Server: "s1", Vote: -1, Text: "wrong", At: at(20)}, Mode: "extract"},
		{Feedback: store.Feedback{Exchange: "direct", Member: "m1", Vote: 1, At: at(30)}, Mode: "extract"},
		{Feedback: store.Feedback{Exchange: "open", Member: "m1", Server: "s1", Vote: 1, At: at(40)}, Question: "for everybody?", Mode: "extract"},
	}
	for _, i := range []int{4, 3, 0, 2, 1} { // written in another order
		must(t, s.SaveFeedback(ctx, said[i].Feedback))
	}
	equal(t, "all", get(s.FeedbackSince(ctx, time.Time{}))(t), said)
	equal(t, "from its very moment on", get(s.FeedbackSince(ctx, at(20)))(t), said[2:])
	equal(t, "none", get(s.FeedbackSince(ctx, at(41)))(t), []store.Said(nil))
}

func testUses(t *testing.T, s Store) {
	ctx := t.Context()
	const day = "2026-11-22"
	for _, c := range []struct {
		scope, day string
		n, want    int
	}{
		{"all", day, 0, 0},
		{"all", day, -3, 0},
		{"all", day, 2, 2},
		{"all", day, 0, 2},
		{"all", day, 3, 5},
		{"all", day, -1, 4},
		{"all", day, -9, 0},
		{"all", day, 1, 1},
		{"server:1", day, 7, 7},
		{"all", "2026-11-23", 1, 1},
	} {
		if got := get(s.AddUse(ctx, c.scope, c.day, c.n))(t); got != c.want {
			t.Errorf("AddUse(%s, %s, %d) = %d, want %d", c.scope, c.day, c.n, got, c.want)
		}
	}
	get(s.AddUse(ctx, "read", day, 0))(t)
	equal(t, "Uses", get(s.Uses(ctx, day))(t), map[string]int{"all": 1, "server:1": 7})
	equal(t, "Uses of a day without any", get(s.Uses(ctx, "2026-11-24"))(t), map[string]int{})
}

func testSecret(t *testing.T, s Store) {
	ctx := t.Context()
	a := get(s.Secret(ctx, "a", 32))(t)
	if len(a) != 32 || bytes.Equal(a, make([]byte, 32)) {
		t.Errorf("secret %x", a)
	}
	if again := get(s.Secret(ctx, "a", 32))(t); !bytes.Equal(a, again) {
		t.Error("a secret changed")
	}
	if b := get(s.Secret(ctx, "b", 32))(t); bytes.Equal(a, b) {
		t.Error("two secrets are the same")
	}
	for _, size := range []int{-1, 0, 16} {
		if _, err := s.Secret(ctx, "a", size); err == nil {
			t.Errorf("a secret of %d bytes where it has 32", size)
		}
	}
}
