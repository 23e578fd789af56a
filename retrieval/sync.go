package retrieval

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"gophertutor/internal/lang"
)

// run is Sync, or with keep Refresh.
func (ix *Index) run(ctx context.Context, sources []Source, keep bool) (SyncReport, error) {
	ix.sync.Lock()
	defer ix.sync.Unlock()
	start := time.Now()
	var rep SyncReport
	if ix.joined {
		return rep, fmt.Errorf("index: %w", errJoined)
	}
	// What a start needs is read side by side: the tables of words for the first question, the
	// index, and which notes there are.
	var reading sync.WaitGroup
	defer reading.Wait()
	reading.Go(lang.Load)
	if old := ix.state.Load(); old != nil { // that goroutine may be at work yet
		if err := old.vectors.fill(context.WithoutCancel(ctx), 1, nil); errors.Is(err, errSnapshot) {
			ix.distrust()
		}
	}
	var snap *snapshot
	var why string
	loaded := make(chan struct{})
	reading.Go(func() {
		defer close(loaded)
		snap, why = ix.load(sources, keep)
	})
	docs, changed, stale, err := ix.split(ctx, sources, func() *snapshot { <-loaded; return snap }, keep, &rep)
	<-loaded
	rep.Rebuilt = why
	defer func() { go snap.settle(false) }()
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
	st := newState(docs, snap.chunks)
	rep.Chunks = len(st.chunks)
	lexical := st.buildLexical(snap, docs, changed, ix.opt.weights, ix.pace) // while the embedder works
	e := newEmbedding(ix, docs, st.chunks, snap, &rep)
	if changed || stale || len(e.missing) > 0 {
		e.settle() // since vectors are written again
	}
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
	go func() {        // done already but at a start; the next run waits for it
		_ = snap.settle(false) // which fill does in a hurry
		st.fill(context.WithoutCancel(ctx))
	}()
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
	case failed == nil && ix.state.Load() == nil && e.rep.Embedded == 0:
		// A start: its first question may well need no vectors.
		st.vectors, err = laterVectors(st.chunks, e.vecs)
		st.vectors.settle = func() error { return e.snap.settle(true) }
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

// split reads all sources and splits what is not in the snapshot. changed
// reports whether any file differs from it. With keep, notes that cannot be used now
// are taken from the snapshot.
// loaded waits for the snapshot. stale says that many files look different from outside, so that it is worth while to save that.
func (ix *Index) split(ctx context.Context, sources []Source, loaded func() *snapshot, keep bool, rep *SyncReport) (docs []docRecord, changed, stale bool, err error) {
	names := map[string]bool{}
	relooked := 0
	for _, src := range sources {
		if names[src.Name] {
			return nil, false, false, fmt.Errorf("notes in %s: given twice", src.Name)
		}
		names[src.Name] = true
		w := &walker{src: src, careful: keep}
		if !keep { // which is run again and again, and looks into every file
			w.known = func(name string, info fs.FileInfo) *docRecord { return loaded().unchanged(src.Name, name, info) }
		}
		now := time.Now()
		files, err := w.read()
		if err != nil {
			return nil, false, false, err
		}
		snap := loaded()
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
				switch d, ok = snap.doc(src.Name, f.path, sum); {
				case ok:
				case f.note != nil:
					d = snap.given(*f.note, sum)
					changed = true
				default:
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
	changed = changed || !slices.EqualFunc(docs, loaded().docs, func(a, b docRecord) bool { return a.Folder == b.Folder && a.Path == b.Path })
	return docs, changed, 8*relooked > len(docs), nil
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
