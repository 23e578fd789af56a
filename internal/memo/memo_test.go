package memo

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func openMemo(t *testing.T, cfg Config) (*Memo, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return New(db, cfg), db
}

// asking is a question on server 1, asked openly by member 7.
func asking(text string) Asking {
	return Asking{Server: "1", Member: "7", Basis: "notes 1", Question: tutor.Question{Text: text}}
}

func answer(text string) *tutor.Answer {
	return &tutor.Answer{
		Question: "as first asked", Lang: "en", Mode: tutor.ByModel, Model: "m", Covered: true, Text: text,
		Citations: []tutor.Citation{{Label: "1", File: "a.md", StartLine: 3, EndLine: 4, Text: "passage"}},
	}
}

func find(t *testing.T, m *Memo, q Asking, now time.Time) *tutor.Answer {
	t.Helper()
	a, err := m.Find(t.Context(), q, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func keep(t *testing.T, m *Memo, q Asking, a *tutor.Answer) {
	t.Helper()
	if err := m.Keep(t.Context(), q, a, noon); err != nil {
		t.Fatal(err)
	}
}

const why = "Why does a nil channel block?"

func TestFind(t *testing.T) {
	m, _ := openMemo(t, Config{MaxAge: time.Hour})
	if a := find(t, m, asking(why), noon); a != nil {
		t.Fatalf("found %+v", a)
	}
	keep(t, m, asking(why), answer("It blocks [1]."))
	later := noon.Add(time.Hour)
	want := answer("It blocks [1].")
	want.Question, want.KeptAt = "why does a nil channel block", noon
	if d := cmp.Diff(want, find(t, m, asking("why does a nil channel block"), later)); d != "" {
		t.Errorf("found (-want +got):\n%s", d)
	}
	if a := find(t, m, asking(why), later.Add(time.Millisecond)); a != nil {
		t.Errorf("found after its time: %+v", a)
	}
	// Everything else that an answer depends on makes another question.
	for name, change := range map[string]func(*Asking){
		"words":    func(q *Asking) { q.Text = "Why does a nil map block?" },
		"server":   func(q *Asking) { q.Server = "2" },
		"DM":       func(q *Asking) { q.Server = "" },
		"basis":    func(q *Asking) { q.Basis = "notes 2" },
		"no basis": func(q *Asking) { q.Basis = "" },
		"no model": func(q *Asking) { q.NoModel = true },
		"kind":     func(q *Asking) { q.Kind = tutor.Check },
		"deeper":   func(q *Asking) { q.Depth = 1 },
		"release":  func(q *Asking) { q.Go = "1.17" },
		"language": func(q *Asking) { q.Lang = "zh" },
		"passages": func(q *Asking) { q.K = 20 },
		"history":  func(q *Asking) { q.History = []tutor.Turn{{Question: "What is a channel?", Answer: "a queue"}} },
	} {
		q := asking(why)
		change(&q)
		if a := find(t, m, q, noon); a != nil {
			t.Errorf("another %s: found %+v", name, a)
		}
	}
	// And these do not.
	for name, change := range map[string]func(*Asking){
		"member":      func(q *Asking) { q.Member = "8" },
		"in private":  func(q *Asking) { q.Member, q.Private = "8", true },
		"language":    func(q *Asking) { q.Lang = "en" },
		"asked again": func(q *Asking) { q.History = []tutor.Turn{{Question: why, Answer: "an answer"}} },
	} {
		q := asking(why)
		change(&q)
		if a := find(t, m, q, noon); a == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

// TestAudience keeps answers that others did not see from them.
func TestAudience(t *testing.T) {
	for _, c := range []struct {
		name    string
		kept    Asking
		others  []Asking
		foundBy []Asking
	}{
		{"private on a server", Asking{Server: "1", Member: "7", Private: true},
			[]Asking{{Server: "1", Member: "7"}, {Server: "1", Member: "8", Private: true}, {Server: "1", Member: "8"}, {Member: "7"}, {Server: "2", Member: "7", Private: true}},
			[]Asking{{Server: "1", Member: "7", Private: true}}},
		{"direct message", Asking{Member: "7"},
			[]Asking{{Member: "8"}, {Server: "1", Member: "7", Private: true}, {Server: "1", Member: "7"}},
			[]Asking{{Member: "7"}, {Member: "7", Private: true}}},
		{"open", Asking{Server: "1", Member: "7"},
			[]Asking{{Server: "2", Member: "7"}, {Member: "7"}, {Server: "2", Member: "7", Private: true}, {Server: "1x", Member: "7"}},
			[]Asking{{Server: "1", Member: "9"}, {Server: "1", Member: "9", Private: true}}},
	} {
		m, _ := openMemo(t, Config{MaxAge: time.Hour})
		with := func(q Asking) Asking {
			q.Basis, q.Text = "b", why
			return q
		}
		keep(t, m, with(c.kept), answer("So."))
		for _, q := range c.others {
			if find(t, m, with(q), noon) != nil {
				t.Errorf("%s: found by %+v", c.name, q)
			}
		}
		for _, q := range c.foundBy {
			if find(t, m, with(q), noon) == nil {
				t.Errorf("%s: not found by %+v", c.name, q)
			}
		}
	}
}

func TestKeep(t *testing.T) {
	for name, change := range map[string]func(*Asking, *tutor.Answer){
		"extract":     func(_ *Asking, a *tutor.Answer) { a.Mode = tutor.Extract },
		"not covered": func(_ *Asking, a *tutor.Answer) { a.Covered = false },
		"cut off":     func(_ *Asking, a *tutor.Answer) { a.Truncated = true },
		"ungrounded":  func(_ *Asking, a *tutor.Answer) { a.Ungrounded = true },
		"found":       func(_ *Asking, a *tutor.Answer) { a.KeptAt = noon },
		"no basis":    func(q *Asking, _ *tutor.Answer) { q.Basis = "" },
		"follows up":  func(q *Asking, _ *tutor.Answer) { q.History = []tutor.Turn{{Question: "What is a channel?"}} },
	} {
		m, db := openMemo(t, Config{MaxAge: time.Hour})
		q, a := asking(why), answer("So.")
		change(&q, a)
		keep(t, m, q, a)
		q.Basis, q.History = "notes 1", nil
		if find(t, m, q, noon) != nil {
			t.Errorf("%s: kept", name)
		}
		// A newer answer, as when asked anew, takes the place of the old one.
		keep(t, m, asking(why), answer("Old."))
		keep(t, m, asking(why), answer("New."))
		if got := find(t, m, asking(why), noon); got == nil || got.Text != "New." {
			t.Errorf("found %+v", got)
		}
		// What a member asked is forgotten with the member, also for the others.
		if _, err := db.Forget(t.Context(), "7"); err != nil {
			t.Fatal(err)
		}
		if find(t, m, asking(why), noon) != nil {
			t.Error("found after its member was forgotten")
		}
	}
	// The bounds are handed on.
	m, _ := openMemo(t, Config{MaxAge: time.Hour, Entries: 1})
	keep(t, m, asking("one"), answer("1"))
	keep(t, m, asking("two"), answer("2"))
	if one, two := find(t, m, asking("one"), noon), find(t, m, asking("two"), noon); (one == nil) == (two == nil) {
		t.Errorf("of two one may stay: %v, %v", one, two)
	}
	// None is none.
	var none *Memo
	if New(nil, Config{}) != nil {
		t.Error("a memo that keeps nothing")
	}
	keep(t, none, asking(why), answer("So."))
	if find(t, none, asking(why), noon) != nil {
		t.Error("found in no memo")
	}
}

func TestNormal(t *testing.T) {
	for _, same := range [][]string{
		{"Why does a nil channel block?", "why does a nil channel block", "  Why does  a nil\tchannel block ?? ", "Ｗｈｙ does a nil channel block？", "WHY does a nil channel block!", "Why does a nil channel block.", "Why does a nil channel block。", "Why does a nil channel block…"},
		{"How does the GMP model work?", "how does the gmp model work"},
		{"append 怎样扩容？", "append怎样扩容", "append 怎样扩容。", "ａｐｐｅｎｄ 怎样 扩容?"},
		{"什么是 GMP 模型？", "什么是gmp模型", "什么是GMP模型"},
		{"What is a cafe\u0301", "What is a caf\u00e9"},
	} {
		for _, text := range same {
			if got := normal(tutor.Ask, text); got != normal(tutor.Ask, same[0]) || got != normal(tutor.Ask, got) {
				t.Errorf("%q is %q, %q is %q", text, got, same[0], normal(tutor.Ask, same[0]))
			}
		}
	}
	for _, other := range [][2]string{
		{"What does Println do?", "What does println do?"},
		{"Println or print?", "println or print?"},
		{"What is `a  b`?", "What is `a b`?"},
		{"What is context.WithCancel?", "What is context.Withcancel?"},
		{"Is s[1] checked?", "Is s[2] checked?"},
		{"What is T?", "What is t?"},
		{"什么是fmt.GC？", "什么是fmt.gc？"},
		{"MAX_LEN 是什么", "max_len 是什么"},
		{"为什么阻塞", "为什么 不阻塞"},
		{`len("中 国") 是多少？`, `len("中国") 是多少？`}, // 7 and 6
		{`len("，") 是多少？`, `len(",") 是多少？`},
		{`What is len("a  b")?`, `What is len("a b")?`},
		{"What is args []string...?", "What is args []string?"},
		{"What is import .?", "What is import?"},
		{"方法 Do 能被别的包调用吗？", "方法 do 能被别的包调用吗？"}, // the one, not the other
		{"Do 能被别的包调用吗？", "do 能被别的包调用吗？"},
	} {
		if a, b := normal(tutor.Ask, other[0]), normal(tutor.Ask, other[1]); a == b {
			t.Errorf("%q and %q are both %q", other[0], other[1], a)
		}
	}
	code := "a := 1\r\nB  :=  2 "
	if got := normal(tutor.Explain, code); got != "a := 1\nB  :=  2" {
		t.Errorf("a message: %q", got)
	}
}

func FuzzNormal(f *testing.F) {
	for _, s := range []string{"Why?", "append 怎样 扩容？", "GC GC", "!\f !", "ｶ\uff9e", "\xff", " . ", "e\u0301", "A 中 B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := normal(tutor.Ask, s)
		if again := normal(tutor.Ask, once); again != once {
			t.Errorf("%q is %q, then %q", s, once, again)
		}
	})
}
