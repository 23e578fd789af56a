package retrieval

import "strings"

// A NoteFile is a note as read from a source.
type NoteFile struct {
	Path string
	Data []byte
	// Split is what [Split] made of Data under [SplitVersion] in the folder of the
	// source, if that is known: it is not split again. Vectors are those of its chunks by
	// the embedder of the index, as far as they are known; nil stands for one that is
	// not.
	Split   *Doc
	Vectors [][]float32
}

// ReadNotes returns the notes of a source in order of path, with the limits and
// warnings of an index. Only a source that cannot be read at all is an error.
func ReadNotes(src Source) ([]NoteFile, []Warning, error) {
	files, warnings, err := read(src)
	out := make([]NoteFile, len(files))
	for i, f := range files {
		out[i] = NoteFile{Path: f.path, Data: f.data}
	}
	return out, warnings, err
}

// A Section is a heading of a note with what stands below it, up to the next
// heading of any level.
type Section struct {
	Headings  []string // from the outermost to its own; empty before the first heading
	Level     int      // 1 to 6; 0 before the first heading
	Line      int      // of the heading, 1-based; 1 before the first
	HasDeeper bool     // the next section is within this one
	Parts     []Part
}

// Empty reports whether the section says nothing yet.
func (s Section) Empty() bool {
	for _, p := range s.Parts {
		for line := range strings.Lines(p.Text) {
			if !saysNothing(line, p.Kind != Prose) {
				return false
			}
		}
	}
	return !s.HasDeeper
}

// Body returns a note without its front matter, as [Split] reads it, and how many lines that
// takes.
func Body(src []byte) (body []byte, skipped int) { return new(Doc).body(src) }

// Outline returns the sections of a note, read as [Split] reads it, and what was
// wrong with the file.
func Outline(name string, src []byte) ([]Section, []string) {
	d := Doc{Path: name}
	body, skipped := d.body(src)
	text := string(body)
	lines := splitLines(text)
	blocks := d.blocks(text, lines, skipped)
	sections := []Section{{Line: 1 + skipped}}
	var stack []block
	for _, b := range blocks {
		if b.kind == kindHeading {
			for len(stack) > 0 && stack[len(stack)-1].level >= b.level {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack[:len(stack):len(stack)], b)
			s := Section{Level: b.level, Line: b.start + 1 + skipped}
			for _, h := range stack {
				s.Headings = append(s.Headings, h.heading)
			}
			last := &sections[len(sections)-1]
			last.HasDeeper = last.Level > 0 && b.level > last.Level
			sections = append(sections, s)
			// A heading underlined with a row of dashes takes two lines; what follows
			// within the block belongs to the section.
			b.start++
			if b.start < b.end && strings.Trim(strings.TrimSpace(lines[b.start]), "-=") == "" && !blank(lines[b.start]) {
				b.start++
			}
			b.kind = kindProse
		}
		if p, ok := partOf(lines, b, 1+skipped); ok {
			last := &sections[len(sections)-1]
			last.Parts = append(last.Parts, p)
		}
	}
	if len(sections) > 1 && len(sections[0].Parts) == 0 {
		sections = sections[1:]
	}
	return sections, d.Warnings
}
