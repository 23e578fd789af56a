package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// A NoteWatch tells whose notes others changed in the store: another process, or an
// import. It is for one goroutine.
type NoteWatch struct {
	db    *DB
	known map[ServerID]int64 // changes that were told, or were there before
	wake  chan struct{}      // holds one when there may be something new
	stop  context.CancelFunc
	end   sync.WaitGroup
}

// WatchNotes begins to watch: changes from now on are told. Close the watch before
// the store.
func (db *DB) WatchNotes(ctx context.Context) (*NoteWatch, error) {
	w := &NoteWatch{db: db, known: map[ServerID]int64{}, wake: make(chan struct{}, 1)}
	if _, err := w.look(ctx); err != nil {
		return nil, err
	}
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	w.stop = stop
	w.end.Go(func() {
		db.engine.listen(listening, func() {
			select {
			case w.wake <- struct{}{}:
			default:
			}
		})
	})
	return w, nil
}

// Close ends the watch.
func (w *NoteWatch) Close() {
	w.stop()
	w.end.Wait()
}

// Next waits until others have changed notes and returns whose, or until ctx ends.
// Where the database does not tell by itself, it is asked every poll. After an
// error it may be called again and leaves nothing out.
func (w *NoteWatch) Next(ctx context.Context, poll time.Duration) ([]ServerID, error) {
	for {
		changed, err := w.look(ctx)
		if err != nil || len(changed) > 0 {
			return changed, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-w.wake:
		case <-time.After(poll):
		}
	}
}

// look returns whose notes others changed since it was last called.
func (w *NoteWatch) look(ctx context.Context) ([]ServerID, error) {
	type change struct {
		server ServerID
		n      int64
		by     string
	}
	all, err := list(ctx, w.db, "read changes of notes", func(row scanner) (change, error) {
		var c change
		err := row.Scan(&c.server, &c.n, &c.by)
		return c, err
	}, `SELECT server, n, made_by FROM note_changes ORDER BY server`)
	if err != nil {
		return nil, err
	}
	var changed []ServerID
	for _, c := range all {
		// Who changes notes reads them afterwards, with what others did before.
		if w.known[c.server] != c.n && c.by != w.db.id {
			changed = append(changed, c.server)
		}
		w.known[c.server] = c.n
	}
	return changed, nil
}

// notesChanged notes in a transaction that it changes notes of a server, and has
// the database tell others once it is kept.
func (db *DB) notesChanged(ctx context.Context, tx *sql.Tx, server ServerID) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO note_changes (server, n, made_by) VALUES (?, 1, ?)
		ON CONFLICT (server) DO UPDATE SET n = note_changes.n + 1, made_by = excluded.made_by`, server, db.id); err != nil {
		return err
	}
	return db.engine.tell(ctx, tx)
}

// allNotesChanged is notesChanged for every server that has notes.
func (db *DB) allNotesChanged(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO note_changes (server, n, made_by) SELECT DISTINCT server, 1, ? FROM notes WHERE TRUE
		ON CONFLICT (server) DO UPDATE SET n = note_changes.n + 1, made_by = excluded.made_by`, db.id); err != nil {
		return err
	}
	return db.engine.tell(ctx, tx)
}
