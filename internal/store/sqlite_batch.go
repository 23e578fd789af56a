package store

import (
	"context"
	"database/sql"
	"runtime"
	"slices"
	"sync"

	sqlite3 "modernc.org/sqlite/lib"
)

// maxBatch bounds how many writes share a transaction, and so how long one
// of them waits for the others.
const maxBatch = 128

// A batcher lets writes of many callers share transactions: while one
// transaction is written the next callers gather for another. Most of what a
// commit costs, the pages of eight indexes, is then paid once. Whoever finds
// nobody at work does it, for all who wait. Safe for concurrent use.
type batcher struct {
	turn chan struct{} // holds one while somebody is at work

	mu       sync.Mutex
	waiting  []*entry
	prepared map[string]*sql.Stmt // by their text: parsing takes SQLite longer than writing a row
}

func newBatcher() *batcher {
	return &batcher{turn: make(chan struct{}, 1), prepared: map[string]*sql.Stmt{}}
}

// An entry is a caller's write that waits for its turn: statements of which all
// are kept, or none.
type entry struct {
	ctx   context.Context
	parts []part
	n     int // rows the first one changed
	err   error
	done  chan struct{} // closed when n and err are set
}

type part struct {
	ready *sql.Stmt
	args  []any
}

// exec implements engine.
func (db *sqlite) exec(ctx context.Context, all ...statement) (n int, err error) {
	e := &entry{ctx: ctx, parts: make([]part, len(all)), done: make(chan struct{})}
	for i, s := range all {
		ready, err := db.ready(ctx, s.query)
		if err != nil {
			return 0, err
		}
		e.parts[i] = part{ready, s.args}
	}
	b := db.batch
	b.mu.Lock()
	b.waiting = append(b.waiting, e)
	b.mu.Unlock()
	for {
		select {
		case <-e.done:
			return e.n, e.err
		default:
		}
		select {
		case <-e.done:
		case b.turn <- struct{}{}:
			err = db.work(ctx)
			<-b.turn
			if err != nil && b.remove(e) {
				return 0, err
			}
			// More may have gathered in front of it than share a transaction.
		case <-ctx.Done():
			if b.remove(e) {
				return 0, ctx.Err()
			}
			<-e.done
		}
	}
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

// remove takes back an entry and reports whether nobody has begun with it.
func (b *batcher) remove(e *entry) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiting, e)
	if i >= 0 {
		b.waiting = slices.Delete(b.waiting, i, i+1)
	}
	return i >= 0
}

// take is who waits, or the first of them.
func (b *batcher) take() []*entry {
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
	// Whoever is about to write, too, but has not come to it comes first: on a busy
	// machine the batch becomes eight times as large, on an idle one this is nothing.
	runtime.Gosched()
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	batch := db.batch.take()
	// What is begun is short and not only the caller's own.
	ctx = context.WithoutCancel(ctx)
	if !together(ctx, tx, batch) {
		tx.Rollback()
		for _, e := range batch {
			e.err = patientSQLite.do(e.ctx, func() error { return db.alone(e) })
		}
	}
	for _, e := range batch {
		close(e.done)
	}
	return nil
}

// together runs entries in one transaction and reports whether that was
// possible. A single statement that violates a constraint undoes itself only; any
// other error may have ended the transaction.
func together(ctx context.Context, tx *sql.Tx, batch []*entry) bool {
	for _, e := range batch {
		if e.err = e.ctx.Err(); e.err != nil {
			continue
		}
		if e.run(ctx, tx); e.err != nil && (len(e.parts) > 1 || code(e.err)&0xff != sqlite3.SQLITE_CONSTRAINT) {
			return false
		}
	}
	return tx.Commit() == nil
}

// alone runs an entry in a transaction of its own.
func (db *sqlite) alone(e *entry) error {
	tx, err := db.write.BeginTx(e.ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if e.run(e.ctx, tx); e.err != nil {
		return e.err
	}
	return tx.Commit()
}

// run runs the statements up to the first that fails.
func (e *entry) run(ctx context.Context, tx *sql.Tx) {
	for i, p := range e.parts {
		n, err := changed(tx.StmtContext(ctx, p.ready).ExecContext(ctx, p.args...))
		if e.err = err; err != nil {
			return
		}
		if i == 0 {
			e.n = n
		}
	}
}
