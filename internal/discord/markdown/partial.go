package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCuts bounds how many half tokens Partial removes one after the other.
const maxCuts = 8

// Partial makes the beginning of a Markdown text, as a model has written it so
// far, presentable: a token at the end that would look wrong until the rest
// arrives is left out (the opening of a fence, a mark of emphasis, half a link,
// half a row of a table), and what is open is closed: a fence, inline code,
// emphasis. A text that is complete stays as it is, up to white space at its
// end. Pass the result through [Safe].
func Partial(s string) string {
	s = trimRune(s)
	for range maxCuts {
		s = strings.TrimRightFunc(s, unicode.IsSpace)
		next, closers := finish(s)
		if len(next) == len(s) {
			return s + closers
		}
		s = next
	}
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	if f, _, ok := openFence(s); ok {
		s += f.end()
	}
	return s
}

// trimRune removes the bytes of a last rune that is not complete.
func trimRune(s string) string {
	for i := 1; i < utf8.UTFMax && i <= len(s); i++ {
		if c := s[len(s)-i]; utf8.RuneStart(c) {
			if !utf8.FullRuneInString(s[len(s)-i:]) {
				return s[:len(s)-i]
			}
			break
		}
	}
	return s
}

// finish returns s, or s without a half token at its end, and what closes it.
func finish(s string) (kept, closers string) {
	f, at, ok := openFence(s)
	if !ok {
		return finishProse(s, at)
	}
	_, content, _ := strings.Cut(s[at:], "\n")
	if strings.TrimSpace(content) == "" {
		return s[:at], ""
	}
	// A closing line on its way.
	start := strings.LastIndexByte(s, '\n') + 1
	last, _ := unquote(s[start:], f.quotes)
	last = strings.TrimSpace(last)
	if last == "" || last[0] == f.mark && run(last) == len(last) {
		return s[:start], ""
	}
	return s, f.end()
}

// end is the line that closes f behind its content.
func (f fence) end() string {
	return "\n" + strings.Repeat("> ", f.quotes) + strings.Repeat(string(f.mark), f.length)
}

// openFence returns the fence of s that is not closed, and its offset. If all
// are closed, the offset is that of the text behind the last one.
func openFence(s string) (f fence, at int, open bool) {
	off := 0
	for line := range strings.SplitSeq(s, "\n") {
		start := off
		off += len(line) + 1
		if open {
			inner, ok := unquote(line, f.quotes)
			if ok {
				if f.closedBy(inner) {
					at, open = min(off, len(s)), false
				}
				continue
			}
			at, open = start, false
		}
		if next, ok := opening(line, true); ok {
			f, at, open = next, start, true
		}
	}
	return f, at, open
}

// finishProse is finish outside fences; the last one of s ends at floor.
func finishProse(s string, floor int) (kept, closers string) {
	if floor == len(s) {
		return s, ""
	}
	start := strings.LastIndexByte(s, '\n') + 1
	last := strings.TrimSpace(s[start:])
	switch {
	case last == "":
		return s, ""
	case len(last) <= 2 && repeated(last) == len(last) && strings.IndexByte("`~*_-=+|>", last[0]) >= 0,
		last[0] == '#' && repeated(last) == len(last),
		last == "-#", last == ">>>":
		return s[:start], ""
	case last[0] == '|':
		head := rowStart(s, start)
		halfRule := head < start && strings.Trim(last, "|-: ") == "" && len(cells(last)) < len(cells(s[head:start]))
		if halfRule || !strings.HasSuffix(last, "|") {
			return s[:max(floor, head)], ""
		}
	}
	return finishInline(s, max(floor, paragraphStart(s)))
}

// rowStart returns where to cut half a row of a table that begins at start: with
// only the head before it, the head goes too, since without its rule it is no
// table.
func rowStart(s string, start int) int {
	if start == 0 {
		return 0
	}
	head := strings.LastIndexByte(s[:start-1], '\n') + 1
	if !strings.HasPrefix(strings.TrimSpace(s[head:start]), "|") {
		return start
	}
	above := strings.TrimSpace(s[:head])
	above = above[strings.LastIndexByte(above, '\n')+1:]
	if head > 0 && strings.HasPrefix(strings.TrimSpace(above), "|") {
		return start
	}
	return head
}

