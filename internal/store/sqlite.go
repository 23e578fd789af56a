package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	// readers is how many reads run at once. A read takes well under a
	// millisecond; more connections would only keep more memory.
	readers = 4
	// applicationID marks a file as ours, so that another program's database
	// is refused and not filled with our tables. It reads "gtut".
	applicationID = 0x67747574
)

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the store in the file at path and brings its tables up to date.
// A file that is not there is created, readable for its owner alone, as it
// holds what people asked; its folder must exist.
//
// A file that is damaged, of another program or of a newer version of this one
// is left as it is. The error then says what to do.
func Open(ctx context.Context, path string) (*DB, error) {
	return open(ctx, path, migrations)
}

func open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	db, err := connect(path)
	if err == nil {
		err = db.prepare(ctx, migrations)
	}
	if err != nil {
		err = fmt.Errorf("open store %s: %w", path, explain(ctx, db, err))
		if db != nil {
			err = errors.Join(err, db.close())
		}
		return nil, err
	}
	return &DB{name: path, read: db.read, engine: db, id: NewID()}, nil
}

// sqlite is the engine over a file.
type sqlite struct {
	// SQLite has one writer at a time. One connection makes writers of this
	// process queue in Go, fairly and each as long as its context lasts; SQLite
	// would have them poll.
	write *sql.DB
	read  *sql.DB
	batch *batcher
}

// closeWait bounds how long close waits for connections that are in use.
const closeWait = 5 * time.Second

// close writes what is in the log back into the file.
func (db *sqlite) close() error {
	// The last connection to close tidies the log, which a reader must not.
	return errors.Join(closeAll(db.read), closeAll(db.write))
}

// closeAll closes a pool and waits until it has let go of the file. A transaction
// whose context has ended is rolled back by a goroutine of database/sql, behind the
// back of whoever began it: that connection would write into the file after Close,
// and into whatever stands in its place by then.
func closeAll(pool *sql.DB) error {
	err := pool.Close()
	for begun := time.Now(); pool.Stats().OpenConnections > 0 && time.Since(begun) < closeWait; {
		time.Sleep(time.Millisecond)
	}
	return err
}

// inTx implements engine. There is but one writer, so all isolation is the same.
func (db *sqlite) inTx(ctx context.Context, _ isolation, f func(*sql.Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (db *sqlite) snapshot(ctx context.Context) (tx *sql.Tx, err error) {
	err = patientSQLite.do(ctx, func() error {
		tx, err = db.read.BeginTx(ctx, nil)
		return err
	})
	return tx, err
}

// scrub moves the write-ahead log into the file and empties it, as it still has
// pages from before a deletion. Readers can hold that up; then the next
// checkpoint overwrites them, so a failure is none of the deletion.
func (db *sqlite) scrub(ctx context.Context) {
	_, _ = db.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
}

// clock implements engine. Where the file is, all processes are, with one clock.
func (db *sqlite) clock(callers time.Time) (string, []any) { return "?", []any{millis(callers)} }

// SQLite tells nobody: who watches asks now and then.
func (db *sqlite) tell(context.Context, *sql.Tx) error { return nil }
func (db *sqlite) listen(context.Context, func())      {}

// connect returns an engine of which nothing is known but that there is a file.
func connect(path string) (*sqlite, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	writeDSN, readDSN, err := dsn(path)
	if err != nil {
		return nil, err
	}
	// Neither connects before it is used.
	write, err := sql.Open("sqlite", writeDSN)
	if err != nil {
		return nil, err
	}
	read, err := sql.Open("sqlite", readDSN)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	write.SetMaxOpenConns(1)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &sqlite{write: write, read: read, batch: newBatcher()}, nil
}

// create makes an empty file at path, unless there is one, and finds the
// mistakes for which SQLite has no good words. It opens no file that exists:
// closing one would drop the locks this process has on it.
func create(path string) error {
	if path == "" {
		return errors.New("the path of the file is empty")
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("it is a folder; name a file in it")
	case err == nil && !info.Mode().IsRegular():
		return errors.New("it is no regular file; name another one")
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case err == nil:
		return f.Close()
	case errors.Is(err, fs.ErrExist): // another process was faster
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("its folder does not exist; create it: %w", err)
	}
	return fmt.Errorf("its folder must be writable for the user that runs the program: %w", err)
}

// dsn returns the names under which the driver opens the file, with all that
// is set on each connection.
func dsn(path string) (write, read string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", "", err
	}
	file := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	all := url.Values{
		"_busy_timeout": {strconv.FormatInt(busyPoll.Milliseconds(), 10)},
		"_foreign_keys": {"on"},
		// With the write-ahead log, NORMAL syncs at checkpoints only. A killed
		// process loses nothing, as the system has what it wrote; a power cut
		// may lose the last commits but does not damage the file. FULL would
		// cost a disk sync for every question and answer.
		"_synchronous": {"NORMAL"},
		"_dqs":         {"0"}, // "text" is never a string, as in other databases
		"_error_rc":    {"1"}, // no stale messages in errors
	}
	all.Set("_query_only", "on")
	read = file + "?" + all.Encode()
	all.Del("_query_only")
	// A transaction that reads first and writes later could find that another
	// process wrote in between, which no waiting cures. So each takes the
	// writer's lock when it begins.
	all.Set("_txlock", "immediate")
	all["_pragma"] = []string{
		// What members had deleted is overwritten, not only unlinked.
		"secure_delete(on)",
		// A busy bot writes the same pages again and again: with a log of up to 16 MB
		// they go into the file less often than with SQLite's 4 MB.
		"wal_autocheckpoint(4000)",
	}
	return file + "?" + all.Encode(), read, nil
}

// prepare checks whose file it is and migrates it.
func (db *sqlite) prepare(ctx context.Context, migrations fs.FS) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	have, err := db.check(ctx, len(steps))
	if err != nil {
		return err
	}
	if err := db.useLog(ctx); err != nil {
		return err
	}
	for n := have; n < len(steps); n++ {
		if err := db.migrate(ctx, migrations, steps, n); err != nil {
			return fmt.Errorf("migrate with %s: %w", steps[n], err)
		}
	}
	return nil
}

