package markdown

import "strings"

// maxNesting bounds links in the text of links.
const maxNesting = 8

// inline makes one line of prose, without the marks of its block, fit for
// Discord: see [Safe]. What stays literal gets backslashes. depth is the number
// of links around s.
func inline(s string, depth int) string {
	if !strings.ContainsAny(s, "\\`<&[]|@/") { // all that step looks for needs one
		return s
	}
	sc := scanner{s: s, depth: depth, ticks: lastRuns(s)}
	sc.b.Grow(len(s) + len(s)/8)
	for sc.i < len(s) {
		sc.step()
	}
	return sc.b.String()
}

// scanner walks one line. A step reads one token and writes what Discord may see
// of it; a written token read again gives itself.
type scanner struct {
	s        string
	i        int
	depth    int
	ticks    map[int]int // the last run of backticks of each length
	brackets map[int]int // for '[' the offset of its ']'; made when first needed
	b        strings.Builder
}

func (sc *scanner) step() {
	s, i := sc.s, sc.i
	switch c := s[i]; c {
	case '\\':
		if i+1 < len(s) && punct(s[i+1]) {
			sc.b.WriteByte('\\')
			sc.i++
			switch s[i+1] {
			case '<':
				sc.angle()
			case '@':
				sc.at()
			// Discord looks for the end of a spoiler and of a link in escaped text, too.
			case '|':
				n := repeated(s[i+1:])
				sc.put(strings.Repeat(`\|`, n)[1:], n)
			case ']':
				sc.take(1)
				if strings.HasPrefix(s[sc.i:], "(") {
					sc.put(`\(`, 1)
				}
			default:
				sc.take(1)
			}
			return
		}
		sc.take(1)
	case '`':
		sc.code()
	case '<':
		if strings.HasPrefix(s[i:], "<!--") {
			sc.b.WriteByte('\\')
			sc.take(1)
			return
		}
		if n, leaves := htmlTag(s[i:]); n > 0 {
			sc.put(leaves, n)
			return
		}
		if n, url := autolink(s[i:]); n > 0 {
			sc.put(url, n)
			return
		}
		if foreign(s[i:]) {
			sc.b.WriteByte('\\')
			sc.take(1)
			return
		}
		sc.angle()
	case '&':
		e := entity(s[i:])
		switch {
		case e == "":
			sc.take(1)
		case e == "&amp;" && entity("&"+s[i+len(e):]) != "":
			sc.put(`\&`, len(e))
		default:
			sc.put(decoded(e), len(e))
		}
	case '!':
		if strings.HasPrefix(s[i+1:], "[") {
			if l, ok := sc.link(i + 1); ok {
				sc.put(inline(l.text, sc.depth+1), l.end-i)
				return
			}
		}
		sc.take(1)
	case '[':
		sc.bracket()
	case ']':
		if strings.HasPrefix(s[i+1:], "(") {
			sc.put(`]\(`, 2)
			return
		}
		sc.take(1)
	case '|':
		if n := repeated(s[i:]); n > 1 {
			sc.put(strings.Repeat(`\|`, n), n)
			return
		}
		sc.take(1)
	case '@':
		sc.at()
	case 'h', 'H':
		if n := bareURL(s[i:]); n > 0 {
			sc.put(address(s[i:i+n]), n)
			return
		}
		sc.take(1)
	case 'd', 'D', 's', 'S':
		if dot := invite(s[i:]); dot > 0 {
			sc.put(s[i:i+dot]+`\.`, dot+1)
			return
		}
		for _, scheme := range []string{"discord", "steam"} {
			if hasFold(s[i:], scheme+"://") {
				sc.put(s[i:i+len(scheme)]+`\:`, len(scheme)+1)
				return
			}
		}
		sc.take(1)
	default:
		sc.take(1)
	}
}

// take copies n bytes.
func (sc *scanner) take(n int) {
	sc.b.WriteString(sc.s[sc.i : sc.i+n])
	sc.i += n
}

// put writes text in place of the next n bytes.
func (sc *scanner) put(text string, n int) {
	sc.b.WriteString(text)
	sc.i += n
}

// angle copies a '<' and breaks the mention it begins.
func (sc *scanner) angle() {
	n := sigil(sc.s[sc.i:])
	sc.take(max(n, 1))
	if n > 0 {
		sc.b.WriteByte('\\')
	}
}

// at copies an '@' and breaks the mention of all it begins.
func (sc *scanner) at() {
	sc.take(1)
	if massMention(sc.s[sc.i:]) {
		sc.b.WriteRune(zeroWidth)
	}
}

// code copies an inline code span. Discord takes three backticks for a fence
// wherever they stand, so a span gets one or two. Backticks that nothing closes
// become literal.
func (sc *scanner) code() {
	n := repeated(sc.s[sc.i:])
	end := closeTicks(sc.s, sc.i+n, n, sc.ticks)
	if end < 0 {
		sc.put(strings.Repeat("\\`", n), n)
		return
	}
	sc.put(codeSpan(sc.s[sc.i+n:end]), end+n-sc.i)
}

// codeSpan is the content as an inline code span.
func codeSpan(content string) string {
	if !strings.Contains(content, "`") {
		return "`" + content + "`"
	}
	content = breakRuns(content, 1)
	if content[0] == '`' {
		content = " " + content
	}
	if content[len(content)-1] == '`' {
		content += " "
	}
	return "``" + content + "``"
}

// bracket copies a '[' or rewrites the link it begins, so that the reader sees
// where it leads.
func (sc *scanner) bracket() {
	l, ok := sc.link(sc.i)
	if !ok {
		sc.take(1)
		return
	}
	if !httpURL(l.url) && sc.i > 0 && word(sc.s[sc.i-1]) {
		sc.take(1) // f[T](x) is Go
		return
	}
	text := strings.TrimSpace(inline(l.text, sc.depth+1))
	n := l.end - sc.i
	url := address(l.url)
	switch {
	case !httpURL(l.url):
		sc.put(text, n)
	case text == "" || text == url:
		sc.put(url, n)
	default:
		sc.put(text+" ("+url+")", n)
	}
}

// lastRuns maps each length of a run of backticks in s to its last place, which
// keeps the search for closing runs linear.
func lastRuns(s string) map[int]int {
	var last map[int]int
	for i := strings.IndexByte(s, '`'); i >= 0 && i < len(s); {
		if s[i] != '`' {
			next := strings.IndexByte(s[i:], '`')
			if next < 0 {
				break
			}
			i += next
			continue
		}
		if last == nil {
			last = map[int]int{}
		}
		n := repeated(s[i:])
		last[n] = i
		i += n
	}
	return last
}

// closeTicks returns where the next run of exactly n backticks begins at or
// after i, or -1.
func closeTicks(s string, i, n int, last map[int]int) int {
	if end, ok := last[n]; !ok || end < i {
		return -1
	}
	for i < len(s) {
		if s[i] != '`' {
			next := strings.IndexByte(s[i:], '`')
			if next < 0 {
				return -1
			}
			i += next
		}
		m := repeated(s[i:])
		if m == n {
			return i
		}
		i += m
	}
	return -1
}

// openCode returns the length of the run of backticks in line that begins a code
// span and has no closing run, or 0.
func openCode(line string) int {
	if !strings.Contains(line, "`") {
		return 0
	}
	last := lastRuns(line)
	for i := 0; i < len(line); {
		switch line[i] {
		case '\\':
			i += 2
		case '`':
			n := repeated(line[i:])
			end := closeTicks(line, i+n, n, last)
			if end < 0 {
				return n
			}
			i = end + n
		default:
			i++
		}
	}
	return 0
}
