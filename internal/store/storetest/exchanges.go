package storetest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

func testExchange(t *testing.T, s Store) {
	ctx := t.Context()
	e := store.Exchange{
		ID: store.NewID(), Conversation: "", Member: "m1", Server: "s1", Channel: "c1", Private: true,
		Kind: "explain", Question: "why?", Lang: "zh", Go: "1.17", Depth: -2, Locale: "en",
		Token: "secret", TokenUntil: at(900), Status: store.Done, CreatedAt: noon,
		Answer: "not yet", Citations: []byte("[]"), Covered: true, DoneAt: noon,
	}
	must(t, s.Begin(ctx, e))
	want := e
	want.Conversation, want.Status = e.ID, store.Running
	want.Answer, want.Citations, want.Covered, want.DoneAt = "", nil, false, time.Time{}
	equal(t, "after Begin", get(s.Exchange(ctx, e.ID))(t), want)

	if err := s.Begin(ctx, e); err == nil {
		t.Error("Begin with an ID in use succeeded")
	}
	if err := s.Begin(ctx, store.Exchange{}); err == nil {
		t.Error("Begin without an ID succeeded")
	}
	for _, status := range []store.Status{"", store.Running, "finished"} {
		e.Status = status
		if err := s.Finish(ctx, e); err == nil {
			t.Errorf("Finish with status %q succeeded", status)
		}
	}
	equal(t, "after refused calls", get(s.Exchange(ctx, e.ID))(t), want)

	// Finish writes the answer only, and clears the token.
	end := want
	end.Status, end.Answer, end.Subject, end.Mode = store.Stopped, "because", "GMP", "extract"
	end.Covered, end.Citations, end.DoneAt = true, []byte(`[{"n":1}]`), at(3)
	changed := end
	changed.Member, changed.Server, changed.Question, changed.CreatedAt = "m2", "s2", "other", at(9)
	must(t, s.Finish(ctx, changed))
	end.Token, end.TokenUntil = "", time.Time{}
	equal(t, "after Finish", get(s.Exchange(ctx, e.ID))(t), end)
	must(t, s.Finish(ctx, changed))
	equal(t, "after Finish twice", get(s.Exchange(ctx, e.ID))(t), end)
}

func testAnswered(t *testing.T, s Store) {
	ctx := t.Context()
	e := asked("e1", 0)
	e.Token, e.TokenUntil = "secret", at(900)
	must(t, s.Begin(ctx, e))
	before := get(s.Exchange(ctx, "e1"))(t)
	equal(t, "History before", get(s.History(ctx, "e1", 9))(t), []store.Exchange(nil))

	// The answer is kept and counts as one; the exchange runs on, with its token.
	a := answered(before, store.Done)
	must(t, s.Answered(ctx, a))
	want := a
	want.Status, want.DoneAt = store.Running, time.Time{}
	want.Token, want.TokenUntil = e.Token, e.TokenUntil
	equal(t, "after Answered", get(s.Exchange(ctx, "e1"))(t), want)
	equal(t, "Running", get(s.Running(ctx))(t), []store.Exchange{want})
	equal(t, "History", get(s.History(ctx, "e1", 9))(t), []store.Exchange{want})

	must(t, s.Finish(ctx, a))
	end := get(s.Exchange(ctx, "e1"))(t)
	a.Answer = "too late"
	for _, id := range []string{"e1", "nobody's"} {
		a.ID = id
		if err := s.Answered(ctx, a); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Answered(%s) = %v, want ErrNotFound", id, err)
		}
	}
	equal(t, "after the end", get(s.Exchange(ctx, "e1"))(t), end)
}

