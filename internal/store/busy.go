package store

import (
	"context"
	"database/sql"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// busyTimeout is how long a call waits for another process.
	busyTimeout = 10 * time.Second
	// busyPoll is how long SQLite waits by itself. It does not see a context
	// end meanwhile, so it is short and the rest of the wait is ours.
	busyPoll = 40 * time.Millisecond
	// busyPause is between two tries, as SQLite gives up at once where waiting
	// could not end.
	busyPause = 2 * time.Millisecond
)

// patient calls f until it no longer finds the file locked by another process,
// the context ends or busyTimeout is over. f must not have done anything when
// it says that the file is locked.
func patient(ctx context.Context, f func() error) error {
	deadline := time.Now().Add(busyTimeout)
	for {
		err := f()
		if code(err)&0xff != sqlite3.SQLITE_BUSY || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(busyPause):
		}
	}
}

// begin starts a transaction that writes.
func (db *DB) begin(ctx context.Context) (tx *sql.Tx, err error) {
	err = patient(ctx, func() error {
		tx, err = db.write.BeginTx(ctx, nil)
		return err
	})
	return tx, err
}
