package notelint

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"gophertutor/retrieval"
)

// typosTSV lists misspellings and what is meant, with a tab between.
//
//go:embed typos.tsv
var typosTSV string

var typoTable = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(typosTSV) {
		if wrong, right, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			m[wrong] = right
		}
	}
	return m
})

var latinWord = regexp.MustCompile(`[A-Za-z]+`)

// typos finds known misspellings anywhere, also in code comments, but for front
// matter, where they may stand as aliases that people search by. A word with
// capitals inside is a name of somebody's choosing.
func (l *linter) typos(src []byte) {
	table := typoTable()
	body, skipped := retrieval.Body(src)
	for i, line := range strings.Split(string(body), "\n") {
		i += skipped
		for _, w := range latinWord.FindAllString(line, -1) {
			if right, ok := table[strings.ToLower(w)]; ok && w[1:] == strings.ToLower(w[1:]) {
				l.add(i+1, 0, Finding{Severity: Warning, Kind: KindTypo, Message: fmt.Sprintf(l.w.typo, w), Fix: right})
			}
		}
		for wrong, right := range table {
			if wrong[0] >= 0x80 && strings.Contains(line, wrong) {
				l.add(i+1, 0, Finding{Severity: Warning, Kind: KindTypo, Message: fmt.Sprintf(l.w.typo, wrong), Fix: right})
			}
		}
	}
}
