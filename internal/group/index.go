package group

import (
	"context"
	"errors"
	"fmt"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/retrieval"
)

// Tutor returns the tutor that answers on a server: from the built-in notes and
// the server's, or with own from the server's alone. A server without notes, and
// direct messages, whose server is "", get the built-in ones either way. The
// first call for a server makes its index; many at once make it once, and one
// whose ctx ends leaves the others waiting.
func (l *Library) Tutor(ctx context.Context, server store.ServerID, own bool) (*tutor.Tutor, error) {
	ixs, err := l.indexes(ctx, server)
	switch {
	case err != nil:
		return nil, err
	case ixs == nil:
		return l.tutor, nil
	case own:
		return ixs.ownTutor, nil
	}
	return ixs.joinedTutor, nil
}

// Index returns the index that [Library.Tutor] answers from. It must not be
// synced.
func (l *Library) Index(ctx context.Context, server store.ServerID, own bool) (*retrieval.Index, error) {
	ixs, err := l.indexes(ctx, server)
	switch {
	case err != nil:
		return nil, err
	case ixs == nil:
		return l.base, nil
	case own:
		return ixs.own, nil
	}
	return ixs.joined, nil
}

// indexes returns those of a server, nil if it has no notes.
func (l *Library) indexes(ctx context.Context, server store.ServerID) (*indexes, error) {
	ixs, has := l.inMemory(server)
	if ixs != nil || !has {
		return ixs, nil
	}
	result := l.flight.DoChan(string(server), func() (any, error) {
		// Not cut short by the first caller's context: the result serves all.
		return l.build(context.WithoutCancel(ctx), server)
	})
	select {
	case r := <-result:
		if r.Err != nil {
			return nil, fmt.Errorf("notes of the server: %w", r.Err)
		}
		return r.Val.(*indexes), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("notes of the server: %w", context.Cause(ctx))
	}
}

// inMemory returns the indexes of a server if they are in memory, and whether it
// has notes.
func (l *Library) inMemory(server store.ServerID) (ixs *indexes, has bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sh, ok := l.shelf[server]
	if !ok || len(sh.topics) == 0 {
		return nil, false
	}
	if sh.at != nil {
		sh.used = l.cfg.Now()
		l.loaded.MoveToFront(sh.at)
	}
	return sh.shelved, true
}

// build reads a server's notes and makes their indexes, nil if there are none.
func (l *Library) build(ctx context.Context, server store.ServerID) (*indexes, error) {
	if !l.begin() {
		return nil, errClosed
	}
	defer l.builds.Done()
	ctx, cancel := context.WithTimeoutCause(ctx, l.cfg.BuildTimeout, errors.New("took too long"))
	defer cancel()
	stop := l.untilClosed(cancel)
	defer stop()

	sh := l.shelfOf(server)
	if err := sh.lock(ctx); err != nil {
		return nil, err
	}
	defer sh.unlock()
	if ixs, has := l.inMemory(server); ixs != nil || !has { // somebody else was here meanwhile
		return ixs, nil
	}
	return l.reindex(ctx, sh)
}

// begin counts a build in, unless the library is closed.
func (l *Library) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
		return false
	default:
		l.builds.Add(1)
		return true
	}
}

// untilClosed calls cancel when the library is closed, until stop is called,
// which waits for that.
func (l *Library) untilClosed(cancel func()) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-l.closed:
			cancel()
		case <-quit:
		}
	}()
	return func() { close(quit); <-done }
}

// reindex brings the indexes of a server up to date with the store and publishes
// them; nil if there are no notes left. The caller holds the shelf's lock. When
// it fails the server has no index, rather than one with notes that may be gone.
func (l *Library) reindex(ctx context.Context, sh *shelf) (*indexes, error) {
	ixs, topics, err := l.index(ctx, sh)
	if err != nil {
		l.unload(sh)
		return nil, err
	}
	l.put(sh, topics, ixs)
	if err := l.rejoin(ctx, sh); err != nil { // if the base changed meanwhile
		l.unload(sh)
		return nil, err
	}
	if now, _ := l.inMemory(sh.server); now != nil {
		ixs = now
	}
	return ixs, nil
}

