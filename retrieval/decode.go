package retrieval

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

var errSnapshot = errors.New("the cached index is damaged")

// readSnapshot reads what encodeSnapshot wrote. Any difference, in the data
// or in the fingerprint, is an error.
func readSnapshot(r io.ReaderAt, size int64, fingerprint string) (*snapshot, error) {
	const head = snapshotMagic + "1234"
	var start [len(head)]byte
	if size < int64(len(head)) {
		return nil, errFormat
	}
	if err := readAt(r, start[:], 0); err != nil {
		return nil, err
	}
	if string(start[:]) != snapshotMagic+byteOrder {
		return nil, errFormat
	}
	if f, ok := r.(*os.File); ok && size >= mapFrom && mapped.CompareAndSwap(false, true) {
		if s, ok, err := readMapped(f, size, fingerprint); ok {
			return s, err
		}
	}
	data, err := unseal(r, size)
	if errors.Is(err, errSeal) {
		return nil, errSnapshot
	}
	if err != nil {
		return nil, err
	}
	return decodeSnapshot(data, fingerprint)
}

// readMapped is readSnapshot of a file that is mapped into memory; ok is false where that cannot be done, or the
// file is damaged. What is decoded is checked meanwhile, but for the vectors: see settle.
func readMapped(f *os.File, size int64, fingerprint string) (s *snapshot, ok bool, err error) {
	m, ok := unsealMapped(f, size)
	if !ok {
		return nil, false, nil
	}
	checked := make(chan error, 1)
	go func() { checked <- m.check(headOf(m.text())) }()
	func() {
		defer readable(&err)()
		s, err = decodeSnapshot(m.text(), fingerprint)
	}()
	if damaged := <-checked; damaged != nil || err != nil {
		m.free()
		return nil, damaged == nil, err
	}
	s.own = sync.OnceValue(func() error {
		if m.own(s.standBack) == nil {
			return nil
		}
		return errSnapshot
	})
	return s, true, nil
}

// mapFrom is the size from which a file is mapped into memory. Only the first is in a program,
// which is the one that a start waits for: nothing tells when a mapping is not in use any more.
var mapFrom = int64(4 << 20)

var mapped atomic.Bool

var errFormat = errors.New("the cached index has another format")

// decodeSnapshot reads what is known to be whole. What it returns is partly data itself, which
// must not change any more.
func decodeSnapshot(data []byte, fingerprint string) (*snapshot, error) {
	data = aligned(data)
	r := &decoder{data: data, text: asText(data), at: len(snapshotMagic) + 4}
	if got := r.str(); got != fingerprint {
		return nil, fmt.Errorf("the cached index was made with %q", got)
	}
	end := len(data) - trailer
	if end < r.at {
		return nil, errSnapshot
	}
	at, head := binary.LittleEndian.Uint64(data[end:]), binary.LittleEndian.Uint64(data[end+8:])
	if at > head || head > uint64(end) || at < uint64(r.at) {
		return nil, errSnapshot
	}
	lx := &decoder{data: data[:head], text: r.text[:head], at: int(at)}
	vs := &decoder{data: data[:end], text: r.text[:end], at: int(head)}
	r.data, r.text = data[:at], r.text[:at]
	s, vectors := r.content()
	s.lexical = lx.lexical()
	dim := lx.vectors(s)
	vs.docVectors(vectors, dim)
	if r.bad || r.at != len(r.data) || lx.bad || lx.at != len(lx.data) || vs.bad || vs.at != len(vs.data) {
		return nil, errSnapshot
	}
	return s, nil
}

// trailer is what ends a snapshot: where the lexical index begins, and where the vectors of
// chunks, which are the last.
const trailer = 8 + 8

// headOf is where the vectors of chunks begin in a snapshot that may not be whole. Nothing in them is looked at to
// read the rest.
func headOf(text []byte) int64 {
	if len(text) < trailer {
		return int64(len(text))
	}
	return int64(min(binary.LittleEndian.Uint64(text[len(text)-8:]), uint64(len(text))))
}

