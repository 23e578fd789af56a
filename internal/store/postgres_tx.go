package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"time"
)

// outage is how long a call waits for a server that is not there, such as one that
// restarts, and for others that are in the way.
const outage = 20 * time.Second

// patientPostgres tries again what others or the server prevented.
var patientPostgres = patience{again: passing, most: outage, pause: backOff}

func (p *postgres) patience() patience { return patientPostgres }

// inTx implements engine.
func (p *postgres) inTx(ctx context.Context, how isolation, f func(*sql.Tx) error) error {
	if how == alone {
		return p.alone(ctx, f)
	}
	level := sql.LevelSerializable
	if how == loose {
		level = sql.LevelReadCommitted
	}
	return patientPostgres.do(ctx, func() error {
		tx, err := p.pool.BeginTx(ctx, &sql.TxOptions{Isolation: level})
		if err != nil {
			return err
		}
		return p.finish(ctx, tx, f)
	})
}

// finish runs f in a transaction and ends it.
func (p *postgres) finish(ctx context.Context, tx *sql.Tx, f func(*sql.Tx) error) error {
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	err := tx.Commit()
	var lost *lostCommit
	if errors.As(err, &lost) {
		return p.settle(ctx, lost)
	}
	return err
}

// alone keeps others from writing by locking all tables.
func (p *postgres) alone(ctx context.Context, f func(*sql.Tx) error) error {
	var tables []string
	for _, r := range records() {
		tables = append(tables, r.table)
	}
	var tx *sql.Tx
	err := patientPostgres.do(ctx, func() error {
		var err error
		if tx, err = p.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "LOCK TABLE "+strings.Join(tables, ", ")+" IN SHARE ROW EXCLUSIVE MODE")
		if err == nil {
			err = unhurried(ctx, tx)
		}
		if err != nil {
			tx.Rollback()
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.finish(ctx, tx, f)
}

// unhurried lifts the limits of time from a transaction over everything.
func unhurried(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
	return err
}

// exec implements engine. Writes of many callers do not share a transaction as
// with SQLite: the server gathers their commits by itself.
func (p *postgres) exec(ctx context.Context, all ...statement) (n int, err error) {
	err = p.inTx(ctx, loose, func(tx *sql.Tx) error {
		for i, s := range all {
			rows, err := changed(tx.ExecContext(ctx, s.query, s.args...))
			if err != nil {
				return err
			}
			if i == 0 {
				n = rows
			}
		}
		return nil
	})
	if state(err) == foreignKeyViolation { // what the row belongs to went meanwhile
		err = sql.ErrNoRows
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (p *postgres) snapshot(ctx context.Context) (tx *sql.Tx, err error) {
	err = patientPostgres.do(ctx, func() error {
		tx, err = p.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return err
		}
		if err = unhurried(ctx, tx); err != nil {
			tx.Rollback()
		}
		return err
	})
	return tx, err
}

// backOff pauses longer each time, up to a fifth of a second, and by chance, so
// that those who were in each other's way do not meet again.
func backOff(tries int) time.Duration {
	most := min(2*time.Millisecond<<min(tries, 7), 200*time.Millisecond)
	return most/2 + rand.N(most)
}
