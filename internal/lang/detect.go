// Package lang knows English and Chinese text: which of the two a text is in,
// which terms it is indexed and searched by, how terms of one language are said
// in the other, and where a text may be cut.
//
// [Detect] and [DetectNote] tell the language, [Terms] gives what a note is
// indexed by, [Analyze] what a question asks for. Everything is pure and safe
// for concurrent use; the tables are read on first use.
package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The languages of notes, questions and answers.
const (
	English = "en"
	Chinese = "zh"
)

// Detect returns the language that the author of a short text, such as a
// question, wants to be answered in. Identifiers and English terms of art say
// nothing about that, function words do: "GMP 是什么" is Chinese and "what does
// 协程 mean" is English. A text with no Han character is English.
func Detect(text string) string {
	han, words, function := count(text, functionWords)
	switch {
	case han == 0:
		return English
	case function == 0 || han >= words:
		return Chinese
	default:
		return English
	}
}

// DetectNote returns the language that a note is written in. Code and English
// terms may fill most of a Chinese note, so a smaller share of Han characters
// makes it one than in a question.
func DetectNote(text string) string {
	han, words, _ := count(text, nil)
	if han > 0 && 3*han >= words {
		return Chinese
	}
	return English
}

// count returns the Han characters, the words in Latin letters, and how many of
// the words are in a list.
func count(text string, list map[string]bool) (han, words, function int) {
	start := -1
	word := func(end int) {
		if start < 0 {
			return
		}
		words++
		if list != nil && list[strings.ToLower(text[start:end])] {
			function++
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf && 'a' <= r|0x20 && r|0x20 <= 'z': // most
			if start < 0 {
				start = i
			}
		case r < utf8.RuneSelf && (r != '\'' || start < 0):
			word(i)
		case unicode.Is(unicode.Han, r):
			word(i)
			han++
		case unicode.IsLetter(r) || r == '\'' && start >= 0:
			if start < 0 {
				start = i
			}
		default:
			word(i)
		}
	}
	word(len(text))
	return han, words, function
}

// functionWords are the words that only an English sentence has.
var functionWords = set(`a an and are as at be been but by can could did do does doesn't don't for from had has have how i if in into
is isn't it its me my of on or please should so tell than that the their them then there these they this to was we were what when
where which while who why will with would you your explain about`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
