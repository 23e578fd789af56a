package discord

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/group"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/internal/memo"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// spending answers as a model does that takes tokens, a new text each time.
func spending() script {
	n := 0
	return func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		if q.NoModel {
			give(q, "Quoted. [1]", tutor.Extract, []tutor.Citation{cite("1")}, yield)
			return
		}
		n++
		m := llm.Counted(&llmtest.Model{Text: "some words"})
		for range m.Stream(ctx, llm.Request{Messages: []llm.Message{{Text: q.Text}}}) {
		}
		give(q, fmt.Sprintf("Answer %d. [1]", n), tutor.ByModel, []tutor.Citation{cite("1")}, yield)
	}
}

// remembering is a world whose answers are kept.
func remembering(t *testing.T, config func(*Config)) *world {
	return newWorld(t, setup{tutor: spending(), memo: memo.Config{MaxAge: time.Hour}, config: config})
}

func TestKeptAnswer(t *testing.T) {
	var m *metrics.Metrics // of the running bot
	w := remembering(t, func(c *Config) {
		m = metrics.New(metrics.Options{})
		c.Metrics, c.ModelBudget = m, group.PerDay(3)
	})
	first := w.finished(w.asks("Why does a nil channel block?"))
	if strings.Contains(first.Content, "kept") || hasButton(first, "Ask anew") {
		t.Errorf("the first answer: %s", first.Content)
	}
	// Another member asks the same in other letters.
	again := w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "why does a nil channel block"}))
	for _, want := range []string{"> why does a nil channel block\n", "Answer 1. [1]", "-# An answer that was kept, from <t:", "Written by `test-model`", "Sources: [1]"} {
		if !strings.Contains(again.Content, want) {
			t.Errorf("the kept answer lacks %q:\n%s", want, again.Content)
		}
	}
	w.figuresAre(m, "answers_total",
		`answers_total{covered="true",mode="model",status="done"} 1`,
		`answers_total{covered="true",mode="kept",status="done"} 1`,
	)
	if got := labelsOf(again); got != "Sources Ask anew Simpler Deeper Continue in a thread 👍 👎 Quiz me on this" {
		t.Errorf("buttons %s", got)
	}
	w.told(w.s.Press(w.bobs(), again, "Sources"), "Growth")
	w.told(w.s.Press(w.alices(), again, "Ask anew"), "somebody else's")
	anew := w.finished(w.s.Press(w.bobs(), again, "Ask anew"))
	if !strings.Contains(anew.Content, "Answer 2. [1]") || hasButton(anew, "Ask anew") {
		t.Errorf("asked anew: %s", anew.Content)
	}
	if h := w.lastAsked().History; len(h) != 0 {
		t.Errorf("the answer that was kept is told to the model again: %+v", h)
	}
	w.figuresAre(m, "cache_lookups_total", `cache_lookups_total{cache="answer",result="hit"} 1`, `cache_lookups_total{cache="answer",result="miss"} 1`)
	// From now on the newer one is given, also after a restart, and in private.
	w.stop()
	w.start()
	if got := w.finished(w.asks("Why does a nil channel block?", discordtest.Opts{"private": true})); !strings.Contains(got.Content, "Answer 2. [1]") {
		t.Errorf("after a restart: %s", got.Content)
	}
	// A kept answer is given when the budget is used up, and others are not.
	w.finished(w.asks("the third answer"))
	if got := w.finished(w.asks("the fourth answer")); !strings.Contains(got.Content, "Quoted. [1]") {
		t.Errorf("over the budget: %s", got.Content)
	}
	if got := w.finished(w.asks("why does a nil channel block?")); !strings.Contains(got.Content, "Answer 2. [1]") || strings.Contains(got.Content, "used up") {
		t.Errorf("a kept answer over the budget: %s", got.Content)
	}
}

