package markdown

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Clip makes one line of s, of at most limit UTF-16 code units, for labels,
// titles, choices and names of threads: runs of white space and control
// characters become one blank, those at the ends go, and bidirectional controls
// and hidden characters are removed. A text that is too long is cut between
// graphemes and ends in an ellipsis. It is not escaped, since Discord renders no
// Markdown in such fields.
func Clip(s string, limit int) string {
	s = oneLine(visible(s))
	if len(s) <= limit || Len(s) <= limit {
		return s
	}
	if limit < 1 {
		return ""
	}
	room := limit - 1 // the ellipsis is one unit
	end := 0
	for rest, state := s, -1; rest != ""; {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := Len(g)
		if n > room {
			break
		}
		room -= n
		end += len(g)
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// oneLine turns each run of white space and control characters of s into one
// blank and trims it. It removes the zero-width spaces that visible keeps.
func oneLine(s string) string {
	s = strings.ReplaceAll(s, string(zeroWidth), "")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}
