package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences cuts prose after the end of each sentence and before each item of
// a list. Joined, the result is the text: white space stays with the sentence
// it follows.
func Sentences(text string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if end > start {
			out = append(out, text[start:end])
			start = end
		}
	}
	inCode := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		next := i + size
		i = next
		if next <= start { // blanks that the last cut took
			continue
		}
		switch {
		case r == '`':
			inCode = !inCode
		case r == '\n':
			if rest := strings.TrimLeft(text[next:], " \t"); isItem(rest) || strings.HasPrefix(rest, "\n") {
				inCode = false
				cut(next)
			}
		case inCode:
		case strings.ContainsRune("。！？", r):
			cut(next + spaces(text[next:]))
		case r == '.' || r == '!' || r == '?':
			// "e.g. this" and "1.18" are no ends; a capital or Han character after a
			// blank is a beginning.
			n := spaces(text[next:])
			after, _ := utf8.DecodeRuneInString(text[next+n:])
			if n > 0 && (unicode.IsUpper(after) || unicode.Is(unicode.Han, after) || after == '`' || after == '*') || next+n == len(text) {
				cut(next + n)
			}
		}
	}
	cut(len(text))
	return out
}

func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\n")) }

func isItem(s string) bool {
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "+ ") {
		return true
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return digits > 0 && digits < 4 && (strings.HasPrefix(s[digits:], ". ") || strings.HasPrefix(s[digits:], ") ") || strings.HasPrefix(s[digits:], "、"))
}
