package retrieval

import (
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"gophertutor/internal/lang"
)

// lexicalVersion is part of the index fingerprint. It changes whenever
// newLexical makes something else of the same chunks.
const lexicalVersion = "lexical/3"

// place says where in a chunk a term stands.
type place uint32 // as wide as its neighbours in a posting: no padding; see flat

const (
	inText    place = 1 << iota // not only in the note's title or aliases, which all its chunks share
	inHeading                   // in the heading path, the title aside
)

// A posting is kept on disk as it is in memory; a change of it needs another snapshotMagic.
type posting struct {
	doc   int32
	tf    float32
	where stretches
	at    place
}

// postingLists are the postings of each term side by side, each list in the order of doc.
type postingLists struct {
	all  []posting
	ends []int32 // of each list in all
}

// packPostings puts lists, which have grown with room to spare, side by side.
func packPostings(lists [][]posting) postingLists {
	total := 0
	for _, ps := range lists {
		total += len(ps)
	}
	out := postingLists{make([]posting, 0, total), make([]int32, len(lists))}
	for id, ps := range lists {
		out.all = append(out.all, ps...)
		out.ends[id] = int32(len(out.all))
	}
	return out
}

func (l postingLists) len() int { return len(l.ends) }

// of returns the postings of a term.
func (l postingLists) of(id int32) []posting {
	from := int32(0)
	if id > 0 {
		from = l.ends[id-1]
	}
	return l.all[from:l.ends[id]:l.ends[id]]
}

// A lexical index ranks chunks by the terms they share with a question. It is
// immutable once built and safe for concurrent use.
type lexical struct {
	terms    termTable // numbers are indices in postings
	postings postingLists
	length   []float32 // of each chunk, in weighted terms
	average  float64
	w        *weights
	words    func() *vocabulary
	norming  sync.Once
	normOf   []float64 // see norms
	asked    saidCache
	idle     atomic.Pointer[scratch]
	scratch  sync.Pool // of *scratch, beside the idle one

	// Of a joined index, which has no terms and postings of its own; see joinLexical.
	base, more *lexical
}

func newLexical(chunks []Chunk, w *weights) *lexical { return paceLexical(chunks, w, nil) }

// paceLexical is newLexical in steps; see pacer.
func paceLexical(chunks []Chunk, w *weights, pace *pacer) *lexical {
	lx := &lexical{w: w, length: make([]float32, len(chunks))}
	ids := make(map[string]int32, min(4096, 16*len(chunks)))
	var (
		names   []string               // of terms, by number
		lists   [][]posting            // the same
		seen    = map[int32]*posting{} // by term, of the present chunk
		touched []int32

		words lang.Tokenizer
		buf   []lang.Term
		free  []posting // room for the postings of a chunk
	)
	feed := func(text string, weight float32, at place, mark marker) (n float32) {
		buf = words.Append(buf[:0], text)
		for i, t := range buf {
			id, ok := ids[t.Text]
			if !ok {
				id = int32(len(lists))
				ids[t.Text] = id
				names = append(names, t.Text)
				lists = append(lists, nil)
			}
			p := seen[id]
			if p == nil {
				if len(free) == 0 {
					free = make([]posting, 1024)
				}
				p, free = &free[0], free[1:]
				seen[id] = p
				touched = append(touched, id)
			}
			p.tf += t.Weight * weight
			p.at |= at
			p.where |= mark.of(i, len(buf))
			n += t.Weight
		}
		return n
	}
	for i, c := range chunks {
		if i%16 == 0 {
			pace.step()
		}
		clear(seen)
		touched = touched[:0]
		m := newMarker(c.Text)
		for line := range strings.Lines(c.Text) {
			m.enter(line)
			lx.length[i] += feed(line, 1, inText, m)
		}
		for _, h := range c.Headings {
			if h != c.Title {
				feed(h, 0, inText|inHeading, marker{})
			}
		}
		feed(c.Title, w.title, 0, marker{})
		for _, a := range c.Aliases {
			feed(a, w.alias, 0, marker{})
		}
		feed(path.Dir(c.Path), w.path, 0, marker{})
		feed(strings.TrimSuffix(path.Base(c.Path), path.Ext(c.Path)), w.path, 0, marker{})
		for _, id := range touched {
			p := seen[id]
			p.doc = int32(i)
			lists[id] = append(lists[id], *p)
		}
	}
	lx.terms, lx.postings = newTermTable(names), packPostings(lists)
	lx.finish()
	return lx
}

// finish works out what follows from the rest.
func (lx *lexical) finish() {
	lx.average = averageOf(lx.length)
	lx.words = sync.OnceValue(func() *vocabulary { return newVocabulary(lx.terms.names) }) // most questions need none
}

// norms returns the norm of each chunk's length; see [weights.norm].
func (lx *lexical) norms() []float64 {
	lx.norming.Do(func() { // when first asked for: w is set later than the rest
		lx.normOf = make([]float64, len(lx.length))
		for i, n := range lx.length {
			lx.normOf[i] = lx.w.norm(float64(n) / lx.average)
		}
	})
	return lx.normOf
}

func averageOf(lengths []float32) float64 {
	total := 0.0
	for _, n := range lengths {
		total += float64(n)
	}
	return max(total/float64(max(len(lengths), 1)), 1)
}
