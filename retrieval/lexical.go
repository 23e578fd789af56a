package retrieval

import (
	"sync"

	"gophertutor/internal/lang"
)

// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
// BM25 and Beyond", 2009) with the usual constants; b is a little below the
// usual 0.75 because a chunk's length is bounded by the splitter.
const (
	bm25K1 = 1.2
	bm25B  = 0.6
)

// What an occurrence counts outside the text itself. A chunk's text starts with
// its own heading, so the heading weight comes on top of that.
const (
	headingWeight = 1.5
	titleWeight   = 0.6
	aliasWeight   = 0.4
)

type posting struct {
	doc int32
	tf  float32
}

// A lexical index ranks chunks by the terms they share with a question. It is
// immutable once built and safe for concurrent use.
type lexical struct {
	ids      map[string]int32 // term -> index in postings
	postings [][]posting      // each in the order of doc
	length   []float32        // of each chunk, in weighted terms
	average  float64
	words    *vocabulary
	scratch  sync.Pool // of *scratch
}

func newLexical(chunks []Chunk) *lexical {
	lx := &lexical{ids: make(map[string]int32, 4096), length: make([]float32, len(chunks))}
	var (
		tf      = map[int32]float32{}
		touched []int32
	)
	feed := func(text string, weight float32) float32 {
		var n float32
		for _, t := range lang.Terms(text) {
			id, ok := lx.ids[t.Text]
			if !ok {
				id = int32(len(lx.postings))
				lx.ids[t.Text] = id
				lx.postings = append(lx.postings, nil)
			}
			if _, ok := tf[id]; !ok {
				touched = append(touched, id)
			}
			tf[id] += t.Weight * weight
			n += t.Weight
		}
		return n
	}
	var total float64
	for i, c := range chunks {
		clear(tf)
		touched = touched[:0]
		lx.length[i] = feed(c.Text, 1)
		for _, h := range c.Headings {
			feed(h, headingWeight)
		}
		feed(c.Title, titleWeight)
		for _, a := range c.Aliases {
			feed(a, aliasWeight)
		}
		for _, id := range touched {
			lx.postings[id] = append(lx.postings[id], posting{int32(i), tf[id]})
		}
		total += float64(lx.length[i])
	}
	lx.average = max(total/float64(max(len(chunks), 1)), 1)
	lx.words = newVocabulary(lx.ids)
	return lx
}
