package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrNoFile is returned by Backup of a database that is no file.
var ErrNoFile = errors.New("the database is no file; back it up with pg_dump, or with what its server has")

// Backup writes a whole and consistent copy of the store into a new file, readable
// for its owner alone, while others read and write. The copy is checked before it gets
// its name: a store that is damaged gives an error and no file.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	if _, ok := db.engine.(*sqlite); !ok {
		return ErrNoFile
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up to %s: %w", path, fs.ErrExist)
	}
	unfinished, err := newFile(path)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer os.Remove(unfinished) // it has its name by then, if all went well
	writer, _, err := dsn(db.name)
	if err == nil {
		err = vacuumInto(ctx, writer, unfinished)
	}
	if err == nil {
		err = CheckFile(ctx, unfinished)
	}
	if err == nil {
		err = flush(unfinished) // what may not be on the disk gets no name of a backup
	}
	if err == nil {
		err = os.Rename(unfinished, path)
	}
	return db.fail(ctx, "back up", err)
}

// vacuumInto copies a store, with what is in its log, into an empty file, whose mode
// stays. It takes a connection of its own: the writer's would make others wait, and
// readers may write nowhere.
func vacuumInto(ctx context.Context, dsn, into string) (err error) {
	raw, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	return patientSQLite.do(ctx, func() error {
		_, err := raw.ExecContext(ctx, "VACUUM INTO ?", into)
		return err
	})
}

// CheckFile reads every page of a file that nobody has open and says what is wrong
// with it, or whose it is. It changes nothing.
func CheckFile(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	name, err := readOnly(path)
	if err != nil {
		return err
	}
	raw, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	var id int
	var verdict string
	err = raw.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id)
	if err == nil && id != applicationID {
		return fmt.Errorf("%s: it is no database of this program", path)
	}
	if err == nil {
		err = raw.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict)
	}
	if err == nil && verdict != "ok" {
		err = errors.New(verdict)
	}
	if err != nil {
		return fmt.Errorf("%s is damaged: %w", path, err)
	}
	return nil
}

// readOnly is the name under which the driver opens a file and changes nothing in it.
func readOnly(path string) (string, error) {
	abs, err := filepath.Abs(path)
	return "file:" + (&url.URL{Path: filepath.ToSlash(abs)}).EscapedPath() + "?mode=ro", err
}

// Restore puts a backup in the place of the store's file at path, which nobody may
// have open; see Hold. What was there is not thrown away: it and its logs are moved to
// aside, "" if there was nothing. A backup that is damaged or of another program
// changes nothing.
func Restore(ctx context.Context, backup, path string, now time.Time) (aside string, err error) {
	if err := CheckFile(ctx, backup); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	unfinished, err := newFile(path)
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	defer os.Remove(unfinished)
	if err := errors.Join(copyWhole(ctx, unfinished, backup), flush(unfinished)); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	old := unused(path + "." + now.UTC().Format("20060102-150405"))
	// The logs too, or SQLite would play them into the new file; and first, so that
	// a process that dies here leaves nothing that looks whole.
	for _, suffix := range []string{"-wal", "-shm", "-journal", ""} {
		switch err := os.Rename(path+suffix, old+suffix); {
		case err == nil:
			aside = old
		case !errors.Is(err, fs.ErrNotExist):
			return aside, fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(unfinished, path); err != nil {
		return aside, fmt.Errorf("restore: %w", err)
	}
	return aside, nil
}

// unused returns a name for what is put aside that nothing has, not even from a
// restore in the same second.
func unused(path string) string {
	old := path + ".old"
	for n := 2; ; n++ {
		if _, err := os.Lstat(old); err != nil {
			return old
		}
		old = fmt.Sprintf("%s-%d.old", path, n)
	}
}

// newFile makes an empty file beside path, for its owner alone.
func newFile(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+strings.TrimPrefix(filepath.Base(path), ".")+"-*")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// copyWhole copies a store into an empty file. Where a log stands beside it, as beside
// what Restore put aside after a kill, that may have all there is.
func copyWhole(ctx context.Context, path, from string) error {
	if log, err := os.Stat(from + "-wal"); err != nil || log.Size() == 0 {
		return copyInto(path, from)
	}
	name, err := readOnly(from)
	if err != nil {
		return err
	}
	return vacuumInto(ctx, name, path)
}

func copyInto(path, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// flush has the disk keep a file, so that a power cut after its renaming leaves it
// whole.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
