package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Term is what a text is indexed by.
type Term struct {
	Text   string
	Weight float32 // how much one occurrence counts, in (0, 1]
}

// Weights of the lesser terms. A part of an identifier says less than the whole
// ("map" in mapassign_fast64), a single Han character less than a pair.
const (
	partWeight    = 0.5
	unigramWeight = 0.3
)

// TermsVersion changes whenever Terms returns something else for a text: what
// was made from terms is made again then.
const TermsVersion = "terms/2"

// Terms returns the terms of a text in order, repeated as they occur:
//
//   - an English word by its [Stem];
//   - an identifier of several parts (sync.WaitGroup, map_fast64, getItab) whole
//     and in lower case, and each of its parts at a lower weight;
//   - a version (1.18, go1.18) as its number;
//   - Han text by each pair of neighbours and, at a low weight, each character:
//     there is no segmentation to go wrong.
//
// Full-width Latin letters and digits count as ordinary ones. Stop words are
// kept: how often a term occurs in all notes tells better what it is worth.
func Terms(text string) []Term {
	var t Tokenizer
	return t.Append(make([]Term, 0, len(text)/5), text)
}

// A Tokenizer gives the terms of many texts and remembers the words it has taken
// apart, which are the same few thousand in all of them. The zero value is
// ready; it is not safe for concurrent use.
type Tokenizer struct {
	words map[string][]Term
}

// Append appends the terms of a text as [Terms] returns them.
func (t *Tokenizer) Append(terms []Term, text string) []Term {
	scan(text, func(tok token) {
		if tok.han {
			terms = appendHan(terms, tok.text)
			return
		}
		known, ok := t.words[tok.text]
		if !ok {
			known = tok.wordTerms()
			if t.words == nil {
				t.words = map[string][]Term{}
			}
			t.words[tok.text] = known
		}
		terms = append(terms, known...)
	})
	return terms
}

// A token is a run of Han characters or a word that may have inner dots,
// underscores and changes of case.
type token struct {
	text string
	han  bool
}

// scan calls f with each token of text in order.
func scan(text string, f func(token)) {
	text = FoldWidth(text)
	start, class := 0, 0 // class of text[start:i]: 0 neither, 1 word, 2 Han
	flush := func(end int) {
		switch class {
		case 1:
			if w := strings.Trim(text[start:end], "._'’"); w != "" {
				f(token{text: w})
			}
		case 2:
			f(token{text: text[start:end], han: true})
		}
	}
	for i, r := range text {
		c := 0
		switch {
		case r < utf8.RuneSelf:
			if 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || r == '_' || (r == '.' || r == '\'') && class == 1 {
				c = 1 // a dot or quote within a word; trimmed if it ends it
			}
		case unicode.Is(unicode.Han, r):
			c = 2
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '’' && class == 1:
			c = 1
		}
		if c != class {
			flush(i)
			start, class = i, c
		}
	}
	flush(len(text))
}

// FoldWidth replaces full-width forms of ASCII characters, which Chinese input
// methods produce, by the characters themselves.
func FoldWidth(s string) string {
	if strings.IndexFunc(s, isFullWidth) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isFullWidth(r) {
			return r - 0xFEE0
		}
		return r
	}, s)
}

func isFullWidth(r rune) bool { return r >= 0xFF01 && r <= 0xFF5E }

func (tok token) wordTerms() []Term {
	whole, parts := tok.split()
	terms := make([]Term, 0, 1+len(parts))
	terms = append(terms, Term{whole, 1})
	for _, p := range parts {
		terms = append(terms, Term{p, partWeight})
	}
	return terms
}

func appendHan(terms []Term, run string) []Term {
	prev := 0
	for i, r := range run {
		n := utf8.RuneLen(r)
		terms = append(terms, Term{run[i : i+n], unigramWeight})
		if i > 0 {
			terms = append(terms, Term{run[prev : i+n], 1})
		}
		prev = i
	}
	return terms
}

// split returns the term of a whole word and, if it is an identifier of
// several parts, the terms of the parts.
func (tok token) split() (whole string, parts []string) {
	if isPlainWord(tok.text) { // most words
		return Stem(tok.text), nil
	}
	w := strings.ReplaceAll(tok.text, "’", "'")
	w = strings.ReplaceAll(strings.TrimSuffix(w, "'s"), "'", "")
	if v, ok := version(w); ok {
		return v, nil
	}
	lower := strings.ToLower(w)
	for name := range strings.SplitSeq(w, ".") {
		if name == "" {
			continue
		}
		sub := words(name)
		if len(sub) > 1 && len(name) < len(w) {
			parts = append(parts, strings.ToLower(name))
		}
		for _, s := range sub {
			parts = append(parts, wordTerm(s))
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return lower, parts
}

// isPlainWord reports whether s is a word of small letters.
func isPlainWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

// wordTerm returns the term of one word. [Stem] could not tell the plural of
// an acronym ("CPUs") from a word.
func wordTerm(w string) string {
	if one, ok := strings.CutSuffix(w, "s"); ok && isAcronym(one) {
		w = one
	}
	return Stem(strings.ToLower(w))
}

// isAcronym reports whether s is two capitals or more.
func isAcronym(s string) bool {
	return len(s) > 1 && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// version reports whether w is a release such as 1.18 or go1.18rc1, and
// returns its number.
func version(w string) (string, bool) {
	v := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(w), "go"), "v")
	major, minor, ok := strings.Cut(v, ".")
	if !ok || major == "" || minor == "" || !allDigits(major) || minor[0] < '0' || minor[0] > '9' {
		return "", false
	}
	return v, true
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// words splits a name at underscores and where lower case turns to upper case
// or a run of capitals to a word: "mapassign_fast64" has two, "HTTPServer" two.
func words(name string) []string {
	var out []string
	for field := range strings.SplitSeq(name, "_") {
		runes := []rune(field)
		start := 0
		for i := 1; i < len(runes); i++ {
			lowerUpper := unicode.IsLower(runes[i-1]) && unicode.IsUpper(runes[i])
			acronymEnd := i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && unicode.IsLower(runes[i+1]) &&
				string(runes[i+1:]) != "s" // "liveGCs"
			if lowerUpper || acronymEnd {
				out = append(out, string(runes[start:i]))
				start = i
			}
		}
		if start < len(runes) {
			out = append(out, string(runes[start:]))
		}
	}
	return out
}
