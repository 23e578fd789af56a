// Package store keeps what the bot must not lose: settings and notes of
// servers, what was asked and answered, votes, gaps in the notes, counters and
// secrets. It is one SQLite file; no other package knows SQL.
//
// [Open] the file, call the methods of [DB], close it when nobody calls any
// more. Package storetest has the tests every implementation must pass.
//
// Text must be valid UTF-8 without NUL characters. Times are kept to the
// millisecond and come back in UTC; the zero time stays zero.
package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Discord's identifiers as decimal text. The terminal program uses "local".
type (
	MemberID  string
	ServerID  string
	ChannelID string
	MessageID string
)

// ErrNotFound is returned, wrapped, where one thing was asked for by its name
// and there is none.
var ErrNotFound = errors.New("not found")

// A DB is an open store. It is safe for concurrent use, also by several
// processes on one machine that open the same file. Writes happen one at a
// time; reads do not wait for them.
type DB struct {
	path string
	// SQLite has one writer at a time. One connection makes writers of this
	// process queue in Go, fairly and each as long as its context lasts; SQLite
	// would have them poll.
	write *sql.DB
	read  *sql.DB
	batch *batcher
}

// Close writes what is in the log back into the file. Methods that still run
// may fail. A second Close does nothing.
func (db *DB) Close() error {
	// The last connection to close tidies the log, which a reader must not.
	return errors.Join(db.read.Close(), db.write.Close())
}

// update runs f in one transaction: all it writes is kept, or nothing.
func (db *DB) update(ctx context.Context, op string, f func(*sql.Tx) error) error {
	return db.fail(ctx, op, db.inTx(ctx, f))
}

// inTx is update without words for the error.
func (db *DB) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func changed(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// list runs a query that reads and scans every row of it.
func list[T any](ctx context.Context, db *DB, op string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := patient(ctx, func() (err error) {
		all, err = queryAll(ctx, db.read, scan, query, args...)
		return err
	})
	if err != nil {
		return nil, db.fail(ctx, op, err)
	}
	return all, nil
}

// A querier is a *sql.DB or a *sql.Tx.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

func queryAll[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// one runs a query that reads and scans its only row.
func one[T any](ctx context.Context, db *DB, op string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var v T
	err := patient(ctx, func() (err error) {
		v, err = scan(db.read.QueryRowContext(ctx, query, args...))
		return err
	})
	if err != nil {
		var zero T
		return zero, db.fail(ctx, op, err)
	}
	return v, nil
}

// A scanner is a *sql.Row or a *sql.Rows.
type scanner interface{ Scan(...any) error }

func scanText[T ~string](row scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// millis is how a time is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
