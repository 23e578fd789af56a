package retrieval

import (
	"encoding/binary"
	"math"
)

// decoder reads data, whose parts it returns: one copy of the file serves an index.
type decoder struct {
	data []byte
	text string // the same
	at   int
	bad  bool // something was cut short; all further reads return zeros
}

func (r *decoder) fail() {
	r.bad = true
	r.at = len(r.data)
}

func (r *decoder) num() int {
	if r.at < len(r.data) && r.data[r.at] < 0x80 { // most
		r.at++
		return int(r.data[r.at-1])
	}
	n, size := binary.Uvarint(r.data[r.at:])
	if size <= 0 || n > math.MaxInt32 {
		r.fail()
		return 0
	}
	r.at += size
	return int(n)
}

func (r *decoder) long() int64 { return int64(binary.LittleEndian.Uint64(r.bytes(8))) }

// bytes returns the next n bytes; of cut data, n zeros if that is few.
func (r *decoder) bytes(n int) []byte {
	if n > len(r.data)-r.at {
		r.fail()
		return make([]byte, min(n, 32))
	}
	r.at += n
	return r.data[r.at-n : r.at]
}

func (r *decoder) str() string {
	n := r.num()
	if n > len(r.data)-r.at {
		r.fail()
		return ""
	}
	r.at += n
	return r.text[r.at-n : r.at]
}

func (r *decoder) strs() []string {
	n := r.num()
	if n == 0 || n > len(r.data)-r.at { // each takes a byte at least
		if n > 0 {
			r.fail()
		}
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = r.str()
	}
	return out
}

// align goes on to where flat types may be.
func (r *decoder) align() { r.at += -r.at & (alignment - 1) }

// readFlat reads n values that were written by writeFlat.
func readFlat[T flat](r *decoder, n int) []T {
	r.align()
	if r.bad || r.at > len(r.data) || n > (len(r.data)-r.at)/sizeOf[T]() {
		r.fail()
		return nil
	}
	return viewed[T](r.bytes(n*sizeOf[T]()), n)
}
