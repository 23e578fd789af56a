package retrieval

import (
	"math"
	"math/bits"
	"slices"

	"gophertutor/internal/lang"
)

// A tally says how surely a chunk says a term: the likeliest way that stands in its text, and in
// its headings, as places among the levels of a [said].
type tally struct{ text, head uint16 }

// found is what a chunk says of a term.
type found struct {
	tf, text, head float32 // text and head are probabilities
	where          stretches
}

// matched is a term of a question looked up in the index.
type matched struct {
	*said
	term lang.QueryTerm
	idf  float64 // times the term's weight
}

// A chunkSet is a set of chunks, a bit for each, with the number of members before
// every 64. A search asks it some thousand times what a chunk says of a term.
type chunkSet struct {
	bits   []uint64
	before []int32
}

func newChunkSet(members []uint64) chunkSet {
	s := chunkSet{slices.Clone(members), make([]int32, len(members))}
	n := int32(0)
	for w, word := range s.bits {
		s.before[w] = n
		n += int32(bits.OnesCount64(word))
	}
	return s
}

// find returns how many members come before a chunk, and whether it is one.
func (s chunkSet) find(doc int32) (before int, ok bool) {
	word, bit := s.bits[doc>>6], uint64(1)<<(doc&63)
	return int(s.before[doc>>6]) + bits.OnesCount64(word&(bit-1)), word&bit != 0
}

// lookup finds each term of a question. How often a chunk says it is summed
// over the ways to say it, weighted by probability. In how many chunks it stands
// is not: a chunk counts once, by the likeliest way, or a concept with many
// names would seem to be everywhere. Titles and aliases do not count there,
// since all chunks of a note share them. The result is in the scratch.
func (lx *lexical) lookup(s *scratch, terms []lang.QueryTerm) []matched {
	n := float64(len(lx.length))
	for _, q := range terms {
		m := matched{said: lx.said(s, q.Alts), term: q}
		weight := float64(q.Weight)
		if q.Weight > lang.WeakWeight || lx.w.weight == 0 {
			weight = math.Pow(weight, lx.w.weight)
		}
		m.idf = weight * rarity(n, m.df)
		s.terms = append(s.terms, m)
	}
	return s.terms
}

// guess gathers what may be meant by a word that no text has: the nearest words of
// the notes, the words that it is made of, or the nearest of the dictionary, whose
// translations the notes may have.
func (lx *lexical) guess(s *scratch, out *said, word string) {
	if lang.IsWord(word) {
		lx.gather(s, out, derived(word))
		return
	}
	_ = lx.gather(s, out, lx.words().correct(word)) || lx.gather(s, out, derived(word)) || lx.gather(s, out, translatable(word))
}

// rarity is the inverse document frequency of BM25 of a term that df of n chunks have.
func rarity(n, df float64) float64 { return math.Log1p((n - df + 0.5) / (df + 0.5)) }

// gather adds up where any of the alternatives occurs, and reports whether any text has
// one: a slip may stand among the aliases of a note, and still say nothing of how rare
// the word is.
func (lx *lexical) gather(s *scratch, out *said, alts []lang.Alt) (told bool) {
	for i := range alts {
		alt := &alts[i]
		if alt.From&lx.w.without != 0 {
			continue
		}
		ps := lx.all(s, alt.Terms)
		if len(ps) == 0 {
			continue
		}
		p, level := alt.P, out.level(alt.P)
		for i := range ps {
			q := &ps[i]
			s.marks[q.doc>>6] |= 1 << (q.doc & 63)
			sum := &s.sums[q.doc]
			sum.tf += p * q.tf
			sum.where |= q.where
			if q.at&inText != 0 {
				told = true
				if p > out.levels[sum.text] {
					sum.text = level
				}
			}
			if q.at&inHeading != 0 && p > out.levels[sum.head] {
				sum.head = level
			}
		}
	}
	return told
}

// all returns the chunks that have every term, with the least of its
// frequencies. They are good until the next call.
func (lx *lexical) all(s *scratch, terms []string) []posting {
	if len(terms) == 1 {
		return lx.find(terms[0], &s.joined[0])
	}
	lists := s.lists[:0]
	for i, t := range terms {
		if i == len(s.joined) {
			s.joined = append(s.joined, nil)
		}
		ps := lx.find(t, &s.joined[i])
		if len(ps) == 0 {
			return nil
		}
		lists = append(lists, ps)
	}
	s.lists = lists
	slices.SortFunc(lists, func(a, b []posting) int { return len(a) - len(b) })
	both := lists[0] // of the rarest term: what the others have of it
	for _, ps := range lists[1:] {
		both = together(s.both[:0], both, ps)
		s.both = both
	}
	return both
}

// together appends the chunks that are in both lists, of which the first is the shorter. It
// may be where is appended to: it is read ahead of where it is written.
func together(out, few, many []posting) []posting {
	far := len(many) > 8*len(few) // to look for each is then cheaper than to go through all
	for _, p := range few {
		if far {
			many = from(many, p.doc)
		} else {
			for len(many) > 0 && many[0].doc < p.doc {
				many = many[1:]
			}
		}
		if len(many) == 0 {
			break
		}
		if q := &many[0]; q.doc == p.doc {
			out = append(out, posting{p.doc, min(p.tf, q.tf), p.where & q.where, p.at & q.at})
		}
	}
	return out
}

// from returns the postings of a chunk and those after it, which it looks for in steps that
// grow.
func from(ps []posting, doc int32) []posting {
	step := 1
	for step < len(ps) && ps[step].doc < doc {
		step *= 2
	}
	lo, hi := step/2, min(step+1, len(ps))
	for lo < hi {
		if mid := (lo + hi) / 2; ps[mid].doc < doc {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return ps[lo:]
}
