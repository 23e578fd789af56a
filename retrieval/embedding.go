package retrieval

import (
	"context"
	"fmt"
	"time"
)

// batchSize is how many chunks go to the embedder in one call.
const batchSize = 64

// embedding is the work of one Sync on vectors.
type embedding struct {
	ix      *Index
	docs    []docRecord
	chunks  []Chunk // of docs
	snap    *snapshot
	rep     *SyncReport
	keys    []vectorKey // of chunks
	vecs    [][]float32 // of chunks, nil if not known yet
	missing []int       // chunks without a vector
}

// newEmbedding takes the vectors of texts that have been embedded before from the
// snapshot.
func newEmbedding(ix *Index, docs []docRecord, chunks []Chunk, snap *snapshot, rep *SyncReport) *embedding {
	e := &embedding{ix: ix, docs: docs, chunks: chunks, snap: snap, rep: rep, keys: make([]vectorKey, 0, len(chunks))}
	for _, d := range docs {
		if len(d.keys) == len(d.Chunks) { // a note that stayed
			e.keys = append(e.keys, d.keys...)
			continue
		}
		for _, c := range d.Chunks {
			e.keys = append(e.keys, keyOf(c.EmbedText()))
		}
	}
	e.reuse()
	return e
}

// little reports whether most vectors are there.
func (e *embedding) little() bool { return len(e.missing)*4 <= len(e.chunks) }

// quick reports whether what is missing takes no time.
func (e *embedding) quick() bool { return len(e.missing) == 0 || builtIn(e.ix.embedder) }

func (e *embedding) warning(err error) Warning {
	return Warning{Folder: e.ix.embedder.Model(), Text: fmt.Sprintf("cannot embed: %v", err)}
}

// settle makes sure of the vectors of the snapshot: damaged ones are missing.
func (e *embedding) settle() {
	if err := e.snap.settle(true); err != nil {
		e.rep.Rebuilt, e.rep.Reused = err.Error(), 0
		e.forget()
		e.reuse()
	}
}

// forget drops all vectors.
func (e *embedding) forget() {
	e.snap.forgetVectors()
	for i := range e.docs {
		e.docs[i].vecs = nil
	}
}

// run embeds what is missing, in batches. What is embedded is saved now and then and
// when the embedder fails, so that the next run goes on from there.
func (e *embedding) run(ctx context.Context) error {
	ix, snap, rep := e.ix, e.snap, e.rep
	total := len(e.missing)
	last := time.Now()
	for len(e.missing) > 0 {
		ix.pace.step()
		batch := e.missing[:min(batchSize, len(e.missing))]
		out, err := e.batch(ctx, batch)
		if err != nil {
			if rep.Embedded > 0 {
				ix.checkpoint(snap, rep)
			}
			return err
		}
		if cached := snap.dim(); rep.Embedded == 0 && cached > 0 && len(out[0]) != cached {
			// The server has another model under the same name.
			rep.Rebuilt = fmt.Sprintf("the vectors now have dimension %d, the cached ones %d", len(out[0]), cached)
			e.forget()
			for i, at := range batch {
				snap.vectors[e.keys[at]] = out[i]
			}
			rep.Embedded += len(batch)
			e.reuse()
			rep.Reused, total = 0, len(e.chunks)
			continue
		}
		for i, at := range batch {
			e.vecs[at] = out[i]
			snap.vectors[e.keys[at]] = out[i]
		}
		rep.Embedded += len(batch)
		e.missing = e.missing[len(batch):]
		if ix.opt.Progress != nil {
			ix.opt.Progress(total-len(e.missing), total)
		}
		if len(e.missing) > 0 && time.Since(last) > ix.opt.Checkpoint {
			ix.checkpoint(snap, rep)
			last = time.Now()
		}
	}
	return nil
}

// reuse takes from the snapshot what it has.
func (e *embedding) reuse() {
	e.vecs = make([][]float32, 0, len(e.chunks))
	e.missing = nil
	for _, d := range e.docs {
		for i := range d.Chunks {
			at := len(e.vecs)
			var v []float32
			if i < len(d.vecs) {
				v = d.vecs[i]
			}
			if v == nil {
				v, _ = e.snap.vector(e.keys[at])
			}
			if e.vecs = append(e.vecs, v); v == nil {
				e.missing = append(e.missing, at)
			} else {
				e.rep.Reused++
			}
		}
	}
}

// batch embeds some chunks. The vectors are good, and alike in dimension to
// each other and to what this run embedded before.
func (e *embedding) batch(ctx context.Context, batch []int) ([][]float32, error) {
	texts := make([]string, len(batch))
	for i, at := range batch {
		texts[i] = e.chunks[at].EmbedText()
	}
	out, err := e.ix.embedder.EmbedPassages(ctx, texts)
	if err != nil {
		return nil, err
	}
	if len(out) != len(texts) {
		return nil, fmt.Errorf("%d vectors for %d texts", len(out), len(texts))
	}
	dim := len(out[0])
	if e.rep.Embedded > 0 {
		dim = e.snap.dim()
	}
	for _, v := range out {
		if err := checkVector(v, dim); err != nil {
			return nil, err
		}
	}
	return out, nil
}
