package retrieval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	chromem "github.com/philippgille/chromem-go"
	"golang.org/x/sync/errgroup"
)

// vectors ranks chunks by the angle between their vectors and a question's.
// It keeps one chromem-go collection a language, in memory: a filter on
// metadata would cost a pass over all documents for each query. Immutable once
// built, safe for concurrent use.
type vectors struct {
	dim    int
	n      int                            // chunks that have a vector
	chunks []Chunk                        // until their vectors are in collections
	vecs   [][]float32                    // of chunks
	made   map[string]*chromem.Collection // by Chunk.Lang
	settle func() error                   // waits until vecs can be relied on; may be nil
	err    error
	making sync.Once

	// Of joined vectors, which have no collections of their own; see joinVectors.
	base, more *vectors
	offset     int32
}

type vectorHit struct {
	doc   int32
	score float64 // cosine, -1..1
}

// errNoEmbed guards a path that must not be taken: every document and every
// query brings its own vector.
var errNoEmbed = errors.New("retrieval: chromem asked for an embedding")

// errDimension is what [checkVector] says of a vector among longer or shorter ones.
var errDimension = errors.New("vector of dimension")

// newVectors takes a vector for each chunk; one without is not found by it.
func newVectors(ctx context.Context, chunks []Chunk, vecs [][]float32, pace *pacer) (*vectors, error) {
	vs, err := laterVectors(chunks, vecs)
	if err != nil {
		return nil, err
	}
	if err := vs.fill(ctx, runtime.GOMAXPROCS(0), pace); err != nil {
		return nil, err
	}
	return vs, nil
}

// laterVectors is newVectors without the collections, which the first search makes that
// needs them, or who calls fill before.
func laterVectors(chunks []Chunk, vecs [][]float32) (*vectors, error) {
	vs := &vectors{chunks: chunks, vecs: vecs}
	for i := range chunks {
		if vecs[i] == nil {
			continue
		}
		if vs.dim == 0 {
			vs.dim = len(vecs[i])
		}
		if len(vecs[i]) != vs.dim { // the rest was checked when it was embedded
			c := &chunks[i]
			return nil, fmt.Errorf("%s:%d: %w %d, want %d", c.Path, c.StartLine, errDimension, len(vecs[i]), vs.dim)
		}
		vs.n++
	}
	return vs, nil
}

// fill makes the collections by some goroutines, once. A second caller waits for the first.
func (vs *vectors) fill(ctx context.Context, workers int, pace *pacer) error {
	if vs.base != nil {
		return errors.Join(vs.base.fill(ctx, workers, pace), vs.more.fill(ctx, workers, pace))
	}
	var damaged error
	if vs.settle != nil { // outside, since it is told that somebody waits
		damaged = vs.settle()
	}
	vs.making.Do(func() {
		if vs.err = damaged; damaged != nil {
			return
		}
		docs := map[string][]chromem.Document{}
		for i, v := range vs.vecs {
			if l := vs.chunks[i].Lang; v != nil {
				docs[l] = append(docs[l], chromem.Document{ID: strconv.Itoa(i), Embedding: v})
			}
		}
		vs.chunks, vs.vecs = nil, nil
		vs.made = map[string]*chromem.Collection{}
		db := chromem.NewDB()
		for l, ds := range docs {
			c, err := db.CreateCollection(l, nil, func(context.Context, string) ([]float32, error) { return nil, errNoEmbed })
			if err == nil {
				err = addAll(ctx, c, ds, workers, pace)
			}
			if err != nil {
				vs.err = err
				return
			}
			vs.made[l] = c
		}
	})
	return vs.err
}

// addAll adds documents by a few goroutines; chromem-go's AddDocuments starts one for each.
func addAll(ctx context.Context, c *chromem.Collection, docs []chromem.Document, workers int, pace *pacer) error {
	var g errgroup.Group
	size := (len(docs) + workers - 1) / workers
	for part := range slices.Chunk(docs, size) {
		g.Go(func() error {
			for i, d := range part {
				if i%512 == 0 {
					pace.step()
				}
				if err := c.AddDocument(ctx, d); err != nil {
					return err
				}
			}
			return context.Cause(ctx)
		})
	}
	return g.Wait()
}

// count returns how many chunks have a vector.
func (vs *vectors) count() int {
	if vs.base != nil {
		return vs.base.count() + vs.more.count()
	}
	return vs.n
}

// checkVector refuses what would poison every later query: one vector of
// another dimension fails them all, a zero or infinite one ranks as NaN.
func checkVector(v []float32, dim int) error {
	if len(v) == 0 {
		return errors.New("vector without elements")
	}
	if len(v) != dim {
		return fmt.Errorf("%w %d, want %d", errDimension, len(v), dim)
	}
	var norm float64
	for _, x := range v {
		norm += float64(x) * float64(x)
	}
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return fmt.Errorf("vector of length %v", math.Sqrt(norm))
	}
	return nil
}

// search returns the n chunks nearest to q, best first, ties in the order of
// the chunks. An empty language searches all.
func (vs *vectors) search(ctx context.Context, q []float32, n int, language string) ([]vectorHit, error) {
	if vs.base != nil {
		return vs.searchBoth(ctx, q, n, language)
	}
	if vs.n == 0 {
		return nil, nil
	}
	if err := checkVector(q, vs.dim); err != nil {
		return nil, err
	}
	// Not cut short by one caller's context: the collections serve all.
	if err := vs.fill(context.WithoutCancel(ctx), runtime.GOMAXPROCS(0), nil); err != nil {
		return nil, err
	}
	var hits []vectorHit
	for l, c := range vs.made {
		if language != "" && l != language {
			continue
		}
		rs, err := nearestOf(ctx, c, q, n)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			doc, err := strconv.Atoi(r.ID)
			if err != nil {
				return nil, err
			}
			hits = append(hits, vectorHit{int32(doc), float64(r.Similarity)})
		}
	}
	return nearestFirst(hits, n), nil
}

// nearestFirst returns the n best, best first, ties in the order of the chunks.
func nearestFirst(hits []vectorHit, n int) []vectorHit {
	slices.SortFunc(hits, func(a, b vectorHit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
	return hits[:min(n, len(hits))]
}

// nearestOf returns at least the n best of a collection, with all that score
// the same as the last of them: chromem-go picks among equals by chance.
func nearestOf(ctx context.Context, c *chromem.Collection, q []float32, n int) ([]chromem.Result, error) {
	for ask := n + 8; ; ask *= 4 {
		ask = min(ask, c.Count())
		rs, err := c.QueryEmbedding(ctx, q, ask, nil, nil)
		if err == nil {
			err = context.Cause(ctx) // an ended context only makes it stop early
		}
		if err != nil || ask == c.Count() || rs[ask-1].Similarity < rs[n-1].Similarity {
			return rs, err
		}
	}
}
