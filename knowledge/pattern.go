package knowledge

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A pattern is a regular expression with words of which any match has at least
// one. Looking for those first is some twenty times faster than matching, and
// hundreds of patterns meet thousands of sentences. Both are worked out when
// they are first needed: most runs of the program need neither.
type pattern struct {
	expr string
	any  func() []string // lower case; nil if there are none
	re   func() *regexp.Regexp
}

// newPattern does not look at expr: that it is a regular expression is proved by
// a test, since patterns are embedded. Using a bad one panics.
func newPattern(expr string) *pattern {
	expr = `(?i)` + expr
	return &pattern{
		expr: expr,
		any: sync.OnceValue(func() []string {
			tree, err := syntax.Parse(expr, syntax.Perl)
			if err != nil {
				panic(err)
			}
			return required(tree)
		}),
		re: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) }),
	}
}

// match reports whether the pattern is found in text, which is in lower case.
func (p *pattern) match(text string) bool {
	if words := p.any(); len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
		return false
	}
	return p.re().MatchString(text)
}

// required returns literals of which every match of re contains one, or nil if
// no such set is known.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		lit := strings.ToLower(string(re.Rune))
		if utf8.RuneCountInString(lit) != len(re.Rune) {
			return nil // a letter whose lower case is longer
		}
		return []string{lit}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			lits := required(sub)
			if lits == nil {
				return nil
			}
			all = append(all, lits...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if lits := required(sub); lits != nil && (best == nil || rarer(lits, best)) {
				best = lits
			}
		}
		return best
	}
	return nil
}

// rarer guesses which of two sets fewer texts have: the one whose shortest word
// is longer, then the smaller one.
func rarer(a, b []string) bool {
	if x, y := shortest(a), shortest(b); x != y {
		return x > y
	}
	return len(a) < len(b)
}

func shortest(lits []string) int {
	n := len(lits[0])
	for _, l := range lits[1:] {
		n = min(n, len(l))
	}
	return n
}
