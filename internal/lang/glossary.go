package lang

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// glossaryTSV is the hand-made list of concepts: English forms, a tab, Chinese
// forms, each separated by "|". All forms of a line mean the same.
//
//go:embed data/glossary.tsv
var glossaryTSV string

// everydayTSV is in the form of the glossary: ideas of every day, by which people
// ask in plain words for what notes say in technical ones.
//
//go:embed data/everyday.tsv
var everydayTSV string

// termsTSV holds translation probabilities counted over public parallel
// documentation; data/SOURCES.md says where from and under which licences.
//
//go:embed data/terms.tsv
var termsTSV string

// Probabilities of forms of one concept: a translation is a surer match than a
// synonym in the same language, which may be the broader or the narrower word.
// A word of every day means many things, so less follows from it.
const (
	translationP = 0.9
	synonymP     = 0.25

	everydayTranslationP = 0.5

	// minP drops translations of the statistical table that are mostly noise.
	minP = 0.05
)

func dict() *dictionary {
	d, _ := tables()
	return d
}

// loadDictionary takes the tables apart.
func loadDictionary(glossary, everyday, table string) (*dictionary, error) {
	d := newDictionary()
	if err := d.addGlossary("glossary.tsv", glossary, OfArt); err != nil {
		return nil, err
	}
	if err := d.addGlossary("everyday.tsv", everyday, OfEveryDay); err != nil {
		return nil, err
	}
	if err := d.addTable(table); err != nil {
		return nil, err
	}
	d.resolved = make([]atomic.Pointer[[]alternative], len(d.places))
	return d, nil
}

func (d *dictionary) addGlossary(name, tsv string, from Origin) error {
	for no, cols := range Rows(tsv) {
		if len(cols) != 2 {
			return fmt.Errorf("%s:%d: %d columns, want 2", name, no, len(cols))
		}
		c := d.newConcept(from)
		for _, col := range cols {
			for s := range strings.SplitSeq(col, "|") {
				d.addForm(c, s)
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
		en, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		zh, rest, _ := strings.Cut(rest, "\t")
		p, q, ok := strings.Cut(rest, "\t")
		if !ok || strings.Contains(q, "\t") {
			return fmt.Errorf("terms.tsv:%d: %d columns, want 4", no, 1+strings.Count(line, "\t"))
		}
		zhEn, err1 := strconv.ParseFloat(p, 32)
		enZh, err2 := strconv.ParseFloat(q, 32)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("terms.tsv:%d: bad probability", no)
		}
		if err := d.addPair(en, zh, float32(zhEn), float32(enZh)); err != nil {
			return fmt.Errorf("terms.tsv:%d: %w", no, err)
		}
	}
	return nil
}