// check returns how many migrations the file has seen. It writes and takes that
// back, so that a file we may only read shows now and not with the first
// question.
func (db *sqlite) check(ctx context.Context, newest int) (int, error) {
	tx, err := db.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	have, err := version(ctx, tx, newest)
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", have))
	return have, err
}

var errDamaged = errors.New("it is damaged; restore it from a backup or move it away to start with an empty one")

// version returns how many migrations the file has seen, or why it is not to be
// touched.
func version(ctx context.Context, tx *sql.Tx, newest int) (int, error) {
	var id, version, tables int
	err := tx.QueryRowContext(ctx, `
		SELECT a.application_id, v.user_version, (SELECT COUNT(*) FROM sqlite_schema)
		FROM pragma_application_id a, pragma_user_version v`).Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id == 0 && version == 0 && tables == 0: // new
		return 0, nil
	case id != applicationID:
		return 0, errors.New("it is a database of another program; name another file")
	case version > newest:
		return 0, fmt.Errorf("it was written by a newer version of this program (its tables have version %d, this program knows %d); run that version, or restore the backup made before it", version, newest)
	case version < 1 || tables == 0:
		return 0, errDamaged
	}
	return version, nil
}

// useLog turns the write-ahead log on, which the file remembers.
func (db *sqlite) useLog(ctx context.Context) error {
	var mode string
	err := patientSQLite.do(ctx, func() error {
		return db.write.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
	})
	if err == nil && !strings.EqualFold(mode, "wal") {
		err = fmt.Errorf("its file system does not support SQLite's write-ahead log (mode %q); put it on a local disk", mode)
	}
	return err
}

// migrate applies step n, unless another process has done so meanwhile.
func (db *sqlite) migrate(ctx context.Context, migrations fs.FS, steps []string, n int) error {
	text, err := fs.ReadFile(migrations, steps[n])
	if err != nil {
		return err
	}
	return db.inTx(ctx, alone, func(tx *sql.Tx) error {
		if now, err := version(ctx, tx, len(steps)); err != nil || now != n {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA application_id = %d; PRAGMA user_version = %d", text, applicationID, n+1))
		return err
	})
}
