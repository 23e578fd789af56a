package lang

// keys numbers strings. It is made with a map and read back, from tables.bin, as a hash table in
// flat slices, which takes no time to make.
type keys struct {
	all   strs
	slots []int32          // number plus one, 0 is free; their count is a power of two
	made  map[string]int32 // instead, while they are made
}

// strs is a list of strings in two pieces, or as it is made.
type strs struct {
	text string
	ends []int32
	made []string
}

func (l *strs) len() int { return max(len(l.ends), len(l.made)) }

func (l *strs) at(i int32) string {
	if l.made != nil {
		return l.made[i]
	}
	from := int32(0)
	if i > 0 {
		from = l.ends[i-1]
	}
	return l.text[from:l.ends[i]]
}

// find returns the number of a key. It is a function since methods have no type parameters.
func find[K string | []byte](k *keys, key K) (number int32, ok bool) {
	if k.made != nil {
		number, ok = k.made[string(key)]
		return number, ok
	}
	mask := uint32(len(k.slots) - 1)
	for i := hashOf(key) & mask; k.slots[i] != 0; i = (i + 1) & mask {
		if n := k.slots[i] - 1; k.all.at(n) == string(key) {
			return n, true
		}
	}
	return 0, false
}

// add numbers a key that is not there yet.
func (k *keys) add(key string) int32 {
	n := int32(len(k.made))
	k.made[key] = n
	k.all.made = append(k.all.made, key)
	return n
}

// hashOf is FNV-1a, whose low bits are mixed with the high ones.
func hashOf[K string | []byte](key K) uint32 {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return h ^ h>>15
}
