package tutor

import "unicode"

// A margin follows the beginning of each line of Markdown: a fence may stand behind the
// marks of quotes and of a list item. The zero value is at the start of a text.
type margin struct {
	at     marginState
	quotes int // marks of quotes on the present line
}

type marginState uint8

const (
	atStart  marginState = iota // nothing came on the line but blanks and whole marks
	inNumber                    // digits, which may be the number of an item
	inMarker                    // the mark of an item, if a blank follows
	inText
)

// start reports whether what comes next is the first text of its line.
func (m *margin) start() bool { return m.at == atStart }

// add goes on by a character. In code there are no items, but a quote goes on.
func (m *margin) add(r rune, code bool) {
	switch {
	case r == '\n':
		*m = margin{}
	case m.at == inText:
	case unicode.IsSpace(r):
		if m.at == inMarker {
			m.at = atStart
		} else if m.at == inNumber {
			m.at = inText
		}
	case m.at == atStart && r == '>':
		m.quotes++
	case code:
		m.at = inText
	case m.at == atStart && (r == '-' || r == '*' || r == '+'), m.at == inNumber && (r == '.' || r == ')'):
		m.at = inMarker
	case m.at != inMarker && r >= '0' && r <= '9':
		m.at = inNumber
	default:
		m.at = inText
	}
}
