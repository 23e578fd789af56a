package lang

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// glossaryTSV is the hand-made list of concepts: English forms, a tab, Chinese
// forms, each separated by "|". All forms of a line mean the same.
//
//go:embed data/glossary.tsv
var glossaryTSV string

// termsTSV holds translation probabilities counted over public parallel
// documentation; data/SOURCES.md says where from and under which licences.
//
//go:embed data/terms.tsv
var termsTSV string

// Probabilities of forms of one concept of the glossary: a translation is a
// surer match than a synonym in the same language, which may be the broader or
// the narrower word.
const (
	translationP = 0.9
	synonymP     = 0.5
	// minP drops translations of the statistical table that are mostly noise.
	minP = 0.05
)

// An alternative is another way to say an entry.
type alternative struct {
	terms []string // index terms that must all occur
	key   string   // the terms, joined
	p     float32
}

// A dictionary maps what people write, as a sequence of atoms (the stem of a
// word, or one Han character), to other ways of saying it.
type dictionary struct {
	entries map[string][]alternative
	longest int // atoms of the longest entry
}

var dict = sync.OnceValue(func() *dictionary {
	d := &dictionary{entries: make(map[string][]alternative, 12_000)}
	if err := d.addGlossary(glossaryTSV); err != nil {
		panic(err) // embedded data, proved good by a test
	}
	if err := d.addTable(termsTSV); err != nil {
		panic(err)
	}
	return d
})

// A form is one way of writing a concept.
type form struct {
	atoms   []string
	key     string // the atoms, joined
	terms   []string
	termKey string // the terms, joined
	han     bool
}

func newForm(s string) form {
	f := form{}
	scan(s, func(tok token) {
		f.han = f.han || tok.han
		f.atoms = append(f.atoms, tok.atoms()...)
		f.terms = append(f.terms, tok.matchTerms()...)
	})
	f.key, f.termKey = joinAtoms(f.atoms), strings.Join(f.terms, " ")
	return f
}

// joinAtoms makes a dictionary key: words stand apart, Han characters do not.
func joinAtoms(atoms []string) string {
	if len(atoms) == 1 {
		return atoms[0]
	}
	var b strings.Builder
	for i, a := range atoms {
		if i > 0 && !(isHan(a) && isHan(atoms[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteString(a)
	}
	return b.String()
}

func isHan(atom string) bool {
	r, _ := utf8.DecodeRuneInString(atom)
	return unicode.Is(unicode.Han, r)
}

// atoms returns the units that dictionary entries are matched in.
func (tok token) atoms() []string {
	if tok.han {
		return strings.Split(tok.text, "")
	}
	whole, _ := tok.split()
	return []string{whole}
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

func (d *dictionary) add(from, to form, p float32) {
	if len(from.atoms) == 0 || len(to.terms) == 0 {
		return
	}
	d.longest = max(d.longest, len(from.atoms))
	alts := d.entries[from.key]
	for i := range alts {
		if alts[i].key == to.termKey {
			alts[i].p = max(alts[i].p, p)
			return
		}
	}
	d.entries[from.key] = append(alts, alternative{to.terms, to.termKey, p})
}

func (d *dictionary) addGlossary(tsv string) error {
	no := 0
	for line := range strings.Lines(tsv) {
		no++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 2 {
			return fmt.Errorf("glossary.tsv:%d: %d columns, want 2", no, len(cols))
		}
		var forms []form
		for _, col := range cols {
			for s := range strings.SplitSeq(col, "|") {
				if f := newForm(s); len(f.atoms) > 0 {
					forms = append(forms, f)
				}
			}
		}
		for i, from := range forms {
			for j, to := range forms {
				switch {
				case i == j:
					d.add(from, to, 1)
				case from.han != to.han:
					d.add(from, to, translationP)
				default:
					d.add(from, to, synonymP)
				}
			}
		}
	}
	return nil
}

func (d *dictionary) addTable(tsv string) error {
	no := 0
	for line := range strings.Lines(tsv) {
		no++
		if no == 1 {
			continue // names of the columns
		}
		cols := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cols) != 4 {
			return fmt.Errorf("terms.tsv:%d: %d columns, want 4", no, len(cols))
		}
		zhEn, err1 := strconv.ParseFloat(cols[2], 32)
		enZh, err2 := strconv.ParseFloat(cols[3], 32)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("terms.tsv:%d: bad probability", no)
		}
		en, zh := newForm(cols[0]), newForm(cols[1])
		if zhEn >= minP {
			d.add(en, en, 1)
			d.add(en, zh, float32(zhEn))
		}
		if enZh >= minP {
			d.add(zh, zh, 1)
			d.add(zh, en, float32(enZh))
		}
	}
	return nil
}
