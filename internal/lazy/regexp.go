// Package lazy has regular expressions that are compiled when they are first
// needed. Those of one package took a millisecond of every start of the program,
// which most commands and a bot that connects do not need.
package lazy

import (
	"regexp"
	"sync"
)

// A Regexp is a [regexp.Regexp] that the first call of a method compiles; the methods are those of
// the same name. It is safe for concurrent use.
type Regexp struct{ get func() *regexp.Regexp }

// MustCompile returns an expression. One that is wrong panics at its first use, so
// each needs a test that uses it.
func MustCompile(expr string) Regexp {
	return Regexp{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
}

func (r Regexp) MatchString(s string) bool              { return r.get().MatchString(s) }
func (r Regexp) FindAllString(s string, n int) []string { return r.get().FindAllString(s, n) }
func (r Regexp) FindAllStringIndex(s string, n int) [][]int {
	return r.get().FindAllStringIndex(s, n)
}
func (r Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.get().FindAllStringSubmatch(s, n)
}
func (r Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.get().FindAllStringSubmatchIndex(s, n)
}
func (r Regexp) FindString(s string) string             { return r.get().FindString(s) }
func (r Regexp) FindStringIndex(s string) []int         { return r.get().FindStringIndex(s) }
func (r Regexp) FindStringSubmatch(s string) []string   { return r.get().FindStringSubmatch(s) }
func (r Regexp) FindStringSubmatchIndex(s string) []int { return r.get().FindStringSubmatchIndex(s) }
func (r Regexp) ReplaceAllString(s, with string) string { return r.get().ReplaceAllString(s, with) }
func (r Regexp) ReplaceAllStringFunc(s string, with func(string) string) string {
	return r.get().ReplaceAllStringFunc(s, with)
}

// Count returns how many matches FindAllString finds.
func (r Regexp) Count(s string) int { return len(r.get().FindAllStringIndex(s, -1)) }
