package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// OpenMigrations is Open, or OpenPostgres for a URL, with other migrations.
func OpenMigrations(ctx context.Context, name string, migrations fs.FS) (*DB, error) {
	if IsPostgres(name) {
		return openPostgres(ctx, name, migrations)
	}
	return open(ctx, name, migrations)
}

// Migrations are the program's own.
var Migrations fs.FS = migrations

// Settle has a DB of a server decide whether a transaction was stored that began
// before the server was started, or, with the same, since.
func Settle(ctx context.Context, db *DB, id string, same bool) (stored bool, err error) {
	p := db.engine.(*postgres)
	lost := &lostCommit{id: id, started: "before", err: errLost}
	if same {
		if err := p.pool.QueryRowContext(ctx, "SELECT pg_postmaster_start_time()::text").Scan(&lost.started); err != nil {
			return false, err
		}
	}
	err = p.settle(ctx, lost)
	if errors.Is(err, errLost) {
		return false, nil
	}
	return err == nil, err
}

var errLost = errors.New("connection lost")

// LimitGrowth lets the file of a store grow by so many pages and no further, as on a
// disk that is full. It holds for the store's only connection that writes.
func (db *DB) LimitGrowth(ctx context.Context, pages int) error {
	w := db.engine.(*sqlite).write
	var have int
	if err := w.QueryRowContext(ctx, "PRAGMA page_count").Scan(&have); err != nil {
		return err
	}
	_, err := w.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", have+pages))
	return err
}
