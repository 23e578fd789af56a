package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// An engine is what differs between the databases that a DB can be. Everything
// else is SQL that all of them understand, with ? for arguments.
type engine interface {
	// inTx runs f in one transaction: all it writes is kept, or nothing. f may
	// run again when others were in the way or the database went away, so what it
	// does outside of the transaction must be what its last run leaves.
	inTx(ctx context.Context, how isolation, f func(*sql.Tx) error) error
	// exec runs statements that write, one after another, and returns how many rows
	// the first one changed. All are kept, or none.
	exec(ctx context.Context, all ...statement) (int, error)
	// snapshot begins a transaction that only reads, all of it as of one moment.
	snapshot(ctx context.Context) (*sql.Tx, error)
	// patience says when reading is worth another try.
	patience() patience
	// advise returns what a person can do about an error that has its cause
	// outside the program, or "".
	advise(error) string
	// clock is the present in milliseconds, as SQL with arguments: the database's own,
	// or else the caller's.
	clock(callers time.Time) (expression string, args []any)
	// scrub overwrites what was deleted, as far as that is possible.
	scrub(ctx context.Context)
	// tell has those who listen wake up once the transaction is kept. listen calls
	// wake then, until its context ends; a database that cannot tell returns at once.
	tell(ctx context.Context, tx *sql.Tx) error
	listen(ctx context.Context, wake func())
	close() error
}

// A statement is SQL with its arguments.
type statement struct {
	query string
	args  []any
}

// isolation is how a transaction stands to others that write meanwhile.
type isolation int

const (
	// serial is as if others wrote before or after it.
	serial isolation = iota
	// loose lets each statement see what others have stored until then. It is
	// cheaper, and right for a single statement or where rows do not depend on each
	// other.
	loose
	// alone keeps others from writing until it ends. It runs once and for as long
	// as it takes.
	alone
)

// patience is for errors that pass: others at work, a server that restarts.
type patience struct {
	again func(error) bool // whether to try again after an error
	most  time.Duration    // for all tries together
	pause func(tries int) time.Duration
}

// do calls f until its error is none to try again after, the context ends or the
// time is over. f must not have done anything when it returns such an error.
func (p patience) do(ctx context.Context, f func() error) error {
	deadline := time.Now().Add(p.most)
	for tries := 0; ; tries++ {
		err := f()
		if err == nil || !p.again(err) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w (%w)", ctx.Err(), err)
		case <-time.After(p.pause(tries)):
		}
	}
}