func testExchangeText(t *testing.T, s Store) {
	ctx := t.Context()
	for name, text := range map[string]string{
		"controls":      "a\x01b\r\n\t\x1b[0m\x7f\u202e",
		"four bytes":    "🐹 goroutine 𠮷 👩‍👩‍👧",
		"quotes":        `'; DROP TABLE exchanges; -- " \ ? $1 %s`,
		"Chinese":       "调度器为什么需要 P？",
		"right to left": "لماذا؟",
		"100 KB":        strings.Repeat("汉字 🐹 text\n", 100<<10/18),
	} {
		e := asked(store.NewID(), 0)
		e.Question, e.Lang, e.Go, e.Kind, e.Token = text, text, text, text, text
		must(t, s.Begin(ctx, e))
		equal(t, name+", asked", get(s.Exchange(ctx, e.ID))(t), e)
		e = answered(e, store.Done)
		e.Answer, e.Subject, e.Mode, e.Citations = text, text, text, []byte(text)
		must(t, s.Finish(ctx, e))
		equal(t, name+", answered", get(s.Exchange(ctx, e.ID))(t), e)
	}
	// Citations are bytes, of any kind.
	e := asked("bytes", 0)
	must(t, s.Begin(ctx, e))
	e = answered(e, store.Done)
	e.Citations = []byte{0, 0xff, 0xfe, 0}
	must(t, s.Finish(ctx, e))
	if got := get(s.Exchange(ctx, "bytes"))(t).Citations; !bytes.Equal(got, e.Citations) {
		t.Errorf("citations %x, want %x", got, e.Citations)
	}
}

func testExchangeGone(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Exchange(ctx, "none")
	notFound(t, "Exchange", err)
	_, err = s.ByMessage(ctx, "none")
	notFound(t, "ByMessage", err)
	notFound(t, "AddMessage", s.AddMessage(ctx, "none", 0, "c1", "1"))
	_, err = s.ByMessage(ctx, "1")
	notFound(t, "ByMessage after AddMessage to nothing", err)
	equal(t, "Messages", get(s.Messages(ctx, "none"))(t), []store.Shown(nil))
	equal(t, "History", get(s.History(ctx, "none", 5))(t), []store.Exchange(nil))

	// Forgotten while the answer is being written.
	e := asked("e1", 0)
	must(t, s.Begin(ctx, e))
	get(s.Forget(ctx, e.Member))(t)
	notFound(t, "Finish", s.Finish(ctx, answered(e, store.Done)))
	_, err = s.Exchange(ctx, "e1")
	notFound(t, "Exchange after Finish", err)
	notFound(t, "SaveFeedback", s.SaveFeedback(ctx, store.Feedback{Exchange: "e1", Member: "m2", Vote: 1}))
	equal(t, "FeedbackOn", get(s.FeedbackOn(ctx, "e1"))(t), []store.Feedback(nil))
}

func testSetStatus(t *testing.T, s Store) {
	ctx := t.Context()
	e := asked("e1", 0)
	must(t, s.Begin(ctx, e))
	must(t, s.Begin(ctx, asked("e2", 0)))
	for _, c := range []struct {
		id       string
		from, to store.Status
		ok       bool
		is       store.Status
	}{
		{"e1", store.Done, store.Failed, false, store.Running},
		{"e1", store.Running, store.Stopped, true, store.Stopped},
		{"e1", store.Running, store.Done, false, store.Stopped},
		{"e1", store.Stopped, store.Running, true, store.Running},
	} {
		if ok := get(s.SetStatus(ctx, c.id, c.from, c.to))(t); ok != c.ok {
			t.Errorf("SetStatus(%s, %s, %s) = %v", c.id, c.from, c.to, ok)
		}
		e.Status = c.is // and nothing else has changed
		equal(t, "e1", get(s.Exchange(ctx, "e1"))(t), e)
	}
	if ok := get(s.SetStatus(ctx, "none", store.Running, store.Done))(t); ok {
		t.Error("SetStatus of nothing reports true")
	}
	equal(t, "e2", get(s.Exchange(ctx, "e2"))(t).Status, store.Running)
}

func testMessages(t *testing.T, s Store) {
	ctx := t.Context()
	e1, e2 := done(t, s, asked("e1", 0)), done(t, s, asked("e2", 1))
	add := func(exchange string, n int, m store.MessageID) {
		t.Helper()
		must(t, s.AddMessage(ctx, exchange, n, "c1", m))
	}
	add("e1", 1, "101")
	add("e1", 0, "100")
	add("e1", 10, "110")
	add("e1", 1, "101")
	add("e2", 0, "200")
	equal(t, "Messages of e1", get(s.Messages(ctx, "e1"))(t),
		[]store.Shown{{N: 0, Channel: "c1", Message: "100"}, {N: 1, Channel: "c1", Message: "101"}, {N: 10, Channel: "c1", Message: "110"}})
	for m, want := range map[store.MessageID]store.Exchange{"100": e1, "101": e1, "110": e1, "200": e2} {
		equal(t, "ByMessage "+string(m), get(s.ByMessage(ctx, m))(t), want)
	}
	// Another message takes the place of one, as when the first is deleted.
	must(t, s.AddMessage(ctx, "e1", 1, "c2", "111"))
	equal(t, "Messages of e1", get(s.Messages(ctx, "e1"))(t),
		[]store.Shown{{N: 0, Channel: "c1", Message: "100"}, {N: 1, Channel: "c2", Message: "111"}, {N: 10, Channel: "c1", Message: "110"}})
	_, err := s.ByMessage(ctx, "101")
	notFound(t, "ByMessage of what is replaced", err)
	// A message that shows first one answer, then another.
	add("e2", 1, "100")
	equal(t, "ByMessage 100", get(s.ByMessage(ctx, "100"))(t), e2)
}

