package retrieval

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// errJoined is returned by Sync of an index that Join made.
var errJoined = errors.New("a joined index cannot be synced; sync its parts and join them again")

// Join returns an index over the notes of base followed by those of more, as
// both are now: a later Sync of either does not show in it. Nothing is split,
// tokenised or embedded, and what the two have made is shared, so a small index
// beside a large one costs little time and memory. Its results are those of one
// index synced with the sources of base and then those of more; folders must not
// be named the same.
//
// Where the vectors of the two are of different models, because the server of one
// was down when it was synced, [HashEmbedder] stands in for both. The options are
// those of base.
func Join(ctx context.Context, base, more *Index) (*Index, error) {
	a, b := base.state.Load(), more.state.Load()
	if a == nil || b == nil {
		return nil, fmt.Errorf("join: %w", ErrNotSynced)
	}
	folders := map[string]bool{}
	for _, d := range a.docs {
		folders[d.Folder] = true
	}
	for _, d := range b.docs {
		if folders[d.Folder] {
			return nil, fmt.Errorf("join: notes in %s: given twice", d.Folder)
		}
	}
	st := &state{
		docs:     slices.Concat(a.docs, b.docs),
		chunks:   slices.Concat(a.chunks, b.chunks),
		groups:   slices.Concat(a.groups, b.groups),
		lexical:  joinLexical(a.lexical, b.lexical),
		embedder: a.embedder,
		forget:   func() { a.forget(); b.forget() },
		revision: sha256.Sum256(slices.Concat(a.revision[:], b.revision[:])),
	}
	if n := len(a.groups); n > 0 {
		for i := range st.groups[n:] {
			st.groups[n+i] += a.groups[n-1] + 1
		}
	}
	st.derive()
	offset := int32(len(a.chunks))
	st.fallback = func(ctx context.Context) (*vectors, error) {
		va, err := a.fallback(ctx)
		if err != nil {
			return nil, err
		}
		vb, err := b.fallback(ctx)
		if err != nil {
			return nil, err
		}
		return joinVectors(va, vb, offset), nil
	}
	if len(a.chunks) == 0 {
		st.embedder = b.embedder
	}
	st.vectors = joinVectors(a.vectors, b.vectors, offset)
	if len(a.chunks) > 0 && len(b.chunks) > 0 && (a.embedder.Model() != b.embedder.Model() || a.vectors.dim != b.vectors.dim) {
		st.embedder = HashEmbedder{}
		var err error
		if st.vectors, err = st.fallback(ctx); err != nil {
			return nil, fmt.Errorf("join: %w", err)
		}
	}
	ix := &Index{opt: base.opt, joined: true, pace: base.pace}
	ix.state.Store(st)
	return ix, nil
}

// joinLexical returns an index over the chunks of a and then those of b.
func joinLexical(a, b *lexical) *lexical {
	lx := &lexical{w: a.w, base: a, more: b, length: slices.Concat(a.length, b.length)}
	lx.average = averageOf(lx.length)
	lx.words = sync.OnceValue(func() *vocabulary { return &vocabulary{base: a.words(), more: b.words()} })
	return lx
}

// find returns the chunks that have a term, in the order of the chunks. They
// are good until the buffer is used again; a nil one is made if need be.
func (lx *lexical) find(term string, buf *[]posting) []posting {
	if lx.base == nil {
		id, ok := lx.terms.id(term)
		if !ok {
			return nil
		}
		return lx.postings.of(id)
	}
	if buf == nil {
		buf = new([]posting)
	}
	out := lx.base.find(term, buf)
	rest := lx.more.find(term, nil)
	if len(rest) == 0 {
		return out
	}
	both := append((*buf)[:0], out...) // out may be the buffer itself
	offset := int32(len(lx.base.length))
	for _, p := range rest {
		p.doc += offset
		both = append(both, p)
	}
	*buf = both
	return both
}

// joinVectors returns the vectors of a, and those of b for the chunks from offset on.
func joinVectors(a, b *vectors, offset int32) *vectors {
	return &vectors{dim: max(a.dim, b.dim), base: a, more: b, offset: offset}
}

// searchBoth is search of joined vectors.
func (vs *vectors) searchBoth(ctx context.Context, q []float32, n int, language string) ([]vectorHit, error) {
	hits, err := vs.base.search(ctx, q, n, language)
	if err != nil {
		return nil, err
	}
	rest, err := vs.more.search(ctx, q, n, language)
	if err != nil {
		return nil, err
	}
	for _, h := range rest {
		h.doc += vs.offset
		hits = append(hits, h)
	}
	return nearestFirst(hits, n), nil
}
