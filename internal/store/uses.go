package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
)

// AddUse adds n to the counter of a scope on a day, such as "server:1" on
// "2026-11-22" (UTC), and returns what it is then. n may be 0, to read, or
// negative, to give back; a counter does not go below 0.
//
// Counters of the scopes "member:<id>" and "server:<id>" go with the member
// and the server.
func (db *DB) AddUse(ctx context.Context, scope, day string, n int) (total int, err error) {
	op := "count use of " + scope
	if n == 0 {
		all, err := list(ctx, db, op, scanInt, `SELECT n FROM uses WHERE day = ? AND scope = ?`, day, scope)
		return append(all, 0)[0], err
	}
	return returning(ctx, db, op, scanInt, `
		INSERT INTO uses (day, scope, n) VALUES (?, ?, ?)
		ON CONFLICT (day, scope) DO UPDATE SET n = CASE WHEN uses.n + ? < 0 THEN 0 ELSE uses.n + ? END
		RETURNING n`, day, scope, max(n, 0), n, n)
}

// Uses returns all counters of a day, by scope.
func (db *DB) Uses(ctx context.Context, day string) (map[string]int, error) {
	type use struct {
		scope string
		n     int
	}
	all, err := list(ctx, db, "read uses of "+day, func(row scanner) (use, error) {
		var u use
		err := row.Scan(&u.scope, &u.n)
		return u, err
	}, `SELECT scope, n FROM uses WHERE day = ?`, day)
	if err != nil {
		return nil, err
	}
	uses := make(map[string]int, len(all))
	for _, u := range all {
		uses[u.scope] = u.n
	}
	return uses, nil
}

// Secret returns the secret of a name: size random bytes, made when it is first
// asked for and the same ever after, in all processes. A later call with
// another size is an error.
func (db *DB) Secret(ctx context.Context, name string, size int) ([]byte, error) {
	op := "secret " + name
	if size < 1 {
		return nil, fmt.Errorf("%s: %d bytes are none", op, size)
	}
	var value []byte
	err := db.update(ctx, op, func(tx *sql.Tx) error {
		fresh := make([]byte, size)
		rand.Read(fresh) // never fails
		if _, err := tx.ExecContext(ctx,
			`INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, fresh); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = ?`, name).Scan(&value)
	})
	if err != nil {
		return nil, err
	}
	if len(value) != size {
		return nil, fmt.Errorf("%s: it has %d bytes, not %d", op, len(value), size)
	}
	return value, nil
}
