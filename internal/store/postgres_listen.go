package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"time"
)

// listenRetry is how long after a lost connection we listen again.
const listenRetry = time.Second

// tell implements engine. A channel belongs to a database, so its name has the
// schema.
func (p *postgres) tell(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_notify('gophertutor_' || current_schema(), '')")
	return err
}

// clock implements engine. The processes may be on machines that do not agree.
func (p *postgres) clock(time.Time) (string, []any) {
	return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint", nil
}

// listen implements engine. It keeps a connection of the pool.
func (p *postgres) listen(ctx context.Context, wake func()) {
	for ctx.Err() == nil {
		_ = p.listenOnce(ctx, wake) // who wakes up and asks hears of the error
		select {
		case <-ctx.Done():
		case <-time.After(listenRetry):
		}
	}
}

// listenOnce listens until the connection is lost or ctx ends.
func (p *postgres) listenOnce(ctx context.Context, wake func()) error {
	pooled, err := p.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer pooled.Close()
	return pooled.Raw(func(c any) error {
		pg := c.(conn).Conn.Conn()
		var channel string
		err := pg.QueryRow(ctx, "SELECT quote_ident('gophertutor_' || current_schema())").Scan(&channel)
		if err == nil {
			_, err = pg.Exec(ctx, "LISTEN "+channel)
		}
		for err == nil {
			wake() // the first time for what was missed before
			_, err = pg.WaitForNotification(ctx)
		}
		return driver.ErrBadConn // not to be used again: it still listens
	})
}
