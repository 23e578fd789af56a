// Package store keeps what the bot must not lose: settings and notes of
// servers, what was asked and answered, votes, gaps in the notes, counters and
// secrets. It is one SQLite file, or a database of a PostgreSQL server; no other
// package knows SQL.
//
// [Open] the file or [OpenPostgres] the database, call the methods of [DB], close
// it when nobody calls any more. Package storetest has the tests every implementation must pass.
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

// A DB is an open store. It is safe for concurrent use, also by several processes
// that open the same file on one machine, or the same database of a server.
type DB struct {
	name   string  // for errors
	read   *sql.DB // for single questions
	engine engine
	id     string // of this DB among all that are open; see NoteWatch
}

// Name is where the database is: the path of its file, or server and database
// without user and password.
func (db *DB) Name() string { return db.name }

// Close ends all use of the database. Methods that still run may fail. A second
// Close does nothing.
func (db *DB) Close() error { return db.engine.close() }

// update runs f in one transaction, as if nobody else wrote meanwhile: all it
// writes is kept, or nothing. f may run more than once; see engine.
func (db *DB) update(ctx context.Context, op string, f func(*sql.Tx) error) error {
	return db.fail(ctx, op, db.engine.inTx(ctx, serial, f))
}

// exec runs one statement that writes and returns how many rows it changed.
func (db *DB) exec(ctx context.Context, op, query string, args ...any) (int, error) {
	return db.execAll(ctx, op, statement{query, args})
}

// execAll runs statements that write, all or none, and returns how many rows the
// first one changed.
func (db *DB) execAll(ctx context.Context, op string, all ...statement) (int, error) {
	n, err := db.engine.exec(ctx, all...)
	return n, db.fail(ctx, op, err)
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
	err := db.engine.patience().do(ctx, func() (err error) {
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
	err := db.engine.patience().do(ctx, func() (err error) {
		v, err = scan(db.read.QueryRowContext(ctx, query, args...))
		return err
	})
	if err != nil {
		var zero T
		return zero, db.fail(ctx, op, err)
	}
	return v, nil
}

// returning runs one statement that writes and scans the only row it returns.
func returning[T any](ctx context.Context, db *DB, op string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var v T
	err := db.engine.inTx(ctx, loose, func(tx *sql.Tx) (err error) {
		v, err = scan(tx.QueryRowContext(ctx, query, args...))
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

func scanInt(row scanner) (int, error) {
	var n int
	err := row.Scan(&n)
	return n, err
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
