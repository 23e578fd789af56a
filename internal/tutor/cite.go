package tutor

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lazy"
)

// A citer checks the citations of a model's answer as it streams. Labels such
// as [1], [1, 2] or 【3】 that name a passage stay, in the form [1]; those that
// name none are removed, as is the target of a link made of one. Code, in fences and between
// backticks, is left alone: [1] is an index there.
type citer struct {
	known map[string]bool
	used  []string // labels in the order of their first use

	held   string // not yet decided: may become a label or a fence
	fence  string // the marks that opened the fence we are in, or ""
	quotes int    // how many quotes the fence stands in
	info   bool   // the line that opened the fence has not ended
	inCode string // the backticks that opened a code span, or ""
	line   margin // of what is out
	last   rune   // the last character that is out
	word   int    // letters of the word at the end of what is out; -1 if it is no word in small letters

	indexed bool // the last bracket that is out closes an index
	cited   bool // nothing came since a label, which may have been removed
}

// labelPattern is a whole label. Models write them in several ways.
var labelPattern = lazy.MustCompile(`^[\[【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]】]$`)

var numberPattern = lazy.MustCompile(`\d+`)

// maxLabel bounds how long an open bracket is held back.
const maxLabel = 32

// filter returns what is ready to be shown of the text so far.
func (c *citer) filter(text string) string {
	c.held += text
	var out strings.Builder
	for c.held != "" {
		n, repl, ok := c.step(false)
		if !ok {
			break
		}
		c.emit(&out, repl)
		c.held = c.held[n:]
	}
	return out.String()
}

// rest returns what was held back when the stream has ended.
func (c *citer) rest() string {
	var out strings.Builder
	for c.held != "" {
		n, repl, _ := c.step(true)
		c.emit(&out, repl)
		c.held = c.held[n:]
	}
	return out.String()
}

func (c *citer) emit(out *strings.Builder, s string) {
	out.WriteString(s)
	for _, r := range s {
		if r == '\n' {
			c.info = false
			c.inCode = "" // a code span that is never closed must not hide labels for ever
		}
		c.line.add(r, c.fence != "")
		switch {
		case r >= 'a' && r <= 'z' && c.word >= 0:
			c.word++
		case r < utf8.RuneSelf && unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' && c.word != 0:
			c.word = -1
		default:
			c.word = 0
		}
		c.last = r
	}
}

// step takes the next unit off held: n bytes of it become repl. ok is false
// when more text is needed to tell; with end set there will be none.
func (c *citer) step(end bool) (n int, repl string, ok bool) {
	r, size := utf8.DecodeRuneInString(c.held)
	if !utf8.FullRuneInString(c.held) && !end {
		return 0, "", false
	}
	if r != ']' {
		c.cited = false
	}
	if c.fence != "" && c.line.start() && c.line.quotes < c.quotes && r != '>' && !unicode.IsSpace(r) {
		c.fence = "" // the quote has ended, and the fence with it
	}
	switch {
	case r == '`' || r == '~' && c.line.start():
		return c.marks(r, end)
	case c.fence != "" || c.inCode != "":
		return size, c.held[:size], true
	case r == '[' || r == '【':
		return c.label(size, end)
	case r == ']' && c.cited:
		return c.bracket(end)
	}
	return size, c.held[:size], true
}

// marks takes a run of backticks or tildes.
func (c *citer) marks(r rune, end bool) (int, string, bool) {
	run := len(c.held) - len(strings.TrimLeft(c.held, string(r)))
	if run == len(c.held) && !end {
		return 0, "", false
	}
	marks := c.held[:run]
	if c.info && r == '`' && c.fence[0] == '`' { // no fence has them in its first line: it is a code span
		c.fence, c.info, c.inCode = "", false, c.fence
	}
	switch {
	case c.fence != "":
		if !c.line.start() || !strings.HasPrefix(marks, c.fence) {
			break
		}
		after := strings.TrimLeft(c.held[run:], " \t")
		if after == "" && !end {
			return 0, "", false // the end of the fence, or code?
		}
		if after == "" || after[0] == '\n' || after[0] == '\r' {
			c.fence = ""
		}
	case c.line.start() && run >= 3:
		c.fence, c.quotes, c.info = marks, c.line.quotes, true
	case r == '~':
	case c.inCode == marks:
		c.inCode = ""
	case c.inCode == "":
		c.inCode = marks
	}
	return run, marks, true
}

