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
	syllables map[string]uint16 // their numbers, from 1
	readings  map[rune][]uint16
	entries   map[sound][]string // how an entry sounds -> entries
}

// A sound is a word by the numbers of its syllables, zeros after them.
type sound [maxSound]uint16

// sounds is made when the first question has a character that belongs to no word: most
// questions never need it.
var sounds = sync.OnceValue(func() *homophones { return newHomophones(pinyinTSV, dict()) })

func newHomophones(tsv string, d *dictionary) *homophones {
	h := &homophones{map[string]uint16{}, map[rune][]uint16{}, map[sound][]string{}}
	for _, cols := range Rows(tsv) {
		syllable := alike(cols[0])
		number := h.syllables[syllable]
		if number == 0 {
			number = uint16(len(h.syllables) + 1)
			h.syllables[syllable] = number
		}
		for _, r := range cols[1] {
			if !slices.Contains(h.readings[r], number) {
				h.readings[r] = append(h.readings[r], number)
			}
		}
	}
	var room ways
	for i := range d.keys.all.len() {
		key := d.keys.all.at(int32(i))
		if n, ok := allHan(key); ok && n > 1 && n <= maxSound {
			for _, sound := range h.read(key, &room) {
				h.entries[sound] = append(h.entries[sound], key)
			}
		}
	}
	for _, keys := range h.entries {
		slices.Sort(keys) // the tables have them in their own
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

// ways is room for the ways to read a word.
type ways [2][maxReading]sound

// read returns the ways to read a word of up to maxSound characters, none if a character is
// not known. They are in the room.
func (h *homophones) read(word string, room *ways) []sound {
	out := append(room[0][:0], sound{})
	at := 0
	for _, r := range word {
		longer := room[1-at%2][:0]
		for _, way := range out {
			for _, s := range h.readings[r] {
				if len(longer) < maxReading {
					way[at] = s
					longer = append(longer, way)
				}
			}
		}
		out = longer
		at++
	}
	return out
}

// meant returns the entry that sounds like a word and shares most characters with
// it, a concept of Go before others; ok is false if none shares half of them.
func (h *homophones) meant(word string) (entry string, ok bool) {
	most, n := 0, utf8.RuneCountInString(word)
	var room ways
	for _, sound := range h.read(word, &room) {
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
	for a != "" && b != "" {
		r, size := utf8.DecodeRuneInString(a)
		q, length := utf8.DecodeRuneInString(b)
		if r == q {
			n++
		}
		a, b = a[size:], b[length:]
	}
	return n
}

// heard returns the segment of the atoms from..to, an unknown Han word that sounds like an entry.
func heard(word string, from, to int) (seg segment, ok bool) {
	meant, ok := sounds().meant(word)
	if !ok {
		return seg, false
	}
	seg = segment{from: from, to: to, known: true, meant: meant}
	for _, alt := range dict().lookup(meant) {
		alt.p *= soundP
		seg.heard = append(seg.heard, alt)
	}
	return seg, true
}
