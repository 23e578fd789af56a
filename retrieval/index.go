package retrieval

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Options tune an Index. The zero value is ready to use.
type Options struct {
	// MaxRunes is the length of a chunk in characters; see [SplitOptions].
	MaxRunes int
	// VectorWeight is what the vector ranking counts in the fusion, against 1 for the
	// lexical ranking, where no section has any word of the question; the more of it one
	// has, the less. Default 0.3, with which a model that by itself is far worse than
	// the lexical ranking does no harm; a good one may have 1. For [HashEmbedder] it is at
	// most 0.05. It may differ from run to run without a rebuild.
	VectorWeight float64
	// NoFallback makes Sync and Search fail when the embedder fails. By default
	// [HashEmbedder] takes over and the result carries a warning.
	NoFallback bool
	// Progress, if set, is called from Sync as chunks are embedded.
	Progress func(done, total int)
	// Checkpoint is how often Sync saves what is embedded so far, so that a
	// killed run loses little. Default 5 s.
	Checkpoint time.Duration

	weights *weights // of the ranking; set by tests
}

// An Index answers questions over the notes it was last synced with. It is safe
// for concurrent use: Search never waits for Sync and sees either the old
// notes or the new ones, whole.
type Index struct {
	dir      string // "" keeps nothing on disk
	embedder Embedder
	opt      Options
	sync     sync.Mutex // one Sync at a time
	state    atomic.Pointer[state]
	kept     *snapshot // of the last Sync, for the next Refresh; guarded by sync
	joined   bool      // made by Join, has nothing to sync
	pace     *pacer
}

// ErrNotSynced is returned by Search before the first successful Sync.
var ErrNotSynced = errors.New("index not synced")

// Open returns an index whose cache is kept in dir, which must exist, or in
// memory only if dir is empty. Nothing is read before Sync.
func Open(dir string, e Embedder, opt Options) *Index {
	if opt.VectorWeight == 0 {
		opt.VectorWeight = 0.3
	}
	if opt.weights == nil {
		opt.weights = &tuned
	}
	if opt.Checkpoint <= 0 {
		opt.Checkpoint = 5 * time.Second
	}
	return &Index{dir: dir, embedder: e, opt: opt, pace: new(pacer)}
}

// A SyncReport says what a Sync did.
type SyncReport struct {
	Files    int
	Chunks   int  // in the index now
	Embedded int  // sent to the embedder
	Reused   int  // vectors taken from the cache
	Removed  int  // chunks of the cached index that are gone
	Kept     int  // notes that stay as they were; see Refresh
	Changed  bool // Search sees something else than before
	Elapsed  time.Duration
	Model    string    // whose vectors are used
	Rebuilt  string    // why the cache was not used; empty if it was
	Warnings []Warning // about notes, the cache and the embedder
}

// Sync reads the sources and makes them what Search sees. Unchanged files are
// not split again, unchanged chunks not embedded again. Only a source that
// cannot be read, or an ended context, is an error; what is wrong with single
// notes is in the report. After an error the index is as it was before.
func (ix *Index) Sync(ctx context.Context, sources ...Source) (SyncReport, error) {
	return ix.run(ctx, sources, false)
}

// Docs returns the notes of the index in order, without their chunks. The
// caller must not change them.
func (ix *Index) Docs() []Doc {
	st := ix.state.Load()
	if st == nil {
		return nil
	}
	return st.docs
}

// Revision names what the notes of the index say: it changes with them and with
// nothing else, and is the same in all processes. It is "" before the first
// successful Sync.
func (ix *Index) Revision() string {
	st := ix.state.Load()
	if st == nil {
		return ""
	}
	return hex.EncodeToString(st.revision[:16])
}

// Dim is the dimension of the vectors of the index, 0 if it has none.
func (ix *Index) Dim() int {
	st := ix.state.Load()
	if st == nil {
		return 0
	}
	return st.vectors.dim
}

// Section returns all chunks of the section that c belongs to, in the order of the
// text, c among them.
func (ix *Index) Section(c Chunk) []Chunk {
	st := ix.state.Load()
	if st == nil {
		return nil
	}
	for i, k := range st.chunks {
		if k.ID == c.ID {
			from, to := st.section(st.groups[i])
			return slices.Clone(st.chunks[from:to])
		}
	}
	return nil
}

// Sections returns the first chunk of every section of a note.
func (ix *Index) Sections(folder, path string) []Chunk {
	st := ix.state.Load()
	if st == nil {
		return nil
	}
	var out []Chunk
	seen := map[int32]bool{}
	for i, c := range st.chunks {
		if c.Folder == folder && c.Path == path && !seen[st.groups[i]] {
			seen[st.groups[i]] = true
			out = append(out, c)
		}
	}
	return out
}
