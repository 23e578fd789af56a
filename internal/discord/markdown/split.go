package markdown

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minLimit leaves room for the lines of a fence and some text between them.
const minLimit = 200

// Split cuts text into messages of at most limit UTF-16 code units; a limit
// under 200 counts as 200. It prefers ends of paragraphs, then of lines, of
// sentences, of words, and then of graphemes, and pieces at least half full. A
// heading stays with what follows it. A fence that would fit into a message of
// its own is not cut; one that must be cut is closed at the end of the piece and
// opened again, with its language, at the start of the next. Inline code that
// must be cut gets backticks in the same way.
//
// Fences come out with three backticks and no indentation, which is what Discord
// knows, and are always closed. White space at the cuts is lost. No piece is
// blank, and blank text has no pieces.
//
// A [Safe] text stays safe in pieces: what comes to stand at the start of a
// piece gets a backslash if it would be a heading, a quote, subtext or a fence
// there.
func Split(text string, limit int) []string {
	s := newSplitter(text, max(limit, minLimit))
	var pieces []string
	for at := s.skip(place{}); at.line < len(s.lines); {
		end := s.cut(at)
		pieces = append(pieces, s.piece(at, end))
		at = s.skip(end)
	}
	return pieces
}

// splitter holds a text as lines. It is for one call of Split.
type splitter struct {
	limit int
	lines []splitLine
	after []int // units of the lines from each on

	spanLine int // the line whose spans are kept
	spans    []span
}

type splitLine struct {
	text  string
	units int
	fence *splitFence // nil in prose
}

// splitFence is a fence of the text; its lines of backticks are not in the text.
type splitFence struct {
	open  string // with the line end
	units int    // of all, with both lines of backticks
}

// closeFence ends a fence, also where a piece ends.
const closeFence = "\n```"

// place is a byte offset in a line. A piece goes from one place to another.
type place struct{ line, off int }

func newSplitter(text string, limit int) *splitter {
	s := &splitter{limit: limit, spanLine: -1, lines: make([]splitLine, 0, 1+strings.Count(text, "\n"))}
	text = lineEnds.Replace(text)
	for _, seg := range segments(text, false) {
		var f *splitFence
		if seg.code {
			f = &splitFence{open: "```" + seg.lang + "\n"}
			f.units = len(f.open) + len(closeFence) - 1
		}
		for _, line := range seg.lines {
			if f == nil {
				line = literalFence(strings.TrimRightFunc(line, unicode.IsSpace))
			}
			units := Len(line)
			s.lines = append(s.lines, splitLine{line, units, f})
			if f != nil {
				f.units += units + 1
			}
		}
	}
	s.after = make([]int, len(s.lines)+1)
	for i := len(s.lines) - 1; i >= 0; i-- {
		s.after[i] = s.after[i+1] + s.lines[i].units + 1
	}
	return s
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// literalFence escapes what looks like the start of a fence in a line that is
// none, such as inline code in three backticks: cut, it could become one.
func literalFence(line string) string {
	trimmed := strings.TrimLeft(line, " \t")
	if run(trimmed) < 3 {
		return line
	}
	return line[:len(line)-len(trimmed)] + `\` + trimmed
}

// skip moves at over white space, where a piece must not begin. Code keeps its
// indentation if that is reasonable.
func (s *splitter) skip(at place) place {
	for ; at.line < len(s.lines); at = (place{at.line + 1, 0}) {
		line := s.lines[at.line]
		rest := line.text[at.off:]
		trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
		if trimmed == "" {
			continue
		}
		space := len(rest) - len(trimmed)
		if line.fence == nil && at.off > 0 {
			if sp, inside := s.spanAt(at.line, at.off); inside && sp.ticks > 0 {
				return at
			}
			// A blank with a mark over it is not white space.
			if r, _ := utf8.DecodeRuneInString(trimmed); space > 0 && extends(r) {
				_, size := utf8.DecodeLastRuneInString(rest[:space])
				space -= size
			}
			at.off += space
		} else if space > s.limit/4 {
			at.off += space
		}
		return at
	}
	return at
}

// cut returns where the piece that begins at from ends.
func (s *splitter) cut(from place) place {
	b := best{score: math.Inf(-1)}
	used := Len(s.lead(from))
	var in *splitFence // the fence that is open
	for i := from.line; i < len(s.lines); i++ {
		line := s.lines[i]
		text := line.text
		if i > from.line {
			used++
			if in != nil && line.fence != in {
				used += len(closeFence)
			}
		} else {
			text = text[from.off:]
		}
		tail := 0
		if line.fence != nil {
			if line.fence != in || i == from.line {
				used += len(line.fence.open)
			}
			tail = len(closeFence)
		}
		in = line.fence
		whole := in != nil && in.units <= s.limit

		room := s.limit - used - tail
		units, fits := measure(text, room)
		if !fits {
			if room > 0 {
				s.cutLine(&b, from, i, used, room, whole)
			}
			return b.at
		}
		used += units
		if i == len(s.lines)-1 {
			break
		}
		if used > 0 {
			s.offer(&b, place{i + 1, 0}, s.worth(from, i, whole), used+tail)
		}
	}
	return place{len(s.lines), 0}
}

// piece renders what is between two places.
func (s *splitter) piece(from, to place) string {
	var b strings.Builder
	b.WriteString(s.lead(from))
	var in *splitFence
	for i := from.line; i < len(s.lines) && (i < to.line || i == to.line && to.off > 0); i++ {
		line := s.lines[i]
		text := line.text
		if i == to.line {
			text = text[:to.off]
		}
		if i == from.line {
			text = text[from.off:]
		} else {
			if in != nil && line.fence != in {
				b.WriteString(closeFence)
			}
			b.WriteByte('\n')
		}
		if line.fence != nil && line.fence != in {
			b.WriteString(line.fence.open)
		}
		in = line.fence
		b.WriteString(text)
	}
	out := strings.TrimRightFunc(b.String(), unicode.IsSpace)
	if in != nil {
		return out + closeFence
	}
	trail := s.trail(to)
	if trail != "" && strings.HasSuffix(out, "`") {
		return b.String() + trail // the blank keeps the backticks apart
	}
	return out + trail
}

// measure counts the units of text as far as they fit into room.
func measure(text string, room int) (units int, fits bool) {
	if len(text) <= room && plain(text) {
		return len(text), true
	}
	for _, r := range text {
		if units += runeLen(r); units > room {
			return units, false
		}
	}
	return units, true
}
