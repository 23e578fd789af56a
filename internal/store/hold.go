package store

import (
	"errors"
	"fmt"
)

// ErrHeld is returned, wrapped, when another process holds a file.
var ErrHeld = errors.New("another process serves from it")

// Hold claims the store's file at path for this process, until release is called
// or the process ends, however it ends: the system gives the lock back. It keeps
// two bots from answering out of one file, each with its own idea of what is under
// way; it keeps nobody from opening, reading or writing it.
//
// The lock is on a file beside it, as SQLite has locks of its own on the store's.
// That file stays: if it were removed, two processes could hold locks on two files
// of one name.
func Hold(path string) (release func() error, err error) {
	f, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("hold %s: %w", path, err)
	}
	return f.Close, nil
}
