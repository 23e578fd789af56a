package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// chunksAtOnce bounds the rows of one insertion.
const chunksAtOnce = 40

// A NoteSplit is what one note of a server was cut into. What the strings mean is of
// no concern here; they come back as they were given, unless somebody changed them
// in the database.
type NoteSplit struct {
	Server  ServerID
	Path    string
	Version string // of what cut it
	TextSum string // of the text that was cut: a note may have changed since
	About   string
	Sum     string // of all the rest, to tell what is damaged
	Chunks  []NoteChunk
}

// A NoteChunk is a passage of a note.
type NoteChunk struct {
	ID, Headings, Anchor string
	StartLine, EndLine   int // -1 if it is no number
	Fence                string
	Empty                bool
	Text                 string
	Key                  string // of what is embedded of it; see NoteVectors
	Vector               []byte // of the model that was asked for; nil if there is none
}

// NoteSplits returns what a server's notes were cut into, by path, with the vectors
// of a model. Notes that were never cut are not among them; none is no error.
func (db *DB) NoteSplits(ctx context.Context, server ServerID, model string) ([]NoteSplit, error) {
	op := "read chunks of " + string(server)
	all, err := list(ctx, db, op, func(row scanner) (NoteSplit, error) {
		s := NoteSplit{Server: server}
		err := row.Scan(&s.Path, &s.Version, &s.TextSum, &s.About, &s.Sum)
		return s, err
	}, `SELECT path, version, text_sum, about, sum FROM note_splits WHERE server = ? ORDER BY path`, server)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	type placed struct {
		path  string
		chunk NoteChunk
	}
	chunks, err := list(ctx, db, op, func(row scanner) (placed, error) {
		var p placed
		c := &p.chunk
		var empty lenient
		err := row.Scan(&p.path, &c.ID, &c.Headings, &c.Anchor, (*lenient)(&c.StartLine), (*lenient)(&c.EndLine), &c.Fence, &empty, &c.Key, &c.Text, &c.Vector)
		c.Empty = empty == 1
		return p, err
	}, `
		SELECT c.path, c.id, c.headings, c.anchor, c.start_line, c.end_line, c.fence, c.empty, c.text_key, c.text, v.vector
		FROM note_chunks c LEFT JOIN note_vectors v ON v.server = c.server AND v.text_key = c.text_key AND v.model = ?
		WHERE c.server = ? ORDER BY c.path, c.n`, model, server)
	if err != nil {
		return nil, err
	}
	for i := range all { // both by path
		for len(chunks) > 0 && chunks[0].path < all[i].Path { // of a note that was cut meanwhile
			chunks = chunks[1:]
		}
		for len(chunks) > 0 && chunks[0].path == all[i].Path {
			all[i].Chunks, chunks = append(all[i].Chunks, chunks[0].chunk), chunks[1:]
		}
	}
	return all, nil
}

// lenient is a number that a damaged row of SQLite may not have.
type lenient int

// Scan implements sql.Scanner.
func (n *lenient) Scan(v any) error {
	switch v := v.(type) {
	case int64:
		*n = lenient(v)
	case bool:
		*n = 0
		if v {
			*n = 1
		}
	default:
		*n = -1
	}
	return nil
}

// A NewSplit is a split to be kept, with what it was made from.
type NewSplit struct {
	NoteSplit
	Text   string // of the note when it was cut
	Former string // the Sum of the split that was there then, "" for none
}

// PutNoteSplits keeps what notes of a server were cut into, in place of what they
// were before, and drops the vectors of text that is nowhere any more. A note that is
// gone or has another text by now is passed over, as is one of which somebody else
// has kept a split meanwhile: that is as new as this one, or newer. It does not count
// as a change of the notes.
func (db *DB) PutNoteSplits(ctx context.Context, server ServerID, splits []NewSplit) error {
	return db.update(ctx, "keep chunks of "+string(server), func(tx *sql.Tx) error {
		for _, s := range splits {
			if err := putSplit(ctx, tx, server, s); err != nil {
				return fmt.Errorf("%s: %w", s.Path, err)
			}
		}
		return nil
	})
}

func putSplit(ctx context.Context, tx *sql.Tx, server ServerID, s NewSplit) error {
	// The note stays as it is until this is kept.
	n, err := changed(tx.ExecContext(ctx, `
		UPDATE notes SET path = path WHERE server = ? AND path = ? AND text = ?
			AND COALESCE((SELECT sum FROM note_splits s WHERE s.server = notes.server AND s.path = notes.path), '') = ?`,
		server, s.Path, s.Text, s.Former))
	if err != nil || n == 0 {
		return err
	}
	former, err := queryAll(ctx, tx, scanText[string], `SELECT DISTINCT text_key FROM note_chunks WHERE server = ? AND path = ?`, server, s.Path)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM note_chunks WHERE server = ? AND path = ?`,
		`DELETE FROM note_splits WHERE server = ? AND path = ?`,
	} {
		if _, err := tx.ExecContext(ctx, query, server, s.Path); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO note_splits (server, path, version, text_sum, about, sum) VALUES (?, ?, ?, ?, ?, ?)`,
		server, s.Path, s.Version, s.TextSum, s.About, s.Sum); err != nil {
		return err
	}
	for from := 0; from < len(s.Chunks); from += chunksAtOnce {
		part := s.Chunks[from:min(from+chunksAtOnce, len(s.Chunks))]
		var args []any
		for i, c := range part {
			args = append(args, server, s.Path, from+i, c.ID, c.Headings, c.Anchor, c.StartLine, c.EndLine, c.Fence, c.Empty, c.Key, c.Text)
		}
		const row = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO note_chunks (server, path, n, id, headings, anchor, start_line, end_line, fence, empty, text_key, text)
			VALUES `+row+strings.Repeat(", "+row, len(part)-1), args...); err != nil {
			return err
		}
	}
	for len(former) > 0 {
		n := min(vectorsAtOnce, len(former))
		args := []any{server}
		for _, k := range former[:n] {
			args = append(args, k)
		}
		former = former[n:]
		if _, err := tx.ExecContext(ctx, `DELETE FROM note_vectors WHERE server = ? AND text_key IN (?`+strings.Repeat(", ?", n-1)+`)
			AND NOT EXISTS (SELECT 1 FROM note_chunks c WHERE c.server = note_vectors.server AND c.text_key = note_vectors.text_key)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// dropVectorsOf drops the vectors of text that only this note of a server has. The
// chunks themselves go with the note.
func dropVectorsOf(ctx context.Context, tx *sql.Tx, server ServerID, path string) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM note_vectors WHERE server = ?
			AND text_key IN (SELECT text_key FROM note_chunks WHERE server = ? AND path = ?)
			AND NOT EXISTS (SELECT 1 FROM note_chunks c WHERE c.server = note_vectors.server AND c.text_key = note_vectors.text_key AND c.path <> ?)`,
		server, server, path, path)
	return err
}
