package retrieval

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sync"
	"unsafe"

	"gophertutor/internal/lang"
)

// A said is what the chunks say of a term, over all ways to say it. It does not change.
type said struct {
	docs   []int32   // the chunks that say it, in order
	gains  []float64 // what each scores for it by an idf of 1
	in     []mention // of each
	has    chunkSet  // the same chunks; without bits if they are few
	levels []float32 // the probabilities that mentions have; the first is 0
	df     float64
	// What a chunk gains at most, and as many as depth at least; see [lexical.search].
	most, deep float64
	// guessed is set if the notes do not have the term itself, but words that it
	// may be a slip of, or be derived from.
	guessed bool
}

// A mention is what a chunk says of a term.
type mention struct {
	tf    float32
	where stretches
	tally
}

// of returns what a chunk says of the term.
func (s *said) of(doc int32) found {
	i, ok := s.find(doc)
	if !ok {
		return found{}
	}
	m := &s.in[i]
	return found{m.tf, s.levels[m.text], s.levels[m.head], m.where}
}

// find returns how many chunks that say the term come before one, and whether it does.
func (s *said) find(doc int32) (before int, ok bool) {
	if s.has.bits != nil {
		return s.has.find(doc)
	}
	return slices.BinarySearch(s.docs, doc)
}

// within returns how often the chunks from..to have the term, together and at
// most in one.
func (s *said) within(from, to int32) (sum, most float64) {
	if from >= to {
		return 0, 0
	}
	i, _ := s.find(from)
	for ; i < len(s.docs) && s.docs[i] < to; i++ {
		sum += float64(s.in[i].tf)
		most = max(most, float64(s.in[i].tf))
	}
	return sum, most
}

// said returns what the chunks say of a term with some ways to say it.
func (lx *lexical) said(s *scratch, alts []lang.Alt) *said {
	s.key = keyOfAlts(s.key[:0], alts)
	if known := lx.asked.get(s.key); known != nil {
		return known
	}
	out := &said{levels: make([]float32, 1, 8)}
	if !lx.gather(s, out, alts) && len(alts[0].Terms) == 1 {
		out.guessed = true
		if !lx.w.noGuess {
			lx.guess(s, out, alts[0].Terms[0])
		}
	}
	s.take(out)
	lx.bound(out)
	lx.asked.put(s.key, out, lx.saidLimit())
	return out
}

// gainSteps are the steps of a gain, in which the depth best are told. A power of two, so that
// no gain is rounded to more than it is.
const gainSteps = 32

// bound sets what the chunks gain.
func (lx *lexical) bound(out *said) {
	norms, heading := lx.norms(), lx.w.heading
	var counts [4 * gainSteps]int // by the gain; all that are higher are in the last
	out.gains = make([]float64, len(out.in))
	for i := range out.in {
		f := &out.in[i]
		gain := lx.w.saturate(float64(f.tf), norms[out.docs[i]]) + heading*float64(out.levels[f.head])
		if out.gains[i] = gain; gain > out.most {
			out.most = gain
		}
		counts[min(uint(gain*gainSteps), uint(len(counts)-1))]++
	}
	n := 0
	for step := len(counts) - 1; step > 0; step-- {
		if n += counts[step]; n >= depth {
			out.deep = float64(step) / gainSteps
			return
		}
	}
}

// mark adds the chunks to a set.
func (s *said) mark(set []uint64) {
	if s.has.bits == nil {
		for _, doc := range s.docs {
			set[doc>>6] |= 1 << (doc & 63)
		}
		return
	}
	for w, word := range s.has.bits {
		set[w] |= word
	}
}

// score adds what the chunks gain to their scores.
func (s *said) score(scores []float64, idf float64) {
	gains := s.gains[:len(s.docs)]
	for i, doc := range s.docs {
		scores[doc] += idf * gains[i]
	}
}

// scoreIn is score of those chunks that are in a set.
func (s *said) scoreIn(set []uint64, scores []float64, idf float64) {
	if s.has.bits == nil {
		for i, doc := range s.docs {
			if set[doc>>6]&(1<<(doc&63)) != 0 {
				scores[doc] += idf * s.gains[i]
			}
		}
		return
	}
	for w, word := range s.has.bits {
		for rest := word & set[w]; rest != 0; rest &= rest - 1 {
			i := int(s.has.before[w]) + bits.OnesCount64(word&(rest&-rest-1))
			scores[s.docs[i]] += idf * s.gains[i]
		}
	}
}

// level returns the place of a probability among the levels.
func (s *said) level(p float32) uint16 {
	i := slices.Index(s.levels, p)
	if i < 0 {
		i = len(s.levels)
		s.levels = append(s.levels, p)
	}
	return uint16(i)
}

// How much is kept of what was said of terms: so much for each chunk, in bytes. Learners ask of the
// same things again and again, and to put together what all the ways to say a term have found is
// most of the work of a question. An index takes some 5 KB a chunk without it.
const (
	saidBytes      = 2048
	leastSaid      = 2 << 20
	mostJoinedSaid = 256 << 10 // there may be one for each server that has notes of its own
)

func (lx *lexical) saidLimit() int {
	if lx.base != nil {
		return mostJoinedSaid
	}
	return max(saidBytes*len(lx.length), leastSaid)
}

// A saidCache keeps what was found of terms that were asked for, by the ways to say them.
// The zero value is ready.
type saidCache struct {
	mu    sync.RWMutex
	by    map[string]*said
	bytes int
}

// get returns what was kept of a term, or nil.
func (c *saidCache) get(key []byte) *said {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.by[string(key)]
}

// put keeps what was found of a term, in place of others, whichever they are, if all would
// take more than limit. One that is asked for often is soon back.
func (c *saidCache) put(key []byte, s *said, limit int) {
	size := s.bytes(len(key))
	if size > limit/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[string(key)] != nil {
		return
	}
	for k, old := range c.by {
		if c.bytes+size <= limit {
			break
		}
		c.bytes -= old.bytes(len(k))
		delete(c.by, k)
	}
	if c.by == nil {
		c.by = map[string]*said{}
	}
	c.by[string(key)] = s
	c.bytes += size
}

// bytes is about how much memory it takes with a key.
func (s *said) bytes(key int) int {
	return int(unsafe.Sizeof(*s)+(unsafe.Sizeof(mention{})+12)*uintptr(len(s.in))) + 12*len(s.has.bits) + key + 100
}

// keyOfAlts appends what tells the ways to say a term from those of any other.
func keyOfAlts(key []byte, alts []lang.Alt) []byte {
	for i := range alts {
		a := &alts[i]
		for _, t := range a.Terms {
			key = append(key, t...)
			key = append(key, 0)
		}
		key = append(key, byte(a.From))
		key = binary.NativeEndian.AppendUint32(key, math.Float32bits(a.P))
	}
	return key
}
