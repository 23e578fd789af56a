package lang

import "regexp"

// syntaxNames are the words by which notes speak of what a question shows as
// code: nobody who pastes "[]int" writes "slice" beside it.
var syntaxNames = []struct {
	code  *regexp.Regexp
	names []string
}{
	{regexp.MustCompile(`\[\]\w`), []string{"slice"}},
	{regexp.MustCompile(`\bmap\[`), []string{"map"}},
	{regexp.MustCompile(`\w\[\w*:\w*(:\w*)?\]`), []string{"slice", "slicing"}},
	{regexp.MustCompile(`<-\s*\w|\w\s*<-`), []string{"channel"}},
	{regexp.MustCompile(`\w\.\([\w.*]+\)`), []string{"assertion"}},
	{regexp.MustCompile(`\bfunc \(\w+ [A-Za-z]\w*\)`), []string{"value", "receiver", "method"}},
	{regexp.MustCompile(`\bfunc \(\w+ \*`), []string{"pointer", "receiver", "method"}},
	{regexp.MustCompile(`\bfor\s*(true\s*)?\{`), []string{"loop"}},
	{regexp.MustCompile(`[=(,]\s*&\w|\breturn &`), []string{"pointer", "address"}},
	{regexp.MustCompile(`\bgo \w+\(`), []string{"goroutine"}},
}

// syntax returns the words for the code of a question.
func syntax(question string) []string {
	var out []string
	for _, s := range syntaxNames {
		if s.code.MatchString(question) {
			out = append(out, s.names...)
		}
	}
	return out
}