func TestNotKept(t *testing.T) {
	w := remembering(t, nil)
	ask := func(at discordtest.At, opts discordtest.Opts) string {
		t.Helper()
		opts["question"] = "Why does a nil channel block?"
		text := w.finished(w.s.Slash(at, "ask", opts)).Content
		if strings.Contains(text, "kept") {
			t.Errorf("%v: a kept answer: %s", opts, text)
		}
		return text
	}
	elsewhere := w.s.Guild("elsewhere")
	dm := func(u *discordtest.User) discordtest.At { return discordtest.At{User: u, Channel: w.s.DM(u)} }
	// In private, in direct messages and elsewhere it is another question.
	for _, private := range []bool{true, false} {
		ask(w.alices(), discordtest.Opts{"private": private})
	}
	ask(discordtest.At{User: w.alice, Channel: elsewhere.Channel("general")}, discordtest.Opts{})
	ask(dm(w.alice), discordtest.Opts{})
	ask(dm(w.bob), discordtest.Opts{})
	ask(w.bobs(), discordtest.Opts{"language": "zh"})
	ask(w.bobs(), discordtest.Opts{"go": "1.17"})
	// What follows up in a direct message is not answered from it.
	w.finished(w.s.Slash(dm(w.alice), "ask", discordtest.Opts{"question": "And to receive?"}))
	ask(dm(w.alice), discordtest.Opts{})
	// With the model off answers are quoted.
	manager := w.manager()
	panel := w.settled(w.panelOf(manager))
	w.wait(w.s.Press(manager, panel, "Model answers: on"), "Model answers: off")
	if got := ask(w.bobs(), discordtest.Opts{}); !strings.Contains(got, "Quoted. [1]") {
		t.Errorf("without a model: %s", got)
	}
	w.wait(w.s.Press(manager, panel, "Model answers: off"), "Model answers: on")
	if got := w.finished(w.asks("why does a nil channel block")); !strings.Contains(got.Content, "kept") {
		t.Errorf("with the model again: %s", got.Content)
	}
	// What alice asked is forgotten with her, also for others.
	w.forgets(w.alices())
	ask(w.bobs(), discordtest.Opts{})
}

// TestKeptAnswerInChinese is said in the language of the question, whatever that
// of the member's Discord is.
func TestKeptAnswerInChinese(t *testing.T) {
	w := newWorld(t, setup{memo: memo.Config{MaxAge: time.Hour}, tutor: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		yield(tutor.Event{Answer: &tutor.Answer{
			Question: q.Text, Lang: "zh", Mode: tutor.ByModel, Model: "m", Covered: true, Text: "会阻塞 [1]。", Citations: []tutor.Citation{cite("1")},
		}}, nil)
	}})
	w.finished(w.asks("nil channel 为什么阻塞？"))
	if m := w.finished(w.asks("nil channel为什么阻塞")); !strings.Contains(m.Content, "-# 这是之前保存的回答，写于 <t:") {
		t.Errorf("kept: %s", m.Content)
	}
	chinese := w.s.User("小明")
	chinese.Locale = "zh-CN"
	w.guild.Member(chinese, 0)
	if m := w.finished(w.s.Slash(discordtest.At{User: chinese, Channel: w.room}, "ask", discordtest.Opts{"question": "nil channel 为什么阻塞"})); !hasButton(m, "重新回答") {
		t.Errorf("buttons %s", labelsOf(m))
	}
}

func TestMonthlyTokens(t *testing.T) {
	w := newWorld(t, setup{tutor: spending(), config: func(c *Config) {
		c.ModelBudget = group.Quota{N: 10, Tokens: true, Monthly: true}
	}})
	panel := w.settled(w.panelOf(w.manager()))
	if !strings.Contains(panel.Content, "Model budget: standard (10 tokens a month)") {
		t.Errorf("panel: %s", panel.Content)
	}
	w.finished(w.asks("one"))   // 1 and 4 for the message, and 2
	w.finished(w.asks("other")) // as there still was something left
	m := w.finished(w.asks("three"))
	if !strings.Contains(m.Content, "Quoted. [1]") || !strings.Contains(m.Content, "This month's model answers are used up") {
		t.Errorf("third: %s", m.Content)
	}
	if _, err := w.prefs.Update(t.Context(), store.ServerID(w.guild.ID), func(s *store.Settings) { s.ModelPerDay = 7 }); err != nil {
		t.Fatal(err)
	}
	if got := w.settled(w.panelOf(w.manager())).Content; !strings.Contains(got, "Model budget: 7 answers a day, besides standard (10 tokens a month)") {
		t.Errorf("panel: %s", got)
	}
}

