package tutor

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

var builtinIndex = sync.OnceValues(func() (*retrieval.Index, error) {
	ix := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	_, err := ix.Sync(context.Background(), retrieval.Source{Name: BuiltinFolder, FS: knowledge.FS()})
	return ix, err
})

// builtinTutor answers from the built-in notes.
func builtinTutor(t *testing.T, m llm.Model) *Tutor {
	t.Helper()
	ix, err := builtinIndex()
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(ix, m, set)
}

// answerTo asks, and checks that the labels of the text are those of the citations.
func answerTo(t *testing.T, tt *Tutor, q Question) *Answer {
	t.Helper()
	var a *Answer
	shown := ""
	for ev, err := range tt.Ask(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		if shown += ev.Delta; ev.Problem != nil {
			shown = ""
		}
		a = ev.Answer
	}
	if a == nil {
		t.Fatal("no answer")
	}
	if shown != a.Text {
		t.Errorf("shown %q, answer %q", shown, a.Text)
	}
	seen := map[string]bool{}
	for _, c := range a.Citations {
		if seen[c.Label] || !strings.Contains(a.Text, "["+c.Label+"]") {
			t.Errorf("citation [%s] %s stands twice or not in %q", c.Label, c.Heading, a.Text)
		}
		seen[c.Label] = true
	}
	return a
}

// factsOf lists the facts that an answer cites.
func factsOf(a *Answer) []string {
	var out []string
	for _, c := range a.Citations {
		if strings.HasPrefix(c.File, "facts/") {
			out = append(out, c.Heading)
		}
	}
	return out
}

// TestLens asks about old releases: one of the facts must be among those told,
// and nothing besides them and those of may.
func TestLens(t *testing.T) {
	tests := []struct {
		question, release string
		must              string   // "" if there is nothing to tell
		may               []string // related facts
		says              []string
	}{
		{"How does append grow a slice?", "1.17", "slice-growth-threshold", []string{"slice-stack-buffer"}, []string{"**Until Go 1.17:** append doubled the capacity below 1024", "**Since Go 1.18:** append doubles the capacity below 256"}},
		{"append 怎样扩容？", "1.17", "slice-growth-threshold", []string{"slice-stack-buffer"}, []string{"**直到 Go 1.17：**", "1024", "**自 Go 1.18 起：**"}},
		{"How does a map grow?", "1.23", "map-growth-by-table", []string{"map-load-limit"}, []string{"moved one or two of the old buckets", "6.5"}},
		{"map 怎样扩容？", "go1.23.4", "map-growth-by-table", []string{"map-load-limit"}, []string{"渐进式扩容"}},
		{"Is the loop variable shared by closures?", "1.21", "iterators-loop-variable-per-iteration", nil, []string{"one copy of the variables declared in its header for all iterations", "**Now:** Since Go 1.22"}},
		{"循环变量 闭包", "1.21", "iterators-loop-variable-per-iteration", nil, []string{"在所有迭代中只有一份", "**现在：** 自 Go 1.22 起"}},
		{"Can a goroutine in a tight loop be preempted?", "1.13", "gmp-async-preemption", nil, []string{"could not be interrupted"}},
		{"goroutine 死循环能被抢占吗", "1.13", "gmp-async-preemption", nil, []string{"无法被打断"}},
		{"Does time.After leak in a loop?", "1.22", "leaks-timers-collected", []string{"channel-timer-collected"}, []string{"piled timers up"}},
		{"定时器 ticker 不 Stop 会泄漏吗？", "1.22", "leaks-timers-collected", []string{"channel-timer-collected"}, []string{"ticker 则一直留着"}},
		{"What does sync.Pool do at a GC?", "1.12", "sync-pool-victim", nil, []string{"emptied every sync.Pool"}},
		{"What does recover return?", "1.20", "panic-nil-value", nil, nil},
		{"What is GOMEMLIMIT?", "1.18", "gc-memory-limit-soft", []string{"leak-hunting-limit-is-no-cure"}, []string{"there was no memory limit"}},
		// Nothing changed, or not yet.
		{"What is a nil channel good for?", "1.17", "", nil, []string{"No checked fact was found that records a change in this between Go 1.17 and 1.26"}},
		{"nil channel 有什么用？", "1.17", "", nil, []string{"没有找到这一点从 Go 1.17 到 1.26 有变化的记录"}},
		{"How does append grow a slice?", "1.25", "", nil, []string{"No checked fact was found"}},
		{"What is the zero value of a map?", "1.20", "", nil, []string{"No checked fact was found"}},
		{"unbuffered channel", "1.13", "", nil, []string{"No checked fact was found"}},
	}
	for _, tt := range tests {
		a := answerTo(t, builtinTutor(t, nil), Question{Text: tt.question, Go: tt.release})
		got := factsOf(a)
		if tt.must != "" && !slices.Contains(got, tt.must) {
			t.Errorf("%s, Go %s: told %v, want %s", tt.question, tt.release, got, tt.must)
		}
		for _, id := range got {
			if id != tt.must && !slices.Contains(tt.may, id) {
				t.Errorf("%s, Go %s: told %s, which is not asked for", tt.question, tt.release, id)
			}
		}
		if len(got) > maxPast || !strings.HasPrefix("go"+a.Go, "go1.") {
			t.Errorf("%s: %d facts, Go %q", tt.question, len(got), a.Go)
		}
		for _, s := range tt.says {
			if !strings.Contains(strings.ToLower(a.Text), strings.ToLower(s)) {
				t.Errorf("%s, Go %s: no %q in\n%s", tt.question, tt.release, s, a.Text[:min(len(a.Text), 1500)])
			}
		}
	}
}