// content reads the notes and their chunks, and where the vectors of these belong.
func (r *decoder) content() (s *snapshot, vectors []*[]float32) {
	s = &snapshot{byName: map[string]int{}, vectors: map[vectorKey][]float32{}}
	chunks, docs := r.num(), r.num()
	if chunks > len(r.data)/chunkBytes || docs > len(r.data)/docBytes {
		r.fail()
		return s, nil
	}
	// The chunks of all notes side by side, as they are searched.
	s.chunks, s.docs = make([]Chunk, 0, chunks), make([]docRecord, 0, docs)
	keys, vecs := make([]vectorKey, chunks), make([][]float32, chunks)
	vectors = make([]*[]float32, 0, chunks)
	for range docs {
		d, count := r.doc(&s.chunks)
		if n := r.num(); n > 0 && n == count {
			d.keys, keys = keys[:n:n], keys[n:]
			d.vecs, vecs = vecs[:n:n], vecs[n:]
			for i := range n {
				d.keys[i] = vectorKey(r.bytes(16))
				if r.num() == 1 {
					vectors = append(vectors, &d.vecs[i])
				}
			}
		} else if n > 0 {
			r.fail()
		}
		if r.bad {
			return s, nil
		}
		s.byName[d.Folder+"\x00"+d.Path] = len(s.docs)
		s.docs = append(s.docs, d)
	}
	if len(s.chunks) != chunks {
		r.fail()
		return s, nil
	}
	return s, vectors
}

// vectors reads those that belong to no chunk, and the dimension of those that do.
func (r *decoder) vectors(s *snapshot) (dim int) {
	for range r.num() {
		k := vectorKey(r.bytes(16))
		v := readFlat[float32](r, r.num())
		if r.bad {
			return 0
		}
		s.vectors[k] = v
	}
	dim = r.num()
	r.align()
	return dim
}

// What a chunk and a note take in a file at least.
const (
	chunkBytes = 8
	docBytes   = 32
)

// docVectors reads the vectors of chunks to where they belong.
func (r *decoder) docVectors(vectors []*[]float32, dim int) {
	n := len(vectors)
	if dim > len(r.data)/4 || n > len(r.data) || n > 0 && dim == 0 {
		r.fail()
		return
	}
	all := readFlat[float32](r, n*dim)
	if r.bad {
		return
	}
	for _, v := range vectors {
		*v, all = all[:dim:dim], all[dim:]
	}
}

// lexical reads what encoder.lexical wrote, or returns nil, with bad set if there should be
// something.
func (r *decoder) lexical() *lexical {
	if r.num() != 1 {
		return nil
	}
	lx := &lexical{length: readFlat[float32](r, r.num())}
	terms := r.num()
	lx.terms.names.ends = readFlat[int32](r, terms)
	lx.terms.names.text = r.str()
	lx.terms.slots = readFlat[int32](r, r.num())
	lx.postings.ends = readFlat[int32](r, terms)
	lx.postings.all = readFlat[posting](r, r.num())
	// What stands in the lists is as it was written, since the seal fits.
	if r.bad || !rising(lx.terms.names.ends, len(lx.terms.names.text)) || !lx.terms.good() || !rising(lx.postings.ends, len(lx.postings.all)) {
		r.fail()
		return nil
	}
	lx.finish()
	return lx
}

// doc reads a note, whose chunks it adds to all, and how many these are.
func (r *decoder) doc(all *[]Chunk) (d docRecord, count int) {
	d.Folder, d.Path = r.str(), r.str()
	d.sum = [32]byte(r.bytes(32))
	d.look = look{r.long(), r.long()}
	d.Title, d.Lang = r.str(), r.str()
	d.Aliases, d.Warnings = r.strs(), r.strs()
	count = r.num()
	from := len(*all)
	if count > cap(*all)-from {
		r.fail()
		return d, 0
	}
	for range count {
		*all = append(*all, Chunk{Folder: d.Folder, Path: d.Path, Title: d.Title, Aliases: d.Aliases, Lang: d.Lang})
		c := &(*all)[len(*all)-1]
		c.ID, c.Headings, c.Anchor = r.str(), r.strs(), r.str()
		c.StartLine, c.EndLine = r.num(), r.num()
		c.Text, c.Fence = r.str(), r.str()
		c.Empty = r.num() == 1
		if r.bad {
			return d, 0
		}
	}
	if count > 0 {
		d.Chunks = (*all)[from:len(*all):len(*all)]
	}
	d.starts = make([]bool, count)
	for i := range d.starts {
		d.starts[i] = r.num() == 1
	}
	return d, count
}
