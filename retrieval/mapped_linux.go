package retrieval

import (
	"os"
	"runtime/debug"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapFile maps a sealed file into memory, so that a start need neither copy what the system has
// read nor have memory cleared for that. ok is false where that cannot be done.
//
// Whoever shortens a file ends the programs that look at a part of the mapping which is gone. We only
// replace files, but others may not know that. So the mapping has a lease, and without one there is none: who
// would shorten the file, or write to it, waits until own has put memory of the program's own in its place. That
// takes moments; the system gives up such a lease after 45 s.
func mapFile(f *os.File, size int64, s sealing) (m *mapping, ok bool) {
	release, err := lease(f)
	if err != nil {
		return nil, false
	}
	n := (uintptr(size) + pageMask) &^ pageMask
	area, start, err := reserve(n)
	if err != nil {
		release()
		return nil, false
	}
	if err = movable(start); err == nil {
		_, err = unix.MmapPtr(int(f.Fd()), 0, start, n, unix.PROT_READ, unix.MAP_PRIVATE|unix.MAP_FIXED|unix.MAP_POPULATE)
	}
	if err != nil {
		release()
		_ = unix.MunmapPtr(area, n+hugePage)
		return nil, false
	}
	return &mapping{data: unsafe.Slice((*byte)(start), size), seal: s, release: release}, true
}

// lease has whoever opens a file for writing, or shortens it, wait for release. Only the owner of a file may, and
// not every file system has leases. The signal that tells of somebody waiting is one that Go passes over.
func lease(f *os.File) (release func(), err error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0) // the lease ends with the last of these
	if err != nil {
		return nil, err
	}
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_SETLEASE, unix.F_RDLCK); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return sync.OnceFunc(func() {
		_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETLEASE, unix.F_UNLCK) // f may be open still
		_ = unix.Close(fd)
	}), nil
}

var pageMask = uintptr(os.Getpagesize() - 1)

// movable tries whether this system lets a page be moved to where another is: not all do that
// look like Linux.
func movable(to unsafe.Pointer) error {
	page := pageMask + 1
	from, err := unix.MmapPtr(-1, 0, nil, page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return err
	}
	if _, err = unix.MremapPtr(from, page, to, page, unix.MREMAP_MAYMOVE|unix.MREMAP_FIXED); err != nil {
		_ = unix.MunmapPtr(from, page)
	}
	return err
}

// reserve returns an area of addresses, and in it n bytes from the beginning of a huge page.
func reserve(n uintptr) (area, start unsafe.Pointer, err error) {
	area, err = unix.MmapPtr(-1, 0, nil, n+hugePage, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
	return area, unsafe.Add(area, -uintptr(area)&(hugePage-1)), err
}

// own puts a copy in the place of the mapping, while others read it. Each part is checked once more
// before, and step called. It is called once. Where there is no memory for a copy the file stays
// mapped; the error is about the content alone.
func (m *mapping) own(step func()) (err error) {
	defer readable(&err)()
	n := (uintptr(len(m.data)) + pageMask) &^ pageMask
	to := unsafe.Pointer(unsafe.SliceData(m.data))
	left := false
	for at := uintptr(0); at < n; at += hugePage {
		step()
		part := min(hugePage, n-at)
		if m.replace(unsafe.Add(to, at), int(at), part) == nil {
			continue
		}
		if !m.seal.fitsPart(m.data[at:min(at+part, uintptr(len(m.data)))], int64(at)) {
			return errSeal
		}
		left = true
	}
	if !left {
		m.release()
	}
	return nil
}

// free gives up the mapping, of which nothing may be in use.
func (m *mapping) free() {
	_ = unix.MunmapPtr(unsafe.Pointer(unsafe.SliceData(m.data)), uintptr(len(m.data)))
	m.release()
}

// replace puts a copy where a part of the mapping is: at once, for whoever reads.
func (m *mapping) replace(to unsafe.Pointer, at int, part uintptr) error {
	area, room, err := reserve(part)
	if err != nil {
		return err
	}
	if err := m.move(to, room, at, part); err != nil {
		_ = unix.MunmapPtr(area, part+hugePage)
		return err
	}
	// What is left of the area, from which the room is gone.
	before := uintptr(room) - uintptr(area)
	if before > 0 {
		_ = unix.MunmapPtr(area, before)
	}
	if after := hugePage - before; after > 0 {
		_ = unix.MunmapPtr(unsafe.Add(room, part), after)
	}
	return nil
}

// move makes the copy in room, and then puts it where it belongs.
func (m *mapping) move(to, room unsafe.Pointer, at int, part uintptr) error {
	if _, err := unix.MmapPtr(-1, 0, room, part, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_FIXED); err != nil {
		return err
	}
	fresh := unsafe.Slice((*byte)(room), part)
	_ = unix.Madvise(fresh, unix.MADV_HUGEPAGE) // advice
	copied := fresh[:copy(fresh, m.data[at:])]
	if !m.seal.fitsPart(copied, int64(at)) {
		return errSeal
	}
	_, err := unix.MremapPtr(room, part, to, part, unix.MREMAP_MAYMOVE|unix.MREMAP_FIXED)
	return err
}

// readable is for who reads a mapping: should the file have become shorter, the function that defers what it
// returns ends with an error, and the program goes on.
func readable(err *error) func() {
	was := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(was)
		switch fault := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			*err = errSeal
		default:
			panic(fault)
		}
	}
}
