package lang

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
)

// hintsTSV lists what people say of a concept whose name they do not have: the
// concept, English cues and Chinese cues.
//
//go:embed data/hints.tsv
var hintsTSV string

// What a question must say of a concept for it to be suggested, and how far the
// suggestion counts.
const (
	minCues   = 2
	minHint   = 6.0
	fullHint  = 20.0 // from which a suggestion counts in full
	maxHints  = 4
	hintShare = 0.5 // of the best suggestion's score, below which others are dropped

	synonymShare = 0.5 // what another word for a cue counts
)

// hintTable finds concepts by their cues. As little of it as can be is worked out when it
// is read, since that is part of the start of every program that asks one question.
type hintTable struct {
	concepts strs                        // as written
	terms    []atomic.Pointer[QueryTerm] // of concepts, once they were suggested
	keys     keys                        // of cues: stems with blanks between, or Han characters
	cues     []cue                       // by the numbers of their keys
	links    []cueLink
	byTerms  keys     // the index terms of cues, where they differ from their keys
	cueOf    []int32  // by the numbers of byTerms
	extents  *extents // of the cues
	longest  int      // stems or Han characters of the longest cue
}

// A cue belongs to the concepts of a chain of links, of which there are count.
type cue struct{ first, last, count int32 }

type cueLink struct{ concept, next int32 }

func hints() *hintTable {
	_, t := tables()
	return t
}

// loadHints takes the table apart.
func loadHints(tsv string) (*hintTable, error) {
	t := &hintTable{keys: keys{made: map[string]int32{}}, byTerms: keys{made: map[string]int32{}}, extents: new(extents)}
	for no, cols := range Rows(tsv) {
		if len(cols) != 3 {
			return nil, fmt.Errorf("hints.tsv:%d: %d columns, want 3", no, len(cols))
		}
		if _, atoms := keyOf(cols[0]); atoms == 0 {
			return nil, fmt.Errorf("hints.tsv:%d: no concept", no)
		}
		id := int32(t.concepts.len())
		t.concepts.made = append(t.concepts.made, cols[0])
		for _, col := range cols[1:] {
			for s := range strings.FieldsSeq(col) {
				t.addCue(id, strings.ReplaceAll(s, "_", " "))
			}
		}
	}
	t.terms = make([]atomic.Pointer[QueryTerm], t.concepts.len())
	return t, nil
}

func (t *hintTable) addCue(id int32, s string) {
	key, atoms := keyOf(s)
	at := int32(len(t.links))
	n, ok := find(&t.keys, key)
	if ok {
		c := &t.cues[n]
		if t.links[c.last].concept == id {
			return // two forms of a word
		}
		t.links[c.last].next = at
		c.last = at
		c.count++
	} else {
		n = t.keys.add(key)
		t.cues = append(t.cues, cue{at, at, 1})
	}
	t.links = append(t.links, cueLink{concept: id})
	t.extents.add(key, atoms)
	t.longest = max(t.longest, atoms)
	if atoms > 1 { // a word and a Han character are their own terms
		if terms := newForm(s).termKey; terms != key {
			if was, ok := find(&t.byTerms, terms); ok {
				t.cueOf[was] = n
				return
			}
			t.byTerms.add(terms)
			t.cueOf = append(t.cueOf, n)
		}
	}
}

// find returns the cue of a key.
func (t *hintTable) find(key []byte) (c cue, ok bool) {
	n, ok := find(&t.keys, key)
	if !ok {
		return c, false
	}
	return t.cues[n], true
}

// findTerms returns the cue that has some index terms, joined.
func (t *hintTable) findTerms(terms string) (c cue, ok bool) {
	n, ok := find(&t.byTerms, terms)
	if ok {
		return t.cues[t.cueOf[n]], true
	}
	if n, ok = find(&t.keys, terms); !ok {
		return c, false
	}
	return t.cues[n], true
}

// concept returns what is searched for when a concept is suggested.
func (t *hintTable) concept(id int32) QueryTerm {
	if q := t.terms[id].Load(); q != nil {
		return *q
	}
	name := t.concepts.at(id)
	key, _ := keyOf(name)
	q := QueryTerm{Surface: name, Weight: 1, Alts: alternatives(newForm(name), dict().lookup(key))}
	t.terms[id].Store(&q) // two callers may work it out at once: they get the same
	return q
}

