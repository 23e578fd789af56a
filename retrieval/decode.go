package retrieval

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

var errSnapshot = errors.New("the cached index is damaged")

// decodeSnapshot reads what encodeSnapshot wrote. Any difference, in the data
// or in the fingerprint, is an error. What it returns is partly data itself, which must not
// change any more.
func decodeSnapshot(data []byte, fingerprint string) (*snapshot, error) {
	const head = len(snapshotMagic) + 4
	if len(data) < head+4 || string(data[:len(snapshotMagic)]) != snapshotMagic || string(data[len(snapshotMagic):head]) != byteOrder {
		return nil, errors.New("the cached index has another format")
	}
	n := len(data) - 4
	sum := make(chan uint32, 1)
	go func(data []byte) { sum <- crc32.Checksum(data, castagnoli) }(data[:n])
	s, err := decodeContent(data[:n], fingerprint)
	if <-sum != binary.LittleEndian.Uint32(data[n:]) { // whatever came of it
		return nil, errSnapshot
	}
	return s, err
}

// decodeContent reads what is not known to be whole yet.
func decodeContent(data []byte, fingerprint string) (*snapshot, error) {
	data = aligned(data)
	r := &decoder{data: data, text: asText(data), at: len(snapshotMagic) + 4}
	if got := r.str(); got != fingerprint {
		return nil, fmt.Errorf("the cached index was made with %q", got)
	}
	s := &snapshot{byName: map[string]int{}, vectors: map[vectorKey][]float32{}}
	var vectors [][]*[]float32 // of each note, where its vectors belong
	for range r.num() {
		d, has := r.doc()
		if r.bad {
			return nil, errSnapshot
		}
		s.byName[d.Folder+"\x00"+d.Path] = len(s.docs)
		s.docs = append(s.docs, d)
		vectors = append(vectors, has)
	}
	r.docVectors(vectors)
	for range r.num() {
		k := vectorKey(r.bytes(16))
		v := readFlat[float32](r, r.num())
		if r.bad {
			return nil, errSnapshot
		}
		s.vectors[k] = v
	}
	if r.num() == 1 {
		s.lexical = r.lexical()
	}
	if r.bad || r.at != len(r.data) {
		return nil, errSnapshot
	}
	return s, nil
}

// docVectors reads the vectors of chunks to where they belong.
func (r *decoder) docVectors(vectors [][]*[]float32) {
	dim, n := r.num(), 0
	for _, vs := range vectors {
		n += len(vs)
	}
	if dim > len(r.data)/4 || n > len(r.data) || n > 0 && dim == 0 {
		r.fail()
		return
	}
	all := readFlat[float32](r, n*dim)
	if r.bad {
		return
	}
	for _, vs := range vectors {
		for _, v := range vs {
			*v, all = all[:dim:dim], all[dim:]
		}
	}
}

// lexical reads what encoder.lexical wrote, or returns nil with bad set.
func (r *decoder) lexical() *lexical {
	lx := &lexical{length: readFlat[float32](r, r.num())}
	lx.terms.names = r.strs()
	lx.terms.slots = readFlat[int32](r, r.num())
	if r.bad || !lx.terms.good() {
		r.fail()
		return nil
	}
	counts := make([]int, len(lx.terms.names))
	sum := 0
	for i := range counts {
		counts[i] = r.num()
		sum += counts[i]
	}
	total := r.num()
	if sum != total {
		r.fail()
		return nil
	}
	all := readFlat[posting](r, total)
	if r.bad {
		return nil
	}
	lx.postings = make([][]posting, len(counts))
	for id, n := range counts {
		lx.postings[id], all = all[:n:n], all[n:]
		last := int32(-1)
		for _, p := range lx.postings[id] {
			if p.doc <= last || int(p.doc) >= len(lx.length) {
				r.fail()
				return nil
			}
			last = p.doc
		}
	}
	lx.finish()
	return lx
}

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

// readFlat reads n values that were written by writeFlat.
func readFlat[T flat](r *decoder, n int) []T {
	r.at += -r.at & (alignment - 1)
	if r.bad || r.at > len(r.data) || n > (len(r.data)-r.at)/sizeOf[T]() {
		r.fail()
		return nil
	}
	return viewed[T](r.bytes(n*sizeOf[T]()), n)
}

// doc reads a note, and returns where its vectors belong.
func (r *decoder) doc() (d docRecord, vectors []*[]float32) {
	d.Folder, d.Path = r.str(), r.str()
	d.sum = [32]byte(r.bytes(32))
	d.look = look{r.long(), r.long()}
	d.Title, d.Lang = r.str(), r.str()
	d.Aliases, d.Warnings = r.strs(), r.strs()
	count := r.num()
	if count > (len(r.data)-r.at)/8 { // fields of a chunk
		r.fail()
		return d, nil
	}
	if count > 0 {
		d.Chunks = make([]Chunk, 0, count)
	}
	for range count {
		if r.bad {
			return d, nil
		}
		c := Chunk{Folder: d.Folder, Path: d.Path, Title: d.Title, Aliases: d.Aliases, Lang: d.Lang}
		c.ID, c.Headings, c.Anchor = r.str(), r.strs(), r.str()
		c.StartLine, c.EndLine = r.num(), r.num()
		c.Text, c.Fence = r.str(), r.str()
		c.Empty = r.num() == 1
		d.Chunks = append(d.Chunks, c)
	}
	if r.bad {
		return d, nil
	}
	d.starts = make([]bool, len(d.Chunks))
	for i := range d.starts {
		d.starts[i] = r.num() == 1
	}
	n := r.num()
	if n == 0 || r.bad {
		return d, nil
	}
	if n != len(d.Chunks) {
		r.fail()
		return d, nil
	}
	d.keys, d.vecs = make([]vectorKey, n), make([][]float32, n)
	for i := range d.keys {
		d.keys[i] = vectorKey(r.bytes(16))
		if r.num() == 1 {
			vectors = append(vectors, &d.vecs[i])
		}
	}
	return d, vectors
}
