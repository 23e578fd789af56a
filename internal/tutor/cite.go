package tutor

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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
	inCode string // the backticks that opened a code span, or ""
	line   int    // characters of the present line that are out, blanks aside
	last   rune   // the last character that is out
}

// labelPattern is a whole label. Models write them in several ways.
var labelPattern = regexp.MustCompile(`^[\[【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]】]$`)

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
		switch {
		case r == '\n':
			c.line = 0
			c.inCode = "" // a code span that is never closed must not hide labels for ever
		case !unicode.IsSpace(r):
			c.line++
		}
		c.last = r
	}
}

// step takes the next unit off held: n bytes of it become repl. ok is false
// when more text is needed to tell; with end set there will be none.
func (c *citer) step(end bool) (n int, repl string, ok bool) {
	r, size := utf8.DecodeRuneInString(c.held)
	switch {
	case !utf8.FullRuneInString(c.held) && !end:
		return 0, "", false
	case r == '`' || r == '~' && c.line == 0:
		return c.marks(r, end)
	case c.fence != "" || c.inCode != "":
		return size, c.held[:size], true
	case r == '[' || r == '【':
		return c.label(size, end)
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
	switch {
	case c.fence != "":
		if c.line == 0 && strings.HasPrefix(marks, c.fence) {
			c.fence = ""
		}
	case c.line == 0 && run >= 3:
		c.fence = marks
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
	close := strings.IndexAny(c.held, "]】\n")
	if close < 0 {
		if len(c.held) < maxLabel && !end {
			return 0, "", false
		}
		return size, c.held[:size], true
	}
	_, closeSize := utf8.DecodeRuneInString(c.held[close:])
	whole := c.held[:close+closeSize]
	m := labelPattern.FindStringSubmatch(whole)
	indexed := unicode.IsLetter(c.last) && c.last < 0x80 || unicode.IsDigit(c.last) || c.last == '_' || c.last == ')'
	if m == nil || indexed && whole[0] == '[' {
		return size, c.held[:size], true
	}
	after, _ := utf8.DecodeRuneInString(c.held[len(whole):])
	if len(whole) == len(c.held) && !end {
		return 0, "", false // [4]byte or [4]?
	}
	if len(whole) < len(c.held) && (unicode.IsLetter(after) && after < 0x80 || after == '*') {
		return size, c.held[:size], true
	}
	n := len(whole)
	if after == '(' { // a link: the target is the model's invention
		j := strings.IndexAny(c.held[n:], ")\n")
		if j < 0 && !end && len(c.held) < n+512 {
			return 0, "", false
		}
		if j >= 0 && c.held[n+j] == ')' {
			n += j + 1
		}
	}
	var out strings.Builder
	for _, l := range regexp.MustCompile(`\d+`).FindAllString(m[1], -1) {
		if !c.known[l] {
			continue
		}
		out.WriteString("[" + l + "]")
		if !contains(c.used, l) {
			c.used = append(c.used, l)
		}
	}
	return n, out.String(), true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
