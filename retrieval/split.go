package retrieval

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitter turns blocks into chunks.
type splitter struct {
	doc     *Doc
	lines   []string
	skipped int // lines of front matter
	max     int // characters
	seen    map[string]int
}

// run groups the blocks into sections and cuts each.
func (s *splitter) run(blocks []block) {
	var (
		stack   []block // the headings that lead to the present place
		section []block
	)
	for i, b := range blocks {
		if b.kind == kindHeading {
			// A heading directly above a deeper one has no text of its own: its
			// line goes with the first section below it.
			onlyHeadings := len(section) > 0 && section[len(section)-1].kind == kindHeading && section[len(section)-1].level < b.level
			if !onlyHeadings {
				s.section(stack, section)
				section = nil
			}
			for len(stack) > 0 && stack[len(stack)-1].level >= b.level {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack[:len(stack):len(stack)], b)
		}
		section = append(section, blocks[i])
	}
	s.section(stack, section)
}

// A piece is a run of text that is not cut further: part of a line, a line, or
// several that belong together.
type piece struct {
	text       string
	start, end int // lines, 0-based, end exclusive
	runes      int
	fence      string // set if the piece begins inside this fence
	glued      bool   // belongs with the piece before it
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
	s.seen[key]++

	chunks := pack(s.pieces(blocks), s.max)
	part := 0
	for _, ps := range chunks {
		var b strings.Builder
		for _, p := range ps {
			b.WriteString(p.text)
		}
		text := b.String()
		start, end := ps[0].start, ps[len(ps)-1].end
		for start < end && blank(s.lines[start]) {
			start++
		}
		for end > start && blank(s.lines[end-1]) {
			end--
		}
		text = strings.TrimRight(trimBlankLines(text), " \t\n")
		if text == "" {
			continue
		}
		s.doc.Chunks = append(s.doc.Chunks, Chunk{
			ID:     chunkID(s.doc.Folder, s.doc.Path, headings, occurrence, part),
			Folder: s.doc.Folder, Path: s.doc.Path, Title: s.doc.Title, Aliases: s.doc.Aliases,
			Headings: headings, Anchor: anchor,
			StartLine: start + 1 + s.skipped, EndLine: end + s.skipped,
			Lang: s.doc.Lang, Text: text, Fence: ps[0].fence, Empty: isEmpty(text),
		})
		part++
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

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
	var out []piece
	for i, b := range blocks {
		ps := s.cut(b)
		if len(ps) > 0 && i > 0 && s.belongs(blocks[i-1], b) {
			ps[0].glued = true
		}
		out = append(out, ps...)
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

// cut makes one piece of a block, or several of a block over the limit.
func (s *splitter) cut(b block) []piece {
	whole := s.piece(b.start, b.end)
	if whole.runes <= s.max {
		return []piece{whole}
	}
	inFence := b.fence != ""
	var out []piece
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
			for _, part := range cutLine(s.lines[i], target) {
				p := piece{text: part, start: i, end: i + 1, runes: utf8.RuneCountInString(part)}
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
	text := strings.Join(s.lines[start:end], "")
	return piece{text: text, start: start, end: end, runes: utf8.RuneCountInString(text)}
}

// cutLine cuts a long line into parts of about target characters: after the
// end of a sentence if there is one in the second half, else at a blank, else
// between characters. Joined, the parts are the line.
func cutLine(line string, target int) []string {
	var out []string
	for utf8.RuneCountInString(line) > target*5/4 {
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
		line = line[end:]
	}
	return append(out, line)
}

// pack groups pieces into chunks of at most max characters, of about equal
// size, keeping glued pieces together where that fits.
func pack(pieces []piece, limit int) [][]piece {
	total := 0
	for _, p := range pieces {
		total += p.runes
	}
	if total == 0 {
		return nil
	}
	if total <= limit {
		return [][]piece{pieces}
	}
	units := unitsOf(pieces, limit)
	parts := (total + limit - 1) / limit
	target := total / parts
	var out [][]piece
	var cur []piece
	size := 0
	for i, u := range units {
		n := runesOf(u)
		// Close the chunk when the unit does not fit, or when it is nearer to the
		// target without it.
		if size > 0 && (size+n > limit || size+n-target > target-size && i < len(units)-1 && size > target/2) {
			out = append(out, cur)
			cur, size = nil, 0
		}
		cur = append(cur, u...)
		size += n
	}
	if k := len(out); k > 0 && size < limit/5 && runesOf(out[k-1])+size <= limit*5/4 {
		out[k-1] = append(out[k-1], cur...)
		return out
	}
	return append(out, cur)
}

// unitsOf joins glued pieces as long as they fit.
func unitsOf(pieces []piece, limit int) [][]piece {
	var units [][]piece
	for _, p := range pieces {
		if k := len(units); k > 0 && p.glued && runesOf(units[k-1])+p.runes <= limit {
			units[k-1] = append(units[k-1], p)
			continue
		}
		units = append(units, []piece{p})
	}
	return units
}

func runesOf(ps []piece) int {
	n := 0
	for _, p := range ps {
		n += p.runes
	}
	return n
}

// isEmpty reports whether a section says nothing yet.
func isEmpty(text string) bool {
	for line := range strings.Lines(text) {
		l := strings.TrimSpace(line)
		if strings.HasPrefix(l, "#") || strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~") {
			continue
		}
		l = strings.ToLower(strings.Trim(l, " \t-*+>.。:：_()（）[]=…"))
		switch l {
		case "", "todo", "tbd", "wip", "fixme", "待补充", "待完善", "待续", "待写", "未完待续", "略", "空":
		default:
			return false
		}
	}
	return true
}