// paragraphStart returns where the last paragraph, item, heading or row of s
// begins: emphasis does not go over it.
func paragraphStart(s string) int {
	for start := strings.LastIndexByte(s, '\n') + 1; ; {
		line, _, _ := strings.Cut(s[start:], "\n")
		if start == 0 || !plainLine(line) {
			return start
		}
		before := strings.LastIndexByte(s[:start-1], '\n') + 1
		above := s[before : start-1]
		if strings.TrimSpace(above) == "" || strings.HasPrefix(above, "#") {
			return start
		}
		start = before
	}
}

// finishInline is finish for the paragraph of s that begins at start.
func finishInline(s string, start int) (kept, closers string) {
	var open []string // marks of emphasis
	text := s[start:]
	i := listMarker(text)
	last := lastRuns(text)
	pairs := brackets(text)
	for i < len(text) {
		switch c := text[i]; c {
		case '\\':
			if i+1 == len(text) {
				return s[:start+i], ""
			}
			i += 2
		case '`':
			n := repeated(text[i:])
			if end := closeTicks(text, i+n, n, last); end >= 0 {
				i = end + n
				continue
			}
			content := strings.TrimRight(text[i+n:], "`")
			if strings.TrimSpace(content) == "" || n >= 3 {
				return s[:start+i], ""
			}
			if len(content) < len(text[i+n:]) {
				return s[:start+i+n+len(content)], "" // half of the closing run
			}
			return s, strings.Repeat("`", n) + join(open)
		case '[':
			end, ok := pairs[i]
			half := !ok && !strings.Contains(text[i:], ")")
			if ok && strings.HasPrefix(text[end+1:], "(") && !strings.Contains(text[end+1:], ")") {
				half = true
			}
			if half && !strings.Contains(text[i:], "\n") {
				if i > 0 && text[i-1] == '!' {
					i--
				}
				return s[:start+i], ""
			}
			i++
		case '<':
			if halfAngle(text[i:]) {
				return s[:start+i], ""
			}
			i++
		case '*', '~':
			n := repeated(text[i:])
			if i+n == len(text) && !closes(open, c, n) {
				return s[:start+i], ""
			}
			before, after := blankAt(text, i-1), blankAt(text, i+n)
			if c == '*' || n == 2 {
				open = toggle(open, c, n, before, after)
			}
			i += n
		default:
			i++
		}
	}
	return s, join(open)
}

// blankAt reports whether s has a blank, or nothing, at i.
func blankAt(s string, i int) bool {
	return i < 0 || i >= len(s) || s[i] == ' ' || s[i] == '\n' || s[i] == '\t'
}

// toggle closes or opens the emphasis of n marks c.
func toggle(open []string, c byte, n int, before, after bool) []string {
	for n > 0 && len(open) > 0 && !before {
		top := open[len(open)-1]
		if top[0] != c || len(top) > n {
			break
		}
		open = open[:len(open)-1]
		n -= len(top)
	}
	if after || n == 0 || n > 3 {
		return open
	}
	if n >= 2 {
		open = append(open, strings.Repeat(string(c), 2))
	}
	if n != 2 {
		open = append(open, string(c))
	}
	return open
}

// closes reports whether n marks c at the end close what is open.
func closes(open []string, c byte, n int) bool {
	for i := len(open) - 1; i >= 0 && n > 0; i-- {
		if open[i][0] != c {
			break
		}
		n -= len(open[i])
	}
	return n == 0
}

// join is what closes the marks, the last one first.
func join(open []string) string {
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString(open[i])
	}
	return b.String()
}

// halfAngle reports whether s, up to the end of the text, is the beginning of an
// address, a mention, a tag or a comment.
func halfAngle(s string) bool {
	if strings.HasPrefix(s, "<!--") {
		return !strings.Contains(s, "-->")
	}
	if len(s) < 2 || strings.ContainsAny(s, "> \n") {
		return false
	}
	c := s[1]
	return strings.IndexByte("@#/:!", c) >= 0 || c >= 'a' && c <= 'z'
}
