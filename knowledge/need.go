package knowledge

import (
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A need is what a text has if a pattern matches it: a word, or all or one of
// several needs. A nil need says nothing of the texts.
type need struct {
	word string // in lower case; "" if there are subs
	id   int    // of the word, in a [sieve]
	all  bool   // all of the subs, not one of them
	subs []*need
}

// needOf works out what a pattern needs. A bad pattern panics.
func needOf(expr string) *need {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	return required(tree)
}

func required(re *syntax.Regexp) *need {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r >= utf8.RuneSelf && unicode.SimpleFold(r) != r {
				return nil // a letter that matches others which are lower case as well
			}
		}
		return &need{word: strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		n := &need{}
		for _, sub := range re.Sub {
			s := required(sub)
			if s == nil {
				return nil
			}
			n.subs = append(n.subs, s)
		}
		return n
	case syntax.OpConcat:
		n := &need{all: true}
		for _, sub := range re.Sub {
			if s := required(sub); s != nil {
				n.subs = append(n.subs, s)
			}
		}
		if len(n.subs) > 0 {
			return n
		}
	}
	return nil
}

// longS is the one character that is lower case and that a pattern takes for
// an ASCII letter, s.
const longS = "ſ"

// in reports whether a text in lower case may match.
func (n *need) in(text string) bool {
	return n.met(func(w *need) bool { return strings.Contains(text, w.word) }) || strings.Contains(text, longS)
}

// met reports whether a text that has these words may match.
func (n *need) met(has func(*need) bool) bool {
	switch {
	case n == nil:
		return true
	case n.word != "":
		return has(n)
	}
	for _, s := range n.subs {
		if s.met(has) != n.all {
			return !n.all
		}
	}
	return n.all
}

// keys returns words of which every text that may match has one; ok is false if
// there are none such. Of what all is needed, those are taken that fewer texts
// have: whose shortest is longer, then that are fewer.
func (n *need) keys() (words []*need, ok bool) {
	switch {
	case n == nil:
		return nil, false
	case n.word != "":
		return []*need{n}, true
	}
	for _, s := range n.subs {
		w, _ := s.keys() // no sub is nil
		switch {
		case !n.all:
			words = append(words, w...)
		case words == nil || shortest(w) > shortest(words) || shortest(w) == shortest(words) && len(w) < len(words):
			words = w
		}
	}
	return words, true
}

func shortest(words []*need) int {
	n := len(words[0].word)
	for _, w := range words[1:] {
		n = min(n, len(w.word))
	}
	return n
}
