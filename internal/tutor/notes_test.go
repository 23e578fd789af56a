package tutor

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"gophertutor/internal/llm"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// testNotes are few, so that the place of everything in them is known, but
// with enough about other things that words have a weight.
func testNotes() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(strings.TrimPrefix(s, "\n"))} }
	return fstest.MapFS{
		"slice.md": file(`
# Slices

A slice is a view of an array.

## How does append grow a slice?

Below 256 elements append doubles the capacity, above it grows by a quarter plus 192.

` + "```go" + `
s := append(s, 1) // s[1] of [4]byte
` + "```" + `

The old array stays alive as long as a slice refers to it.

## What is copy-on-write of slices?

## How do slices alias?

Two slices of one array see the same elements, so a write through one shows in the other.
`),
		"map.md": file(`
# Maps

## Why is map iteration random?

The runtime starts an iteration at a random bucket, so that no program relies on the order.

## Are maps safe for concurrent use?

No: concurrent writes are detected and end the program with a fatal error.
`),
		"通道.md": file(`
# 通道

## 向已关闭的通道发送会怎样？

向已关闭的通道发送会引发 panic。从已关闭的通道接收会立即得到零值。

## 无缓冲通道有什么特点？

发送方和接收方必须同时就绪，这就是同步。
`),
		"gc.md": file(longNote()),
	}
}

// longNote has a section far longer than an extract.
func longNote() string {
	var b strings.Builder
	b.WriteString("# Garbage collection\n\n## How does the collector mark objects?\n\n")
	b.WriteString("The collector marks objects with three colours while the program runs.\nMarking starts at the roots.\n\n")
	for i := range 30 {
		fmt.Fprintf(&b, "Paragraph %d speaks of something else: mutators, sweeping and spans. It has two sentences, and both are long enough to fill the limit of what is quoted at some point.\n\n", i)
		if i == 20 {
			b.WriteString("The write barrier shades a pointer when the program overwrites it.\nWithout the write barrier a black object could hide a white one:\n\n```go\nwriteBarrier.shade(ptr)\n\n*slot = ptr\n```\n\n")
		}
	}
	return b.String()
}

func newIndex(t *testing.T, notes fstest.MapFS) *retrieval.Index {
	t.Helper()
	ix := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{VectorWeight: 0.3})
	if _, err := ix.Sync(t.Context(), retrieval.Source{Name: "notes", FS: notes}); err != nil {
		t.Fatal(err)
	}
	return ix
}

func newTutor(t *testing.T, m llm.Model) *Tutor {
	t.Helper()
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(newIndex(t, testNotes()), m, set)
}

// asked is what came of a question.
type asked struct {
	deltas   string
	problems []error
	warnings []string
	answer   *Answer
	err      error
	order    string // one letter an event: d, p, w, a
}

func ask(t *testing.T, tt *Tutor, q Question) asked {
	t.Helper()
	var got asked
	for ev, err := range tt.Ask(t.Context(), q) {
		if got.answer != nil || got.err != nil {
			t.Errorf("%+v, %v after the end", ev, err)
		}
		switch {
		case err != nil:
			got.err = err
		case ev.Delta != "":
			got.deltas += ev.Delta
			got.order += "d"
		case ev.Problem != nil:
			got.problems = append(got.problems, ev.Problem)
			got.order += "p"
		case ev.Warning != "":
			got.warnings = append(got.warnings, ev.Warning)
			got.order += "w"
		case ev.Answer != nil:
			got.answer = ev.Answer
			got.order += "a"
		default:
			t.Errorf("empty event")
		}
	}
	if got.answer == nil && got.err == nil {
		t.Fatal("neither an answer nor an error")
	}
	if got.answer != nil {
		checkCitations(t, *got.answer)
	}
	return got
}

// checkCitations checks what every answer promises: citations in the order of
// their labels, each mentioned in the text, and found in the file at the lines
// it names.
func checkCitations(t *testing.T, a Answer) {
	t.Helper()
	for _, c := range a.Citations {
		if !strings.Contains(a.Text, "["+c.Label+"]") {
			t.Errorf("citation %s is not in %q", c.Label, a.Text)
		}
		lines := strings.Split(string(testNotes()[c.File].Data), "\n")
		if c.StartLine < 1 || c.EndLine > len(lines) || c.StartLine > c.EndLine {
			t.Errorf("%s has no lines %d-%d", c.File, c.StartLine, c.EndLine)
			continue
		}
		inOrder(t, strings.Join(lines[c.StartLine-1:c.EndLine], "\n"), c.Text)
		if strings.TrimSpace(lines[c.StartLine-1]) == "" || strings.TrimSpace(lines[c.EndLine-1]) == "" {
			t.Errorf("%s begins or ends with a blank line", c.Source())
		}
	}
}

// inOrder checks that the lines of quoted come one after the other in source,
// which has no others than those left out between them.
func inOrder(t *testing.T, source, quoted string) {
	t.Helper()
	for line := range strings.Lines(quoted) {
		line = strings.TrimSpace(line)
		if line == "" || line == "…" {
			continue
		}
		_, after, ok := strings.Cut(source, line)
		if !ok {
			t.Errorf("%q is not, or not in this order, in the cited lines", line)
			return
		}
		source = after
	}
}
