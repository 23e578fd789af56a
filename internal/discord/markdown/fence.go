package markdown

import "strings"

// segment is a run of lines of a text, prose or the content of one code fence.
type segment struct {
	code  bool
	lang  string // of code: the language, or ""
	lines []string
}

// maxLang bounds the length of a fence's language; a longer one is not one.
const maxLang = 32

// segments cuts text, whose line ends are '\n', into prose and code. Fences of
// tildes, long, indented and unclosed ones are understood as CommonMark does,
// and their content is made fit for a fence of three backticks: without the
// indentation of the fence, without blank lines at either end, and without three
// backticks in a row. A fence with nothing in it is left out.
//
// With containers, fences in quotes and behind the marker of a list item are
// understood too, and leave their quote or item.
func segments(text string, containers bool) []segment {
	var (
		all   []segment
		cur   segment
		open  fence
		flush = func() {
			if cur.code {
				cur.lines = trimBlank(cur.lines)
			}
			if len(cur.lines) > 0 {
				all = append(all, cur)
			}
			cur = segment{}
		}
	)
	for line := range strings.SplitSeq(text, "\n") {
		if cur.code {
			inner, ok := unquote(line, open.quotes)
			switch {
			case !ok: // the quote has ended, and the fence with it
				flush()
			case open.closedBy(inner):
				flush()
				continue
			default:
				cur.lines = append(cur.lines, breakTicks(dedent(inner, open.indent)))
				continue
			}
		}
		if f, ok := opening(line, containers); ok {
			flush()
			open = f
			cur = segment{code: true, lang: f.lang}
			continue
		}
		cur.lines = append(cur.lines, line)
	}
	flush()
	return all
}

// fence is the line that opens a code fence.
type fence struct {
	quotes int // how many '>' stand before it
	indent int // blanks before it, which its content has too
	mark   byte
	length int
	lang   string
}

// opening reads line as the opening of a fence.
func opening(line string, containers bool) (fence, bool) {
	var f fence
	rest := line
	if containers {
		f.quotes, rest = quotes(line)
		for marker := listMarker(rest); marker > 0; marker = listMarker(rest) { // items may begin with items
			f.indent += marker
			rest = rest[marker:]
		}
	}
	trimmed := strings.TrimLeft(rest, " \t")
	f.indent += len(rest) - len(trimmed)
	f.length = run(trimmed)
	if f.length < 3 {
		return f, false
	}
	f.mark = trimmed[0]
	info := trimmed[f.length:]
	if f.mark == '`' && strings.Contains(info, "`") {
		return f, false
	}
	f.lang = language(info)
	return f, true
}

// language is the first word of the info string of a fence if Discord takes it
// for a language; otherwise Discord would show the line as code.
func language(info string) string {
	lang, _, _ := strings.Cut(strings.TrimSpace(info), " ")
	if len(lang) > maxLang {
		return ""
	}
	for i := 0; i < len(lang); i++ {
		if !word(lang[i]) && strings.IndexByte("+-.#", lang[i]) < 0 {
			return ""
		}
	}
	return lang
}

// closedBy reports whether line closes f. Any indentation is allowed, since
// models get it wrong in lists.
func (f fence) closedBy(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= f.length && line[0] == f.mark && run(line) == len(line)
}

// run is the length of the run of backticks or tildes that s begins with.
func run(s string) int {
	if s == "" || s[0] != '`' && s[0] != '~' {
		return 0
	}
	return repeated(s)
}

// repeated is how often the first byte of s stands at its start.
func repeated(s string) int {
	n := 1
	for n < len(s) && s[n] == s[0] {
		n++
	}
	return n
}

// breakTicks puts a zero-width space behind each second of three and more
// backticks in a row, so that they cannot end a fence of three.
func breakTicks(line string) string { return breakRuns(line, 2) }

// breakRuns puts a zero-width space behind each n backticks in a row that have
// one more behind them.
func breakRuns(s string, n int) string {
	if !strings.Contains(s, strings.Repeat("`", n+1)) {
		return s
	}
	var b strings.Builder
	count := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '`' {
			count = 0
		} else if count++; count > n {
			b.WriteRune(zeroWidth)
			count = 1
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// dedent removes up to n blanks from the start of line.
func dedent(line string, n int) string {
	i := 0
	for i < n && i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	return line[i:]
}

// trimBlank removes the blank lines at both ends.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// quotes counts the '>' that line begins with and returns what follows them.
func quotes(line string) (int, string) {
	n, rest := 0, line
	for {
		trimmed := strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(trimmed, ">") {
			return n, rest
		}
		n++
		rest = strings.TrimPrefix(trimmed[1:], " ")
	}
}

// unquote removes n '>' from the start of line, and reports whether they were
// there.
func unquote(line string, n int) (string, bool) {
	for ; n > 0; n-- {
		trimmed := strings.TrimLeft(line, " \t")
		if !strings.HasPrefix(trimmed, ">") {
			return line, false
		}
		line = strings.TrimPrefix(trimmed[1:], " ")
	}
	return line, true
}

// listMarker is the length of the indentation, the marker and the blank of the
// list item that line begins with, or 0.
func listMarker(line string) int {
	i := len(line) - len(strings.TrimLeft(line, " \t"))
	j := i
	for j < len(line) && j-i < 9 && line[j] >= '0' && line[j] <= '9' {
		j++
	}
	switch {
	case j >= len(line):
		return 0
	case j > i && (line[j] == '.' || line[j] == ')'), j == i && strings.IndexByte("-*+", line[j]) >= 0:
		j++
	default:
		return 0
	}
	if j < len(line) && (line[j] == ' ' || line[j] == '\t') {
		return j + 1
	}
	return 0
}
