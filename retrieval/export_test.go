package retrieval

import (
	"context"
	"math"

	"gophertutor/internal/lang"
)

// allTables are all tables of other ways to say a term.
const allTables = lang.OfArt | lang.OfEveryDay | lang.OfTable

// Parts are the parts of the ranking that can be switched off, with a text for people.
var Parts = []struct {
	Name string
	off  func(*weights)
}{
	{"translations and synonyms, all three tables", func(w *weights) { w.without = allTables }},
	{"the glossary of Go", func(w *weights) { w.without = lang.OfArt }},
	{"the glossary of everyday words", func(w *weights) { w.without = lang.OfEveryDay }},
	{"the statistical table of terms", func(w *weights) { w.without = lang.OfTable }},
	{"concepts that are described, not named", func(w *weights) { w.hint = 0 }},
	{"weights of the question's terms", func(w *weights) { w.weight = 0 }},
	{"the section around a chunk", func(w *weights) { w.section = 0 }},
	{"terms that stand together", func(w *weights) { w.near = 0 }},
	{"the bonus of headings", func(w *weights) { w.heading = 0 }},
	{"headings that ask the same", func(w *weights) { w.headline = 0 }},
	{"headings that ask why, how or when as the question does", func(w *weights) { w.asks = 0 }},
	{"the limit of guesses at concepts", func(w *weights) { w.hintCap = math.MaxFloat64 }},
	{"guesses that fade where words are found", func(w *weights) { w.fade = 0 }},
	{"less for sections that say where to read on", func(w *weights) { w.onward = 0 }},
	{"title, aliases and path", func(w *weights) { w.title, w.alias, w.path = 0, 0, 0 }},
	{"guesses at unknown words", func(w *weights) { w.noGuess = true }},
	{"the vectors of HashEmbedder", func(w *weights) { w.hash = 0 }},
}

// Without returns options that switch off a part, by its place in Parts.
func Without(part int) Options {
	w := tuned
	Parts[part].off(&w)
	return Options{weights: &w}
}

// SearchPlain ranks by nothing but BM25 with the usual constants over words, identifiers
// and Han pairs as they are written.
func (ix *Index) SearchPlain(_ context.Context, question string, k int) []Hit {
	st := ix.state.Load()
	plain := &lexical{terms: st.lexical.terms, postings: st.lexical.postings, length: st.lexical.length, average: st.lexical.average}
	plain.w = &weights{weight: 1, k1: 1.2, b: 0.75, noGuess: true}
	var terms []lang.QueryTerm
	for _, t := range lang.Terms(question) {
		terms = append(terms, lang.QueryTerm{Surface: t.Text, Weight: t.Weight, Alts: []lang.Alt{{Terms: []string{t.Text}, P: 1}}})
	}
	s := plain.newScratch()
	var hits []fusedHit
	found := plain.search(s, plain.lookup(s, terms), wanted, nil)
	inOrder(found)
	for _, l := range found {
		if !st.chunks[l.doc].Empty {
			hits = append(hits, fusedHit{doc: l.doc, score: l.score})
		}
	}
	var out []Hit
	for _, h := range st.excerpts(hits, k) {
		out = append(out, Hit{Chunk: st.excerpt(h), Score: h.score})
	}
	return out
}
