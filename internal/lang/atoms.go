package lang

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keyOf returns the dictionary key of a form and how many atoms it has.
func keyOf(s string) (key string, atoms int) {
	// Most forms are one English word or one of Han characters only, which need
	// not be taken apart.
	if isPlainWord(s) {
		return Stem(s), 1
	}
	if n, ok := allHan(s); ok {
		return s, n
	}
	if key, n, ok := plainPhrase(s); ok {
		return key, n
	}
	all := make([]string, 0, 8)
	scan(s, func(tok token) { all = tok.appendAtoms(all) })
	return joinAtoms(all), len(all)
}

// plainPhrase is keyOf of words of small letters with a blank between them.
func plainPhrase(s string) (key string, atoms int, ok bool) {
	for i := range len(s) {
		if (s[i] < 'a' || s[i] > 'z') && s[i] != ' ' {
			return "", 0, false
		}
	}
	var room [64]byte
	out := room[:0]
	for w := range strings.FieldsSeq(s) {
		if atoms > 0 {
			out = append(out, ' ')
		}
		out = append(out, Stem(w)...)
		atoms++
	}
	if string(out) == s { // many phrases are their own key
		return s, atoms, true
	}
	return string(out), atoms, true
}

// allHan reports whether s has only Han characters, and how many.
func allHan(s string) (n int, ok bool) {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return 0, false
		}
		n++
	}
	return n, n > 0
}

// joinAtoms makes a dictionary key: words stand apart, Han characters do not.
func joinAtoms(atoms []string) string {
	if len(atoms) == 1 {
		return atoms[0]
	}
	var run atomRun
	for _, a := range atoms {
		run.add(a)
	}
	return string(run.text)
}

// An atomRun is a row of atoms of which every part is a dictionary key.
type atomRun struct {
	text []byte
	at   []int32 // where each atom begins
	han  bool    // the last one is a Han character
}

func (r *atomRun) clear() { r.text, r.at, r.han = r.text[:0], r.at[:0], false }

func (r *atomRun) len() int { return len(r.at) }

func (r *atomRun) add(atom string) {
	han := isHan(atom)
	if r.text == nil {
		r.text, r.at = make([]byte, 0, 128), make([]int32, 0, 32)
	}
	if len(r.at) > 0 && !(han && r.han) {
		r.text = append(r.text, ' ')
	}
	r.at = append(r.at, int32(len(r.text)))
	r.text = append(r.text, atom...)
	r.han = han
}

// since is the key of the atoms from one on.
func (r *atomRun) since(from int) []byte { return r.text[r.at[from]:] }

// between is the key of the atoms from..to.
func (r *atomRun) between(from, to int) []byte {
	if to == len(r.at) {
		return r.since(from)
	}
	return bytes.TrimSuffix(r.text[r.at[from]:r.at[to]], []byte(" "))
}

func isHan(atom string) bool {
	r, _ := utf8.DecodeRuneInString(atom)
	return unicode.Is(unicode.Han, r)
}

// appendAtoms appends the units that dictionary entries are matched in.
func (tok token) appendAtoms(atoms []string) []string {
	if tok.han {
		for i, r := range tok.text {
			atoms = append(atoms, tok.text[i:i+utf8.RuneLen(r)])
		}
		return atoms
	}
	whole, _ := tok.split()
	return append(atoms, whole)
}

// matchTerms returns the index terms that a text with this token surely has:
// the pairs of a Han run, or its one character.
func (tok token) matchTerms() []string {
	if !tok.han {
		whole, _ := tok.split()
		return []string{whole}
	}
	runes := []rune(tok.text)
	if len(runes) == 1 {
		return []string{tok.text}
	}
	var out []string
	for i := 1; i < len(runes); i++ {
		out = append(out, string(runes[i-1:i+1]))
	}
	return out
}
