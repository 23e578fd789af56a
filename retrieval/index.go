package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
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

// state is what Search works on; it is never changed once published.
type state struct {
	docs     []Doc    // without their chunks
	revision [32]byte // of the files of docs
	chunks   []Chunk
	groups   []int32 // chunk -> number of its section, from 0 in their order
	lexical  *lexical
	vectors  *vectors
	embedder Embedder // whose vectors these are
	standIn  bool     // embedder is not the one that is wanted
	queries  queryCache
	fallback func(context.Context) (*vectors, error)
	forget   func() // drops the cache, whose vectors turned out to be of another model
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

// run is Sync, or with keep Refresh.
func (ix *Index) run(ctx context.Context, sources []Source, keep bool) (SyncReport, error) {
	ix.sync.Lock()
	defer ix.sync.Unlock()
	start := time.Now()
	var rep SyncReport
	if ix.joined {
		return rep, fmt.Errorf("index: %w", errJoined)
	}
	snap, why := ix.load(sources, keep)
	rep.Rebuilt = why
	docs, changed, stale, err := ix.split(ctx, sources, snap, keep, &rep)
	if err != nil {
		return rep, err
	}
	old := ix.state.Load()
	if keep && old != nil && !changed {
		if len(docs) == 0 || why == "" && old.whole() {
			return rep.asBefore(old, start), nil
		}
	}
	if keep && old != nil && len(docs) == 0 && len(old.docs) > 0 {
		return rep.asBefore(old, start), fmt.Errorf("index: %w", errNothingLeft)
	}
	rep.Files = len(docs)
	if changed {
		rep.Removed = removed(snap.docs, docs)
	}
	st := newState(docs)
	rep.Chunks = len(st.chunks)
	lexical := st.buildLexical(snap, docs, changed, ix.opt.weights, ix.pace) // while the embedder works
	e := newEmbedding(ix, docs, st.chunks, snap, &rep)
	if keep && old != nil && e.little() && !e.quick() {
		st.lexical = <-lexical
		lexical = nil
		if err := ix.early(ctx, st, e); err != nil {
			return rep, err
		}
	}
	failed := e.run(ctx)
	if lexical != nil {
		st.lexical = <-lexical
	}
	if failed != nil && keep && old != nil && !changed && ctx.Err() == nil {
		rep.Warnings = append(rep.Warnings, e.warning(failed))
		return rep.asBefore(old, start), nil
	}
	if err := ix.finish(ctx, st, e, failed, keep); err != nil {
		return rep, err
	}
	rep.Model, rep.Changed = st.embedder.Model(), true
	st.forget = sync.OnceFunc(func() { ix.forget(st, snap.file) })
	ix.state.Store(st) // before it is saved, which takes longer
	fresh := changed || stale || rep.Embedded > 0 || rep.Removed > 0 || rep.Rebuilt != ""
	ix.keep(snap, docs, st, e)
	if fresh && failed == nil {
		ix.save(ix.kept.file, ix.kept, &rep)
		ix.prune()
	}
	rep.Elapsed = time.Since(start)
	return rep, nil
}

// asBefore is the report of a run that leaves the index as it is.
func (rep SyncReport) asBefore(st *state, start time.Time) SyncReport {
	rep.Files, rep.Chunks, rep.Model = len(st.docs), len(st.chunks), st.embedder.Model()
	rep.Elapsed = time.Since(start)
	return rep
}

// finish gives st the vectors that there are. failed is why the embedder did not
// give all.
func (ix *Index) finish(ctx context.Context, st *state, e *embedding, failed error, keep bool) (err error) {
	st.embedder = ix.embedder
	switch {
	case failed == nil:
		st.vectors, err = newVectors(ctx, st.chunks, e.vecs, ix.pace)
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case ix.opt.NoFallback:
		err = fmt.Errorf("embed with %s: %w", ix.embedder.Model(), failed)
	case keep && e.little():
		w := e.warning(failed)
		w.Text += "; new text is found by its words alone until it can"
		e.rep.Warnings = append(e.rep.Warnings, w)
		st.vectors, err = newVectors(ctx, st.chunks, e.vecs, ix.pace)
	default:
		w := e.warning(failed)
		w.Text += "; the built-in embedder is used instead"
		e.rep.Warnings = append(e.rep.Warnings, w)
		st.embedder, st.standIn = HashEmbedder{}, true
		st.vectors, err = st.fallback(ctx)
		e.rep.Embedded, e.rep.Reused = len(st.chunks), 0
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// whole reports whether all chunks have the vectors that they should have.
func (st *state) whole() bool { return !st.standIn && st.vectors.count() == len(st.chunks) }

// split reads all sources and splits what is not in the snapshot. changed
// reports whether any file differs from it. With keep, notes that cannot be used now
// are taken from the snapshot.
// stale says that many files look different from outside, so that it is worth while to save that.
func (ix *Index) split(ctx context.Context, sources []Source, snap *snapshot, keep bool, rep *SyncReport) (docs []docRecord, changed, stale bool, err error) {
	names := map[string]bool{}
	relooked := 0
	for _, src := range sources {
		if names[src.Name] {
			return nil, false, false, fmt.Errorf("notes in %s: given twice", src.Name)
		}
		names[src.Name] = true
		w := &walker{src: src, careful: keep}
		if !keep { // which is run again and again, and looks into every file
			w.known = func(name string, info fs.FileInfo) *docRecord { return snap.unchanged(src.Name, name, info) }
		}
		now := time.Now()
		files, err := w.read()
		if err != nil {
			return nil, false, false, err
		}
		var kept []docRecord
		if keep {
			kept = w.keepFormer(snap.docs)
		}
		rep.Warnings = append(rep.Warnings, w.warnings...)
		from := len(docs)
		for _, f := range files {
			if err := context.Cause(ctx); err != nil {
				return nil, false, false, fmt.Errorf("index: %w", err)
			}
			ix.pace.step()
			var d docRecord
			if f.same != nil {
				d = *f.same
			} else {
				sum := sha256.Sum256(f.data)
				var ok bool
				if d, ok = snap.doc(src.Name, f.path, sum); !ok {
					d = docRecord{Doc: Split(f.path, f.data, SplitOptions{Folder: src.Name, MaxRunes: ix.opt.MaxRunes}), sum: sum}
					changed = true
				}
				if was := d.look; f.info != nil {
					if d.look = lookOf(f.info, now); d.look != was {
						relooked++
					}
				}
			}
			for _, warning := range d.Warnings {
				rep.Warnings = append(rep.Warnings, Warning{src.Name, f.path, warning})
			}
			docs = append(docs, d)
		}
		if len(kept) > 0 {
			rep.Kept += len(kept)
			docs = append(docs, kept...)
			sortDocs(docs[from:])
		}
	}
	changed = changed || !slices.EqualFunc(docs, snap.docs, func(a, b docRecord) bool { return a.Folder == b.Folder && a.Path == b.Path })
	return docs, changed, 8*relooked > len(docs), nil
}

// buildLexical sends the lexical index: the one of the snapshot if the notes have
// not changed since, a patched one if few have, else a new one. The caller must receive it.
func (st *state) buildLexical(snap *snapshot, docs []docRecord, changed bool, w *weights, pace *pacer) <-chan *lexical {
	out := make(chan *lexical, 1)
	if lx := snap.lexical; lx != nil && !changed && len(lx.length) == len(st.chunks) {
		lx.w = w
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
func newState(docs []docRecord) *state {
	n := 0
	for _, d := range docs {
		n += len(d.Chunks)
	}
	st := &state{chunks: make([]Chunk, 0, n), groups: make([]int32, 0, n)}
	revision := sha256.New()
	group := int32(-1)
	for i := range docs {
		d := &docs[i]
		fmt.Fprintf(revision, "%q %q %x\n", d.Folder, d.Path, d.sum)
		from := len(st.chunks)
		if len(d.starts) != len(d.Chunks) {
			d.starts = sectionStarts(d.Doc)
		}
		for j, c := range d.Chunks {
			if d.starts[j] {
				group++
			}
			st.chunks = append(st.chunks, c)
			st.groups = append(st.groups, group)
		}
		d.Chunks = st.chunks[from:len(st.chunks):len(st.chunks)]
		doc := d.Doc
		doc.Chunks = nil
		st.docs = append(st.docs, doc)
	}
	revision.Sum(st.revision[:0])
	var (
		once sync.Once
		vs   *vectors
		err  error
	)
	st.fallback = func(ctx context.Context) (*vectors, error) {
		once.Do(func() {
			texts := make([]string, len(st.chunks))
			for i, c := range st.chunks {
				texts[i] = embedText(c)
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
	st := newState([]docRecord{{Doc: d}})
	if len(st.groups) == 0 {
		return 0
	}
	return int(st.groups[len(st.groups)-1]) + 1
}

// section returns the range of chunks of a section.
func (st *state) section(number int32) (from, to int32) {
	i, _ := slices.BinarySearch(st.groups, number)
	j, _ := slices.BinarySearch(st.groups, number+1)
	return int32(i), int32(j)
}

func removed(old, docs []docRecord) int {
	now := map[string]bool{}
	for _, d := range docs {
		for _, c := range d.Chunks {
			now[c.ID] = true
		}
	}
	n := 0
	for _, d := range old {
		for _, c := range d.Chunks {
			if !now[c.ID] {
				n++
			}
		}
	}
	return n
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
