package lang

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
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

// hintTable finds concepts by their cues.
type hintTable struct {
	concepts []QueryTerm
	cues     map[string][]int32 // stems with blanks between, or Han characters -> concepts
	longest  int                // stems or Han characters of the longest cue
	byTerms  map[string]string  // the index terms of a cue -> the cue
}

var hints = sync.OnceValue(func() *hintTable {
	t, err := loadHints(hintsTSV)
	if err != nil {
		panic(err) // embedded data, proved good by a test
	}
	return t
})

func loadHints(tsv string) (*hintTable, error) {
	t := &hintTable{cues: map[string][]int32{}, byTerms: map[string]string{}}
	for no, cols := range Rows(tsv) {
		if len(cols) != 3 {
			return nil, fmt.Errorf("hints.tsv:%d: %d columns, want 3", no, len(cols))
		}
		key, atoms := keyOf(cols[0])
		if atoms == 0 {
			return nil, fmt.Errorf("hints.tsv:%d: no concept", no)
		}
		id := int32(len(t.concepts))
		t.concepts = append(t.concepts, QueryTerm{Surface: cols[0], Weight: 1, Alts: alternatives(newForm(cols[0]), dict().lookup(key))})
		for cue := range strings.FieldsSeq(cols[1] + " " + cols[2]) {
			key, atoms := keyOf(strings.ReplaceAll(cue, "_", " "))
			if ids := t.cues[key]; len(ids) > 0 && ids[len(ids)-1] == id {
				continue // two forms of a word
			}
			t.cues[key] = append(t.cues[key], id)
			t.longest = max(t.longest, atoms)
			t.byTerms[newForm(strings.ReplaceAll(cue, "_", " ")).termKey] = key
		}
	}
	return t, nil
}

// Hints returns concepts that a question seems to be about by the words it
// describes them with, best first: guesses to search for beside asked, which is what
// [Analyze] returns of the question. Their weights are up to 1.
func Hints(question string, asked []QueryTerm) []QueryTerm {
	t := hints()
	said := t.said(question)
	for _, q := range asked {
		t.strengthen(said, q)
	}
	var found []int32
	for id, s := range said {
		if len(s.cues) >= minCues && s.score >= minHint {
			found = append(found, id)
		}
	}
	slices.SortFunc(found, func(a, b int32) int {
		return cmp.Or(cmp.Compare(said[b].score, said[a].score), cmp.Compare(a, b))
	})
	var out []QueryTerm
	for _, id := range found[:min(len(found), maxHints)] {
		s := said[id].score
		if s < hintShare*said[found[0]].score {
			break
		}
		q := t.concepts[id]
		q.Weight = float32(min(1, s/fullHint))
		out = append(out, q)
	}
	return out
}

// A saying is what a question says of a concept.
type saying struct {
	cues  []string
	score float64
}

// said returns what a question says of concepts in the words of the table.
func (t *hintTable) said(question string) map[int32]*saying {
	out := map[int32]*saying{}
	var run []string // the stems up to here, or the characters of a Han run
	scan(question, func(tok token) {
		if tok.han || len(run) > 0 && isHan(run[0]) {
			run = run[:0]
		}
		for _, atom := range tok.appendAtoms(nil) {
			run = append(run, atom)
			for from := max(0, len(run)-t.longest); from < len(run); from++ {
				cue := joinAtoms(run[from:])
				for _, id := range t.cues[cue] {
					s := out[id]
					if s == nil {
						s = &saying{}
						out[id] = s
					}
					if !slices.Contains(s.cues, cue) {
						s.cues = append(s.cues, cue)
						s.score += t.worth(cue)
					}
				}
			}
		}
	})
	return out
}

// strengthen adds what a term of the question says of the same concepts in another
// word or the other language, unless it says it in the word of the table already.
func (t *hintTable) strengthen(said map[int32]*saying, q QueryTerm) {
	if q.Weight <= WeakWeight {
		return
	}
	best := map[int32]float64{} // below 0 for what it says in the word of the table
	for i, alt := range q.Alts {
		cue := t.byTerms[strings.Join(alt.Terms, " ")]
		for _, id := range t.cues[cue] {
			switch s := said[id]; {
			case s == nil:
			case i == 0 || slices.Contains(s.cues, cue):
				best[id] = -1
			case alt.P >= synonymP && best[id] >= 0:
				best[id] = max(best[id], synonymShare*t.worth(cue))
			}
		}
	}
	for id, worth := range best {
		said[id].score += max(worth, 0)
	}
}

// worth is the logarithm of how many times fewer concepts a cue belongs to than
// there are.
func (t *hintTable) worth(cue string) float64 {
	return math.Log(float64(len(t.concepts)) / float64(len(t.cues[cue])))
}
