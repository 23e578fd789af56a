package lang

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// pinyinTSV lists syllables and the characters that are read so.
//
//go:embed data/pinyin.tsv
var pinyinTSV string

// Chinese is typed by sound, so what is misspelt sounds like what was meant.
const (
	soundCost  = 20  // of a word that is known by its sound only
	soundP     = 0.7 // how surely it is meant
	maxSound   = 6   // characters of a word that is looked up by its sound
	maxReading = 8   // ways to read a word
)

// homophones finds the entries of the dictionary that sound like what was written.
type homophones struct {
	readings map[rune][]string
	entries  map[string][]string // how an entry sounds -> entries
}

// sounds is made when the first question has a character that belongs to no word: most
// questions never need it.
var sounds = sync.OnceValue(func() *homophones { return newHomophones(pinyinTSV, dict()) })

func newHomophones(tsv string, d *dictionary) *homophones {
	h := &homophones{map[rune][]string{}, map[string][]string{}}
	for _, cols := range Rows(tsv) {
		syllable := alike(cols[0])
		for _, r := range cols[1] {
			if !slices.Contains(h.readings[r], syllable) {
				h.readings[r] = append(h.readings[r], syllable)
			}
		}
	}
	for key := range d.entries {
		if n, ok := allHan(key); ok && n > 1 && n <= maxSound {
			for _, sound := range h.read(key) {
				h.entries[sound] = append(h.entries[sound], key)
			}
		}
	}
	for _, keys := range h.entries {
		slices.Sort(keys) // the map has them in any order
	}
	return h
}

// alike drops from a syllable what many speakers do not tell apart.
func alike(syllable string) string {
	if len(syllable) > 1 && syllable[1] == 'h' {
		syllable = syllable[:1] + syllable[2:] // zh, ch, sh
	}
	return strings.TrimSuffix(syllable, "g") // -ng
}

// read returns the ways to read a word, or nil if a character is not known.
func (h *homophones) read(word string) []string {
	ways := []string{""}
	for _, r := range word {
		var longer []string
		for _, way := range ways {
			for _, s := range h.readings[r] {
				longer = append(longer, way+s+" ")
			}
		}
		ways = longer[:min(len(longer), maxReading)]
	}
	return ways
}

// meant returns the entry that sounds like a word and shares most characters with
// it, a concept of Go before others; ok is false if none shares half of them.
func (h *homophones) meant(word string) (entry string, ok bool) {
	most, n := 0, utf8.RuneCountInString(word)
	for _, sound := range h.read(word) {
		for _, key := range h.entries[sound] {
			same := 2 * common(word, key)
			if same < n || same == 2*n {
				continue
			}
			if dict().hasConcept(key) {
				same++
			}
			if same > most {
				entry, most = key, same
			}
		}
	}
	return entry, most > 0
}

// common counts the characters that two words of the same length share in place.
func common(a, b string) (n int) {
	other := []rune(b)
	i := 0
	for _, r := range a {
		if i < len(other) && other[i] == r {
			n++
		}
		i++
	}
	return n
}

// heard returns the segment for an unknown Han word that sounds like an entry.
func heard(atoms []atom, from, to int) (seg segment, ok bool) {
	word := keyOfAtoms(atoms[from:to])
	meant, ok := sounds().meant(word)
	if !ok {
		return seg, false
	}
	seg = segment{from: from, to: to, meant: meant}
	for _, alt := range dict().lookup(meant) {
		alt.p *= soundP
		seg.alts = append(seg.alts, alt)
	}
	return seg, true
}