func TestUsage(t *testing.T) {
	w := remembering(t, func(c *Config) {
		c.Prices, c.ModelBudget = metrics.Prices{Prompt: 1e5, Completion: 1e6}, group.PerDay(50)
	})
	manager := w.manager()
	usage := func(opts discordtest.Opts) string {
		m := w.settled(w.s.Slash(manager, "usage", opts))
		if !m.Ephemeral || len(m.Pings) > 0 {
			t.Errorf("shown to others: %+v", m)
		}
		return m.Content
	}
	if got := usage(nil); !strings.Contains(got, "Nothing was asked here") || !strings.Contains(got, "0 of 50 answers a day") {
		t.Errorf("none: %s", got)
	}
	w.finished(w.asks("one"))
	w.finished(w.asks("one"))
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "one"}))
	w.finished(w.s.Slash(w.bobs(), "ask", discordtest.Opts{"question": "two"}))
	w.finished(w.s.Slash(discordtest.At{User: w.bob, Channel: w.s.DM(w.bob)}, "ask", discordtest.Opts{"question": "elsewhere"}))
	// Usage is written down behind the last edit.
	w.bot.queue.wait(t.Context())
	// Each answer takes 5 tokens to ask and 2 to write: 0.5 and 2.
	const figures = "questions: 2 (answered by kept answers: 1), tokens: 5 sent, 2 received, cost: 2.50"
	got := usage(nil)
	for _, want := range []string{
		"this month**", "Used of the budget: 2 of 50 answers a day",
		"- all together: questions: 4 (answered by kept answers: 2), tokens: 10 sent, 4 received, cost: 5.00",
		"- <@" + w.alice.ID + ">: " + figures, "- <@" + w.bob.ID + ">: " + figures, "-# Days and months are UTC.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("usage lacks %q:\n%s", want, got)
		}
	}
	if today := usage(discordtest.Opts{"period": "today"}); !strings.Contains(today, "- <@"+w.bob.ID+">: "+figures) {
		t.Errorf("today: %s", today)
	}
	if last := usage(discordtest.Opts{"period": "last month"}); !strings.Contains(last, "Nothing was asked") || strings.Contains(last, "budget") {
		t.Errorf("last month: %s", last)
	}
	// Sums stay without the member who is forgotten.
	w.forgets(w.alices())
	if got := usage(nil); strings.Contains(got, w.alice.ID) || !strings.Contains(got, "- no longer named: "+figures) || !strings.Contains(got, "- all together: questions: 4") {
		t.Errorf("after alice was forgotten: %s", got)
	}
}

func TestDaysOf(t *testing.T) {
	for _, c := range []struct{ now, period, want string }{
		{"2026-11-22T12:00:00Z", periodToday, "2026-11-22 2026-11-22"},
		{"2026-11-22T12:00:00Z", periodMonth, "2026-11-01 2026-11-22"},
		{"2026-11-22T12:00:00Z", periodLast, "2026-10-01 2026-10-31"},
		{"2027-01-31T00:00:00Z", periodLast, "2026-12-01 2026-12-31"},
		{"2027-03-31T23:00:00-05:00", periodLast, "2027-03-01 2027-03-31"}, // in UTC it is April
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if from, until := daysOf(c.period, now); from+" "+until != c.want {
			t.Errorf("%s of %s: %s to %s", c.period, c.now, from, until)
		}
	}
}

