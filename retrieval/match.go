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
	sums    []tally // by chunk; all zero between uses
	touched []int32 // where sums is not zero
	found   []found // of all terms of the question
	at      []int32 // by chunk: its place in hits, plus one; all zero between uses
	hits    []lexicalHit
	both    []posting    // what all returned last
	joined  [2][]posting // what find put together, for the first term and the present one
}

// A tally is what a chunk says of a term, over all ways to say it.
type tally struct {
	tf    float32
	text  float32 // the probability of the likeliest way that stands in the text
	head  float32 // the same for the headings
	where stretches
	known bool
}

var noTally tally

// found is a tally that is done.
type found struct {
	doc            int32
	tf, text, head float32
	where          stretches
}

func (lx *lexical) newScratch() *scratch {
	if s, ok := lx.scratch.Get().(*scratch); ok {
		return s
	}
	n := len(lx.length)
	return &scratch{sums: make([]tally, n), at: make([]int32, n)}
}

// release hands the scratch on. Nothing that was made in it may be used after.
func (lx *lexical) release(s *scratch) {
	s.touched, s.found, s.hits = s.touched[:0], s.found[:0], s.hits[:0]
	lx.scratch.Put(s)
}

// TermScore says what one term of a question gave to a hit.
type TermScore struct {
	Term  string  `json:"term"`
	TF    float64 `json:"tf"`    // weighted occurrences in the chunk, over all ways to say it
	IDF   float64 `json:"idf"`   // the weight of the term in this question
	Score float64 `json:"score"` // its part of the lexical score
}

// lexicalHit is a chunk that shares terms with the question.
type lexicalHit struct {
	doc   int32
	score float64
}

// matched is a term of a question looked up in the index.
type matched struct {
	term lang.QueryTerm
	idf  float64 // times the term's weight
	in   []found // in the order of doc; in the scratch
	// guessed is set if the notes do not have the term itself, but words that it
	// may be a slip of, or be derived from.
	guessed bool
}

// of returns what a chunk says of the term.
func (m matched) of(doc int32) found {
	i, ok := slices.BinarySearchFunc(m.in, doc, func(f found, doc int32) int { return cmp.Compare(f.doc, doc) })
	if !ok {
		return found{doc: doc}
	}
	return m.in[i]
}

// lookup finds each term of a question. How often a chunk says it is summed
// over the ways to say it, weighted by probability. In how many chunks it stands
// is not: a chunk counts once, by the likeliest way, or a concept with many
// names would seem to be everywhere. Titles and aliases do not count there,
// since all chunks of a note share them.
func (lx *lexical) lookup(s *scratch, terms []lang.QueryTerm) []matched {
	out := make([]matched, 0, len(terms))
	n := float64(len(lx.length))
	for _, q := range terms {
		lx.gather(s, q.Alts)
		guessed := len(s.touched) == 0 && len(q.Alts[0].Terms) == 1
		if guessed && !lx.w.noGuess {
			word := q.Alts[0].Terms[0]
			if lx.gather(s, lx.words().correct(word)); len(s.touched) == 0 {
				lx.gather(s, derived(word))
			}
		}
		in, df := s.take()
		weight := float64(q.Weight)
		if q.Weight > lang.WeakWeight || lx.w.weight == 0 {
			weight = math.Pow(weight, lx.w.weight)
		}
		idf := weight * math.Log1p((n-df+0.5)/(df+0.5))
		out = append(out, matched{q, idf, in, guessed})
	}
	return out
}

// gather adds up where any of the alternatives occurs.
func (lx *lexical) gather(s *scratch, alts []lang.Alt) {
	for _, alt := range alts {
		if alt.From&lx.w.without != 0 {
			continue
		}
		for _, p := range lx.all(s, alt.Terms) {
			sum := &s.sums[p.doc]
			if !sum.known {
				sum.known = true
				s.touched = append(s.touched, p.doc)
			}
			sum.tf += alt.P * p.tf
			sum.where |= p.where
			if p.at&inText != 0 {
				sum.text = max(sum.text, alt.P)
			}
			if p.at&inHeading != 0 {
				sum.head = max(sum.head, alt.P)
			}
		}
	}
}

