package store

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	sqlite3 "modernc.org/sqlite/lib"
)

// maxBatch bounds how many statements share a transaction, and so how long one
// of them waits for the others.
const maxBatch = 128

// A batcher lets single statements of many callers share transactions: while one
// transaction is written the next callers gather for another. Most of what a
// commit costs, the pages of eight indexes, is then paid once. Whoever finds
// nobody at work does it, for all who wait. Safe for concurrent use.
type batcher struct {
	turn chan struct{} // holds one while somebody is at work

	mu       sync.Mutex
	waiting  []*statement
	prepared map[string]*sql.Stmt // by their text: parsing takes SQLite longer than writing a row
}

func newBatcher() *batcher {
	return &batcher{turn: make(chan struct{}, 1), prepared: map[string]*sql.Stmt{}}
}

// A statement is one that writes and waits for its turn.
type statement struct {
	ctx   context.Context
	ready *sql.Stmt
	args  []any
	n     int // rows it changed
	err   error
	done  chan struct{} // closed when n and err are set
}

// exec runs one statement that writes and returns how many rows it changed.
func (db *sqlite) exec(ctx context.Context, query string, args ...any) (n int, err error) {
	ready, err := db.ready(ctx, query)
	if err != nil {
		return 0, err
	}
	s := &statement{ctx: ctx, ready: ready, args: args, done: make(chan struct{})}
	b := db.batch
	b.mu.Lock()
	b.waiting = append(b.waiting, s)
	b.mu.Unlock()
	select {
	case <-s.done:
	case b.turn <- struct{}{}:
		err = db.work(ctx)
		<-b.turn
		if err != nil && b.remove(s) {
			return 0, err
		}
		<-s.done
	case <-ctx.Done():
		if b.remove(s) {
			return 0, ctx.Err()
		}
		<-s.done
	}
	return s.n, s.err
}

// ready returns a statement that is parsed. There are as many as exec has
// callers.
func (db *sqlite) ready(ctx context.Context, query string) (s *sql.Stmt, err error) {
	b := db.batch
	b.mu.Lock()
	s = b.prepared[query]
	b.mu.Unlock()
	if s != nil {
		return s, nil
	}
	err = patientSQLite.do(ctx, func() error {
		s, err = db.write.PrepareContext(ctx, query)
		return err
	})
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if first := b.prepared[query]; first != nil { // somebody was faster
		return first, s.Close()
	}
	b.prepared[query] = s
	return s, nil
}

// remove takes back a statement and reports whether nobody has begun with it.
func (b *batcher) remove(s *statement) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiting, s)
	if i >= 0 {
		b.waiting = slices.Delete(b.waiting, i, i+1)
	}
	return i >= 0
}

// take is who waits, or the first of them.
func (b *batcher) take() []*statement {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(len(b.waiting), maxBatch)
	batch := slices.Clone(b.waiting[:n])
	b.waiting = slices.Delete(b.waiting, 0, n)
	return batch
}

// work writes for those who wait. It takes nothing before the file is locked, so
// that callers whose context ends meanwhile can leave; an error means that
// nothing was taken.
func (db *sqlite) work(ctx context.Context) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	batch := db.batch.take()
	// What is begun is short and not only the caller's own.
	ctx = context.WithoutCancel(ctx)
	if !db.together(ctx, tx, batch) {
		tx.Rollback()
		for _, s := range batch {
			s.err = patientSQLite.do(s.ctx, func() (err error) {
				s.n, err = changed(s.ready.ExecContext(s.ctx, s.args...))
				return err
			})
		}
	}
	for _, s := range batch {
		close(s.done)
	}
	return nil
}

// together runs statements in one transaction and reports whether that was
// possible. One that violates a constraint undoes itself only; any other error
// may have ended the transaction.
func (db *sqlite) together(ctx context.Context, tx *sql.Tx, batch []*statement) bool {
	for _, s := range batch {
		if s.err = s.ctx.Err(); s.err != nil {
			continue
		}
		s.n, s.err = changed(tx.StmtContext(ctx, s.ready).ExecContext(ctx, s.args...))
		if s.err != nil && code(s.err)&0xff != sqlite3.SQLITE_CONSTRAINT {
			return false
		}
	}
	return tx.Commit() == nil
}
