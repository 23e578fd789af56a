package retrieval

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
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

// unseal reads a sealed text of a size. It is not mapped into memory, although that would be
// faster still: should somebody cut the file, the program that has it mapped would be killed.
func unseal(r io.ReaderAt, size int64) ([]byte, error) {
	var tail [sealTail]byte
	if size < sealTail {
		return nil, errSeal
	}
	if err := readAt(r, tail[:], size-sealTail); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint64(tail[:]))
	if n < 0 || n > size {
		return nil, errSeal
	}
	blocks := (n + sealedBlock - 1) / sealedBlock
	if n+4*blocks+sealTail != size {
		return nil, errSeal
	}
	sums := make([]byte, 4*blocks+8)
	if err := readAt(r, sums, n); err != nil {
		return nil, err
	}
	if crc32.Checksum(sums, castagnoli) != binary.LittleEndian.Uint32(tail[8:]) {
		return nil, errSeal
	}
	data := make([]byte, n)
	hugePages(data)
	var next atomic.Int64
	var g errgroup.Group
	for range min(int64(runtime.GOMAXPROCS(0)), blocks) {
		g.Go(func() error {
			for {
				i := next.Add(1) - 1
				if i >= blocks {
					return nil
				}
				block := data[i*sealedBlock : min((i+1)*sealedBlock, n)]
				if err := readAt(r, block, i*sealedBlock); err != nil {
					return err
				}
				if crc32.Checksum(block, castagnoli) != binary.LittleEndian.Uint32(sums[4*i:]) {
					return errSeal
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return data, nil
}

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
