package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Error codes of PostgreSQL, appendix A of its manual.
const (
	foreignKeyViolation = "23503"
	queryCanceled       = "57014"
)

// state returns the code of an error of the server, "" if it is none.
func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// passing reports whether an error says nothing about what was asked: others were
// in the way, or the server is away or starting. What was not committed is not
// there then, so it can be done again.
func passing(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch code := state(err); {
	case code == "":
	case code == "40001", code == "40P01", code == "55P03": // serialization, deadlock, lock
		return true
	case code == "57P01", code == "57P02", code == "57P03", code == "57P05": // shut down, starting
		return true
	case code == "53300", strings.HasPrefix(code, "08"): // too many connections; connection lost
		return true
	default:
		return false
	}
	return away(err)
}

// away reports whether the connection was lost or could not be made.
func away(err error) bool {
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}

// advise implements engine.
func (p *postgres) advise(err error) string {
	switch code := state(err); {
	case code == "" && away(err):
		return "the database server cannot be reached; check that it runs and DATABASE_URL"
	case code == "":
		return ""
	case code == "57P01", code == "57P02", code == "57P03", code == "57P05", strings.HasPrefix(code, "08"):
		return "the database server is stopping or starting; wait, or start it"
	case code == "53300":
		return "the database server has no connection left; raise max_connections there or give each process fewer with pool_max_conns in DATABASE_URL"
	case strings.HasPrefix(code, "28"):
		return "the database server refuses the user or the password of DATABASE_URL"
	case code == "3D000":
		return "there is no such database; create it with the encoding UTF8"
	case code == "42501":
		return "the user of DATABASE_URL may not do that; make it the owner of the database"
	case code == "25006":
		return "the database only allows reading; DATABASE_URL must name the primary server"
	case code == "40001", code == "40P01", code == "55P03":
		return "others wrote the same again and again; try later"
	case code == queryCanceled:
		return "it took longer than statement_timeout; the database server is too slow or too busy"
	case code == "53100":
		return "the database server has no space left; free some"
	case code == "42P01", code == "42703":
		return "the tables are not those of this program; restore the database from a backup"
	case code == "XX001", code == "XX002":
		return "the database is damaged; restore it from a backup"
	}
	return ""
}
