package store

import (
	"context"
	"fmt"
)

// Answered stores the answer of an exchange that is still running: subject,
// mode, covered and citations with it. So an answer that was about to be shown
// when the process ended can be shown by the next one. It returns ErrNotFound
// where no such exchange is running, and writes nothing then.
func (db *DB) Answered(ctx context.Context, e Exchange) error {
	op := "keep answer of exchange " + e.ID
	n, err := db.exec(ctx, op, `
		UPDATE exchanges SET answer = ?, subject = ?, mode = ?, covered = ?, citations = ? WHERE id = ? AND status = ?`,
		e.Answer, e.Subject, e.Mode, e.Covered, e.Citations, e.ID, Running)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return err
}
