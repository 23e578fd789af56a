package lang

import (
	"regexp"
	"strings"
	"sync"
)

// syntaxNames are the words by which notes speak of what a question shows as
// code: nobody who pastes "[]int" writes "slice" beside it.
var syntaxNames = []struct {
	has   string // what code must have in it, which is quicker to see
	code  func() *regexp.Regexp
	names []string
}{
	{"[]", lazy(`\[\]\w`), []string{"slice"}},
	{"map[", lazy(`\bmap\[`), []string{"map"}},
	{"[", lazy(`\w\[\w*:\w*(:\w*)?\]`), []string{"slice", "slicing"}},
	{"<-", lazy(`<-\s*\w|\w\s*<-`), []string{"channel"}},
	{".(", lazy(`\w\.\([\w.*]+\)`), []string{"assertion"}},
	{"func (", lazy(`\bfunc \(\w+ [A-Za-z]\w*\)`), []string{"value", "receiver", "method"}},
	{"func (", lazy(`\bfunc \(\w+ \*`), []string{"pointer", "receiver", "method"}},
	{"{", lazy(`\bfor\s*(true\s*)?\{`), []string{"loop"}},
	{"&", lazy(`[=(,]\s*&\w|\breturn &`), []string{"pointer", "address"}},
	{"go ", lazy(`\bgo \w+\(`), []string{"goroutine"}},
}

// lazy compiles an expression when it is first needed: few questions show code.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// syntax returns the words for the code of a question.
func syntax(question string) []string {
	var out []string
	for _, s := range syntaxNames {
		if strings.Contains(question, s.has) && s.code().MatchString(question) {
			out = append(out, s.names...)
		}
	}
	return out
}
