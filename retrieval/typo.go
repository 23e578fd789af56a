package retrieval

import (
	"math/bits"
	"slices"
	"strings"
	"sync"

	"gophertutor/internal/lang"
)

// A vocabulary finds the words of the notes that a misspelt word may stand for.
type vocabulary struct {
	byFirst [26][]knownWord // words of Latin letters by their first, sorted

	base, more *vocabulary // of a joined index, which has no words of its own
}

// minTypo is the length from which a word is corrected: shorter ones resemble
// too many others.
const minTypo = 4

func newVocabulary(terms nameList) *vocabulary {
	v := &vocabulary{}
	for _, term := range terms.all() {
		if len(term) >= minTypo-1 && isWord(term) {
			v.byFirst[term[0]-'a'] = append(v.byFirst[term[0]-'a'], knownWord{term, lettersOf(term)})
		}
	}
	for _, words := range v.byFirst {
		slices.SortFunc(words, func(a, b knownWord) int { return strings.Compare(a.text, b.text) })
	}
	return v
}

// A knownWord is a word with the set of its letters: a slip changes at most two of them,
// so most words need no closer look.
type knownWord struct {
	text    string
	letters uint32
}

func lettersOf(word string) (set uint32) {
	for i := range len(word) {
		set |= 1 << (word[i] - 'a')
	}
	return set
}

// known are the words that the dictionary can translate.
var known = sync.OnceValue(func() *vocabulary { return newVocabulary(newNameList(lang.Words())) })

// translatable returns the words of the dictionary nearest to one that neither it nor
// the notes know: notes in the other language have only their translations.
func translatable(word string) []lang.Alt {
	return known().correct(word)
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
	var found []string
	best := v.near(word, limit, &found, limit+1)
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

// near adds to found the words nearest to one, if they are within the limit. best is how near
// those are that it has, and is returned as it is then.
func (v *vocabulary) near(word string, limit int, found *[]string, best int) int {
	if v.base != nil {
		best = v.base.near(word, limit, found, best)
		return v.more.near(word, limit, found, best)
	}
	letters := lettersOf(word)
	for i := range v.byFirst[word[0]-'a'] {
		w := &v.byFirst[word[0]-'a'][i]
		within := min(best, limit)
		if abs(len(w.text)-len(word)) > within || bits.OnesCount32(w.letters^letters) > 2*within {
			continue
		}
		switch d := distance(word, w.text, within); {
		case d < best:
			best, *found = d, append((*found)[:0], w.text)
		case d == best && d <= limit:
			*found = append(*found, w.text)
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// distance is the number of letters to insert, delete, replace or swap with
// the next to turn a into b (optimal string alignment), or limit+1 if it is more
// than limit.
func distance(a, b string, limit int) int {
	var room [3][32]int
	var prev2, prev, cur []int
	if len(b) < len(room[0]) {
		prev2, prev, cur = room[0][:len(b)+1], room[1][:len(b)+1], room[2][:len(b)+1]
	} else {
		prev2, prev, cur = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
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
