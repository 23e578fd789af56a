package retrieval

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// state is what Search works on; it is never changed once published.
type state struct {
	docs      []Doc    // without their chunks
	revision  [32]byte // of the files of docs
	chunks    []Chunk
	groups    []int32 // chunk -> number of its section, from 0 in their order
	first     []int32 // of each section, its first chunk; then the number of chunks
	empty     bool    // a section has a heading and no text
	lengths   []atomic.Int32
	headlines []atomic.Pointer[headline] // by section; nil until wanted
	lexical   *lexical
	vectors   *vectors
	embedder  Embedder // whose vectors these are
	standIn   bool     // embedder is not the one that is wanted
	queries   queryCache
	fallback  func(context.Context) (*vectors, error)
	forget    func() // drops the cache, whose vectors turned out to be of another model
}

// whole reports whether all chunks have the vectors that they should have.
func (st *state) whole() bool { return !st.standIn && st.vectors.count() == len(st.chunks) }

// fill makes the collections of the vectors. Where these turn out to be damaged, the next run makes all again.
func (st *state) fill(ctx context.Context) {
	if errors.Is(st.vectors.fill(ctx, 1, nil), errSnapshot) {
		st.forget()
	}
}

// buildLexical sends the lexical index: the one of the snapshot if the notes have
// not changed since, a patched one if few have, else a new one. The caller must receive it.
func (st *state) buildLexical(snap *snapshot, docs []docRecord, changed bool, w *weights, pace *pacer) <-chan *lexical {
	out := make(chan *lexical, 1)
	if lx := snap.lexical; lx != nil && !changed && len(lx.length) == len(st.chunks) {
		if lx.w != w { // else questions may be at work with it
			lx.w = w
		}
		out <- lx
		return out
	}
	go func() {
		if snap.patchable(docs, st.chunks) {
			out <- patchLexical(snap, docs, st.chunks, w, pace)
			return
		}
		out <- paceLexical(st.chunks, w, pace)
	}()
	return out
}

// newState makes what Search works on, but for the two indexes. From then on docs share its
// chunks.
// chunks are those of a snapshot, which serve as they are if docs still have just these.
func newState(docs []docRecord, chunks []Chunk) *state {
	n, same := 0, true
	for _, d := range docs {
		same = same && (len(d.Chunks) == 0 || n < len(chunks) && &d.Chunks[0] == &chunks[n])
		n += len(d.Chunks)
	}
	st := &state{groups: make([]int32, 0, n)}
	if same = same && n == len(chunks); same {
		st.chunks = chunks
	} else {
		st.chunks = make([]Chunk, 0, n)
	}
	revision := sha256.New()
	group := int32(-1)
	for i := range docs {
		d := &docs[i]
		fmt.Fprintf(revision, "%q %q %x\n", d.Folder, d.Path, d.sum)
		from := len(st.groups)
		if len(d.starts) != len(d.Chunks) {
			d.starts = sectionStarts(d.Doc)
		}
		for _, begins := range d.starts {
			if begins {
				group++
			}
			st.groups = append(st.groups, group)
		}
		if !same {
			st.chunks = append(st.chunks, d.Chunks...)
			d.Chunks = st.chunks[from:len(st.chunks):len(st.chunks)]
		}
		doc := d.Doc
		doc.Chunks = nil
		st.docs = append(st.docs, doc)
	}
	revision.Sum(st.revision[:0])
	st.derive()
	var (
		once sync.Once
		vs   *vectors
		err  error
	)
	st.fallback = func(ctx context.Context) (*vectors, error) {
		once.Do(func() {
			texts := make([]string, len(st.chunks))
			for i, c := range st.chunks {
				texts[i] = c.EmbedText()
			}
			// Not cut short by one caller's context: the result serves all.
			ctx := context.WithoutCancel(ctx)
			var vecs [][]float32
			if vecs, err = (HashEmbedder{}).EmbedPassages(ctx, texts); err == nil {
				vs, err = newVectors(ctx, st.chunks, vecs, nil)
			}
		})
		return vs, err
	}
	return st
}

// derive works out what follows from chunks and groups.
func (st *state) derive() {
	for i, c := range st.groups {
		if i == 0 || c != st.groups[i-1] {
			st.first = append(st.first, int32(i))
		}
		st.empty = st.empty || st.chunks[i].Empty
	}
	st.first = append(st.first, int32(len(st.chunks)))
	st.lengths = make([]atomic.Int32, len(st.chunks))
	st.headlines = make([]atomic.Pointer[headline], len(st.first)-1)
}

// runes is how long the text of a chunk is, in characters. It is counted when it is first
// asked for, since a start has no time to read all text.
func (st *state) runes(doc int32) int {
	n := int(st.lengths[doc].Load())
	if n == 0 {
		n = utf8.RuneCountInString(st.chunks[doc].Text)
		st.lengths[doc].Store(int32(n))
	}
	return n
}

// sectionStarts says which chunks of a note begin a section.
func sectionStarts(d Doc) []bool {
	out := make([]bool, len(d.Chunks))
	sections := map[string]int{} // so far, by headings: several may have the same
	for i, c := range d.Chunks {
		key := strings.Join(c.Headings, "\x00")
		if c.ID == chunkID(c.Folder, c.Path, c.Headings, sections[key], 0) {
			sections[key]++
			out[i] = true
		}
	}
	return out
}

// Sections returns how many sections the note's chunks come from.
func (d Doc) Sections() int {
	st := newState([]docRecord{{Doc: d}}, nil)
	if len(st.groups) == 0 {
		return 0
	}
	return int(st.groups[len(st.groups)-1]) + 1
}

// section returns the range of chunks of a section.
func (st *state) section(number int32) (from, to int32) { return st.first[number], st.first[number+1] }
