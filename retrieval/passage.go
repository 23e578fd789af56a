package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A PartKind says how a part of a passage may be shown and cut.
type PartKind uint8

// The kinds of parts.
const (
	Prose PartKind = iota // may be cut between sentences or lines
	Code                  // a whole fence, never cut
	Loose                 // a fence without a language: may hold prose, may be cut at lines
)

// A Part is a block of a passage.
type Part struct {
	Kind               PartKind
	Text               string // as written; a fence with its marks
	StartLine, EndLine int    // 1-based, inclusive
	// Cut says that this is only what the passage has of a longer fence: its beginning
	// or its end is outside of the neighbourhood that the passage is.
	Cut bool
}

// A Passage is a section of a note, ready to be quoted.
type Passage struct {
	Chunk        // the chunk it was made for; Text, StartLine and EndLine are the passage's
	Parts []Part // without the headings at its start
}

// passageRunes is about how much of a long section a passage holds.
const passageRunes = 6000

// Passage returns the section around a chunk. Of a very long section it is the
// neighbourhood of the chunk. A chunk that the index no longer has stands alone.
func (ix *Index) Passage(c Chunk) Passage {
	section := ix.Section(c)
	at := 0
	for i, s := range section {
		if s.ID == c.ID {
			at = i
		}
	}
	if len(section) == 0 {
		section = []Chunk{c}
	}
	from, to := window(section, at)
	p := Passage{Chunk: c}
	p.Text = joinChunks(section[from:to])
	p.StartLine, p.EndLine = section[from].StartLine, section[to-1].EndLine

	text, first := p.Text, p.StartLine
	if fence := section[from].Fence; fence != "" { // open the fence that was cut
		text, first = fence+"\n"+text, first-1
	}
	if to < len(section) && section[to].Fence != "" {
		open := strings.TrimLeft(section[to].Fence, " ")
		text += "\n" + open[:len(open)-len(strings.TrimLeft(open, open[:1]))]
	}
	p.Parts = partsOf(text, first)
	if n := len(p.Parts); n > 0 {
		if section[from].Fence != "" {
			p.Parts[0].Cut = true
		}
		if to < len(section) && section[to].Fence != "" {
			p.Parts[n-1].Cut = true
		}
	}
	return p
}

// window returns the chunks around at that fit into a passage, those after it
// before those in front of it.
func window(section []Chunk, at int) (from, to int) {
	size := utf8.RuneCountInString(section[at].Text)
	fits := func(i int) bool {
		if i < 0 || i >= len(section) {
			return false
		}
		n := utf8.RuneCountInString(section[i].Text)
		if size+n > passageRunes {
			return false
		}
		size += n
		return true
	}
	return grow(at, fits)
}

// grow returns the range of neighbours that is had from one by taking in turn the
// next after and before it, as long as either fits.
func grow[N int | int32](at N, fits func(N) bool) (from, to N) {
	from, to = at, at+1
	for grown := true; grown; {
		grown = false
		if fits(to) {
			to++
			grown = true
		}
		if fits(from - 1) {
			from--
			grown = true
		}
	}
	return from, to
}

// joinChunks puts neighbouring chunks together as they stood in the note.
func joinChunks(chunks []Chunk) string {
	var b strings.Builder
	for i, c := range chunks {
		if i > 0 {
			b.WriteString(strings.Repeat("\n", max(c.StartLine-chunks[i-1].EndLine, 0)))
		}
		b.WriteString(c.Text)
	}
	return b.String()
}

func partsOf(text string, firstLine int) []Part {
	lines := splitLines(text)
	blocks, _ := markdownBlocks(text, lines)
	var parts []Part
	for _, b := range blocks {
		if b.kind == kindHeading && len(parts) == 0 {
			continue
		}
		if p, ok := partOf(lines, b, firstLine); ok {
			parts = append(parts, p)
		}
	}
	return parts
}

// fenceLine is a line with the marks of a fence, and what may stand before them: the marks of
// items. A line with a code span of three backticks is none.
var fenceLine = regexp.MustCompile("^(\\s*(?:(?:[-*+]|\\d{1,9}[.)])\\s+)*)(?:```+[^`]*|~~~.*\\n?)$")

// partOf makes a part of a block without the blank lines around it; ok is false
// if nothing is left. firstLine is the number of lines[0]. The marks of a fence
// that was never closed are left out of prose, or they would turn whatever is
// shown after it into code.
func partOf(lines []string, b block, firstLine int) (p Part, ok bool) {
	start, end := b.start, b.end
	if b.kind == kindProse {
		lines = slices.Clone(lines[:end])
		for i, l := range lines[start:] {
			if m := fenceLine.FindStringSubmatch(l); m != nil {
				lines[start+i] = strings.TrimRight(m[1], blanks) + "\n"
			}
		}
	}
	for start < end && blank(lines[start]) {
		start++
	}
	for end > start && blank(lines[end-1]) {
		end--
	}
	if start == end {
		return Part{}, false
	}
	kind := Prose
	switch b.kind {
	case kindCode:
		kind = Code
	case kindText:
		kind = Loose
	}
	return Part{
		Kind: kind, Text: strings.TrimRight(strings.Join(lines[start:end], ""), "\n"),
		StartLine: firstLine + start, EndLine: firstLine + end - 1,
	}, true
}
