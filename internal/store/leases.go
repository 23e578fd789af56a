package store

import (
	"context"
	"errors"
	"time"
)

// Lease takes or renews a lease, so that of several processes one does what must
// not be done twice at a time, and reports whether the holder has it now. One
// that another holder has is free from its until on. Who works under a lease must
// be done before it ends.
func (db *DB) Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error) {
	const op = "take lease"
	if name == "" || holder == "" || !until.After(now) {
		return false, errors.New(op + ": name and holder must be set, and it must end later")
	}
	n, err := db.exec(ctx, op+" "+name, `
		INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE leases.holder = excluded.holder OR leases.until <= ?`,
		name, holder, millis(until), millis(now))
	return n > 0, err
}

// Release gives a lease back before its time. It changes nothing where somebody
// else has it.
func (db *DB) Release(ctx context.Context, name, holder string) error {
	_, err := db.exec(ctx, "release lease "+name, `DELETE FROM leases WHERE name = ? AND holder = ?`, name, holder)
	return err
}
