package retrieval

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// A sealed text is followed by the CRC-32C of each block of it, its length in eight bytes, and
// the CRC-32C of these. That every block has one of its own lets all processors read and check
// at once, each block while it is still in the cache.

const sealedBlock = 256 << 10

// sealTail is what ends a sealed text, the sums of the blocks aside.
const sealTail = 8 + 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func seal(data []byte) []byte {
	n := len(data)
	for from := 0; from < n; from += sealedBlock {
		data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data[from:min(from+sealedBlock, n)], castagnoli))
	}
	data = binary.LittleEndian.AppendUint64(data, uint64(n))
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data[n:], castagnoli))
}

// errSeal says that a text is not as it was sealed.
var errSeal = errors.New("the seal does not fit")

// A sealing is what a sealed text ends with.
type sealing struct {
	n    int64  // bytes of the text
	sums []byte // of its blocks
}

// readSealing reads that of a sealed text of a size.
func readSealing(r io.ReaderAt, size int64) (s sealing, err error) {
	var tail [sealTail]byte
	if size < sealTail {
		return s, errSeal
	}
	if err := readAt(r, tail[:], size-sealTail); err != nil {
		return s, err
	}
	s.n = int64(binary.LittleEndian.Uint64(tail[:]))
	if s.n < 0 || s.n > size || s.n+4*s.blocks()+sealTail != size {
		return s, errSeal
	}
	s.sums = make([]byte, 4*s.blocks()+8)
	if err := readAt(r, s.sums, s.n); err != nil {
		return s, err
	}
	if crc32.Checksum(s.sums, castagnoli) != binary.LittleEndian.Uint32(tail[8:]) {
		return s, errSeal
	}
	return s, nil
}

func (s sealing) blocks() int64 { return (s.n + sealedBlock - 1) / sealedBlock }

// block returns the bounds of a block.
func (s sealing) block(i int64) (from, to int64) { return i * sealedBlock, min((i+1)*sealedBlock, s.n) }

// fits reports whether a block is as it was sealed.
func (s sealing) fits(i int64, block []byte) bool {
	return crc32.Checksum(block, castagnoli) == binary.LittleEndian.Uint32(s.sums[4*i:])
}

// fitsPart is fits of a part of the file, from the beginning of a block to the end of another or of the file.
func (s sealing) fitsPart(part []byte, at int64) bool {
	end := at + int64(len(part))
	for i := at / sealedBlock; i < s.blocks() && i*sealedBlock < end; i++ {
		from, to := s.block(i)
		if to > end || !s.fits(i, part[from-at:to-at]) {
			return false
		}
	}
	return true
}

// each calls f with each of the first n blocks by all processors, until one fails.
func (s sealing) each(n int64, f func(i, from, to int64) error) error {
	var next atomic.Int64
	var g errgroup.Group
	for range min(int64(runtime.GOMAXPROCS(0)), n) {
		g.Go(func() error {
			for {
				i := next.Add(1) - 1
				if i >= n {
					return nil
				}
				from, to := s.block(i)
				if err := f(i, from, to); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// unseal reads a sealed text of a size.
func unseal(r io.ReaderAt, size int64) ([]byte, error) {
	s, err := readSealing(r, size)
	if err != nil {
		return nil, err
	}
	data := make([]byte, s.n)
	hugePages(data)
	err = s.each(s.blocks(), func(i, from, to int64) error {
		if err := readAt(r, data[from:to], from); err != nil {
			return err
		}
		if !s.fits(i, data[from:to]) {
			return errSeal
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return data, nil
}

// A mapping is a file in memory; see mapFile.
type mapping struct {
	data    []byte // all of the file
	seal    sealing
	release func() // ends the lease of the file
}

// unsealMapped is unseal of a file that it maps into memory; ok is false where that cannot be
// done, or the file is damaged. Only the end of the text is checked: see check. The mapping must be owned
// soon, which checks all, or freed.
func unsealMapped(f *os.File, size int64) (m *mapping, ok bool) {
	s, err := readSealing(f, size)
	if err != nil || s.n == 0 {
		return nil, false
	}
	if m, ok = mapFile(f, size, s); !ok {
		return nil, false
	}
	last := s.blocks() - 1
	from, to := s.block(last)
	if m.good(last, from, to) != nil {
		m.free()
		return nil, false
	}
	return m, true
}

// check tells whether the first n bytes of the text are as they were sealed.
func (m *mapping) check(n int64) error {
	return m.seal.each(min((n+sealedBlock-1)/sealedBlock, m.seal.blocks()), m.good)
}

// good is check of a block.
func (m *mapping) good(i, from, to int64) (err error) {
	defer readable(&err)()
	if !m.seal.fits(i, m.data[from:to]) {
		return errSeal
	}
	return nil
}

// text is what was sealed.
func (m *mapping) text() []byte { return m.data[:m.seal.n:m.seal.n] }

// readAt fills b; a file that has become shorter is an error.
func readAt(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == io.EOF {
		return errSeal
	}
	return err
}
