package retrieval

import (
	"cmp"
	"math"
	"slices"

	"gophertutor/internal/lang"
)

// scratch is the memory that one question works in. It is as large as the
// index, so questions hand it on to each other instead of making it anew.
type scratch struct {
	tf       []float32 // by chunk; all zero between uses
	touched  []int32   // where tf is not zero
	postings []posting // of all terms of the question
	at       []int32   // by chunk: its place in hits, plus one; all zero between uses
	hits     []lexicalHit
	both     []posting // what all returned last
}

func (lx *lexical) newScratch() *scratch {
	if s, ok := lx.scratch.Get().(*scratch); ok {
		return s
	}
	n := len(lx.length)
	return &scratch{tf: make([]float32, n), at: make([]int32, n)}
}

// release hands the scratch on. Nothing that was made in it may be used after.
func (lx *lexical) release(s *scratch) {
	s.touched, s.postings, s.hits = s.touched[:0], s.postings[:0], s.hits[:0]
	lx.scratch.Put(s)
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
	doc   int32
	score float64
}

// matched is a term of a question looked up in the index.
type matched struct {
	term lang.QueryTerm
	idf  float64   // times the term's weight
	tf   []posting // in the order of doc, none 0; in the scratch
}

// in returns how often a chunk has the term.
func (m matched) in(doc int32) float32 {
	i, ok := slices.BinarySearchFunc(m.tf, doc, func(p posting, doc int32) int { return cmp.Compare(p.doc, doc) })
	if !ok {
		return 0
	}
	return m.tf[i].tf
}

// lookup finds each term of a question. Occurrences and document frequencies
// are summed over the ways to say the term, weighted by probability.
func (lx *lexical) lookup(s *scratch, terms []lang.QueryTerm) []matched {
	out := make([]matched, 0, len(terms))
	n := float64(len(lx.length))
	for _, q := range terms {
		df := lx.gather(s, q.Alts)
		if df == 0 && len(q.Alts[0].Terms) == 1 {
			df = lx.gather(s, lx.words.correct(q.Alts[0].Terms[0]))
		}
		df = min(df, n)
		idf := float64(q.Weight) * math.Log1p((n-df+0.5)/(df+0.5))
		out = append(out, matched{q, idf, s.take()})
	}
	return out
}

// gather adds up where any of the alternatives occurs, and in how many chunks.
func (lx *lexical) gather(s *scratch, alts []lang.Alt) (df float64) {
	for _, alt := range alts {
		ps := lx.all(s, alt.Terms)
		df += float64(alt.P) * float64(len(ps))
		for _, p := range ps {
			if s.tf[p.doc] == 0 {
				s.touched = append(s.touched, p.doc)
			}
			s.tf[p.doc] += alt.P * p.tf
		}
	}
	return df
}

// take returns what was gathered, and makes room for the next term.
func (s *scratch) take() []posting {
	slices.Sort(s.touched)
	from := len(s.postings)
	for _, doc := range s.touched {
		s.postings = append(s.postings, posting{doc, s.tf[doc]})
		s.tf[doc] = 0
	}
	s.touched = s.touched[:0]
	return s.postings[from:len(s.postings):len(s.postings)]
}

// all returns the chunks that have every term, with the least of its
// frequencies. They are good until the next call.
func (lx *lexical) all(s *scratch, terms []string) []posting {
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
		both := s.both[:0] // may be out itself: it is read ahead of where it is written
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
		s.both, out = both, both
	}
	return out
}

// search returns every chunk that shares a term with the question, best first,
// ties in the order of the chunks. A nil keep keeps all. The result is in the
// scratch.
func (lx *lexical) search(s *scratch, terms []matched, keep func(int32) bool) []lexicalHit {
	for _, m := range terms {
		for _, p := range m.tf {
			i := s.at[p.doc]
			if i == 0 {
				if keep != nil && !keep(p.doc) {
					continue
				}
				s.hits = append(s.hits, lexicalHit{doc: p.doc})
				i = int32(len(s.hits))
				s.at[p.doc] = i
			}
			s.hits[i-1].score += lx.bm25(m, p.doc, p.tf)
		}
	}
	for _, h := range s.hits {
		s.at[h.doc] = 0
	}
	slices.SortFunc(s.hits, func(a, b lexicalHit) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return int(a.doc - b.doc)
	})
	return s.hits
}

func (lx *lexical) bm25(m matched, doc int32, tf float32) float64 {
	if tf == 0 {
		return 0
	}
	norm := 1 - bm25B + bm25B*float64(lx.length[doc])/lx.average
	return m.idf * float64(tf) * (bm25K1 + 1) / (float64(tf) + bm25K1*norm)
}

// explain returns what each term gave to a chunk, most first.
func (lx *lexical) explain(terms []matched, doc int32) []TermScore {
	var out []TermScore
	for _, m := range terms {
		tf := m.in(doc)
		out = append(out, TermScore{m.term.Surface, float64(tf), m.idf, lx.bm25(m, doc, tf)})
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
