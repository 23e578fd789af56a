package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"time"
)

// oldestServer is the first version that tells what became of a transaction.
const oldestServer = 130000

// startWait is how long opening waits for a server that is not there. A mistake in
// the URL is to be told soon, and who starts us starts us again.
const startWait = 3 * time.Second

// prepare checks whose database it is and migrates it.
func (p *postgres) prepare(ctx context.Context, migrations fs.FS) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	if err := p.checkServer(ctx); err != nil {
		return err
	}
	have, err := p.check(ctx, len(steps))
	if err != nil {
		return err
	}
	for n := have; n < len(steps); n++ {
		if err := p.migrate(ctx, migrations, steps, n); err != nil {
			return fmt.Errorf("migrate with %s: %w", steps[n], err)
		}
	}
	return nil
}

func (p *postgres) checkServer(ctx context.Context) error {
	var version int
	var encoding string
	var schema sql.NullString
	wait := patientPostgres
	wait.most = startWait
	err := wait.do(ctx, func() error {
		return p.pool.QueryRowContext(ctx, `
			SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_schema()`).
			Scan(&version, &encoding, &schema)
	})
	switch {
	case err != nil:
		return err
	case version < oldestServer:
		return fmt.Errorf("the database server is PostgreSQL %d; version %d or later is needed", version/10000, oldestServer/10000)
	case encoding != "UTF8":
		return fmt.Errorf("the database is encoded in %s; create one with the encoding UTF8", encoding)
	case !schema.Valid:
		return errors.New("the schema that search_path names does not exist; create it")
	}
	return nil
}

// check returns how many migrations the database has seen. It writes and takes
// that back, so that one we may only read shows now and not with the first
// question.
func (p *postgres) check(ctx context.Context, newest int) (have int, err error) {
	taken := errors.New("taken back")
	err = p.inTx(ctx, loose, func(tx *sql.Tx) error {
		if have, err = pgVersion(ctx, tx, newest); err != nil || have == 0 {
			return err
		}
		if _, err = tx.ExecContext(ctx, "UPDATE gophertutor_schema SET version = version"); err != nil {
			return err
		}
		return taken
	})
	if errors.Is(err, taken) {
		err = nil
	}
	return have, err
}

// pgVersion returns how many migrations the schema has seen, or why it is not to
// be touched. The table gophertutor_schema marks it as ours.
func pgVersion(ctx context.Context, tx *sql.Tx, newest int) (int, error) {
	var ours, others bool
	err := tx.QueryRowContext(ctx, `
		SELECT COALESCE(bool_or(relname = 'gophertutor_schema'), FALSE), COALESCE(bool_or(relname <> 'gophertutor_schema'), FALSE)
		FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`). // of an extension
		Scan(&ours, &others)
	switch {
	case err != nil:
		return 0, err
	case !ours && others:
		return 0, errors.New("it has tables of another program; name an empty database, or a schema with search_path in DATABASE_URL")
	case !ours:
		return 0, nil
	}
	var version int
	err = tx.QueryRowContext(ctx, "SELECT version FROM gophertutor_schema").Scan(&version)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && (version < 1 || !others):
		return 0, errors.New("it is damaged; restore it from a backup or name an empty database")
	case err == nil && version > newest:
		return 0, fmt.Errorf("it was written by a newer version of this program (its tables have version %d, this program knows %d); run that version, or restore the backup made before it", version, newest)
	}
	return version, err
}

// migrate applies step n, unless another process has done so meanwhile.
func (p *postgres) migrate(ctx context.Context, migrations fs.FS, steps []string, n int) error {
	text, err := fs.ReadFile(migrations, steps[n])
	if err != nil {
		return err
	}
	return p.inTx(ctx, loose, func(tx *sql.Tx) error {
		if err := unhurried(ctx, tx); err != nil {
			return err
		}
		// Two that find no table would both make one.
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(
			"SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(%d, hashtext(current_schema()))", applicationID)); err != nil {
			return err
		}
		if now, err := pgVersion(ctx, tx, len(steps)); err != nil || now != n {
			return err
		}
		if n == 0 {
			if _, err := tx.ExecContext(ctx, "CREATE TABLE gophertutor_schema (version BIGINT NOT NULL); INSERT INTO gophertutor_schema VALUES (0)"); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, translate(string(text))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE gophertutor_schema SET version = ?", n+1)
		return err
	})
}

// types are the words of migrations that PostgreSQL has other ones for. Text is
// compared by its bytes, as SQLite does, whatever the database's collation.
var types = map[string]string{
	"INTEGER PRIMARY KEY": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
	"BLOB":                "BYTEA",
	"TEXT":                `TEXT COLLATE "C"`,
}

var typeNames = regexp.MustCompile(`\b(INTEGER PRIMARY KEY|BLOB|TEXT)\b`)

// translate returns a migration in PostgreSQL's words.
func translate(migration string) string {
	return typeNames.ReplaceAllStringFunc(migration, func(name string) string { return types[name] })
}
