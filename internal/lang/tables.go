package lang

import (
	_ "embed"
	"errors"
	"sync"
	"sync/atomic"
	"unsafe"
)

//go:generate go test -run ^TestTables$ -update

// tablesBin is what the dictionary and the hints are made into: to take 3,000 lines of tables apart
// would take a quarter of the time in which a program starts and answers a question.
//
//go:embed data/tables.bin
var tablesBin string

// errTables cannot be: a test compares what is embedded with what it is made of.
var errTables = errors.New("tables.bin is cut short")

// A tableReader reads numbers, of four bytes each and the least one first, and text.
type tableReader struct{ rest string }

func (r *tableReader) num() int32 {
	s := r.rest[:4]
	r.rest = r.rest[4:]
	return int32(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

func (r *tableReader) nums() []int32 {
	n := int(r.num())
	s := r.rest[:4*n]
	r.rest = r.rest[4*n:]
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(uint32(s[4*i]) | uint32(s[4*i+1])<<8 | uint32(s[4*i+2])<<16 | uint32(s[4*i+3])<<24)
	}
	return out
}

func (r *tableReader) text() string {
	n := r.num()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *tableReader) strs() strs { return strs{text: r.text(), ends: r.nums()} }
func (r *tableReader) keys() keys { return keys{all: r.strs(), slots: r.nums()} }

func (r *tableReader) extents() *extents {
	e := new(extents)
	copy(e[:], r.text())
	return e
}

// records reads values that are nothing but numbers of four bytes.
func records[T entry | place | concept | cue | cueLink](r *tableReader) []T {
	all := r.nums()
	var t T
	size := int(unsafe.Sizeof(t)) / 4
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(all))), len(all)/size)
}

// tables are read when the first is asked for.
var tables = sync.OnceValues(func() (*dictionary, *hintTable) { return readTables(tablesBin) })

// readTables reads both tables; it panics if they are cut short.
func readTables(bin string) (*dictionary, *hintTable) {
	r := &tableReader{bin}
	d := &dictionary{
		keys: r.keys(), entries: records[entry](r), places: records[place](r), concepts: records[concept](r), forms: r.strs(), extents: r.extents(),
	}
	d.resolved = make([]atomic.Pointer[[]alternative], len(d.places))
	t := &hintTable{
		concepts: r.strs(), keys: r.keys(), cues: records[cue](r), links: records[cueLink](r), byTerms: r.keys(), cueOf: r.nums(), extents: r.extents(), longest: int(r.num()),
	}
	t.terms = make([]atomic.Pointer[QueryTerm], t.concepts.len())
	if r.rest != "" {
		panic(errTables)
	}
	return d, t
}
