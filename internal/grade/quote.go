package grade

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lang"
)

// Evidence has maxQuote characters at most, and leastQuote words or more unless
// the whole answer is short: a single word stands in any answer.
const (
	maxQuote   = 600
	leastQuote = 2
)

// quote finds what somebody claims to have copied from an answer and returns it
// as it stands there. White space, width, case and the form of quotation marks
// do not matter. Words in code, data or comments are no statement; inCode lets
// them count, for questions about what a program prints.
func quote(answer, claimed string, inCode bool) (string, bool) {
	text := answer
	if !inCode {
		text = prose(answer)
	}
	want, _ := folded(claimed)
	if want == "" || size(claimed) < leastQuote && size(answer) > 2*leastQuote || utf8.RuneCountInString(claimed) > maxQuote {
		return "", false
	}
	have, at := folded(text)
	i := strings.Index(have, want)
	if i < 0 {
		return "", false
	}
	last := i + len(want) - 1
	start, end := at[i], at[last]
	_, n := utf8.DecodeRuneInString(answer[end:])
	return answer[start : end+n], true
}

var quotation = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "「", `"`, "」", `"`)

// folded returns a text without white space, in lower case and half width, and
// for each byte of it where its character begins in s.
func folded(s string) (string, []int) {
	var b strings.Builder
	var at []int
	for i, r := range s {
		if unicode.IsSpace(r) || r == utf8.RuneError {
			continue
		}
		out := strings.ToLower(quotation.Replace(lang.FoldWidth(string(r))))
		b.WriteString(out)
		for range len(out) {
			at = append(at, i)
		}
	}
	return b.String(), at
}
