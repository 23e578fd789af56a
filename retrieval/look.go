package retrieval

import (
	"io/fs"
	"time"
)

// A look is what a file looked like from outside when it was read: its size and the time it
// was changed, in nanoseconds. As git does with its index, a file that looks the same is not
// read again by a start. The zero value stands for none, and no file has it.
type look struct{ size, changed int64 }

// settledAfter is how old a change must be for a look to tell: a second one may come within
// the grain of the file system's clock.
const settledAfter = 2 * time.Second

// lookOf returns what a file looks like that was read after now, or none if that does not tell it from
// another content.
func lookOf(info fs.FileInfo, now time.Time) look {
	if info == nil || info.ModTime().IsZero() || info.ModTime().UnixNano() <= 0 || now.Sub(info.ModTime()) < settledAfter {
		return look{}
	}
	return look{info.Size(), info.ModTime().UnixNano()}
}

// unchanged returns a note whose file looks as it did when it was read, or nil.
func (s *snapshot) unchanged(folder, name string, info fs.FileInfo) *docRecord {
	i, ok := s.byName[folder+"\x00"+name]
	if !ok || s.docs[i].look == (look{}) || s.docs[i].look != (look{info.Size(), info.ModTime().UnixNano()}) {
		return nil
	}
	return &s.docs[i]
}