// label takes what may be a label, from its bracket on.
func (c *citer) label(size int, end bool) (int, string, bool) {
	// Only so much is looked at as would also be held back, so that the pieces
	// in which the text comes make no difference.
	close := strings.IndexAny(c.held[:min(len(c.held), maxLabel)], "]】\n")
	if close < 0 {
		if len(c.held) < maxLabel && !end {
			return 0, "", false
		}
		return size, c.held[:size], true
	}
	_, closeSize := utf8.DecodeRuneInString(c.held[close:])
	n := close + closeSize
	m := labelPattern.FindStringSubmatch(c.held[:n])
	if m == nil {
		return size, c.held[:size], true
	}
	if c.held[0] == '[' && c.indexable() {
		c.indexed = true
		return n, c.held[:n], true
	}
	after := c.held[n:]
	if len(after) < 2 && !end && (after == "" || after == "*") {
		return 0, "", false // [4]byte or [4]? [4]*T or *[4]*?
	}
	if isWord(after) || strings.HasPrefix(after, "*") && isWord(after[1:]) {
		return n, c.held[:n], true
	}
	target, open, ok := linkTarget(after, end)
	if !ok {
		return 0, "", false
	}
	var out strings.Builder
	for _, l := range numberPattern.FindAllString(m[1], -1) {
		if !c.known[l] {
			continue
		}
		out.WriteString("[" + l + "]")
		if !slices.Contains(c.used, l) {
			c.used = append(c.used, l)
		}
	}
	if strings.HasPrefix(after, ":") && c.line.start() && out.Len() > 0 {
		out.WriteString(" ") // or Markdown takes it for the target of every [1]
	}
	if open && out.Len() > 0 {
		out.WriteString(" ") // the bracket makes no link now
	}
	c.indexed, c.cited = false, true
	return n + target, out.String(), true
}

// bracket takes the second bracket of a label that a model wrote as [[1]].
func (c *citer) bracket(end bool) (int, string, bool) {
	after := c.held[1:]
	if after == "" && !end {
		return 0, "", false
	}
	target, open, ok := linkTarget(after, end)
	if !ok {
		return 0, "", false
	}
	c.cited = false
	if open {
		return 1, "] ", true
	}
	return 1 + target, "]", true
}

// maxTarget bounds how long a link is held back.
const maxTarget = 512

// linkTarget returns the length of the target in parentheses that s begins
// with: in the link of a label it is the model's invention. open is set when it
// does not end on its line or in due length. ok is false when more text is
// needed.
func linkTarget(s string, end bool) (n int, open, ok bool) {
	if !strings.HasPrefix(s, "(") {
		return 0, false, true
	}
	j := strings.IndexAny(s[:min(len(s), maxTarget)], ")\n")
	switch {
	case j >= 0 && s[j] == ')':
		return j + 1, false, true
	case j < 0 && len(s) < maxTarget && !end:
		return 0, false, false
	}
	return 0, true, true
}

// plainWord is the length from which a word in small letters is taken for
// English and not for a variable: "elements[1]" cites, "nums[1]" indexes. Models
// put code between backticks; this is for those that forget.
const plainWord = 6

// indexable reports whether a bracket after what is out indexes it.
func (c *citer) indexable() bool {
	switch r := c.last; {
	case r == ']':
		return c.indexed // m[1][2]
	case r == '_' || r == ')' || unicode.IsDigit(r):
		return true
	default:
		return r < utf8.RuneSelf && unicode.IsLetter(r) && c.word < plainWord
	}
}

// isWord reports whether s begins with an ASCII letter, as a type after [4] does.
func isWord(s string) bool {
	return s != "" && s[0] < utf8.RuneSelf && unicode.IsLetter(rune(s[0]))
}