func TestUsageTable(t *testing.T) {
	var rows []store.Usage
	for i := range usageRows + 3 {
		rows = append(rows, store.Usage{Member: store.MemberID(fmt.Sprint(100 + i)), Model: "m", Questions: 1, Input: 1000 * i, Output: i})
	}
	rows = append(rows, store.Usage{Member: "100", Questions: 2, Graded: 3, Cost: 12_345_678}, store.Usage{Questions: 9})
	got := usageTable(rows, &englishCost)
	if len(got) != 1+usageRows+2 || !strings.Contains(got[0], "questions: 39") || !strings.Contains(got[0], "tokens: 378k sent, 378 received") {
		t.Errorf("%d lines, the sum is %s", len(got), got[0])
	}
	// Who cost most comes first, then who used most.
	if want := "- <@100>: questions: 3 (answered by kept answers: 0), tokens: 0 sent, 0 received, answers graded: 3, cost: 0.012"; got[1] != want || !strings.HasPrefix(got[2], "- <@127>:") {
		t.Errorf("first %s\nthen %s", got[1], got[2])
	}
	if got[len(got)-2] != "- and 3 more members" || !strings.HasPrefix(got[len(got)-1], "- no longer named: questions: 9") {
		t.Errorf("last %q", got[len(got)-2:])
	}
	for n, want := range map[int]string{0: "0", 9999: "9999", 10_000: "10k", 12_345: "12.3k", 9_999_999: "10000k", 10_000_000: "10M", 2_500_000_000: "2500M", 12_000_000_000: "12G"} {
		if got := short(n); got != want {
			t.Errorf("short(%d) = %s, want %s", n, got, want)
		}
	}
}

// TestStoppedAnswer is paid for and not kept.
func TestStoppedAnswer(t *testing.T) {
	w := remembering(t, func(c *Config) { c.ModelBudget = group.Quota{N: 1000, Tokens: true} })
	w.script(func(ctx context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		m := llm.Counted(&llmtest.Model{Text: "half of", Hang: true})
		for d, err := range m.Stream(ctx, llm.Request{Messages: []llm.Message{{Text: q.Text}}}) {
			if !yield(tutor.Event{Delta: d.Text}, err) || err != nil {
				return
			}
		}
	})
	x := w.asks("why")
	w.s.Press(w.alices(), w.wait(x, "half of"), "Stop")
	w.wait(x, "Stopped.")
	w.answers(1)
	today := time.Now().UTC().Format(time.DateOnly)
	rows, err := w.db.Usages(t.Context(), today, today)
	want := store.Usage{Server: store.ServerID(w.guild.ID), Member: store.MemberID(w.alice.ID), Model: "scripted", Input: 5, Output: 2}
	if err != nil || len(rows) != 1 || rows[0] != want {
		t.Errorf("usage %+v, %v, want %+v", rows, err, want)
	}
	uses, err := w.db.Uses(t.Context(), today+" tokens")
	if err != nil || uses["server:"+w.guild.ID] != 7 {
		t.Errorf("of the budget %v, %v, want 7", uses, err)
	}
	w.script(spending())
	if m := w.finished(w.asks("why")); !strings.Contains(m.Content, "Answer 1.") || strings.Contains(m.Content, "kept") {
		t.Errorf("asked again: %s", m.Content)
	}
}

// changing is a script whose notes change while it answers.
type changing struct {
	script
	notes *int
}

func (c changing) Basis() string { return fmt.Sprint("notes ", *c.notes) }

// TestNotesChangeMeanwhile: an answer rests on what the notes said when it was
// asked, or on what they say now, and nobody knows which.
func TestNotesChangeMeanwhile(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	notes := 1
	answers := changing{notes: &notes, script: func(_ context.Context, q tutor.Question, yield func(tutor.Event, error) bool) {
		notes++
		give(q, "So. [1]", tutor.ByModel, []tutor.Citation{cite("1")}, yield)
	}}
	b := &Bot{
		log: slog.New(slog.DiscardHandler), budget: group.NewBudget(db),
		data: Data{
			Store: db, Settings: group.NewSettings(db), Memo: memo.New(db, memo.Config{MaxAge: time.Hour}),
			Tutor: func(context.Context, store.ServerID, bool) (Asker, error) { return answers, nil },
		},
	}
	a := &asking{x: store.Exchange{Server: "1", Member: "7", Question: "why"}, view: &view{w: &english}}
	for range 2 {
		notes = 1
		res := b.askTutor(t.Context(), a, &display{})
		if res.answer == nil || !res.answer.KeptAt.IsZero() {
			t.Errorf("answered %+v, %v", res.answer, res.err)
		}
	}
}
