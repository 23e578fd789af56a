package retrieval

import (
	"encoding/binary"
	"unsafe"
)

// Most of a snapshot is numbers: vectors, postings. They are written as they are in memory
// and used where they were read to, since decoding them would take longer than all the rest of a
// start. A snapshot is therefore good for machines of one byte order only; the mark at its head tells.

// flat are the types whose memory may be written and read: no pointers and no padding.
type flat interface{ float32 | int32 | posting }

// byteOrder is how this machine writes 0x01020304.
var byteOrder = string(binary.NativeEndian.AppendUint32(nil, 0x01020304))

// alignment is what all flat types are content with.
const alignment = 8

// raw is the memory of a slice.
func raw[T flat](s []T) []byte {
	var t T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(t)))
}

// viewed is the slice whose memory data is, n long. The caller has checked the length; data must
// be aligned and must not change.
func viewed[T flat](data []byte, n int) []T {
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), n)
}

// sizeOf is the size of a value in bytes.
func sizeOf[T flat]() int {
	var t T
	return int(unsafe.Sizeof(t))
}

// aligned returns data, or a copy of it, at an address at which all flat types may be.
func aligned(data []byte) []byte {
	if len(data) == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(data)))%alignment == 0 {
		return data
	}
	words := make([]uint64, (len(data)+7)/8)
	out := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(data))
	copy(out, data)
	return out
}

// asText is data as a string, without a copy. data must not change.
func asText(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