// TestLensOfQuestion finds the release in the question.
func TestLensOfQuestion(t *testing.T) {
	tt := builtinTutor(t, nil)
	a := answerTo(t, tt, Question{Text: "How did append grow a slice in Go 1.17?"})
	if a.Go != "1.17" || !slices.Contains(factsOf(a), "slice-growth-threshold") || a.Question != "How did append grow a slice in Go 1.17?" {
		t.Errorf("Go %q, %v", a.Go, factsOf(a))
	}
	// A follow-up may be nothing but a release.
	turns := []Turn{{Question: "How does append grow a slice?", Answer: "So.", Subject: "How does append grow a slice?"}}
	for _, text := range []string{"And in Go 1.17?", "Go 1.17 里呢？"} {
		if a = answerTo(t, tt, Question{Text: text, History: turns}); a.Go != "1.17" || !slices.Contains(factsOf(a), "slice-growth-threshold") {
			t.Errorf("%s: Go %q, %v", text, a.Go, factsOf(a))
		}
	}
	// What was asked for goes before what the question says; the current release is no lens.
	if a = answerTo(t, tt, Question{Text: "How did append grow a slice in Go 1.17?", Go: "1.16"}); a.Go != "1.16" {
		t.Errorf("Go %q", a.Go)
	}
	for _, q := range []Question{{Text: "How does append grow a slice?", Go: "1.26"}, {Text: "Why did Go 1.18 change how append grows a slice?"}} {
		if a = answerTo(t, tt, q); a.Go != "" || len(factsOf(a)) != 0 {
			t.Errorf("%+v: Go %q, %v", q, a.Go, factsOf(a))
		}
	}
	// Of somebody's message only what is asked for counts.
	if a = answerTo(t, tt, Question{Text: "My slice grows with append in Go 1.17, strange.", Kind: Explain}); a.Go != "" {
		t.Errorf("Go %q", a.Go)
	}
}

func TestLensModel(t *testing.T) {
	question := Question{Text: "How does append grow a slice?", Go: "1.17"}
	last := func(m *llmtest.Model) string {
		reqs := m.Requests()
		msgs := reqs[len(reqs)-1].Messages
		return msgs[len(msgs)-1].Text
	}
	// The fact is a passage of its own, and may be cited.
	m := &llmtest.Model{}
	m.Answer = func(r llm.Request) string {
		user := r.Messages[len(r.Messages)-1].Text
		at := strings.Index(user, ` release="1.17"`)
		if at < 0 {
			return "No such passage [1]."
		}
		_, label, _ := strings.Cut(user[strings.LastIndex(user[:at], "<passage"):at], `number="`)
		label, _, _ = strings.Cut(label, `"`)
		return "In Go 1.17 slices double in size until they hold 1024 elements [" + label + "], today until 256 [1]."
	}
	a := answerTo(t, builtinTutor(t, m), question)
	if user := last(m); !strings.Contains(user, "**Until Go 1.17:** append doubled") || !strings.Contains(user, "asks about Go 1.17: say first what held") {
		t.Errorf("prompt %s", user)
	}
	if a.Mode != ByModel || a.Model != "scripted" || !slices.Equal(factsOf(a), []string{"slice-growth-threshold"}) || strings.Contains(a.Text, "Correction") || strings.Contains(a.Text, "**Until") {
		t.Errorf("got %+v", a)
	}
	// What the model leaves out is said below its answer. What held then is not
	// called wrong, though the sentence names no release.
	a = answerTo(t, builtinTutor(t, &llmtest.Model{Text: "Slices double in size until they hold 1024 elements [1]."}), question)
	if strings.Contains(a.Text, "Correction") || !strings.Contains(a.Text, "**Until Go 1.17:** append doubled") || !strings.Contains(a.Text, "**Since Go 1.18:**") {
		t.Errorf("got %s", a.Text)
	}
	// Without the lens, or with that of a later release, it is wrong.
	for _, release := range []string{"", "1.18"} {
		a = answerTo(t, builtinTutor(t, &llmtest.Model{Text: "Slices double in size until they hold 1024 elements [1]."}), Question{Text: question.Text, Go: release})
		if !strings.Contains(a.Text, "**Correction.**") {
			t.Errorf("Go %q: %s", release, a.Text)
		}
	}
	// Nothing to tell: the model must not guess.
	m = &llmtest.Model{Text: "It blocks for ever [1]."}
	a = answerTo(t, builtinTutor(t, m), Question{Text: "What is a nil channel good for?", Go: "1.17"})
	if !strings.Contains(last(m), "do not guess how Go 1.17 behaved") || !strings.Contains(a.Text, "No checked fact was found") {
		t.Errorf("prompt %s\nanswer %s", last(m), a.Text)
	}
}

// TestLensOwnNotes looks from an old release at notes that are as old.
func TestLensOwnNotes(t *testing.T) {
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	notes := fstest.MapFS{"grow.md": &fstest.MapFile{Data: []byte("# Slices\n\n## How does append grow a slice?\n\nappend doubles the capacity of a slice below 1024 elements, then each step adds a quarter; the result is rounded up to a size class.\n\n## Other\n\nA slice header has three fields.\n")}}
	a := answerTo(t, New(newIndex(t, notes), nil, set), Question{Text: "How does append grow the capacity of a slice?", Go: "1.17"})
	if strings.Contains(a.Text, "Correction") || !strings.Contains(a.Text, "Go 1.18") {
		t.Errorf("got %s", a.Text)
	}
}

func TestFactIndex(t *testing.T) {
	ix, err := factIndexed()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ix.docs {
		if len(d.homes) != 2 {
			t.Errorf("fact %s lives in %v, want a section in each language", d.fact.ID, d.homes)
		}
	}
	if got := ix.about("How tall is Mount Everest?", nil, 5, func(*knowledge.Fact) bool { return true }); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}
