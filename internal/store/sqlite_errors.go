package store

import (
	"errors"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// advise implements engine.
func (*sqlite) advise(err error) string {
	// The low byte is the kind of error, the rest its variety.
	switch code(err) & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return "not a database of this program, or its beginning is damaged; restore it from a backup or move it away to start with an empty one"
	case sqlite3.SQLITE_CORRUPT:
		return "the database is damaged; stop the program, then restore the file from a backup or move it away, with its -wal and -shm files, to start with an empty one"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "the file and its folder must be readable and writable for the user that runs the program"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program holds the database locked; end it or wait"
	case sqlite3.SQLITE_FULL:
		return "no space is left; free some"
	case sqlite3.SQLITE_IOERR:
		return "reading or writing the disk went wrong; check the disk and its free space"
	}
	return ""
}

// code returns SQLite's extended result code of an error, 0 if it has none.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// Damaged reports whether an error says that the content of a file is not what was
// written: a backup helps, or an empty file.
func Damaged(err error) bool {
	kind := code(err) & 0xff
	return kind == sqlite3.SQLITE_CORRUPT || kind == sqlite3.SQLITE_NOTADB || errors.Is(err, errDamaged)
}
