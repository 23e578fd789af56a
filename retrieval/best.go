package retrieval

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

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

// search returns the best n of the chunks that share a term with the question. The first
// depth are in order, ties in the order of the chunks; the rest need [inOrder]. A nil keep
// keeps all. The result is in the scratch.
//
// Chunks that have none but terms so weak that they cannot be among the best n are not
// looked at (the idea of MaxScore: Turtle and Flood, "Query evaluation: strategies and
// optimizations", IPM 1995). A common word is in a thousand chunks, so these are most. All
// others get their scores in the order of the terms, so that not a bit differs.
func (lx *lexical) search(s *scratch, terms []matched, n int, keep func(int32) bool) []lexicalHit {
	least := 0.0 // which the nth of the hits has at least
	if n <= depth && keep == nil {
		for i := range terms {
			least = max(least, terms[i].idf*terms[i].deep)
		}
	}
	weak := s.weakest(terms, least)
	for i := range terms {
		if !weak[i] {
			terms[i].mark(s.any)
		}
	}
	for i := range terms {
		if m := &terms[i]; weak[i] {
			m.scoreIn(s.any, s.scores, m.idf)
		} else {
			m.score(s.scores, m.idf)
		}
	}
	hits := s.best(n, least, keep)
	rest := foremost(hits, depth)
	slices.SortFunc(rest, byScore)
	return hits
}

// weakest tells which of the terms are together worth less than least to any chunk.
func (s *scratch) weakest(terms []matched, least float64) []bool {
	s.weak = append(s.weak[:0], make([]bool, len(terms))...)
	for sum := 0.0; ; {
		next := -1
		for i := range terms {
			if !s.weak[i] && (next < 0 || terms[i].idf*terms[i].most < terms[next].idf*terms[next].most) {
				next = i
			}
		}
		if next < 0 {
			return s.weak
		}
		// The sum is rounded, in another order than a chunk's own.
		if sum += terms[next].idf * terms[next].most; sum*(1+1e-9) >= least {
			return s.weak
		}
		s.weak[next] = true
	}
}

// best takes the scores, of which it keeps the first n by score, in any order. None below
// least is among them.
func (s *scratch) best(n int, least float64, keep func(int32) bool) []lexicalHit {
	room := 4 * n // to select is cheap by the score when there are many
	hits := slices.Grow(s.hits[:0], room)
	least = math.Nextafter(least, math.Inf(-1)) // what a hit must have more than: ties go to the chunk that came first
	for w, word := range s.any {
		if word == 0 {
			continue
		}
		s.any[w] = 0
		for ; word != 0; word &= word - 1 {
			doc := int32(w<<6 + bits.TrailingZeros64(word))
			score := s.scores[doc]
			s.scores[doc] = 0
			if score <= least || keep != nil && !keep(doc) {
				continue
			}
			if hits = append(hits, lexicalHit{doc, score}); len(hits) == room {
				hits = foremost(hits, n)
				least = hits[0].score
				for i := range hits {
					least = min(least, hits[i].score)
				}
			}
		}
	}
	s.hits = hits
	return foremost(hits, n)
}

// wanted is how many hits are looked for among notes with empty sections, which fuse
// passes over.
const wanted = 4 * depth

// inOrder puts those hits in order that search left.
func inOrder(hits []lexicalHit) {
	if len(hits) > depth {
		slices.SortFunc(hits[depth:], byScore)
	}
}

func byScore(a, b lexicalHit) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	return int(a.doc - b.doc)
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

func (lx *lexical) bm25(m *matched, doc int32, f found) float64 {
	return m.idf * (lx.w.saturate(float64(f.tf), lx.norms()[doc]) + lx.w.heading*float64(f.head))
}

// saturate is what a number of occurrences is worth in a text of a norm.
func (w *weights) saturate(tf, norm float64) float64 {
	if tf <= 0 {
		return 0
	}
	return tf * (w.k1 + 1) / (tf + norm)
}

// norm is the number of occurrences from which more count little, in a text of a length,
// given as a share of the average.
func (w *weights) norm(length float64) float64 {
	return w.k1 * (1 - w.b + w.b*max(length, w.shortest))
}

// explain returns what each term gave to a chunk and its section, most first. What the
// heading earned is shared out among the terms of it.
func (st *state) explain(terms []matched, asked *asking, doc int32) []TermScore {
	from, to := st.section(st.groups[doc])
	length := st.sectionLength(from, to)
	span, _ := nearest(terms, doc)
	headline, line := 0.0, st.headline(st.groups[doc]) // of a term, as a share of its idf
	if has := asked.has(doc); has > 0 {
		headline = asked.score(st.lexical.w, doc, line) / has
	}
	var out []TermScore
	for i := range terms {
		m := &terms[i]
		f := m.of(doc)
		score := st.lexical.bm25(m, doc, f) + m.inSection(st.lexical.w, from, to, length)
		if f.spans()&span != 0 {
			score += st.lexical.w.near * m.idf * float64(f.text)
		}
		if i < len(asked.terms) {
			score += headline * m.idf * float64(f.head)
		}
		out = append(out, TermScore{m.term.Surface, float64(f.tf), m.idf, score * line.stays})
	}
	slices.SortStableFunc(out, func(a, b TermScore) int { return cmp.Compare(b.Score, a.Score) })
	return out
}
