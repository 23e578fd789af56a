package lang

import (
	"fmt"
	"strings"
	"sync/atomic"
)

// A dictionary maps what people write, as a sequence of atoms (the stem of a
// word, or one Han character), to other ways of saying it.
//
// It keeps concepts, not the pairs of their forms: those are many, and a
// program asks for few of them. They are worked out at the first look-up.
type dictionary struct {
	keys     keys
	entries  []entry // by the numbers of their keys
	places   []place
	concepts []concept
	forms    strs                            // as written, those of a concept side by side
	resolved []atomic.Pointer[[]alternative] // by the first place of an entry
	extents  *extents                        // of the entries
}

// An Origin says which table another way to say a term is from.
type Origin uint8

// The tables.
const (
	OfArt      Origin = 1 << iota // the glossary of Go
	OfEveryDay                    // the glossary of everyday words
	OfTable                       // the statistical table of terms
)

// A concept is a line of a glossary, whose forms all mean the same, or of the
// table of terms, which has one form in either language.
type concept struct {
	start, end  int32   // in forms
	from        int32   // its Origin
	forth, back float32 // of a pair: the probability of the other form, given the first or the second
}

// An entry lists where a key stands, in the order of the tables.
type entry struct{ first, last int32 }

// A place is a form of a concept, and the next place with the same key.
type place struct {
	concept, form int32
	next          int32 // 0 for none; no place follows into the first
}

// An alternative is another way to say an entry.
type alternative struct {
	terms []string // index terms that must all occur
	key   string   // the terms, joined
	p     float32
	from  Origin
}

func newDictionary() *dictionary {
	return &dictionary{keys: keys{made: map[string]int32{}}, extents: new(extents)}
}

func (d *dictionary) newConcept(from Origin) int32 {
	n := int32(d.forms.len())
	d.concepts = append(d.concepts, concept{start: n, end: n, from: int32(from)})
	return int32(len(d.concepts) - 1)
}

// addForm adds a form to the concept added last. One without any atom is left
// out.
func (d *dictionary) addForm(c int32, s string) {
	key, atoms := keyOf(s)
	if atoms == 0 {
		return
	}
	d.put(key, atoms, c, int32(d.forms.len()))
	d.forms.made = append(d.forms.made, s)
	d.concepts[c].end++
}

// addPair adds two forms that mean each other with some probability. Too small
// a one is taken for noise: that form is then no entry because of this pair.
func (d *dictionary) addPair(en, zh string, forth, back float32) error {
	enKey, enAtoms := keyOf(en)
	zhKey, zhAtoms := keyOf(zh)
	if enAtoms == 0 || zhAtoms == 0 {
		return fmt.Errorf("no term in %q or %q", en, zh)
	}
	c := d.newConcept(OfTable)
	first := int32(d.forms.len())
	d.forms.made = append(d.forms.made, en, zh)
	d.concepts[c] = concept{start: first, end: first + 2, from: int32(OfTable), forth: forth, back: back}
	if forth >= minP {
		d.put(enKey, enAtoms, c, first)
	}
	if back >= minP {
		d.put(zhKey, zhAtoms, c, first+1)
	}
	return nil
}

func (d *dictionary) put(key string, atoms int, c, form int32) {
	at := int32(len(d.places))
	d.places = append(d.places, place{concept: c, form: form})
	d.extents.add(key, atoms)
	n, ok := find(&d.keys, key)
	if !ok {
		d.keys.add(key)
		d.entries = append(d.entries, entry{at, at})
		return
	}
	e := &d.entries[n]
	d.places[e.last].next = at
	e.last = at
}

// entry returns that of a key.
func (d *dictionary) entry(key string) (entry, bool) { return entryOf(d, key) }

// entryOf is entry of a key that may not be a string yet.
func entryOf[K string | []byte](d *dictionary, key K) (e entry, ok bool) {
	n, ok := find(&d.keys, key)
	if !ok {
		return e, false
	}
	return d.entries[n], true
}

// lookup returns the ways to say an entry, itself among them, or nil if there
// is no such entry. The caller must not change them.
func (d *dictionary) lookup(key string) []alternative {
	e, ok := d.entry(key)
	if !ok {
		return nil
	}
	return d.of(e)
}

// of is lookup of an entry.
func (d *dictionary) of(e entry) []alternative {
	// Two callers may work it out at once: they get the same.
	if alts := d.resolved[e.first].Load(); alts != nil {
		return *alts
	}
	alts := d.resolve(e)
	d.resolved[e.first].Store(&alts)
	return alts
}

func (d *dictionary) resolve(e entry) []alternative {
	var alts []alternative
	add := func(f form, p float32, from Origin) {
		for i := range alts {
			if alts[i].key == f.termKey {
				if p > alts[i].p {
					alts[i].p, alts[i].from = p, from
				}
				return
			}
		}
		alts = append(alts, alternative{f.terms, f.termKey, p, from})
	}
	for at := e.first; ; at = d.places[at].next {
		pl := d.places[at]
		c := d.concepts[pl.concept]
		origin := Origin(c.from)
		if origin == OfTable {
			other, p := c.end-1, c.forth
			if pl.form == other {
				other, p = c.start, c.back
			}
			add(newForm(d.forms.at(pl.form)), 1, OfTable)
			add(newForm(d.forms.at(other)), p, OfTable)
		} else {
			translation := float32(translationP)
			if origin == OfEveryDay {
				translation = everydayTranslationP
			}
			from := newForm(d.forms.at(pl.form))
			for i := c.start; i < c.end; i++ {
				to := newForm(d.forms.at(i))
				switch {
				case i == pl.form:
					add(to, 1, origin)
				case from.han != to.han:
					add(to, translation, origin)
				default:
					add(to, synonymP, origin)
				}
			}
		}
		if at == e.last {
			return alts
		}
	}
}

// A form is one way of writing a concept.
type form struct {
	terms   []string
	termKey string // the terms, joined
	han     bool
}

func newForm(s string) form {
	f := form{}
	scan(s, func(tok token) {
		f.han = f.han || tok.han
		f.terms = append(f.terms, tok.matchTerms()...)
	})
	f.termKey = strings.Join(f.terms, " ")
	return f
}

// hasConcept reports whether the glossary of Go knows an entry: it is then a
// term of art, however common the word is elsewhere.
func (d *dictionary) hasConcept(key string) bool {
	e, ok := d.entry(key)
	if !ok {
		return false
	}
	for at := e.first; ; {
		p := d.places[at]
		if d.concepts[p.concept].from == int32(OfArt) {
			return true
		}
		if p.next == 0 {
			return false
		}
		at = p.next
	}
}

// knows reports whether any table has an entry.
func (d *dictionary) knows(key string) bool {
	_, ok := d.entry(key)
	return ok
}
