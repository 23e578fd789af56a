package retrieval

import (
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

// A vocabulary finds the words of the notes that a misspelt word may stand for.
type vocabulary struct {
	byFirst [256][]string // words of Latin letters by their first byte, sorted

	base, more *vocabulary // of a joined index, which has no words of its own
}

// minTypo is the length from which a word is corrected: shorter ones resemble
// too many others.
const minTypo = 4

func newVocabulary(terms []string) *vocabulary {
	v := &vocabulary{}
	for _, term := range terms {
		if len(term) >= minTypo-1 && isWord(term) {
			v.byFirst[term[0]] = append(v.byFirst[term[0]], term)
		}
	}
	for _, words := range v.byFirst {
		slices.Sort(words)
	}
	return v
}

func isWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// correct returns the known words nearest to an unknown one, as other ways of
// saying it together with their translations, or nil. The first letter must be
// right, which it nearly always is; one slip is forgiven, in a long word two.
func (v *vocabulary) correct(word string) []lang.Alt {
	if len(word) < minTypo || !isWord(word) {
		return nil
	}
	limit := 1
	if len(word) >= 8 {
		limit = 2
	}
	best := limit + 1
	var found []string
	v.each(word[0], func(w string) {
		if abs(len(w)-len(word)) > min(best, limit) {
			return
		}
		switch d := distance(word, w, min(best, limit)); {
		case d < best:
			best, found = d, append(found[:0], w)
		case d == best && d <= limit:
			found = append(found, w)
		}
	})
	slices.Sort(found) // both parts of a joined index may know a word
	found = slices.Compact(found)
	if len(found) > 3 {
		return nil // a word like any other
	}
	p := float32(0.8)
	if best == 2 || len(word) < 6 { // many short words are a letter apart
		p = 0.6
	}
	var alts []lang.Alt
	for _, w := range found {
		for _, alt := range lang.Alternatives(w) {
			alts = append(alts, lang.Alt{Terms: alt.Terms, P: alt.P * p, From: alt.From})
		}
	}
	return alts
}

// each calls f with the words that begin with a byte.
func (v *vocabulary) each(first byte, f func(string)) {
	if v.base != nil {
		v.base.each(first, f)
		v.more.each(first, f)
		return
	}
	for _, w := range v.byFirst[first] {
		f(w)
	}
}

func abs(n int) int { return max(n, -n) }

// distance is the number of letters to insert, delete, replace or swap with
// the next to turn a into b (optimal string alignment), or limit+1 if it is more
// than limit.
func distance(a, b string, limit int) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			least = min(least, cur[j])
		}
		if least > limit {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], limit+1)
}
