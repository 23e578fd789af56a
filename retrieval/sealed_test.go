package retrieval

import (
	"bytes"
	"testing"
)

// What was sealed is read as it was, at all sizes around those of blocks; a changed bit in
// any block or in the seal, and any cut, is noticed.
func TestSeal(t *testing.T) {
	for _, size := range []int{0, 1, sealedBlock - 1, sealedBlock, sealedBlock + 1, 3*sealedBlock + 5} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i * i >> 3)
		}
		sealed := seal(bytes.Clone(data))
		read := func(b []byte) ([]byte, error) { return unseal(bytes.NewReader(b), int64(len(b))) }
		if got, err := read(sealed); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes are read as %d, %v", size, len(got), err)
		}
		for at := 0; at < len(sealed); at += max(1, min(sealedBlock/2, len(sealed)-at-1)) {
			flipped := bytes.Clone(sealed)
			flipped[at] ^= 1
			if _, err := read(flipped); err == nil {
				t.Errorf("%d bytes: a flip at %d was not noticed", size, at)
			}
			if _, err := read(sealed[:at]); err == nil {
				t.Errorf("%d bytes: a cut at %d was not noticed", size, at)
			}
		}
		if _, err := unseal(bytes.NewReader(sealed[:len(sealed)/2]), int64(len(sealed))); err == nil {
			t.Errorf("%d bytes: the file became shorter, which was not noticed", size)
		}
	}
}
