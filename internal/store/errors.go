package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// fail names the operation in an error of it, says what a person can do about
// the error and turns "no rows" into ErrNotFound. A nil error stays nil.
func (db *DB) fail(ctx context.Context, op string, err error) error {
	var file fileError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	case errors.As(err, &file):
		return fmt.Errorf("%s: %w", op, err)
	case db.engine.advise(err) != "":
		return fmt.Errorf("%s: %s: %w", op, db.name, explain(ctx, db.engine, err))
	}
	return fmt.Errorf("%s: %w", op, explain(ctx, db.engine, err))
}

// explain adds to an error what databases leave out.
func explain(ctx context.Context, e engine, err error) error {
	if advice := e.advise(err); advice != "" {
		err = fmt.Errorf("%s: %w", advice, err)
	}
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w (%w)", ctx.Err(), err) // SQLite only says that it was interrupted
	}
	return err
}
