package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A connector makes connections that take our SQL as it is.
type connector struct{ cfg *pgx.ConnConfig }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := stdlib.GetConnector(*c.cfg).Connect(ctx)
	if err != nil {
		return nil, connectError{err}
	}
	inner, ok := made.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("connection is a %T", made), made.Close())
	}
	opened := conn{Conn: inner}
	results, err := opened.pg().Exec(ctx, "SELECT pg_postmaster_start_time()").ReadAll()
	if err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	opened.started = string(results[0].Rows[0][0])
	return opened, nil
}

// A connectError is one of pgx in a single line. pgx tries every address, with TLS and
// without, and may say the same of each.
type connectError struct{ error }

func (e connectError) Unwrap() error { return e.error }

func (e connectError) Error() string {
	var said []string
	for line := range strings.Lines(e.error.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	if len(said) < 2 {
		return strings.Join(said, "")
	}
	return said[0] + " " + strings.Join(said[1:], "; ")
}

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return stdlib.GetDefaultDriver() }

// A conn is pgx's connection but for three things: arguments are written as ?,
// text may be anything, and a transaction knows its ID.
type conn struct {
	*stdlib.Conn
	started string // when the server was
}

// ExecContext implements driver.ExecerContext.
func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, rebind(query, len(args)), args)
}

// QueryContext implements driver.QueryerContext.
func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, rebind(query, len(args)), args)
}

// PrepareContext implements driver.ConnPrepareContext.
func (c conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, rebind(query, strings.Count(query, "?")))
}

// CheckNamedValue implements driver.NamedValueChecker. PostgreSQL's text has no
// NUL and is UTF-8; a sign that it cannot have becomes U+FFFD, so that it does not
// cost the whole row.
func (c conn) CheckNamedValue(v *driver.NamedValue) error {
	if s := reflect.ValueOf(v.Value); s.Kind() == reflect.String {
		const replacement = "\uFFFD"
		v.Value = strings.ReplaceAll(strings.ToValidUTF8(s.String(), replacement), "\x00", replacement)
	}
	return nil
}

// rebind numbers the arguments of a query: ? becomes $1, $2 and so on, but not
// between single quotes. A query without arguments stays as it is.
func rebind(query string, args int) string {
	if args == 0 {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 2*args)
	n, quoted := 0, false
	for _, r := range query {
		if r == '\'' {
			quoted = !quoted
		}
		if r != '?' || quoted {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// endTimeout is how long the end of a transaction may take. Its context does not
// count there: whether it was kept would stay unknown.
const endTimeout = 10 * time.Second

// BeginTx implements driver.ConnBeginTx. One that may write gets its ID with the
// same round trip, so that its outcome can be asked for if the answer to COMMIT is
// lost.
func (c conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	level := sql.IsolationLevel(opts.Isolation)
	begin := "begin isolation level "
	switch level {
	case sql.LevelReadCommitted, sql.LevelRepeatableRead, sql.LevelSerializable:
		begin += strings.ToLower(level.String())
	default:
		return nil, fmt.Errorf("isolation level %s is none we use", level)
	}
	if opts.ReadOnly {
		begin += " read only"
	} else {
		begin += "; select pg_current_xact_id()"
	}
	results, err := c.pg().Exec(ctx, begin).ReadAll()
	switch {
	case err != nil && c.pg().IsClosed() && ctx.Err() == nil:
		return nil, driver.ErrBadConn // database/sql takes another one
	case err != nil:
		return nil, errors.Join(err, c.pg().Exec(context.WithoutCancel(ctx), "rollback").Close())
	}
	tx := &pgTx{conn: c}
	if !opts.ReadOnly {
		tx.id = string(results[1].Rows[0][0])
	}
	return tx, nil
}

func (c conn) pg() *pgconn.PgConn { return c.Conn.Conn().PgConn() }

// pgTx implements driver.Tx.
type pgTx struct {
	conn conn
	id   string // "" if it only reads
}

// A lostCommit is the error of a transaction that was to be kept when the
// connection was lost: it may be, or not.
type lostCommit struct {
	id      string
	started string // when the server was
	err     error
}

func (e *lostCommit) Error() string { return "connection lost while storing: " + e.err.Error() }
func (e *lostCommit) Unwrap() error { return e.err }

// Commit implements driver.Tx.
func (tx *pgTx) Commit() error {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	results, err := tx.conn.pg().Exec(ctx, "commit").ReadAll()
	switch {
	case err != nil && tx.id != "" && tx.conn.pg().IsClosed():
		return &lostCommit{tx.id, tx.conn.started, err}
	case err == nil && results[0].CommandTag.String() == "ROLLBACK":
		return errors.New("nothing was stored, as an error in the transaction was passed over")
	}
	return err
}

// Rollback implements driver.Tx.
func (tx *pgTx) Rollback() error {
	if tx.conn.pg().IsClosed() {
		return nil // the server has done it
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	_, err := tx.conn.pg().Exec(ctx, "rollback").ReadAll()
	return err
}
