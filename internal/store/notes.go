package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// A Note is a Markdown file of a server's own.
type Note struct {
	Server     ServerID
	Path, Text string
	Label      string   // what it is called, of no concern here
	By         MemberID // who added it; "" once that member is forgotten
	At         time.Time
}

// A NoteLabel is what there is to know of a note without its text.
type NoteLabel struct {
	Server      ServerID
	Path, Label string
}

// NoteInfo is a note without its text.
type NoteInfo struct {
	Path   string
	Bytes  int // of the text
	Chunks int // that it was cut into; 0 for one that never was
	By     MemberID
	At     time.Time
}

// PutNotes stores notes of one server, in place of those with the same paths:
// all of them or none. Before, check is shown the notes the server has now, by
// path; an error of it is returned as it is and nothing is stored. No other
// PutNotes comes in between. check may be nil, may be called again with others'
// changes, and must not call the store.
func (db *DB) PutNotes(ctx context.Context, notes []Note, check func(existing []NoteInfo) error) error {
	if len(notes) == 0 {
		return nil
	}
	server := notes[0].Server
	op := "put notes of " + string(server)
	for _, n := range notes {
		if n.Server != server {
			return fmt.Errorf("%s: %s belongs to server %s", op, n.Path, n.Server)
		}
	}
	var refused error
	err := db.update(ctx, op, func(tx *sql.Tx) error {
		if check != nil {
			existing, err := queryAll(ctx, tx, scanNoteInfo, noteInfos, server)
			if err != nil {
				return err
			}
			if refused = check(existing); refused != nil {
				return refused
			}
		}
		for _, n := range notes {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO notes (server, path, text, label, by_member, at) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (server, path) DO UPDATE SET
					text = excluded.text, label = excluded.label, by_member = excluded.by_member, at = excluded.at`,
				n.Server, n.Path, n.Text, n.Label, n.By, millis(n.At)); err != nil {
				return fmt.Errorf("%s: %w", n.Path, err)
			}
		}
		return db.notesChanged(ctx, tx, server)
	})
	if refused != nil {
		return refused
	}
	return err
}

// Notes returns a server's notes by path; none is no error.
func (db *DB) Notes(ctx context.Context, server ServerID) ([]Note, error) {
	return list(ctx, db, "read notes of "+string(server), func(row scanner) (Note, error) {
		var n Note
		var at int64
		err := row.Scan(&n.Server, &n.Path, &n.Text, &n.Label, &n.By, &at)
		n.At = fromMillis(at)
		return n, err
	}, `SELECT server, path, text, label, by_member, at FROM notes WHERE server = ? ORDER BY path`, server)
}

const noteInfos = `
	SELECT path, octet_length(text), (SELECT COUNT(*) FROM note_chunks c WHERE c.server = notes.server AND c.path = notes.path), by_member, at
	FROM notes WHERE server = ? ORDER BY path`

func scanNoteInfo(row scanner) (NoteInfo, error) {
	var n NoteInfo
	var at int64
	err := row.Scan(&n.Path, &n.Bytes, &n.Chunks, &n.By, &at)
	n.At = fromMillis(at)
	return n, err
}

// NoteInfos returns what a server's notes are, by path; none is no error.
func (db *DB) NoteInfos(ctx context.Context, server ServerID) ([]NoteInfo, error) {
	return list(ctx, db, "list notes of "+string(server), scanNoteInfo, noteInfos, server)
}

// DeleteNote removes one note of a server with all that was made of it, or returns
// ErrNotFound.
func (db *DB) DeleteNote(ctx context.Context, server ServerID, path string) error {
	op := "delete note " + path + " of " + string(server)
	return db.update(ctx, op, func(tx *sql.Tx) error {
		if err := dropVectorsOf(ctx, tx, server, path); err != nil {
			return err
		}
		n, err := changed(tx.ExecContext(ctx, `DELETE FROM notes WHERE server = ? AND path = ?`, server, path))
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		return db.notesChanged(ctx, tx, server)
	})
}

// NoteLabels returns those of all servers' notes, by server and path.
func (db *DB) NoteLabels(ctx context.Context) ([]NoteLabel, error) {
	return list(ctx, db, "list notes", func(row scanner) (NoteLabel, error) {
		var n NoteLabel
		err := row.Scan(&n.Server, &n.Path, &n.Label)
		return n, err
	}, `SELECT server, path, label FROM notes ORDER BY server, path`)
}
