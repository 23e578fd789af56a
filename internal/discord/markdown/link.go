package markdown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longer links are text.
const (
	maxURL   = 2048
	maxTitle = 256
)

// link is [text](url "title").
type link struct {
	text, url string
	end       int // behind the link
}

// link reads the link whose '[' is s[i].
func (sc *scanner) link(i int) (link, bool) {
	if sc.depth >= maxNesting {
		return link{}, false
	}
	if sc.brackets == nil {
		sc.brackets = brackets(sc.s)
	}
	closing, ok := sc.brackets[i]
	if !ok || !strings.HasPrefix(sc.s[closing+1:], "(") {
		return link{}, false
	}
	url, n := destination(sc.s[closing+1:])
	if n == 0 {
		return link{}, false
	}
	return link{text: sc.s[i+1 : closing], url: url, end: closing + 1 + n}, true
}

// brackets pairs the square brackets of s outside code.
func brackets(s string) map[int]int {
	pairs := map[int]int{}
	var open []int
	last := lastRuns(s)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			n := repeated(s[i:])
			if end := closeTicks(s, i+n, n, last); end >= 0 {
				i = end
			}
			i += n - 1
		case '[':
			open = append(open, i)
		case ']':
			if len(open) > 0 {
				pairs[open[len(open)-1]] = i
				open = open[:len(open)-1]
			}
		}
	}
	return pairs
}

// destination reads `(url "title")` at the start of s and returns the URL and
// the length of all, 0 if it is something else.
func destination(s string) (url string, n int) {
	i := 1 + blanks(s[1:])
	start := i
	if i < len(s) && s[i] == '<' {
		end := strings.IndexAny(s[i+1:min(len(s), i+1+maxURL)], "<>")
		if end < 0 || s[i+1+end] == '<' {
			return "", 0
		}
		url = s[i+1 : i+1+end]
		i += end + 2
	} else {
		depth := 0
	scan:
		for ; i < len(s); i++ {
			switch c := s[i]; {
			case i-start > maxURL, depth > maxNesting:
				return "", 0
			case c == '\\' && i+1 < len(s) && punct(s[i+1]):
				i++
			case c <= ' ', c == ')' && depth == 0:
				break scan
			case c == '(':
				depth++
			case c == ')':
				depth--
			}
		}
		url = s[start:min(i, len(s))]
	}
	if i < len(s) && s[i] != ')' {
		i += blanks(s[i:])
		i += title(s[i:])
		i += blanks(s[i:])
	}
	if i >= len(s) || s[i] != ')' {
		return "", 0
	}
	return unescape(url), i + 1
}

// title is the length of the quoted title that s begins with, or 0.
func title(s string) int {
	if s == "" {
		return 0
	}
	closing := byte(0)
	switch s[0] {
	case '"', '\'':
		closing = s[0]
	case '(':
		closing = ')'
	default:
		return 0
	}
	end := strings.IndexByte(s[1:min(len(s), 2+maxTitle)], closing)
	if end < 0 {
		return 0
	}
	return end + 2
}

// blanks is the number of blanks s begins with.
func blanks(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }

// unescape removes the backslashes that make the next character literal.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && punct(s[i+1]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// httpURL reports whether url is a complete web address.
func httpURL(url string) bool {
	n := schemeLen(url)
	return n > 0 && len(url) > n && url[n] != '/' && url[n] > ' '
}

func schemeLen(s string) int {
	for _, scheme := range []string{"https://", "http://"} {
		if hasFold(s, scheme) {
			return len(scheme)
		}
	}
	return 0
}

// address is how Safe writes a web address: in angle brackets, so that it has no
// preview, or as plain text if Discord would find an invitation in it.
func address(url string) string {
	for i := range len(url) {
		if invite(url[i:]) > 0 {
			return Escape(url)
		}
	}
	return "<" + cleanURL(url) + ">"
}

// cleanURL encodes what could end the address or the Markdown around it.
func cleanURL(url string) string {
	var b strings.Builder
	for i, r := range url {
		switch {
		case unicode.IsSpace(r):
			for j := i; j < i+utf8.RuneLen(r); j++ {
				fmt.Fprintf(&b, "%%%02X", url[j])
			}
		case r <= ' ', r == '@' && massMention(url[i+1:]), r < 0x80 && strings.IndexByte("<>\"\\`|*[]{}^", byte(r)) >= 0:
			fmt.Fprintf(&b, "%%%02X", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// autolink reads <https://…> at the start of s and returns how Safe writes it.
func autolink(s string) (n int, safe string) {
	end := strings.IndexAny(s[1:min(len(s), 2+maxURL)], "<> \t") + 1
	if end < 1 || s[end] != '>' || !httpURL(s[1:end]) {
		return 0, ""
	}
	return end + 1, address(s[1:end])
}

// foreign reports whether s begins with an autolink of another kind, which would
// open another program.
func foreign(s string) bool {
	for i := 1; i < len(s) && i < 32; i++ {
		if s[i] == ':' {
			return i > 1 && (strings.HasPrefix(s[i+1:], "/") || hasFold(s[1:], "mailto:") ||
				hasFold(s[1:], "tel:") || hasFold(s[1:], "sms:")) && schemeLen(s[1:]) == 0
		}
		if !word(s[i]) && s[i] != '+' && s[i] != '-' && s[i] != '.' {
			return false
		}
	}
	return false
}

// bareURL is the length of the web address that s begins with, or 0. It ends
// before punctuation that belongs to the sentence, and where Chinese text
// follows without a blank.
func bareURL(s string) int {
	if !httpURL(s) {
		return 0
	}
	n := schemeLen(s)
	prev := rune('/')
	parens := 0
	for n < len(s) && n < maxURL {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r < 0x80 {
			if r <= ' ' || strings.IndexByte("<>\"`|\\[]*", byte(r)) >= 0 {
				break
			}
			if r == '(' {
				parens++
			}
			if r == ')' {
				if parens--; parens < 0 {
					break
				}
			}
		} else if !unicode.In(r, unicode.L, unicode.M, unicode.N) || prev < 0x80 && strings.IndexByte("/=_-%#+", byte(prev)) < 0 {
			break
		}
		n += size
		prev = r
	}
	n = len(strings.TrimRight(s[:n], ".,:;!?'_~"))
	if !httpURL(s[:n]) {
		return 0
	}
	return n
}
