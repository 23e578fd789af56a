// Package lazy has regular expressions that are compiled when they are first
// needed. Those of one package took a millisecond of every start of the program,
// which most commands and a bot that connects do not need.
//
// Where matches stand is found by tables that are made as they are needed, too;
// package regexp, which gives the same matches, finds what stands in their groups.
package lazy

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Regexp is a [regexp.Regexp]; its methods are those of the same name. It is safe for concurrent
// use.
type Regexp struct {
	get    func() *regexp.Regexp
	tables func() *machine
}

// MustCompile returns an expression. One that is wrong panics at its first use, so
// each needs a test that uses it.
func MustCompile(expr string) Regexp {
	return Regexp{
		sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) }),
		sync.OnceValue(func() *machine { return newMachine(expr) }),
	}
}

func (r Regexp) MatchString(s string) bool {
	_, _, ok := r.tables().find(s, 0)
	return ok
}

func (r Regexp) FindStringIndex(s string) []int {
	from, to, ok := r.tables().find(s, 0)
	if !ok {
		return nil
	}
	return []int{from, to}
}

func (r Regexp) FindString(s string) string {
	from, to, _ := r.tables().find(s, 0)
	return s[from:to]
}

func (r Regexp) FindAllStringIndex(s string, n int) [][]int {
	var out [][]int
	r.each(s, n, func(from, to int) { out = append(out, []int{from, to}) })
	return out
}

func (r Regexp) FindAllString(s string, n int) []string {
	var out []string
	r.each(s, n, func(from, to int) { out = append(out, s[from:to]) })
	return out
}

// Count returns how many matches FindAllString finds.
func (r Regexp) Count(s string) int {
	n := 0
	r.each(s, -1, func(int, int) { n++ })
	return n
}

// each calls found with n matches, or with all if n is negative. An empty match
// that abuts the one before is none.
func (r Regexp) each(s string, n int, found func(from, to int)) {
	m := r.tables()
	for pos, last := 0, -1; n != 0 && pos <= len(s); {
		from, to, ok := m.find(s, pos)
		if !ok {
			return
		}
		accept := true
		if to == pos {
			accept = from != last
			_, width := utf8.DecodeRuneInString(s[pos:])
			pos += max(width, 1)
		} else {
			pos = to
		}
		last = to
		if accept {
			found(from, to)
			n--
		}
	}
}

func (r Regexp) ReplaceAllStringFunc(s string, with func(string) string) string {
	m := r.tables()
	var b strings.Builder
	done, pos := 0, 0
	for pos <= len(s) {
		from, to, ok := m.find(s, pos)
		if !ok {
			break
		}
		b.WriteString(s[done:from])
		if to > done || from == 0 { // no empty match right after another match
			b.WriteString(with(s[from:to]))
		}
		done = to
		_, width := utf8.DecodeRuneInString(s[pos:])
		pos = max(to, pos+max(width, 1))
	}
	if pos == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

func (r Regexp) ReplaceAllString(s, with string) string {
	if strings.Contains(with, "$") {
		return r.get().ReplaceAllString(s, with)
	}
	return r.ReplaceAllStringFunc(s, func(string) string { return with })
}

func (r Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	if !r.MatchString(s) {
		return nil
	}
	return r.get().FindAllStringSubmatch(s, n)
}

func (r Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	if !r.MatchString(s) {
		return nil
	}
	return r.get().FindAllStringSubmatchIndex(s, n)
}

func (r Regexp) FindStringSubmatch(s string) []string { return r.get().FindStringSubmatch(s) }

func (r Regexp) FindStringSubmatchIndex(s string) []int { return r.get().FindStringSubmatchIndex(s) }
