package retrieval

import (
	"math"
	"slices"

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

// TermScore says what one term of a question gave to a hit.
type TermScore struct {
	Term  string  `json:"term"`
	TF    float64 `json:"tf"`    // weighted occurrences in the chunk, over all ways to say it
	IDF   float64 `json:"idf"`   // the weight of the term in this question
	Score float64 `json:"score"` // its part of the BM25 score
}

// lexicalHit is a chunk that shares terms with the question.
type lexicalHit struct {
	doc      int32
	score    float64
	coverage float64 // share of the question's idf mass that the chunk has, 0..1
}

// matched is a term of a question looked up in the index.
type matched struct {
	term lang.QueryTerm
	idf  float64 // times the term's weight
	tf   map[int32]float32
}

// lookup finds each term of a question. Occurrences and document frequencies
// are summed over the ways to say the term, weighted by probability.
func (lx *lexical) lookup(terms []lang.QueryTerm) []matched {
	out := make([]matched, 0, len(terms))
	n := float64(len(lx.length))
	for _, q := range terms {
		m := matched{term: q, tf: map[int32]float32{}}
		df := lx.gather(m.tf, q.Alts)
		if df == 0 && len(q.Alts[0].Terms) == 1 {
			df = lx.gather(m.tf, lx.words.correct(q.Alts[0].Terms[0]))
		}
		df = min(df, n)
		m.idf = float64(q.Weight) * math.Log1p((n-df+0.5)/(df+0.5))
		out = append(out, m)
	}
	return out
}

// gather adds up where any of the alternatives occurs, and in how many chunks.
func (lx *lexical) gather(tf map[int32]float32, alts []lang.Alt) (df float64) {
	for _, alt := range alts {
		ps := lx.all(alt.Terms)
		df += float64(alt.P) * float64(len(ps))
		for _, p := range ps {
			tf[p.doc] += alt.P * p.tf
		}
	}
	return df
}

// all returns the chunks that have every term, with the least of its
// frequencies.
func (lx *lexical) all(terms []string) []posting {
	var out []posting
	for i, t := range terms {
		id, ok := lx.ids[t]
		if !ok {
			return nil
		}
		ps := lx.postings[id]
		if i == 0 {
			out = ps
			continue
		}
		var both []posting
		for a, b := 0, 0; a < len(out) && b < len(ps); {
			switch {
			case out[a].doc < ps[b].doc:
				a++
			case out[a].doc > ps[b].doc:
				b++
			default:
				both = append(both, posting{out[a].doc, min(out[a].tf, ps[b].tf)})
				a++
				b++
			}
		}
		out = both
	}
	return out
}

func (lx *lexical) bm25(m matched, doc int32) float64 {
	tf := float64(m.tf[doc])
	if tf == 0 {
		return 0
	}
	norm := 1 - bm25B + bm25B*float64(lx.length[doc])/lx.average
	return m.idf * tf * (bm25K1 + 1) / (tf + bm25K1*norm)
}

// search returns every chunk that shares a term with the question, best first,
// ties in the order of the chunks. A nil keep keeps all.
func (lx *lexical) search(terms []matched, keep func(int32) bool) []lexicalHit {
	var mass float64
	at := map[int32]int{}
	var hits []lexicalHit
	for _, m := range terms {
		mass += m.idf
		for doc, tf := range m.tf {
			if keep != nil && !keep(doc) {
				continue
			}
			i, ok := at[doc]
			if !ok {
				i = len(hits)
				at[doc] = i
				hits = append(hits, lexicalHit{doc: doc})
			}
			hits[i].score += lx.bm25(m, doc)
			hits[i].coverage += m.idf * float64(min(tf, 1))
		}
	}
	for i := range hits {
		hits[i].coverage /= mass
	}
	slices.SortFunc(hits, func(a, b lexicalHit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return int(a.doc - b.doc)
	})
	return hits
}

// explain returns what each term gave to a chunk, most first.
func (lx *lexical) explain(terms []matched, doc int32) []TermScore {
	var out []TermScore
	for _, m := range terms {
		out = append(out, TermScore{m.term.Surface, float64(m.tf[doc]), m.idf, lx.bm25(m, doc)})
	}
	slices.SortStableFunc(out, func(a, b TermScore) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return out
}
