package store

import "context"

// Ping reports whether the store can be read. It is cheap.
func (db *DB) Ping(ctx context.Context) error {
	_, err := one(ctx, db, "ping", func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT 1")
	return err
}
