package retrieval

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of a huge page on the machines that matter; elsewhere the advice does
// nothing.
const hugePage = 2 << 20

// hugePages asks for large pages of memory for what is about to be filled: of ordinary ones, ten
// thousand would be had one by one, which takes longer than to read the file.
func hugePages(b []byte) {
	if len(b) < 2*hugePage {
		return
	}
	start := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & (hugePage - 1))
	whole := (len(b) - start) &^ (hugePage - 1)
	_ = syscall.Madvise(b[start:start+whole], syscall.MADV_HUGEPAGE) // advice: refused, it is only slower
}
