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
// suggestion counts. A cue counts the logarithm of how many times fewer concepts it
// belongs to than there are.
const (
	minCues   = 2
	minHint   = 6.0
	fullHint  = 20.0 // from which a suggestion counts in full
	maxHints  = 4
	hintShare = 0.5 // of the best suggestion's score, below which others are dropped
)

// hintTable finds concepts by their cues.
type hintTable struct {
	concepts []QueryTerm
	cues     map[string][]int32 // stems with blanks between, or Han characters -> concepts
	longest  int                // stems or Han characters of the longest cue
}

var hints = sync.OnceValue(func() *hintTable {
	t, err := loadHints(hintsTSV)
	if err != nil {
		panic(err) // embedded data, proved good by a test
	}
	return t
})

func loadHints(tsv string) (*hintTable, error) {
	t := &hintTable{cues: map[string][]int32{}}
	no := 0
	for line := range strings.Lines(tsv) {
		no++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
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
		}
	}
	return t, nil
}

// Hints returns concepts that a question seems to be about by the words it
// describes them with, best first: guesses to search for beside what it asks for.
// Their weights are up to 1.
func Hints(question string) []QueryTerm {
	t := hints()
	type tally struct {
		score float64
		cues  int
	}
	said := map[int32]tally{}
	for _, cue := range t.cuesOf(question) {
		ids := t.cues[cue]
		worth := math.Log(float64(len(t.concepts)) / float64(len(ids)))
		for _, id := range ids {
			s := said[id]
			said[id] = tally{s.score + worth, s.cues + 1}
		}
	}
	var found []int32
	for id, s := range said {
		if s.cues >= minCues && s.score >= minHint {
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

// cuesOf returns the cues that a question has, each once, in their order.
func (t *hintTable) cuesOf(question string) []string {
	var out []string
	var run []string // the stems up to here, or the characters of a Han run
	scan(question, func(tok token) {
		if tok.han || len(run) > 0 && isHan(run[0]) {
			run = run[:0]
		}
		for _, atom := range tok.appendAtoms(nil) {
			run = append(run, atom)
			for from := max(0, len(run)-t.longest); from < len(run); from++ {
				if key := joinAtoms(run[from:]); len(t.cues[key]) > 0 && !slices.Contains(out, key) {
					out = append(out, key)
				}
			}
		}
	})
	return out
}