func testHistory(t *testing.T, s Store) {
	ctx := t.Context()
	var all []store.Exchange
	for i, id := range []string{"e1", "e2", "e3", "e4"} {
		e := asked(id, i)
		if i >= 2 {
			e.CreatedAt = at(2) // of one millisecond: the order they came in
		}
		e.Conversation = "e1"
		all = append(all, done(t, s, e))
	}
	done(t, s, asked("other", 2))
	for i, status := range []store.Status{store.Failed, store.Stopped, store.Interrupted} {
		e := asked(string(status), 10+i)
		e.Conversation = "e1"
		must(t, s.Begin(ctx, e))
		must(t, s.Finish(ctx, answered(e, status)))
	}
	running := asked("running", 20)
	running.Conversation = "e1"
	must(t, s.Begin(ctx, running))
	for limit, want := range map[int][]store.Exchange{-1: nil, 0: nil, 1: all[3:], 3: all[1:], 4: all, 99: all} {
		equal(t, "History", get(s.History(ctx, "e1", limit))(t), want)
	}
}

func testLatest(t *testing.T, s Store) {
	ctx := t.Context()
	done(t, s, asked("e1", 0))
	e2 := asked("e2", 10)
	must(t, s.Begin(ctx, e2))
	other := asked("channel", 20)
	other.Channel = "c2"
	done(t, s, other)
	other = asked("member", 20)
	other.Member = "m2"
	done(t, s, other)
	for _, since := range []int{-100, 10} {
		equal(t, "Latest", get(s.Latest(ctx, "c1", "m1", at(since)))(t), e2)
	}
	equal(t, "Latest of ever", get(s.Latest(ctx, "c1", "m1", time.Time{}))(t), e2)
	_, err := s.Latest(ctx, "c1", "m1", at(11))
	notFound(t, "Latest since later", err)
	_, err = s.Latest(ctx, "c2", "m2", noon)
	notFound(t, "Latest of a member elsewhere", err)
	e3 := done(t, s, asked("e3", 10))
	equal(t, "Latest of one millisecond", get(s.Latest(ctx, "c1", "m1", noon))(t), e3)
}

func testRunning(t *testing.T, s Store) {
	ctx := t.Context()
	equal(t, "Running of nothing", get(s.Running(ctx))(t), []store.Exchange(nil))
	e1, e2 := asked("e1", 5), asked("e2", 0)
	e2.Server = "" // of a direct message
	must(t, s.Begin(ctx, e1))
	must(t, s.Begin(ctx, e2))
	done(t, s, asked("e3", 1))
	equal(t, "Running", get(s.Running(ctx))(t), []store.Exchange{e2, e1})
	must(t, s.Finish(ctx, answered(e1, store.Interrupted)))
	get(s.SetStatus(ctx, "e2", store.Running, store.Failed))(t)
	equal(t, "Running after all", get(s.Running(ctx))(t), []store.Exchange(nil))
}

func testAskedSince(t *testing.T, s Store) {
	for i, id := range []string{"e3", "e1", "e2", "early"} { // not in the order of time
		e := asked(id, []int{3, 1, 2, -1}[i])
		e.Member = store.MemberID("m-" + id)
		if id == "e2" {
			e.Server = ""
		}
		must(t, s.Begin(t.Context(), e))
	}
	must(t, s.Finish(t.Context(), answered(asked("e1", 1), store.Failed)))
	equal(t, "AskedSince", get(s.AskedSince(t.Context(), at(1)))(t), []store.Asked{
		{Member: "m-e1", Server: "s1", At: at(1)}, {Member: "m-e2", At: at(2)}, {Member: "m-e3", Server: "s1", At: at(3)},
	})
	equal(t, "later", get(s.AskedSince(t.Context(), at(4)))(t), []store.Asked(nil))
}
