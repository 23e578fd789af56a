package retrieval

import (
	"iter"
	"strings"
)

// A termTable numbers terms. It is a hash table in two flat slices, so that it can be kept
// on disk and used from there as it is.
type termTable struct {
	names nameList // by number
	slots []int32  // number plus one, 0 is free; their count is a power of two
}

// A nameList is a list of strings in two pieces, whatever their number.
type nameList struct {
	text string
	ends []int32 // of each name in text
}

func newNameList(names []string) nameList {
	ends := make([]int32, len(names))
	size := 0
	for i, name := range names {
		size += len(name)
		ends[i] = int32(size)
	}
	return nameList{strings.Join(names, ""), ends}
}

func (l nameList) len() int { return len(l.ends) }

func (l nameList) at(i int32) string {
	from := int32(0)
	if i > 0 {
		from = l.ends[i-1]
	}
	return l.text[from:l.ends[i]]
}

// all yields the names by their numbers.
func (l nameList) all() iter.Seq2[int32, string] {
	return func(yield func(int32, string) bool) {
		for i := range int32(len(l.ends)) {
			if !yield(i, l.at(i)) {
				return
			}
		}
	}
}

// rising reports whether ends can be the ends of parts of something that is size long.
func rising(ends []int32, size int) bool {
	last := int32(0)
	for _, end := range ends {
		if end < last {
			return false
		}
		last = end
	}
	return int(last) == size
}

func newTermTable(names []string) termTable {
	size := 8
	for size < 2*len(names) {
		size *= 2
	}
	t := termTable{newNameList(names), make([]int32, size)}
	for id, name := range names {
		i := t.start(name)
		for t.slots[i] != 0 {
			i = (i + 1) & (size - 1)
		}
		t.slots[i] = int32(id) + 1
	}
	return t
}

func (t *termTable) start(name string) int { return int(fnv64(name)) & (len(t.slots) - 1) }

// id returns the number of a term.
func (t *termTable) id(name string) (id int32, ok bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	for i := t.start(name); t.slots[i] != 0; i = (i + 1) & (len(t.slots) - 1) {
		if id = t.slots[i] - 1; t.names.at(id) == name {
			return id, true
		}
	}
	return 0, false
}

// good reports whether a table that was read can be used: every number is in range, and a
// search ends.
func (t *termTable) good() bool {
	n := len(t.slots)
	if n == 0 || n&(n-1) != 0 || n <= t.names.len() {
		return false
	}
	used := 0
	for _, s := range t.slots {
		if s < 0 || int(s) > t.names.len() {
			return false
		}
		if s != 0 {
			used++
		}
	}
	return used == t.names.len()
}
