package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// vectorsAtOnce bounds the arguments of one question for vectors.
const vectorsAtOnce = 200

// NoteVectors returns what is kept of the vectors that a model made of texts of a
// server's notes, by the keys of the texts.
func (db *DB) NoteVectors(ctx context.Context, server ServerID, model string, keys []string) (map[string][]byte, error) {
	type kept struct {
		key    string
		vector []byte
	}
	out := make(map[string][]byte, len(keys))
	for len(keys) > 0 {
		n := min(vectorsAtOnce, len(keys))
		args := []any{server, model}
		for _, k := range keys[:n] {
			args = append(args, k)
		}
		keys = keys[n:]
		found, err := list(ctx, db, "read vectors", func(row scanner) (kept, error) {
			var k kept
			err := row.Scan(&k.key, &k.vector)
			return k, err
		}, `SELECT text_key, vector FROM note_vectors WHERE server = ? AND model = ?
			AND text_key IN (?`+strings.Repeat(", ?", n-1)+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, k := range found {
			out[k.key] = k.vector
		}
	}
	return out, nil
}

// PutNoteVectors keeps vectors by the keys of their texts, until these are in no
// note any more; see PutNoteSplits, DeleteNote and Purge.
func (db *DB) PutNoteVectors(ctx context.Context, server ServerID, model string, vectors map[string][]byte, at time.Time) error {
	err := db.engine.inTx(ctx, loose, func(tx *sql.Tx) error {
		for key, vector := range vectors {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO note_vectors (server, model, text_key, vector, at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (server, model, text_key) DO UPDATE SET vector = excluded.vector, at = excluded.at`,
				server, model, key, vector, millis(at)); err != nil {
				return err
			}
		}
		return nil
	})
	return db.fail(ctx, "keep vectors", err)
}

// DeleteNoteVectors drops what is kept of a model's vectors of a server.
func (db *DB) DeleteNoteVectors(ctx context.Context, server ServerID, model string) error {
	_, err := db.exec(ctx, "drop vectors", `DELETE FROM note_vectors WHERE server = ? AND model = ?`, server, model)
	return err
}
