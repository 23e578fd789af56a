package llm

import (
	"unicode"
	"unicode/utf8"
)

// Tokens estimates how many tokens a text is for a model, as a rule on the high
// side: each has its own way to cut text, and none of them is at hand. A token is
// up to six letters of a word, up to three digits, one Han character, kana or
// syllable of Hangul, one sign of punctuation, or a run of blanks other than the
// single one between words. Over the built-in notes that is 19% more than OpenAI's
// tokenizers cl100k and o200k count for English prose and 28% more for code; for
// Chinese prose 20% more than o200k and 1% less than cl100k.
func Tokens(text string) int {
	const (
		none = iota
		letters
		digits
		blanks
	)
	n, class, run := 0, none, 0
	// in counts a character of a class of which so many are a token.
	in := func(c, each int) {
		if class != c {
			class, run = c, 0
		}
		if run%each == 0 {
			n++
		}
		run++
	}
	for i, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			n, class = n+1, none
		case unicode.IsLetter(r) && r < 0x250: // Latin
			in(letters, 6)
		case unicode.IsLetter(r), unicode.IsMark(r):
			in(letters, 2)
		case unicode.IsDigit(r):
			in(digits, 3)
		case r == ' ' && class != blanks && i+1 < len(text) && text[i+1] != ' ' && text[i+1] != '\n':
			class = none // goes with the word behind it
		case unicode.IsSpace(r):
			in(blanks, 16)
		case r > 0xFFFF || r == utf8.RuneError:
			n, class = n+3, none
		default:
			n, class = n+1, none
		}
	}
	return n
}

// messageTokens is what a message takes beside its text.
const messageTokens = 4

// Tokens estimates how many tokens are sent with a request; see [Tokens].
func (r Request) Tokens() int {
	n := 0
	for _, m := range r.Messages {
		n += messageTokens + Tokens(m.Text)
	}
	if r.Schema != nil {
		n += Tokens(r.Schema.JSON)
	}
	return n
}
