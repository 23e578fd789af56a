package retrieval

import (
	"math/bits"
	"slices"
)

// scratch is the memory that one question works in. It is as large as the
// index, so questions hand it on to each other instead of making it anew. What goes by
// the chunk is all zero between uses.
type scratch struct {
	sums   []tally   // by chunk
	marks  []uint64  // a bit for each chunk that has a sum
	scores []float64 // by chunk
	any    []uint64  // a bit for each chunk that has a score
	places []int32   // by chunk or section, of which there are no more

	terms  []matched // of the question, and what they have found, side by side:
	found  []found
	bits   []uint64
	before []int32

	hits   []lexicalHit
	fused  []fusedHit
	both   []posting   // what all returned last
	lists  [][]posting // what it was made of
	joined [][]posting // what find put together, by the place of the term
}

func (lx *lexical) newScratch() *scratch {
	if s := lx.idle.Swap(nil); s != nil {
		return s
	}
	if s, ok := lx.scratch.Get().(*scratch); ok {
		return s
	}
	n := len(lx.length)
	words := n/64 + 1
	return &scratch{
		sums: make([]tally, n), marks: make([]uint64, words),
		scores: make([]float64, n), any: make([]uint64, words), places: make([]int32, n),
		joined: make([][]posting, 1),
	}
}

// release hands the scratch on. Nothing that was made in it may be used after. One is
// kept for good, or every collection of garbage would have it made again.
func (lx *lexical) release(s *scratch) {
	clear(s.terms) // holds on to the question
	s.terms, s.found, s.bits, s.before = s.terms[:0], s.found[:0], s.bits[:0], s.before[:0]
	s.hits, s.fused = s.hits[:0], s.fused[:0]
	if !lx.idle.CompareAndSwap(nil, s) {
		lx.scratch.Put(s)
	}
}

// take returns what was gathered and in how many chunks, and makes room for the
// next term. That it goes by the order of the chunks costs a look at a bit for
// each, which is far less than to sort those that were found.
func (s *scratch) take() (in []found, has chunkSet, df float64) {
	at, words := len(s.found), len(s.bits)
	s.bits = append(s.bits, s.marks...)
	has.bits = s.bits[words:len(s.bits):len(s.bits)]
	s.before = slices.Grow(s.before, len(s.marks))[:words+len(s.marks)]
	has.before = s.before[words:len(s.before):len(s.before)]
	n := 0
	for w, word := range has.bits {
		has.before[w] = int32(n)
		n += bits.OnesCount64(word)
	}
	s.found = slices.Grow(s.found, n)[:at+n]
	in = s.found[at : at+n : at+n]
	n = 0
	for w, word := range has.bits {
		if word == 0 {
			continue
		}
		s.marks[w] = 0
		for ; word != 0; word &= word - 1 {
			doc := int32(w<<6 + bits.TrailingZeros64(word))
			sum := &s.sums[doc]
			in[n] = found{doc, sum.tf, sum.text, sum.head, sum.where}
			df += float64(sum.text)
			*sum = tally{}
			n++
		}
	}
	return in, has, df
}
