package markdown

import (
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// span is a part of a line that a cut should not go through.
type span struct {
	start, end int
	ticks      int // of inline code: how many backticks stand at either end
}

// maxSpanTicks bounds the backticks that a cut in inline code may add; code
// between more of them is cut as text.
const maxSpanTicks = 2

// cutLine offers the cuts in line i, of which room units fit into the piece.
func (s *splitter) cutLine(b *best, from place, i, used, room int, whole bool) {
	line := s.lines[i]
	start := 0
	if i == from.line {
		start = from.off
	}
	offer := func(off, units, worth int) {
		if off > start && off < len(line.text) {
			s.offer(b, place{i, off}, worth, used+units)
		}
	}
	if line.fence != nil {
		worth := atGrapheme
		if whole {
			worth = 2 * inWholeFence
		}
		offer(graphemeCut(line.text, start, room), room, worth)
		return
	}

	// One walk finds the last cut of each kind that fits.
	type found struct{ off, units int }
	var sentence, blank, spanBlank found
	units := 0
	escaped := false
	prev := rune(-1)
	for j, r := range line.text[start:] {
		off := start + j
		if unicode.IsSpace(prev) && !unicode.IsSpace(r) && !escaped && !extends(r) {
			sp, inside := s.spanAt(i, off)
			switch {
			case inside && room-units > sp.ticks && sp.cuttable(off):
				spanBlank = found{off, units}
			case inside:
			case endsSentence(line.text[start:off], r):
				sentence = found{off, units}
			default:
				blank = found{off, units}
			}
		} else if closesSentence(prev) && !closesSentence(r) && !closing(r) && !extends(r) {
			if _, inside := s.spanAt(i, off); !inside {
				sentence = found{off, units}
			}
		}
		if units += runeLen(r); units > room {
			break
		}
		escaped = r == '\\' && !escaped
		if !closing(r) || !closesSentence(prev) {
			prev = r // brackets and quotes behind a sentence belong to it
		}
	}
	offer(sentence.off, sentence.units, atSentence)
	offer(blank.off, blank.units, atBlank)
	offer(spanBlank.off, spanBlank.units, inSpan)

	off := graphemeCut(line.text, start, room)
	if sp, inside := s.spanAt(i, off); inside {
		offer(sp.start, room-Len(line.text[max(start, sp.start):off]), atGrapheme)
		if sp.ticks > 0 {
			off = graphemeCut(line.text, start, room-sp.ticks-1) // a blank may come with them
			for off > start && off >= sp.end-sp.ticks {
				next := graphemeCut(line.text, start, Len(line.text[start:off])-1)
				if next >= off {
					break
				}
				off = next
			}
			if !sp.cuttable(off) && !math.IsInf(b.score, -1) {
				return
			}
		}
		offer(off, room, inSpanHard)
		return
	}
	offer(off, room, atGrapheme)
}

// cuttable reports whether inline code may be cut at off: some of the code must be
// on either side of the backticks that are added there.
func (sp span) cuttable(off int) bool {
	return sp.ticks == 0 || off > sp.start+sp.ticks && off < sp.end-sp.ticks
}

// graphemeCut returns the last offset in text behind start that is between two
// graphemes, with at most room units before it. If the first grapheme is longer,
// it is cut between runes; one rune is taken in any case.
func graphemeCut(text string, start, room int) int {
	end, known := start, start // known is a place between graphemes
	units := 0
	prev := rune(-1)
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if single(prev) && single(r) {
			known = end
		}
		if units += runeLen(r); units > room && end > start {
			break
		}
		end += size
		prev = r
	}
	off := known
	for rest, state := text[known:], -1; rest != ""; {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if off+len(g) > end {
			break
		}
		off += len(g)
	}
	if off == start {
		off = end
	}
	// A backslash stays with what it escapes.
	n := 0
	for off-n > start && text[off-n-1] == '\\' {
		n++
	}
	if n%2 == 1 && off-1 > start {
		off--
	}
	return off
}

// single reports whether r never joins a neighbour that is single too.
func single(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0x4E00 && r <= 0x9FFF || r >= 0x3001 && r <= 0x3029 || r >= 0xFF01 && r <= 0xFF5E
}

