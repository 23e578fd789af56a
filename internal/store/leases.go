package store

import (
	"context"
	"errors"
	"slices"
	"time"
)

// MaxLease is the longest that a lease may be taken for.
const MaxLease = 10 * time.Minute

// Lease takes or renews a lease, so that of several processes one does what must
// not be done twice at a time, and reports whether the holder has it now. One
// that another holder has is free from its until on. Who works under a lease must
// be done before it ends.
//
// What counts of the two times is how long it is between them: a server measures
// that by its own clock, since those of machines differ. A file has no clock but the
// callers'. One of them that went ahead, and died, must not keep a lease for as long
// as it was ahead: one that ends later than anybody could have asked for is free.
func (db *DB) Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error) {
	const op = "take lease"
	life := millis(until) - millis(now)
	if name == "" || holder == "" || life <= 0 || life > MaxLease.Milliseconds() {
		return false, errors.New(op + ": name and holder must be set, and it must end later, within " + MaxLease.String())
	}
	clock, args := db.engine.clock(now)
	args = slices.Concat([]any{name, holder}, args, []any{life}, args, args, []any{MaxLease.Milliseconds()})
	n, err := db.exec(ctx, op+" "+name, `
		INSERT INTO leases (name, holder, until) VALUES (?, ?, `+clock+` + ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE leases.holder = excluded.holder OR leases.until <= `+clock+` OR leases.until > `+clock+` + ?`,
		args...)
	return n > 0, err
}

// LeaseHolder returns who has a lease now, "" if it is free.
func (db *DB) LeaseHolder(ctx context.Context, name string, now time.Time) (string, error) {
	clock, args := db.engine.clock(now)
	args = slices.Concat([]any{name}, args, args, []any{MaxLease.Milliseconds()})
	found, err := list(ctx, db, "read lease "+name, func(row scanner) (holder string, err error) {
		err = row.Scan(&holder)
		return holder, err
	}, `SELECT holder FROM leases WHERE name = ? AND until > `+clock+` AND until <= `+clock+` + ?`, args...)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// Release gives a lease back before its time. It changes nothing where somebody
// else has it.
func (db *DB) Release(ctx context.Context, name, holder string) error {
	_, err := db.exec(ctx, "release lease "+name, `DELETE FROM leases WHERE name = ? AND holder = ?`, name, holder)
	return err
}
