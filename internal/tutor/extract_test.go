package tutor

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"gophertutor/internal/lang"
	"gophertutor/retrieval"
)

func TestLongSection(t *testing.T) {
	got := ask(t, newTutor(t, nil), Question{Text: "What does the write barrier do while the collector marks objects?"})
	a := got.answer
	if a == nil || !a.Covered || a.Citations[0].File != "gc.md" {
		t.Fatalf("got %+v, %v", a, got.err)
	}
	text := a.Citations[0].Text
	if !strings.HasPrefix(text, "The collector marks objects with three colours while the program runs.\nMarking starts at the roots.\n\n") {
		t.Errorf("does not begin with the first paragraph: %q", text)
	}
	const barrier = "The write barrier shades a pointer when the program overwrites it.\nWithout the write barrier a black object could hide a white one:\n\n```go\nwriteBarrier.shade(ptr)\n\n*slot = ptr\n```"
	if !strings.Contains(text, "…\n\n"+barrier) {
		t.Errorf("no mark where something is left out, or no code: %q", text)
	}
	if n := utf8.RuneCountInString(text); n > extentOf(0).main+100 {
		t.Errorf("%d characters", n)
	}
}

// hardNote has what is hard to cut.
func hardNote() string {
	var b strings.Builder
	b.WriteString("---\ntitle: Hard\n---\n\n# Hard\n\n## How does the scheduler steal work?\n\n")
	b.WriteString("The scheduler steals. A thread without work looks at the others. It takes half of a queue! 调度器窃取一半。然后运行。\n\n")
	b.WriteString("- first item of the scheduler. It has two sentences.\n- second item steals `x. Y` work\n  over two lines\n- third item\n\n")
	b.WriteString("```\n\n\nscheduler: steal half\nlook at others\n\nwork runs\n  indented steal\n```\n\n")
	b.WriteString("```go\nfunc steal() { // the scheduler\n\n\trunqgrab()\n}\n```\n\n")
	for i := range 12 {
		fmt.Fprintf(&b, "Filler %d mentions work. A second sentence %d of it does not, and goes on for some time so that it fills.\nA third begins on a line of its own.\n\n", i, i)
	}
	b.WriteString("~~~\nlast steal\n~~~\n\nThe end. Nothing to steal.\n")
	return b.String()
}

// TestSelectParts cuts real passages to every length. What is left must stand
// at the lines it names, whole and in the order of the note.
func TestSelectParts(t *testing.T) {
	for _, src := range []string{hardNote(), strings.ReplaceAll(hardNote(), "\n", "\r\n"), longNote()} {
		ix := newIndex(t, fstest.MapFS{"a.md": {Data: []byte(src)}})
		lines := strings.Split(strings.ReplaceAll(src, "\r\n", "\n"), "\n")
		section := ix.Sections("notes", "a.md")
		p := ix.Passage(section[len(section)-1])
		for _, question := range []string{"how does the scheduler steal work", "steal half", "write barrier shades", "nothing of it"} {
			var terms []term
			for _, q := range lang.Analyze(question) {
				terms = append(terms, term{q, 1})
			}
			for limit := 1; limit < 4000; limit += 1 + limit/2 {
				parts := selectParts(p.Parts, terms, limit, utf8.RuneCountInString)
				checkParts(t, p.Parts, parts, lines, limit)
				for _, one := range p.Parts[:10] { // any part may be the first of a section
					if utf8.RuneCountInString(one.Text) > limit {
						checkParts(t, []retrieval.Part{one}, []retrieval.Part{shorten(one, terms, limit, utf8.RuneCountInString)}, lines, limit)
					}
				}
				if t.Failed() {
					t.Fatalf("limit %d, question %q", limit, question)
				}
			}
		}
	}
}

func checkParts(t *testing.T, all, parts []retrieval.Part, lines []string, limit int) {
	t.Helper()
	if len(parts) == 0 || parts[0].StartLine < all[0].StartLine || parts[0].StartLine > all[0].EndLine {
		t.Errorf("does not begin in the first part: %+v", parts)
		return
	}
	last, size := 0, 0
	for _, p := range parts {
		size += utf8.RuneCountInString(p.Text)
		if p.StartLine <= last || p.EndLine < p.StartLine || p.EndLine > len(lines) {
			t.Errorf("lines %d-%d after %d", p.StartLine, p.EndLine, last)
			return
		}
		last = p.EndLine
		there := strings.Join(lines[p.StartLine-1:p.EndLine], "\n")
		whole := p
		for _, q := range all {
			if q.StartLine <= p.StartLine && p.EndLine <= q.EndLine {
				whole = q
			}
		}
		switch {
		case p.Text == whole.Text && p.StartLine == whole.StartLine:
			if there != p.Text {
				t.Errorf("lines %d-%d are %q, quoted %q", p.StartLine, p.EndLine, there, p.Text)
			}
		case p.Kind == retrieval.Code:
			t.Errorf("code was cut: %q", p.Text)
		case p.Kind == retrieval.Loose:
			fence := strings.Split(p.Text, "\n")
			if inner := strings.Join(fence[1:len(fence)-1], "\n"); inner != there || fence[0] != fence[len(fence)-1] {
				t.Errorf("lines %d-%d are %q, quoted %q", p.StartLine, p.EndLine, there, p.Text)
			}
		default:
			i := strings.Index(there, p.Text)
			if i < 0 || strings.Contains(there[:i], "\n") || strings.Contains(there[i+len(p.Text):], "\n") {
				t.Errorf("lines %d-%d are %q, quoted %q", p.StartLine, p.EndLine, there, p.Text)
				continue
			}
			if !wholeSentences(whole.Text, p.Text) {
				t.Errorf("%q is not made of whole sentences of %q", p.Text, whole.Text)
			}
		}
	}
	// One sentence, or a line of a fence with its marks, may be over the limit.
	if longest := 130; size > limit+longest && len(parts) > 1 {
		t.Errorf("%d characters in %d parts", size, len(parts))
	}
}

// wholeSentences reports whether quoted is a run of sentences of text.
func wholeSentences(text, quoted string) bool {
	all := lang.Sentences(text)
	for i := range all {
		run := ""
		for _, s := range all[i:] {
			run += s
			if strings.TrimSpace(run) == quoted {
				return true
			}
		}
	}
	return false
}

func TestSource(t *testing.T) {
	for want, c := range map[string]Citation{
		"knowledge/en/gmp.md:3-9": {Folder: BuiltinFolder, File: "en/gmp.md", StartLine: 3, EndLine: 9},
		"my notes/通道.md:4":        {Folder: "my notes", File: "通道.md", StartLine: 4, EndLine: 4},
	} {
		if got := c.Source(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
