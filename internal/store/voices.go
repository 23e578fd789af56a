package store

import (
	"context"
	"database/sql"
)

// A Voice is what one member said in an interview that several have together. It
// is kept apart from the interview, since it is that member's: it is exported and
// forgotten with the member, whoever began the interview.
type Voice struct {
	Member MemberID
	Data   []byte // of no concern here
}

// Voices returns those of an interview, in the order in which members joined.
func (db *DB) Voices(ctx context.Context, interview string) ([]Voice, error) {
	return list(ctx, db, "read voices of interview "+interview, func(row scanner) (Voice, error) {
		var v Voice
		err := row.Scan(&v.Member, &v.Data)
		return v, err
	}, `SELECT member, data FROM interview_voices WHERE interview = ? ORDER BY seq`, interview)
}

// updateWithVoices is UpdateSession for one that has voices to store.
func (db *DB) updateWithVoices(ctx context.Context, op string, s Session) error {
	return db.update(ctx, op, func(tx *sql.Tx) error {
		n, err := changed(tx.ExecContext(ctx, updateSession, updateArgs(s)...))
		if err != nil {
			return err
		}
		if n == 0 {
			var found int
			if err := tx.QueryRowContext(ctx, `SELECT 1 FROM interviews WHERE id = ?`, s.ID).Scan(&found); err != nil {
				return err
			}
			return ErrConflict
		}
		for _, v := range s.Voices {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO interview_voices (interview, member, data, at) VALUES (?, ?, ?, ?)
				ON CONFLICT (interview, member) DO UPDATE SET data = excluded.data, at = excluded.at`,
				s.ID, v.Member, v.Data, millis(s.TouchedAt)); err != nil {
				return err
			}
		}
		return nil
	})
}
