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

// patientSQLite waits until another process no longer holds the file locked.
var patientSQLite = patience{
	again: func(err error) bool { return code(err)&0xff == sqlite3.SQLITE_BUSY },
	most:  busyTimeout,
	pause: func(int) time.Duration { return busyPause },
}

func (db *sqlite) patience() patience { return patientSQLite }

// begin starts a transaction that writes.
func (db *sqlite) begin(ctx context.Context) (tx *sql.Tx, err error) {
	err = patientSQLite.do(ctx, func() error {
		tx, err = db.write.BeginTx(ctx, nil)
		return err
	})
	return tx, err
}
