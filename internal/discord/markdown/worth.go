package markdown

import "strings"

// What a cut is worth, found by looking at notes and answers cut up. A piece
// less than half full costs its cut up to 150, so that an end of a paragraph
// loses to the end of a line when it gives two fifths of a piece, and to the end
// of a sentence when it gives a third.
const (
	atParagraph   = 100
	atItem        = 82
	atLine        = 78
	atCodeBlank   = 70 // a blank line in a fence
	atCodeLine    = 60
	atSentence    = 50
	afterIntro    = 45 // between "as follows:" and what follows
	atBlank       = 30
	inSpan        = 15 // a blank in inline code or a link
	atGrapheme    = 10
	inSpanHard    = 5
	inWholeFence  = -5 // in a fence that fits into a piece of its own
	afterHeading  = -1000
	underHalf     = 300 // times what is missing to half a piece
	fullness      = 10  // times how full the piece is
	orphanPenalty = 15  // the rest would be less than a tenth of a piece
)

// best is the best cut so far.
type best struct {
	at    place
	score float64
}

// offer weighs a cut that gives a piece of the units given.
func (s *splitter) offer(b *best, at place, worth, units int) {
	fill := float64(units) / float64(s.limit)
	score := float64(worth) + fullness*fill - underHalf*max(0, 0.5-fill)
	rest := s.after[at.line]
	if at.off > 0 {
		rest -= at.off // about; the units of a long line's rest would take long
	}
	if rest > 0 && rest < s.limit/10 {
		score -= orphanPenalty
	}
	if score > b.score {
		*b = best{at, score}
	}
}

// worth is that of a cut behind line i.
func (s *splitter) worth(from place, i int, whole bool) int {
	line, next := s.lines[i], s.lines[i+1]
	if line.fence != nil && next.fence == line.fence {
		switch {
		case whole:
			return inWholeFence
		case strings.TrimSpace(line.text) == "", strings.TrimSpace(next.text) == "":
			return atCodeBlank
		}
		return atCodeLine
	}
	if line.fence == nil {
		// What stands last may belong to what follows, also over a blank line.
		j := i
		for j > from.line && s.lines[j].text == "" && s.lines[j].fence == nil {
			j--
		}
		if last := s.lines[j]; last.fence == nil {
			switch {
			case heading(last.text):
				return afterHeading
			case strings.HasSuffix(last.text, ":"), strings.HasSuffix(last.text, "："):
				return afterIntro
			}
		}
	}
	switch {
	case line.fence != next.fence, line.text == "", next.text == "":
		return atParagraph
	case listMarker(next.text) > 0:
		return atItem
	}
	return atLine
}

// heading reports whether line is a heading, or a line in bold that serves as
// one.
func heading(line string) bool {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return strings.HasPrefix(strings.TrimLeft(line, "#"), " ")
	}
	return len(line) > 4 && strings.HasPrefix(line, "**") && strings.Index(line[2:], "**") == len(line)-4
}