// Hints returns concepts that a question seems to be about by the words it
// describes them with, best first: guesses to search for beside asked, which is what
// [Analyze] returns of the question. Their weights are up to 1.
func Hints(question string, asked []QueryTerm) []QueryTerm {
	t := hints()
	said := t.said(question)
	for _, q := range asked {
		t.strengthen(&said, q)
	}
	found := make([]saying, 0, maxHints)
	for _, s := range said.of {
		if s.cues >= minCues && s.score >= minHint {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b saying) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.concept, b.concept))
	})
	var out []QueryTerm
	for _, f := range found[:min(len(found), maxHints)] {
		if f.score < hintShare*found[0].score {
			break
		}
		q := t.concept(f.concept)
		q.Weight = float32(min(1, f.score/fullHint))
		out = append(out, q)
	}
	return out
}

// A saying is what a question says of a concept.
type saying struct {
	concept int32
	cues    int32 // how many
	score   float64
	more    float64 // see strengthen
}

// sayings are those of a question.
type sayings struct {
	of   []saying
	at   []int16   // by concept: its place in of, plus one
	cues []cueLink // which cue, by its first link, was said of which concept
}

// get returns what a question says of a concept, or nil.
func (s *sayings) get(concept int32) *saying {
	if at := s.at[concept]; at > 0 {
		return &s.of[at-1]
	}
	return nil
}

// has reports whether a question says a cue of a concept.
func (s *sayings) has(concept int32, c cue) bool {
	return slices.Contains(s.cues, cueLink{concept, c.first})
}

// said returns what a question says of concepts in the words of the table.
func (t *hintTable) said(question string) sayings {
	out := sayings{of: make([]saying, 0, 32), at: make([]int16, t.concepts.len()), cues: make([]cueLink, 0, 64)}
	var run atomRun // the stems up to here, or the characters of a Han run
	var atoms []string
	var ends []int // up to which a cue may reach that begins with an atom of run
	scan(question, func(tok token) {
		if tok.han || run.han {
			run.clear()
			ends = ends[:0]
		}
		atoms = tok.appendAtoms(atoms[:0])
		for _, atom := range atoms {
			ends = append(ends, run.len()+t.extents.of(atom))
			run.add(atom)
			for from := max(0, run.len()-t.longest); from < run.len(); from++ {
				if run.len() > ends[from] {
					continue
				}
				c, ok := t.find(run.since(from))
				if !ok {
					continue
				}
				for at := c.first; ; at = t.links[at].next {
					id := t.links[at].concept
					s := out.get(id)
					if s == nil {
						out.of = append(out.of, saying{concept: id})
						out.at[id] = int16(len(out.of))
						s = &out.of[len(out.of)-1]
					}
					if !out.has(id, c) {
						out.cues = append(out.cues, cueLink{id, c.first})
						s.cues++
						s.score += t.worth(c)
					}
					if at == c.last {
						break
					}
				}
			}
		}
	})
	return out
}

// strengthen adds what a term of the question says of the same concepts in another
// word or the other language, unless it says it in the word of the table already.
func (t *hintTable) strengthen(said *sayings, q QueryTerm) {
	if q.Weight <= WeakWeight || len(said.of) == 0 {
		return
	}
	for i, alt := range q.Alts {
		c, ok := t.findTerms(strings.Join(alt.Terms, " "))
		if !ok {
			continue
		}
		for at := c.first; ; at = t.links[at].next {
			switch s := said.get(t.links[at].concept); {
			case s == nil:
			case i == 0 || said.has(s.concept, c):
				s.more = -1 // it says it in the word of the table
			case alt.P >= synonymP && s.more >= 0:
				s.more = max(s.more, synonymShare*t.worth(c))
			}
			if at == c.last {
				break
			}
		}
	}
	for i := range said.of {
		s := &said.of[i]
		s.score += max(s.more, 0)
		s.more = 0
	}
}

// worth is the logarithm of how many times fewer concepts a cue belongs to than
// there are.
func (t *hintTable) worth(c cue) float64 {
	return math.Log(float64(t.concepts.len()) / float64(c.count))
}
