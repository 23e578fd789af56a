package memo

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gophertutor/internal/lang"
	"gophertutor/internal/tutor"
)

// normal brings wordings that surely mean the same into one form: blanks, the width
// of letters, the sign at the end, the case of acronyms and of a stop word that begins
// a sentence: in a Chinese one it is a name. Other letters keep their case, as Println
// is not println. A message or a claim may hold code, and a question with quotes does,
// in which all of that may matter: only blanks around it do not.
func normal(kind tutor.Kind, text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if kind != tutor.Ask || strings.ContainsAny(text, "`\n\"＂") { // len("中 国") is not len("中国")
		return lineEnds.Replace(text)
	}
	text = strings.Join(strings.Fields(norm.NFC.String(lang.FoldWidth(text))), " ")
	text = withoutEnd(text)
	first := !strings.ContainsFunc(text, isHan)
	text = latinWord.ReplaceAllStringFunc(text, func(w string) string {
		lower := strings.ToLower(w)
		if first && lang.IsStop(lower) || isAcronym(w) {
			w = lower
		}
		first = false
		return w
	})
	return withoutEnd(withoutBlanksBesideHan(text))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// withoutEnd cuts the signs at the end, but no dots that may be Go's: []string... and
// import .
func withoutEnd(text string) string {
	for {
		text = strings.TrimRight(text, " ?!。…")
		cut, ok := strings.CutSuffix(text, ".")
		if !ok || cut == "" || strings.ContainsAny(cut[len(cut)-1:], ". ") {
			return text
		}
		text = cut
	}
}

// latinWord is a word or an identifier, also within Chinese.
var latinWord = regexp.MustCompile(`[\p{Latin}\p{Nd}_.']+`)

// isAcronym reports whether a word is made of two capital letters or more, such as
// GMP or GC: nothing of Go's is called so.
func isAcronym(w string) bool {
	n := 0
	for _, r := range w {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n >= 2
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// withoutBlanksBesideHan drops the blanks that some put between Han characters and
// other letters.
func withoutBlanksBesideHan(s string) string {
	rs := []rune(s)
	out := rs[:0]
	han := func(i int) bool { return i >= 0 && i < len(rs) && isHan(rs[i]) }
	var last rune
	for i, r := range rs {
		if r == ' ' && (isHan(last) || han(i+1)) {
			continue
		}
		out = append(out, r)
		last = r
	}
	return string(out)
}
