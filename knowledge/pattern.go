package knowledge

import (
	"regexp"
	"sync"
)

// A pattern is a regular expression with the words that any match has. Looking
// for those first is some twenty times faster than matching, and hundreds of
// patterns meet thousands of sentences. Both are worked out when they are first
// needed: most runs of the program need neither.
type pattern struct {
	expr string
	need func() *need // nil if there are no such words
	re   func() *regexp.Regexp
}

// newPattern does not look at expr: that it is a regular expression is proved by
// a test, since patterns are embedded. Using a bad one panics.
func newPattern(expr string) *pattern {
	expr = `(?i)` + expr
	return &pattern{
		expr: expr,
		need: sync.OnceValue(func() *need { return needOf(expr) }),
		re:   sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) }),
	}
}

// match reports whether the pattern is found in text, which is in lower case.
func (p *pattern) match(text string) bool {
	return p.need().in(text) && p.re().MatchString(text)
}
