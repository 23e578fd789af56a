package retrieval

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
)

var errSnapshot = errors.New("the cached index is damaged")

// decodeSnapshot reads what encodeSnapshot wrote. Any difference, in the data
// or in the fingerprint, is an error.
func decodeSnapshot(data []byte, fingerprint string) (*snapshot, error) {
	if len(data) < len(snapshotMagic)+4 || string(data[:len(snapshotMagic)]) != snapshotMagic {
		return nil, errors.New("the cached index has another format")
	}
	n := len(data) - 4
	if crc32.Checksum(data[:n], castagnoli) != binary.LittleEndian.Uint32(data[n:]) {
		return nil, errSnapshot
	}
	r := &decoder{text: string(data[len(snapshotMagic):n])}
	if got := r.str(); got != fingerprint {
		return nil, fmt.Errorf("the cached index was made with %q", got)
	}
	s := &snapshot{byName: map[string]int{}, vectors: map[vectorKey][]float32{}}
	for range r.num() {
		d := r.doc()
		if r.bad {
			return nil, errSnapshot
		}
		s.byName[d.Folder+"\x00"+d.Path] = len(s.docs)
		s.docs = append(s.docs, d)
	}
	for range r.num() {
		k := vectorKey([]byte(r.bytes(16)))
		v := r.floats()
		if r.bad {
			return nil, errSnapshot
		}
		s.vectors[k] = v
	}
	if r.num() == 1 {
		s.lexical = r.lexical()
	}
	if r.bad || r.text != "" {
		return nil, errSnapshot
	}
	return s, nil
}

// lexical reads what encoder.lexical wrote, or returns nil with bad set.
func (r *decoder) lexical() *lexical {
	n := r.num()
	if n > len(r.text)/4 {
		r.fail()
		return nil
	}
	length := make([]float32, n)
	for i := range length {
		length[i] = r.float()
	}
	terms := r.num()
	if terms > len(r.text) {
		r.fail()
		return nil
	}
	lx := &lexical{ids: make(map[string]int32, terms), postings: make([][]posting, terms), length: length}
	for id := range terms {
		lx.ids[r.str()] = int32(id)
		count := r.num()
		if count > len(r.text)/10 { // bytes of the shortest posting
			r.fail()
			return nil
		}
		ps := make([]posting, count)
		doc := 0
		for i := range ps {
			doc += r.num()
			at := place(r.byte())
			ps[i] = posting{int32(doc), r.float(), stretches(math.Float32bits(r.float())), at}
			if doc >= n {
				r.fail()
				return nil
			}
		}
		lx.postings[id] = ps
	}
	lx.finish()
	return lx
}

// decoder reads from text, whose substrings it returns: one copy of the file
// serves all strings of an index.
type decoder struct {
	text string
	bad  bool // something was cut short; all further reads return zeros
}

func (r *decoder) fail() {
	r.bad = true
	r.text = ""
}

func (r *decoder) num() int {
	var n uint64
	for i := 0; i < len(r.text) && i < binary.MaxVarintLen64; i++ {
		c := r.text[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.text = r.text[i+1:]
			if n > math.MaxInt32 {
				break
			}
			return int(n)
		}
	}
	r.fail()
	return 0
}

// bytes returns the next n bytes; of cut data, n zeros if that is few.
func (r *decoder) bytes(n int) string {
	if n > len(r.text) {
		r.fail()
		return strings.Repeat("\x00", min(n, 32))
	}
	s := r.text[:n]
	r.text = r.text[n:]
	return s
}

func (r *decoder) str() string {
	n := r.num()
	if n > len(r.text) {
		r.fail()
		return ""
	}
	return r.bytes(n)
}

func (r *decoder) strs() []string {
	var out []string
	for range r.num() {
		if r.bad {
			return nil
		}
		out = append(out, r.str())
	}
	return out
}

func (r *decoder) byte() byte {
	if r.text == "" {
		r.fail()
		return 0
	}
	b := r.text[0]
	r.text = r.text[1:]
	return b
}

func (r *decoder) float() float32 {
	if len(r.text) < 4 {
		r.fail()
		return 0
	}
	b := r.text
	r.text = r.text[4:]
	return math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

func (r *decoder) floats() []float32 {
	n := r.num()
	if n > len(r.text)/4 {
		r.fail()
		return nil
	}
	b := r.bytes(4 * n)
	v := make([]float32, n)
	for i := range v {
		j := 4 * i
		v[i] = math.Float32frombits(uint32(b[j]) | uint32(b[j+1])<<8 | uint32(b[j+2])<<16 | uint32(b[j+3])<<24)
	}
	return v
}

func (r *decoder) doc() docRecord {
	var d docRecord
	d.Folder, d.Path = r.str(), r.str()
	d.sum = [32]byte([]byte(r.bytes(32)))
	d.Title, d.Lang = r.str(), r.str()
	d.Aliases, d.Warnings = r.strs(), r.strs()
	for range r.num() {
		if r.bad {
			return d
		}
		c := Chunk{Folder: d.Folder, Path: d.Path, Title: d.Title, Aliases: d.Aliases, Lang: d.Lang}
		c.ID, c.Headings, c.Anchor = r.str(), r.strs(), r.str()
		c.StartLine, c.EndLine = r.num(), r.num()
		c.Text, c.Fence = r.str(), r.str()
		c.Empty = r.num() == 1
		d.Chunks = append(d.Chunks, c)
	}
	return d
}
