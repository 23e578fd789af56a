package lang

import (
	"iter"
	"strings"
)

// Rows yields the rows of a table of words that is embedded: the number of the
// line, from 1, and its columns, which tabs part. Empty lines and those that begin
// with # are comments.
func Rows(tsv string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		no := 0
		for line := range strings.Lines(tsv) {
			no++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(no, strings.Split(line, "\t")) {
				return
			}
		}
	}
}
