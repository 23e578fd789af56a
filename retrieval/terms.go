package retrieval

// A termTable numbers terms. It is a hash table in two flat slices, so that it can be kept
// on disk and used from there as it is.
type termTable struct {
	names []string // by number
	slots []int32  // number plus one, 0 is free; their count is a power of two
}

func newTermTable(names []string) termTable {
	size := 8
	for size < 2*len(names) {
		size *= 2
	}
	t := termTable{names, make([]int32, size)}
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
		if id = t.slots[i] - 1; t.names[id] == name {
			return id, true
		}
	}
	return 0, false
}

// good reports whether a table that was read can be used: every number is in range, and a
// search ends.
func (t *termTable) good() bool {
	n := len(t.slots)
	if n == 0 || n&(n-1) != 0 || n <= len(t.names) {
		return false
	}
	used := 0
	for _, s := range t.slots {
		if s < 0 || int(s) > len(t.names) {
			return false
		}
		if s != 0 {
			used++
		}
	}
	return used == len(t.names)
}
