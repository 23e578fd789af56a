package retrieval

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitter turns blocks into chunks.
type splitter struct {
	doc     *Doc
	text    string
	lines   []string // of text
	offsets []int    // of lines in text, and the end of text
	skipped int      // lines of front matter
	max     int      // characters
	seen    map[string]int
}

// run groups the blocks into sections and cuts each.
func (s *splitter) run(blocks []block) {
	var (
		stack []block // the headings that lead to the present place
		from  int     // where the present section starts
		found = 1
	)
	for _, b := range blocks {
		if b.kind == kindHeading {
			found++
		}
	}
	s.doc.Chunks = make([]Chunk, 0, found)
	for i, b := range blocks {
		if b.kind == kindHeading {
			// A heading directly above a deeper one has no text of its own: its
			// line goes with the first section below it.
			onlyHeadings := i > from && blocks[i-1].kind == kindHeading && blocks[i-1].level < b.level
			if !onlyHeadings {
				s.section(stack, blocks[from:i])
				from = i
			}
			for len(stack) > 0 && stack[len(stack)-1].level >= b.level {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack, b)
		}
	}
	s.section(stack, blocks[from:])
}

// A piece is a run of text that is not cut further: part of a line, a line, or
// several that belong together.
type piece struct {
	text       string
	offset     int // of text in the whole
	start, end int // lines, 0-based, end exclusive
	runes      int
	fence      string // set if the piece begins inside this fence
	glued      bool   // belongs with the piece before it
	heading    bool   // has no text of its own
}

func (s *splitter) section(stack, blocks []block) {
	if len(blocks) == 0 {
		return
	}
	var headings []string
	anchor := ""
	for _, h := range stack {
		headings = append(headings, h.heading)
		anchor = h.anchor
	}
	key := strings.Join(headings, "\x00")
	occurrence := s.seen[key]
	empty := s.isEmpty(blocks)

	part := 0
	for _, ps := range pack(s.pieces(blocks), s.max) {
		text, start, end := s.trim(ps)
		if text == "" {
			continue
		}
		s.doc.Chunks = append(s.doc.Chunks, Chunk{
			ID:     chunkID(s.doc.Folder, s.doc.Path, headings, occurrence, part),
			Folder: s.doc.Folder, Path: s.doc.Path, Title: s.doc.Title, Aliases: s.doc.Aliases,
			Headings: headings, Anchor: anchor,
			StartLine: start + 1 + s.skipped, EndLine: end + s.skipped,
			Lang: s.doc.Lang, Text: text, Fence: ps[0].fence, Empty: empty,
		})
		part++
	}
	if part > 0 {
		s.seen[key]++
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// trim joins pieces and leaves out the blank lines around them. The text is
// empty if nothing remains.
func (s *splitter) trim(ps []piece) (text string, start, end int) {
	for len(ps) > 0 && blank(ps[0].text) {
		ps = ps[1:]
	}
	for len(ps) > 0 && blank(ps[len(ps)-1].text) {
		ps = ps[:len(ps)-1]
	}
	if len(ps) == 0 {
		return "", 0, 0
	}
	last := ps[len(ps)-1]
	text = s.text[ps[0].offset : last.offset+len(last.text)] // pieces follow each other
	start, end = ps[0].start, last.end
	for start < end && blank(s.lines[start]) {
		start++
	}
	for end > start && blank(s.lines[end-1]) {
		end--
	}
	text = trimBlankLines(text)
	// The blank at which a line was cut stays: a passage joins the parts again.
	if last.start < last.end-1 || strings.HasSuffix(s.lines[last.start], last.text) {
		text = strings.TrimRight(text, blanks)
	}
	return text, start, end
}

// blanks is what strings.TrimSpace trims of ASCII.
const blanks = " \t\n\v\f\r"

// trimBlankLines removes blank lines at the start, but not the indentation of
// the first line with text.
func trimBlankLines(s string) string {
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || !blank(line) {
			return s
		}
		s = rest
	}
}

// pieces cuts blocks so that no piece exceeds the limit. Headings and a
// paragraph that introduces code or a list are glued to what follows, by
// marking that as glued.
func (s *splitter) pieces(blocks []block) []piece {
	out := make([]piece, 0, len(blocks))
	for i, b := range blocks {
		first := len(out)
		out = s.cut(out, b)
		if len(out) > first && i > 0 && s.belongs(blocks[i-1], b) {
			out[first].glued = true
		}
	}
	return out
}

// belongs reports whether b should stay with the block before it.
func (s *splitter) belongs(prev, b block) bool {
	switch {
	case prev.kind == kindHeading:
		return true
	case b.kind == kindCode || b.kind == kindText:
		return true
	default: // "The rules are:" and the list
		last := ""
		for _, l := range s.lines[prev.start:prev.end] {
			if !blank(l) {
				last = strings.TrimSpace(l)
			}
		}
		return strings.HasSuffix(last, ":") || strings.HasSuffix(last, "：")
	}
}

// cut appends one piece for a block, or several for a block over the limit.
func (s *splitter) cut(out []piece, b block) []piece {
	whole := s.piece(b.start, b.end)
	if whole.runes <= s.max {
		whole.heading = b.kind == kindHeading
		return append(out, whole)
	}
	inFence := b.fence != ""
	from, runes := b.start, 0
	flush := func(to int) {
		if to > from {
			p := s.piece(from, to)
			if inFence && from > b.start {
				p.fence = b.fence
			}
			out = append(out, p)
		}
		from, runes = to, 0
	}
	target := s.max * 3 / 4
	for i := b.start; i < b.end; i++ {
		n := utf8.RuneCountInString(s.lines[i])
		if n > s.max { // one line over the limit, a page without line breaks
			flush(i)
			offset := s.offsets[i]
			for _, part := range cutLine(s.lines[i], target) {
				p := piece{text: part, offset: offset, start: i, end: i + 1, runes: utf8.RuneCountInString(part)}
				offset += len(part)
				if inFence && i > b.start {
					p.fence = b.fence
				}
				out = append(out, p)
			}
			from = i + 1
			continue
		}
		if runes+n > s.max || runes > target && blank(s.lines[i]) {
			flush(i)
		}
		runes += n
	}
	flush(b.end)
	return out
}

func (s *splitter) piece(start, end int) piece {
	text := s.text[s.offsets[start]:s.offsets[end]]
	return piece{text: text, offset: s.offsets[start], start: start, end: end, runes: utf8.RuneCountInString(text)}
}

// cutLine cuts a long line into parts of about target characters: after the
// end of a sentence if there is one in the second half, else at a blank, else
// between characters. Joined, the parts are the line.
func cutLine(line string, target int) []string {
	var out []string
	left := utf8.RuneCountInString(line)
	for left > target*5/4 {
		end, best := 0, 0 // byte offsets
		sentence := 0
		count := 0
		for i, r := range line {
			if count == target {
				end = i
				break
			}
			count++
			next := i + utf8.RuneLen(r)
			if count > target/2 {
				if strings.ContainsRune("。！？；.!?;", r) {
					sentence = next
				} else if unicode.IsSpace(r) {
					best = next
				}
			}
		}
		switch {
		case sentence > 0:
			end = sentence
		case best > 0:
			end = best
		}
		out = append(out, line[:end])
		left -= utf8.RuneCountInString(line[:end])
		line = line[end:]
	}
	return append(out, line)
}
