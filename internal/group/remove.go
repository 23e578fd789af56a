package group

import (
	"context"
	"fmt"

	"gophertutor/internal/store"
)

// Remove deletes a server's note, given as [Library.List] has it or in another
// case, and brings the index up to date. It is store.ErrNotFound if there is
// none. With [ErrNotIndexed] the note is gone, from answers too.
func (l *Library) Remove(ctx context.Context, server store.ServerID, path string) error {
	sh := l.shelfOf(server)
	if err := sh.lock(ctx); err != nil {
		return fmt.Errorf("remove note: %w", err)
	}
	defer sh.unlock()
	infos, err := l.notes.NoteInfos(ctx, server)
	if err != nil {
		return fmt.Errorf("remove note: %w", err)
	}
	if kept, ok := named(infos, path); ok {
		path = kept
	}
	if err := l.notes.DeleteNote(ctx, server, path); err != nil {
		return fmt.Errorf("remove note: %w", err)
	}
	l.lose(sh, path)
	if _, err := l.reindex(ctx, sh); err != nil {
		return fmt.Errorf("remove note: %w: %w", ErrNotIndexed, err)
	}
	return nil
}

// lose takes a note out of the topics.
func (l *Library) lose(sh *shelf, path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var topics []Topic
	for _, t := range sh.topics {
		if t.Path != path {
			topics = append(topics, t)
		}
	}
	sh.topics = topics
}