// take returns what was gathered and in how many chunks, and makes room for the
// next term.
func (s *scratch) take() (in []found, df float64) {
	slices.Sort(s.touched)
	from := len(s.found)
	for _, doc := range s.touched {
		sum := s.sums[doc]
		s.found = append(s.found, found{doc, sum.tf, sum.text, sum.head, sum.where})
		df += float64(sum.text)
		s.sums[doc] = noTally
	}
	s.touched = s.touched[:0]
	return s.found[from:len(s.found):len(s.found)], df
}

// all returns the chunks that have every term, with the least of its
// frequencies. They are good until the next call.
func (lx *lexical) all(s *scratch, terms []string) []posting {
	var out []posting
	for i, t := range terms {
		ps := lx.find(t, &s.joined[min(i, 1)])
		if len(ps) == 0 {
			return nil
		}
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
				both = append(both, posting{out[a].doc, min(out[a].tf, ps[b].tf), out[a].where & ps[b].where, out[a].at & ps[b].at})
				a++
				b++
			}
		}
		s.both, out = both, both
	}
	return out
}

// search returns the best of the chunks that share a term with the question, in
// order, ties in the order of the chunks, and at most wanted: nothing looks
// further. A nil keep keeps all. The result is in the scratch.
func (lx *lexical) search(s *scratch, terms []matched, keep func(int32) bool) []lexicalHit {
	for _, m := range terms {
		for _, p := range m.in {
			i := s.at[p.doc]
			if i == 0 {
				if keep != nil && !keep(p.doc) {
					continue
				}
				s.hits = append(s.hits, lexicalHit{doc: p.doc})
				i = int32(len(s.hits))
				s.at[p.doc] = i
			}
			s.hits[i-1].score += lx.bm25(m, p)
		}
	}
	for _, h := range s.hits {
		s.at[h.doc] = 0
	}
	hits := foremost(s.hits, wanted)
	slices.SortFunc(hits, byScore)
	return hits
}

// wanted is how many hits are put in order: more than depth, since chunks without
// text are passed over.
const wanted = 4 * depth

func byScore(a, b lexicalHit) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
}

// foremost returns the first n of hits by score, in any order: a common word is in
// thousands of chunks, and to sort them all is most of the work of a search. It is
// Hoare's selection (Algorithm 65, CACM 1961).
func foremost(hits []lexicalHit, n int) []lexicalHit {
	if len(hits) <= n {
		return hits
	}
	for lo, hi := 0, len(hits)-1; lo < hi; {
		pivot := hits[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for byScore(hits[i], pivot) < 0 {
				i++
			}
			for byScore(hits[j], pivot) > 0 {
				j--
			}
			if i <= j {
				hits[i], hits[j] = hits[j], hits[i]
				i++
				j--
			}
		}
		switch { // the n-1st is in one of the two parts, or between them in its place
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			lo = hi
		}
	}
	return hits[:n]
}

func (lx *lexical) bm25(m matched, f found) float64 {
	return m.idf * (lx.w.saturate(float64(f.tf), float64(lx.length[f.doc])/lx.average) + lx.w.heading*float64(f.head))
}

// saturate is what a number of occurrences is worth in a text of a length, given
// as a share of the average.
func (w *weights) saturate(tf, length float64) float64 {
	if tf <= 0 {
		return 0
	}
	return tf * (w.k1 + 1) / (tf + w.k1*(1-w.b+w.b*max(length, w.shortest)))
}

// explain returns what each term gave to a chunk and its section, most first.
func (st *state) explain(terms []matched, doc int32) []TermScore {
	from, to := st.section(st.groups[doc])
	length := st.sectionLength(from, to)
	span, _ := nearest(terms, doc)
	var out []TermScore
	for _, m := range terms {
		f := m.of(doc)
		score := st.lexical.bm25(m, f) + m.inSection(st.lexical.w, from, to, length)
		if f.spans()&span != 0 {
			score += st.lexical.w.near * m.idf * float64(f.text)
		}
		out = append(out, TermScore{m.term.Surface, float64(f.tf), m.idf, score})
	}
	slices.SortStableFunc(out, func(a, b TermScore) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
