package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
)

// settle asks the server what became of a transaction whose commit was not
// answered. It returns nil if it was stored, an error that passes if it was not,
// and another one if nobody can tell.
func (p *postgres) settle(ctx context.Context, lost *lostCommit) error {
	ctx = context.WithoutCancel(ctx) // an answer is needed now more than before
	stored, err := p.wasStored(ctx, lost)
	switch {
	case err != nil:
		return fmt.Errorf("it is unknown whether it was stored: %w", unsure{errors.Join(lost, err)})
	case !stored:
		return lost.err // as if the connection had been lost before
	}
	return nil
}

// unsure hides that an error would pass: the transaction must not run again.
type unsure struct{ err error }

func (e unsure) Error() string { return e.err.Error() }

// futureID is the code of asking for a transaction that there was none of yet.
const futureID = "22023"

func (p *postgres) wasStored(ctx context.Context, lost *lostCommit) (bool, error) {
	id, err := strconv.ParseUint(lost.id, 10, 64)
	if err != nil {
		return false, fmt.Errorf("transaction ID %q", lost.id)
	}
	// It may still run where nobody knows yet that the connection is gone.
	running := errors.New("the transaction still runs")
	wait := patientPostgres
	wait.again = func(err error) bool { return errors.Is(err, running) || passing(err) }
	var status sql.NullString
	var started string
	err = wait.do(ctx, func() error {
		err := p.pool.QueryRowContext(ctx, fmt.Sprintf(
			"SELECT pg_xact_status('%d'::xid8), pg_postmaster_start_time()::text", id)).Scan(&status, &started)
		if err == nil && status.String == "in progress" && started == lost.started {
			return running
		}
		return err
	})
	switch {
	case state(err) == futureID: // it left no trace before a crash
		return false, nil
	case err != nil:
		return false, err
	case !status.Valid:
		return false, errors.New("the server no longer knows")
	case status.String != "committed": // or somebody else has the ID since a restart, and still runs
		return false, nil
	case started == lost.started:
		return true, nil
	}
	return p.isOurs(ctx, id)
}

// isOurs reports whether a transaction is from before the restart of the server. A
// crash forgets those of which nothing was on the disk yet, and their IDs are given
// to others. Where it recovered up to stands in its last checkpoint, except after
// a failover, until there is a new one.
func (p *postgres) isOurs(ctx context.Context, id uint64) (bool, error) {
	var next uint64
	var sameLine bool
	err := patientPostgres.do(ctx, func() error {
		return p.pool.QueryRowContext(ctx, `
			SELECT (split_part(next_xid, ':', 1)::bigint << 32) + split_part(next_xid, ':', 2)::bigint,
				to_hex(timeline_id) = ltrim(lower(left(pg_walfile_name(pg_current_wal_lsn()), 8)), '0')
			FROM pg_control_checkpoint()`).Scan(&next, &sameLine)
	})
	switch {
	case err != nil:
		return false, err
	case id < next:
		return true, nil
	case !sameLine:
		return false, errors.New("another server took over")
	}
	return false, nil
}
