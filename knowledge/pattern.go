package knowledge

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// A pattern is a regular expression with words of which any match has at least
// one. Looking for those first is some twenty times faster than matching, and
// hundreds of patterns meet thousands of sentences.
type pattern struct {
	re  *regexp.Regexp
	any []string // lower case; nil if there are none
}

func newPattern(expr string) (*pattern, error) {
	expr = `(?i)` + expr
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, err
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return &pattern{re, required(tree)}, nil
}

// match reports whether the pattern is found in text, which is in lower case.
func (p *pattern) match(text string) bool {
	if len(p.any) > 0 {
		found := false
		for _, lit := range p.any {
			if found = strings.Contains(text, lit); found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return p.re.MatchString(text)
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
