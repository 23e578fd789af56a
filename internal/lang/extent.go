package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// extents tells of how many atoms a key is at most that begins with some atom, or with
// another one that falls together with it: most words begin no phrase, so that what follows them need
// not be looked up.
type extents [1 << 13]uint8

func (e *extents) add(key string, atoms int) {
	at := &e[extentOf(firstAtom(key))]
	*at = max(*at, uint8(min(atoms, 255)))
}

func (e *extents) of(atom string) int { return int(e[extentOf(atom)]) }

// firstAtom is the one that a key begins with; see joinAtoms.
func firstAtom(key string) string {
	if key[0] >= utf8.RuneSelf {
		if r, n := utf8.DecodeRuneInString(key); unicode.Is(unicode.Han, r) {
			return key[:n]
		}
	}
	first, _, _ := strings.Cut(key, " ")
	return first
}

// extentOf is the place of an atom, by FNV-1a.
func extentOf(atom string) uint32 {
	h := uint32(2166136261)
	for i := range len(atom) {
		h = (h ^ uint32(atom[i])) * 16777619
	}
	return (h ^ h>>13) % uint32(len(extents{}))
}
