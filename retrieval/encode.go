package retrieval

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
)

// An encoder appends what decoder reads.
type encoder struct{ data []byte }

func encodeSnapshot(s *snapshot, fingerprint string) []byte {
	size := 1 << 16
	for _, d := range s.docs {
		for _, c := range d.Chunks {
			size += len(c.Text) + 256
		}
		size += 4 * s.dim() * len(d.vecs)
	}
	if lx := s.lexical; lx != nil {
		size += len(lx.terms.names.text) + 24*lx.terms.names.len() + len(lx.postings.all)*sizeOf[posting]()
	}
	w := &encoder{make([]byte, 0, size)}
	w.data = append(w.data, snapshotMagic...)
	w.data = append(w.data, byteOrder...)
	w.str(fingerprint)
	chunks := 0
	for _, d := range s.docs {
		chunks += len(d.Chunks)
	}
	w.num(chunks)
	w.num(len(s.docs))
	for _, d := range s.docs {
		w.doc(d)
	}
	at := len(w.data)
	w.lexical(s.lexical)
	w.num(len(s.vectors))
	for _, k := range slices.SortedFunc(maps.Keys(s.vectors), func(a, b vectorKey) int { return bytes.Compare(a[:], b[:]) }) {
		w.data = append(w.data, k[:]...)
		w.num(len(s.vectors[k]))
		writeFlat(w, s.vectors[k])
	}
	w.num(s.dim())
	w.align()
	head := len(w.data)
	w.docVectors(s)
	w.long(int64(at))
	w.long(int64(head))
	return seal(w.data)
}

func (w *encoder) doc(d docRecord) {
	w.str(d.Folder)
	w.str(d.Path)
	w.data = append(w.data, d.sum[:]...)
	w.long(d.look.size)
	w.long(d.look.changed)
	w.str(d.Title)
	w.str(d.Lang)
	w.strs(d.Aliases)
	w.strs(d.Warnings)
	w.num(len(d.Chunks))
	for _, c := range d.Chunks {
		w.str(c.ID)
		w.strs(c.Headings)
		w.str(c.Anchor)
		w.num(c.StartLine)
		w.num(c.EndLine)
		w.str(c.Text)
		w.str(c.Fence)
		w.flag(c.Empty)
	}
	starts := d.starts
	if len(starts) != len(d.Chunks) {
		starts = sectionStarts(d.Doc)
	}
	for _, s := range starts {
		w.flag(s)
	}
	w.num(len(d.keys))
	for i, k := range d.keys {
		w.data = append(w.data, k[:]...)
		w.flag(i < len(d.vecs) && d.vecs[i] != nil)
	}
}

// docVectors writes the vectors of all chunks that have one, in their order. All have the
// same dimension.
func (w *encoder) docVectors(s *snapshot) {
	for _, d := range s.docs {
		for _, v := range d.vecs {
			w.data = append(w.data, raw(v)...)
		}
	}
}

// lexical writes the terms in the order of their numbers.
func (w *encoder) lexical(lx *lexical) {
	w.flag(lx != nil)
	if lx == nil {
		return
	}
	w.num(len(lx.length))
	writeFlat(w, lx.length)
	w.num(lx.terms.names.len())
	writeFlat(w, lx.terms.names.ends)
	w.str(lx.terms.names.text)
	w.num(len(lx.terms.slots))
	writeFlat(w, lx.terms.slots)
	writeFlat(w, lx.postings.ends)
	w.num(len(lx.postings.all))
	writeFlat(w, lx.postings.all)
}

func writeFlat[T flat](w *encoder, s []T) {
	w.align()
	w.data = append(w.data, raw(s)...)
}

// align fills up to where flat types may be.
func (w *encoder) align() {
	for len(w.data)%alignment != 0 {
		w.data = append(w.data, 0)
	}
}

func (w *encoder) num(n int) { w.data = binary.AppendUvarint(w.data, uint64(n)) }

func (w *encoder) long(n int64) { w.data = binary.LittleEndian.AppendUint64(w.data, uint64(n)) }

func (w *encoder) flag(yes bool) {
	if yes {
		w.num(1)
		return
	}
	w.num(0)
}

func (w *encoder) str(s string) {
	w.num(len(s))
	w.data = append(w.data, s...)
}

func (w *encoder) strs(ss []string) {
	w.num(len(ss))
	for _, s := range ss {
		w.str(s)
	}
}
