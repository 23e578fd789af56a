package grade

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gophertutor/internal/lang"
)

// wordsTSV lists families of everyday words of both languages that say the same,
// and which of them say the contrary; its head describes the form.
//
//go:embed data/words.tsv
var wordsTSV string

// termsTSV lists families of terms of art in the same form.
//
//go:embed data/terms.tsv
var termsTSV string

// A lexicon finds the families whose words stand in a text.
type lexicon struct {
	root     *branch
	contrary [][]int // family -> the families that say the contrary, both ways
	art      int     // the families from here on are terms of art
}

// A branch of the tree of forms: what may follow the atoms so far, and the
// families of the form that ends here.
type branch struct {
	next     map[string]*branch
	families []int
}

// newLexicon reads the tables of everyday words and of terms of art. An error
// names the line.
func newLexicon(words, terms string) (*lexicon, error) {
	l := &lexicon{root: &branch{}}
	if err := l.read("words.tsv", words); err != nil {
		return nil, err
	}
	l.art = len(l.contrary)
	return l, l.read("terms.tsv", terms)
}

func (l *lexicon) read(name, tsv string) error {
	first := map[string]int{} // first English form -> family
	type contrast struct {
		line, family int
		word         string
	}
	var contrasts []contrast
	for no, cols := range lang.Rows(tsv) {
		if len(cols) < 2 || len(cols) > 3 {
			return fmt.Errorf("%s:%d: %d columns, want 2 or 3", name, no, len(cols))
		}
		family := len(l.contrary)
		l.contrary = append(l.contrary, nil)
		head, _, _ := strings.Cut(cols[0], "|")
		if _, ok := first[head]; !ok {
			first[head] = family
		}
		for _, col := range cols[:2] {
			for form := range strings.SplitSeq(col, "|") {
				l.add(atomsOf(form), family)
			}
		}
		if len(cols) == 3 {
			for word := range strings.SplitSeq(cols[2], "|") {
				contrasts = append(contrasts, contrast{no, family, word})
			}
		}
	}
	for _, c := range contrasts {
		other, ok := first[c.word]
		if !ok {
			return fmt.Errorf("%s:%d: no line begins with the contrary %q", name, c.line, c.word)
		}
		l.contrary[c.family] = appendNew(l.contrary[c.family], other)
		l.contrary[other] = appendNew(l.contrary[other], c.family)
	}
	return nil
}

func (l *lexicon) add(form []string, family int) {
	if len(form) == 0 {
		return
	}
	b := l.root
	for _, a := range form {
		n := b.next[a]
		if n == nil {
			n = &branch{}
			if b.next == nil {
				b.next = map[string]*branch{}
			}
			b.next[a] = n
		}
		b = n
	}
	b.families = appendNew(b.families, family)
}

func appendNew(list []int, n int) []int {
	for _, x := range list {
		if x == n {
			return list
		}
	}
	return append(list, n)
}

// A mention is a form that stands in a text, from one atom to before another.
type mention struct {
	from, to int
	families []int
}

// mentions returns the longest forms in a row of atoms, from the left.
func (l *lexicon) mentions(atoms []string) []mention {
	var out []mention
	for i := 0; i < len(atoms); {
		b, end := l.root, i
		var found []int
		for j := i; j < len(atoms); j++ {
			if b = b.next[atoms[j]]; b == nil {
				break
			}
			if b.families != nil && (j > i || !inWord(atoms, i)) {
				found, end = b.families, j+1
			}
		}
		if found == nil {
			i++
			continue
		}
		out = append(out, mention{i, end, found})
		i = end
	}
	return out
}

// inWord reports whether a Han character is a part of a longer word that the
// dictionary knows: 等 in 相等 waits for nobody.
func inWord(atoms []string, i int) bool {
	if !isHan(atoms[i]) {
		return false
	}
	return i > 0 && isHan(atoms[i-1]) && lang.Knows(atoms[i-1]+atoms[i]) ||
		i+1 < len(atoms) && isHan(atoms[i+1]) && lang.Knows(atoms[i]+atoms[i+1])
}

// atomsOf returns the stems of the words and the Han characters of a text.
func atomsOf(text string) []string {
	var out []string
	for _, t := range lang.Terms(text) {
		if isAtom(t) {
			out = append(out, t.Text)
		}
	}
	return out
}

// isAtom reports whether a term is a whole word or one Han character.
func isAtom(t lang.Term) bool {
	if isHan(t.Text) {
		_, n := utf8.DecodeRuneInString(t.Text)
		return n == len(t.Text)
	}
	return t.Weight >= 1
}

func isHan(s string) bool {
	if s == "" || s[0] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r)
}
