package group

import (
	"context"
	"fmt"

	"gophertutor/retrieval"
)

// Rebase makes what servers search go by the base index as it is now. It is to be
// called after that was synced again; until then servers with notes of their own
// answer from what it was before. Nothing is read or embedded.
func (l *Library) Rebase(ctx context.Context) error {
	var topics []Topic
	for _, d := range l.base.Docs() {
		topics = append(topics, topicOf(d))
	}
	l.mu.Lock()
	l.topics = topics
	l.edition++ // who joins meanwhile looks at it again
	var loaded []*shelf
	for at := l.loaded.Front(); at != nil; at = at.Next() {
		loaded = append(loaded, at.Value.(*shelf))
	}
	l.mu.Unlock()
	for _, sh := range loaded {
		if err := l.rejoin(ctx, sh); err != nil {
			l.unload(sh) // rather than old notes; made again when next asked for
			return fmt.Errorf("notes of the server: %w", err)
		}
	}
	return nil
}

// rejoin joins the index of a server with the base as it is now.
func (l *Library) rejoin(ctx context.Context, sh *shelf) error {
	for {
		l.mu.Lock()
		old, edition := sh.shelved, l.edition
		l.mu.Unlock()
		if old == nil || old.edition == edition {
			return nil
		}
		joined, err := retrieval.Join(ctx, l.base, old.own)
		if err != nil {
			return err
		}
		ixs := *old
		ixs.joined, ixs.joinedTutor, ixs.edition = joined, l.cfg.NewTutor(joined), edition
		l.mu.Lock()
		if sh.shelved == old {
			sh.shelved = &ixs
		}
		l.mu.Unlock()
	}
}

// editionNow counts how often the base has changed.
func (l *Library) editionNow() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.edition
}
