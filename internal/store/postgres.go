package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// maxConns is how many connections a process has at most, unless the URL has
	// pool_max_conns. A server takes 100 of all processes by default.
	maxConns = 16
	// connIdle is when a connection that nobody uses is given back.
	connIdle = 5 * time.Minute
	// connAge is when one is made anew, so that a server behind a new address gets
	// its share.
	connAge = time.Hour
	// connectTimeout bounds one try to connect, unless the URL has connect_timeout.
	connectTimeout = 5 * time.Second
)

// sessionDefaults are settings of each connection, unless the URL has its own.
var sessionDefaults = map[string]string{
	"application_name": "gophertutor",
	"client_encoding":  "UTF8",
	// Nothing a member waits for may hang.
	"statement_timeout": "30s",
	"lock_timeout":      "10s",
	// What a process holds that hangs is free again then.
	"idle_in_transaction_session_timeout": "60s",
	// Of a process whose machine went away.
	"tcp_keepalives_idle":     "30",
	"tcp_keepalives_interval": "10",
	"tcp_keepalives_count":    "3",
}

// IsPostgres reports whether a name is a URL for OpenPostgres.
func IsPostgres(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// OpenPostgres opens the store in a database of a PostgreSQL server, 13 or later,
// and brings its tables up to date. The database must be there, encoded in UTF-8,
// and empty at first; the URL's search_path may name a schema of it. Besides what
// libpq knows the URL may have pool_max_conns.
//
// A database of another program or of a newer version of this one is left as it
// is. The error then says what to do. No error has the URL's password.
func OpenPostgres(ctx context.Context, url string) (*DB, error) {
	return openPostgres(ctx, url, migrations)
}

func openPostgres(ctx context.Context, url string, migrations fs.FS) (*DB, error) {
	p, err := connectPostgres(url)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := p.prepare(ctx, migrations); err != nil {
		err = fmt.Errorf("open store %s: %w", p.name, explain(ctx, p, err))
		return nil, errors.Join(err, p.close())
	}
	return &DB{name: p.name, read: p.pool, engine: p, id: NewID()}, nil
}

// postgres is the engine over a database of a server. Reading and writing share
// its connections.
type postgres struct {
	name string // where it is, without user and password
	pool *sql.DB
}

// connectPostgres returns an engine that has not connected yet.
func connectPostgres(url string) (*postgres, error) {
	if !IsPostgres(url) {
		return nil, errors.New("it is no URL such as postgres://user:password@host:5432/database")
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err // has no password
	}
	conns := maxConns
	const poolSize = "pool_max_conns" // the name that pgx's own pool gives it
	if v, ok := cfg.RuntimeParams[poolSize]; ok {
		if conns, err = strconv.Atoi(v); err != nil || conns < 2 { // one may listen
			return nil, fmt.Errorf("%s: %q is no number of connections from 2", poolSize, v)
		}
		delete(cfg.RuntimeParams, poolSize)
	}
	for name, value := range sessionDefaults {
		if _, ok := cfg.RuntimeParams[name]; !ok {
			cfg.RuntimeParams[name] = value
		}
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	pool := sql.OpenDB(connector{cfg})
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(connIdle)
	pool.SetConnMaxLifetime(connAge)
	host := cfg.Host
	if !strings.HasPrefix(host, "/") { // the folder of a socket
		host = net.JoinHostPort(host, strconv.Itoa(int(cfg.Port)))
	}
	return &postgres{name: "PostgreSQL " + host + " " + cfg.Database, pool: pool}, nil
}

func (p *postgres) close() error { return p.pool.Close() }

// scrub does nothing: when deleted rows leave the disk is up to the server; see
// docs/operating.md.
func (p *postgres) scrub(context.Context) {}
