package retrieval

import "math/bits"

// scratch is the memory that one question works in. It is as large as the
// index, so questions hand it on to each other instead of making it anew. What goes by
// the chunk is all zero between uses.
type scratch struct {
	sums   []mention // by chunk
	marks  []uint64  // a bit for each chunk that has a sum
	scores []float64 // by chunk
	any    []uint64  // a bit for each chunk that has a score
	places []int32   // by chunk or section, of which there are no more

	terms []matched // of the question
	weak  []bool    // of terms, see weakest
	key   []byte    // see said

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
		sums: make([]mention, n), marks: make([]uint64, words),
		scores: make([]float64, n), any: make([]uint64, words), places: make([]int32, n),
		joined: make([][]posting, 1),
	}
}

// release hands the scratch on. Nothing that was made in it may be used after. One is
// kept for good, or every collection of garbage would have it made again.
func (lx *lexical) release(s *scratch) {
	clear(s.terms) // holds on to the question
	s.terms = s.terms[:0]
	s.hits, s.fused = s.hits[:0], s.fused[:0]
	if !lx.idle.CompareAndSwap(nil, s) {
		lx.scratch.Put(s)
	}
}

// take moves what was gathered into out. That it goes by the order of the chunks costs a
// look at a bit for each, which is far less than to sort those that were found.
func (s *scratch) take(out *said) {
	n := 0
	for _, word := range s.marks {
		n += bits.OnesCount64(word)
	}
	if n > len(s.marks) { // else they are found as quickly without
		out.has = newChunkSet(s.marks)
	}
	out.docs, out.in = make([]int32, 0, n), make([]mention, 0, n)
	for w, word := range s.marks {
		if word == 0 {
			continue
		}
		s.marks[w] = 0
		for ; word != 0; word &= word - 1 {
			doc := int32(w<<6 + bits.TrailingZeros64(word))
			sum := &s.sums[doc]
			out.docs, out.in = append(out.docs, doc), append(out.in, *sum)
			out.df += float64(out.levels[sum.text])
			*sum = mention{}
		}
	}
}
