package tutor

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/llmtest"
	"gophertutor/knowledge"
	"gophertutor/prompts"
)

// codeNote has code of every length, some of it far over any limit, and a fence
// without a language that holds code.
func codeNote() string {
	var b strings.Builder
	b.WriteString("# Stacks\n\n## How do goroutine stacks grow?\n\nA goroutine's stack is copied when it grows.\n\n")
	for _, lines := range []int{1, 10, 40, 200, 600} {
		fmt.Fprintf(&b, "Paragraph about stacks that grow, before %d lines of code.\n\n", lines)
		for i, mark := range []string{"```go", "```"} {
			b.WriteString(mark + "\n")
			for l := range lines {
				fmt.Fprintf(&b, "stack%d := grow(%d, %d) // copies frames\n\n", l, lines, i)
			}
			b.WriteString("```\n\nBetween the two.\n\n")
		}
	}
	return b.String()
}

// fences returns what stands in the fences of a text, without the marks, and
// whether each that is opened is closed.
func fences(text string) (inside []string, closed bool) {
	var cur *strings.Builder
	for line := range strings.Lines(text + "\n") {
		switch mark := strings.HasPrefix(strings.TrimSpace(line), "```") || strings.HasPrefix(strings.TrimSpace(line), "~~~"); {
		case mark && cur == nil:
			cur = new(strings.Builder)
		case mark:
			inside = append(inside, cur.String())
			cur = nil
		case cur != nil:
			cur.WriteString(line)
		}
	}
	return inside, cur == nil
}

// TestFit cuts passages of all built-in notes, and of hard ones, to random
// lengths: what comes out fits, and all code in it is as whole as in its note.
func TestFit(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	notes := fstest.MapFS{"hard.md": {Data: []byte(hardNote())}, "code.md": {Data: []byte(codeNote())}, "long.md": {Data: []byte(longNote())}}
	builtin := knowledge.FS()
	names, err := fs.Glob(builtin, "*/*.md")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d notes: %v", len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(builtin, name)
		if err != nil {
			t.Fatal(err)
		}
		notes[path.Join("builtin", name)] = &fstest.MapFile{Data: data}
	}
	whole := map[string]map[string]bool{} // code by note
	for name, f := range notes {
		inside, _ := fences(string(f.Data))
		whole[name] = map[string]bool{}
		for _, code := range inside {
			whole[name][strings.TrimSpace(code)] = true
		}
	}
	ix := newIndex(t, notes)
	fits, misses := 0, 0
	for _, doc := range ix.Docs() {
		for _, first := range ix.Sections(doc.Folder, doc.Path) {
			for _, chunk := range ix.Section(first) {
				limit := 1 + rnd.IntN(1+rnd.IntN(2*wholeTokens))
				c, ok := fit(ix.Passage(chunk), chunk, nil, limit, rnd.IntN(2) == 0)
				if !ok {
					misses++
					continue
				}
				fits++
				if n := llm.Tokens(c.Text); n > limit {
					t.Errorf("%s: %d tokens, limit %d", c.Source(), n, limit)
				}
				inside, closed := fences(c.Text)
				if !closed {
					t.Errorf("%s: a fence is open:\n%s", c.Source(), c.Text)
				}
				for _, code := range inside {
					loose := doc.Path == "hard.md" && !looksLikeGo(code)
					if code = strings.TrimSpace(code); !loose && !whole[doc.Path][code] {
						t.Errorf("%s, limit %d: code was cut:\n%s", c.Source(), limit, code)
					}
				}
			}
		}
	}
	if fits < 300 || misses == 0 {
		t.Errorf("%d passages fit, %d do not: the test shows little", fits, misses)
	}
}