// extends reports whether r belongs to the grapheme of the rune before it, also
// where that is a blank.
func extends(r rune) bool {
	return !single(r) && (unicode.In(r, unicode.M) || joiner(r) || r >= 0x1F3FB && r <= 0x1F3FF || tag(r) ||
		r == 0xFF9E || r == 0xFF9F)
}

// closesSentence reports whether r ends a sentence with no blank behind it.
func closesSentence(r rune) bool { return strings.ContainsRune("。！？；…", r) }

// closing reports whether r may stand between the end of a sentence and the cut.
func closing(r rune) bool { return strings.ContainsRune("”’」』）】》)\"'*", r) }

// endsSentence reports whether before, with the blank behind it, ends a sentence
// and next can begin one: "e.g. the" does neither.
func endsSentence(before string, next rune) bool {
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	before = strings.TrimRight(before, "\"')*_”’")
	return before != "" && strings.IndexByte(".!?", before[len(before)-1]) >= 0 && !unicode.IsLower(next)
}

// lead is what a piece that begins at at has in front: the backticks of inline
// code that was cut, or a backslash before what would begin a block.
func (s *splitter) lead(at place) string {
	if at.off == 0 || at.line >= len(s.lines) || s.lines[at.line].fence != nil {
		return ""
	}
	text := s.lines[at.line].text
	if sp, inside := s.spanAt(at.line, at.off); inside && sp.ticks > 0 {
		if !sp.cuttable(at.off) {
			return ""
		}
		ticks := strings.Repeat("`", sp.ticks)
		if text[at.off] == '`' {
			ticks += " " // backticks beside them would make them more
		}
		return ticks
	}
	if beginsBlock(text[at.off:]) {
		return `\`
	}
	return ""
}

// trail is what a piece that ends at at has behind it.
func (s *splitter) trail(at place) string {
	if at.off == 0 || s.lines[at.line].fence != nil {
		return ""
	}
	if sp, inside := s.spanAt(at.line, at.off); inside && sp.ticks > 0 && sp.cuttable(at.off) {
		ticks := strings.Repeat("`", sp.ticks)
		if s.lines[at.line].text[at.off-1] == '`' {
			ticks = " " + ticks
		}
		return ticks
	}
	return ""
}

// beginsBlock reports whether s, at the start of a message, would be more than
// text.
func beginsBlock(s string) bool {
	switch s[0] {
	case '#':
		return strings.HasPrefix(strings.TrimLeft(s, "#"), " ")
	case '>', '-':
		return true
	case '*', '+':
		return strings.HasPrefix(s[1:], " ")
	case '`', '~':
		return run(s) >= 3
	}
	return false
}

// spanAt returns the span of prose line i that off is inside of.
func (s *splitter) spanAt(i, off int) (span, bool) {
	if s.spanLine != i {
		s.spanLine, s.spans = i, spans(s.lines[i].text)
	}
	n := sort.Search(len(s.spans), func(n int) bool { return s.spans[n].end > off })
	if n == len(s.spans) || s.spans[n].start >= off {
		return span{}, false
	}
	return s.spans[n], true
}

// spans finds inline code, links and addresses in angle brackets, in order.
func spans(line string) []span {
	if !strings.ContainsAny(line, "`[<") {
		return nil
	}
	var all []span
	sc := scanner{s: line, ticks: lastRuns(line)}
	for i := 0; i < len(line); i++ {
		end, ticks := 0, 0
		switch line[i] {
		case '\\':
			i++
		case '`':
			n := repeated(line[i:])
			if to := closeTicks(line, i+n, n, sc.ticks); to >= 0 && n <= maxSpanTicks {
				end, ticks = to+n, n
			} else {
				i += n - 1
			}
		case '[':
			if l, ok := sc.link(i); ok {
				end = l.end
			}
		case '<':
			if n, _ := autolink(line[i:]); n > 0 {
				end = i + n
			}
		}
		if end > 0 {
			all = append(all, span{i, end, ticks})
			i = end - 1
		}
	}
	return all
}
