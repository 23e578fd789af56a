package group

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// errOtherVectors ends a build with vectors that do not fit together. The next
// one begins anew.
var errOtherVectors = errors.New("the embedding model's vectors have another dimension than the ones it made before")

// vectorStore is what a keptEmbedder needs of a store.
type vectorStore interface {
	NoteVectors(ctx context.Context, server store.ServerID, model string, keys []string) (map[string][]byte, error)
	PutNoteVectors(ctx context.Context, server store.ServerID, model string, vectors map[string][]byte, at time.Time) error
	DeleteNoteVectors(ctx context.Context, server store.ServerID, model string) error
}

// A keptEmbedder embeds the notes of a server and keeps the vectors in the store: a
// server whose notes were not in memory, or were in another process's, costs no
// request to the model. It serves one build at a time.
type keptEmbedder struct {
	retrieval.Embedder
	server store.ServerID
	kept   vectorStore
	now    func() time.Time
	dim    int // of the vectors so far, 0 for none
}

// embedder returns what embeds those passages of a server whose vectors were not read
// with them.
func (l *Library) embedder(server store.ServerID) retrieval.Embedder {
	return &keptEmbedder{Embedder: l.cfg.Embedder, server: server, kept: l.notes, now: l.cfg.Now}
}

// EmbedPassages implements [retrieval.Embedder].
func (e *keptEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	keys := make([]string, len(texts))
	for i, t := range texts {
		keys[i] = sumOf(t)
	}
	kept, err := e.kept.NoteVectors(ctx, e.server, e.Model(), keys)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	var missing []int
	var ask []string
	for i, k := range keys {
		if out[i] = decodeVector(kept[k]); out[i] != nil {
			continue
		}
		missing = append(missing, i)
		ask = append(ask, texts[i])
	}
	if len(ask) > 0 {
		fresh, err := e.Embedder.EmbedPassages(ctx, ask)
		if err != nil {
			return nil, err
		}
		if len(fresh) != len(ask) {
			return nil, fmt.Errorf("%d vectors for %d texts", len(fresh), len(ask))
		}
		put := make(map[string][]byte, len(fresh))
		for i, at := range missing {
			out[at] = fresh[i]
			put[keys[at]] = encodeVector(fresh[i])
		}
		// What can't be kept serves all the same; the next load asks for it again.
		if e.kept.PutNoteVectors(ctx, e.server, e.Model(), put, e.now()) != nil && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	for _, v := range out {
		if e.dim == 0 {
			e.dim = len(v)
		}
		if len(v) != e.dim { // another model under the same name
			e.dim = 0
			return nil, errors.Join(errOtherVectors, e.kept.DeleteNoteVectors(ctx, e.server, e.Model()))
		}
	}
	return out, nil
}

func encodeVector(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// decodeVector returns nil for what cannot be one.
func decodeVector(b []byte) []float32 {
	if len(b)%4 != 0 {
		return nil
	}
	var norm float64
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		norm += float64(v[i]) * float64(v[i])
	}
	if !(norm > 0) || math.IsInf(norm, 0) {
		return nil
	}
	return v
}