// TestRoom gives a model less and less room. The best passage is there as long as
// any is.
func TestRoom(t *testing.T) {
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	ix := newIndex(t, fstest.MapFS{"code.md": {Data: []byte(codeNote())}, "slice.md": testNotes()["slice.md"], "gc.md": testNotes()["gc.md"]})
	last := 100
	for _, room := range []int{100_000, DefaultRoom, 2000, 500, 150, 60, 10, 1} {
		m := &llmtest.Model{Text: "It doubles [1]."}
		a := answerOf(t, New(ix, m, set).WithRoom(room), Question{Text: "How do goroutine stacks grow, and how does append grow a slice?"})
		in := &inquiry{Question: Question{Text: a.Question, K: 8, Lang: "en"}, search: []string{a.Question}}
		if in.found, err = New(ix, m, set).retrieve(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		ps := New(ix, m, set).WithRoom(room).passages(in)
		size := 0
		for i, p := range ps {
			size += llm.Tokens(p.Text)
			if p.Label != fmt.Sprint(i+1) {
				t.Errorf("room %d: passage %d is labelled %s", room, i, p.Label)
			}
		}
		switch {
		case len(ps) == 0 || size > room && len(ps) > 1:
			t.Errorf("room %d: %d passages of %d tokens", room, len(ps), size)
		case len(ps) > last:
			t.Errorf("room %d: %d passages, with more room %d", room, len(ps), last)
		case ps[0].File != in.found.Hits[0].Path:
			t.Errorf("room %d: the first passage is of %s, the best section of %s", room, ps[0].File, in.found.Hits[0].Path)
		}
		last = len(ps)
		user := m.Requests()[0].Messages[1].Text
		if n := strings.Count(user, "<passage "); n != len(ps) {
			t.Errorf("room %d: the model is sent %d passages of %d", room, n, len(ps))
		}
	}
}

// TestCommonBeginning asks two questions. Servers that keep what they computed for
// the beginning of a prompt find all rules there; what differs comes after.
func TestCommonBeginning(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		m := &llmtest.Model{Text: "So [1]."}
		tt := newTutor(t, m)
		history := []Turn{{Question: "q", Answer: "a", Subject: "q"}}
		for _, q := range []Question{
			{Text: growQuestion}, {Text: "Why is map iteration random?"}, {Text: growQuestion, Depth: 1}, {Text: growQuestion, Go: "1.17"},
			{Text: growQuestion, Kind: Explain}, {Text: growQuestion, Kind: Check}, {Text: growQuestion, History: history},
		} {
			q.Lang = language
			ask(t, tt, q)
		}
		flat := func(r llm.Request) string {
			var b strings.Builder
			for _, m := range r.Messages {
				fmt.Fprintf(&b, "%s\n%s\n", m.Role, m.Text)
			}
			return b.String()
		}
		reqs := m.Requests()
		first := flat(reqs[0])
		rules := fmt.Sprintf("%s\n%s\n", llm.System, reqs[0].Messages[0].Text)
		if len(reqs) != 7 || len(rules) < 1000 || !strings.HasPrefix(first, rules) {
			t.Fatalf("%d requests, rules %q", len(reqs), rules)
		}
		for i, r := range reqs {
			text := flat(r)
			if !strings.HasPrefix(text, rules) {
				t.Errorf("%s: request %d does not begin with the rules:\n%s", language, i, text)
			}
			if rest := text[len(rules):]; !strings.Contains(rest, "<passage ") || strings.Contains(rules, "passage number=") {
				t.Errorf("%s: the passages of request %d do not follow the rules", language, i)
			}
			// What is asked comes after the passages: with the same passages more
			// of the beginning is the same.
			if user := r.Messages[len(r.Messages)-1].Text; strings.LastIndex(user, "</passage>") > strings.LastIndex(user, growQuestion) && i != 1 {
				t.Errorf("%s: request %d asks before the passages", language, i)
			}
		}
	}
}

// TestLinesOfCutFence: of a fence that is longer than a passage, just the lines that are quoted are cited.
func TestLinesOfCutFence(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Log\n\n## Records\n\nThe scheduler wrote:\n\n```\n")
	for i := range 400 {
		fmt.Fprintf(&b, "goroutine w%03d was parked by the scheduler and then again made ready\n", i)
	}
	b.WriteString("```\n\nEnd.\n")
	lines := strings.Split(b.String(), "\n")
	ix := newIndex(t, fstest.MapFS{"log.md": {Data: []byte(b.String())}})
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &llmtest.Model{Text: "It was parked [1]."}
	for _, q := range []Question{{Depth: -1, NoModel: true}, {NoModel: true}, {Depth: 1, NoModel: true}, {}} {
		q.Text = "was w200 parked"
		a := answerTo(t, New(ix, m, set), q)
		if len(a.Citations) == 0 {
			t.Fatalf("%+v", a)
		}
		for _, c := range a.Citations {
			inside, _ := fences(c.Text)
			if cited := strings.Join(lines[c.StartLine-1:c.EndLine], "\n"); len(inside) != 1 || strings.TrimSpace(inside[0]) != cited {
				t.Errorf("%+v: lines %d-%d are cited, which are not what is quoted:\n%s", q, c.StartLine, c.EndLine, c.Text)
			}
		}
	}
}