func (l *Library) index(ctx context.Context, sh *shelf) (*indexes, []Topic, error) {
	notes, err := l.notes.Notes(ctx, sh.server)
	if err != nil || len(notes) == 0 {
		return nil, nil, err
	}
	src, err := l.source(ctx, sh.server, notes)
	if err != nil {
		return nil, nil, err
	}
	own := l.ownIndex(sh)
	rep, err := own.Sync(ctx, src)
	if err == nil && rep.Embedded == 0 && l.strange(own, rep) {
		own, rep, err = l.embedAgain(ctx, sh.server, src)
	}
	if err != nil {
		return nil, nil, err
	}
	edition := l.editionNow()
	joined, err := retrieval.Join(ctx, l.base, own)
	if err != nil {
		return nil, nil, err
	}
	var topics []Topic
	for _, d := range own.Docs() {
		topics = append(topics, topicOf(d))
	}
	return &indexes{own: own, joined: joined, edition: edition, chunks: rep.Chunks, ownTutor: l.cfg.NewTutor(own), joinedTutor: l.cfg.NewTutor(joined)}, topics, nil
}

// strange reports whether all vectors of a server's notes were kept, and are of
// another dimension than those of the base: the model that made them has changed
// under its name.
func (l *Library) strange(own *retrieval.Index, rep retrieval.SyncReport) bool {
	base, dim := l.base.Dim(), own.Dim()
	return base > 0 && dim > 0 && base != dim && rep.Model == l.cfg.Embedder.Model()
}

// embedAgain indexes notes without the vectors that were kept of them, and drops these.
func (l *Library) embedAgain(ctx context.Context, server store.ServerID, src retrieval.Source) (*retrieval.Index, retrieval.SyncReport, error) {
	if err := l.notes.DeleteNoteVectors(ctx, server, l.cfg.Embedder.Model()); err != nil {
		return nil, retrieval.SyncReport{}, err
	}
	for i := range src.Files {
		src.Files[i].Vectors = nil
	}
	own := l.newIndex(server)
	rep, err := own.Sync(ctx, src)
	return own, rep, err
}

// ownIndex returns the index of the server's notes as it is, so that only what
// changed is split and embedded, or an empty one.
func (l *Library) ownIndex(sh *shelf) *retrieval.Index {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sh.shelved != nil {
		return sh.shelved.own
	}
	return l.newIndex(sh.server)
}

func (l *Library) newIndex(server store.ServerID) *retrieval.Index {
	opt := l.cfg.Options
	opt.Progress = nil
	return retrieval.Open("", l.embedder(server), opt)
}

// put publishes what a server has, and makes room for it. With nil indexes they
// are made when next asked for.
func (l *Library) put(sh *shelf, topics []Topic, ixs *indexes) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sh.topics = topics
	l.drop(sh)
	if ixs == nil {
		return
	}
	l.made++
	sh.shelved, sh.used = ixs, l.cfg.Now()
	sh.at = l.loaded.PushFront(sh)
	l.chunks += ixs.chunks
	for l.loaded.Len() > 1 && (l.loaded.Len() > l.cfg.MaxLoaded || l.chunks > l.cfg.MaxChunks) {
		l.drop(l.loaded.Back().Value.(*shelf))
	}
}

// Loaded returns how many servers' indexes are in memory, how many passages these have
// together, and how many indexes were made so far.
func (l *Library) Loaded() (indexes, passages int, made int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.loaded.Len(), l.chunks, l.made
}

// unload drops the indexes of a server and keeps its topics.
func (l *Library) unload(sh *shelf) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(sh)
}

// drop takes the indexes of a server out of memory; who answers from them goes on.
// The caller holds mu.
func (l *Library) drop(sh *shelf) {
	if sh.at == nil {
		return
	}
	l.loaded.Remove(sh.at)
	l.chunks -= sh.shelved.chunks
	sh.at, sh.shelved = nil, nil
}
