package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// fail names the operation in an error of it, says what a person can do about
// the error and turns "no rows" into ErrNotFound. A nil error stays nil.
func (db *DB) fail(ctx context.Context, op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	case advise(err) != "":
		return fmt.Errorf("%s: %s: %w", op, db.path, explain(ctx, err))
	}
	return fmt.Errorf("%s: %w", op, explain(ctx, err))
}

// explain adds to an error what SQLite leaves out.
func explain(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w (%w)", ctx.Err(), err) // SQLite only says that it was interrupted
	}
	if advice := advise(err); advice != "" {
		return fmt.Errorf("%s: %w", advice, err)
	}
	return err
}

// advise returns what to do about an error of SQLite that has its cause outside
// the program, or "".
func advise(err error) string {
	// The low byte is the kind of error, the rest its variety.
	switch code(err) & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return "not a database of this program, or its beginning is damaged; restore it from a backup or move it away to start with an empty one"
	case sqlite3.SQLITE_CORRUPT:
		return "the database is damaged; stop the program, then restore the file from a backup or move it away, with its -wal and -shm files, to start with an empty one"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the file and its folder must be readable and writable for the user that runs the program"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program holds the database locked; end it or wait"
	case sqlite3.SQLITE_FULL:
		return "no space is left; free some"
	case sqlite3.SQLITE_IOERR:
		return "reading or writing the disk went wrong; check the disk and its free space"
	}
	return ""
}

// code returns SQLite's extended result code of an error, 0 if it has none.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
