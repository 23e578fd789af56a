package lang

import (
	"slices"
	"strings"
)

// A segment is a part of a question: an entry of the dictionary, a stop word,
// or one atom that is neither.
type segment struct {
	from, to int // atoms
	known    bool
	entry    entry // if it is known, and not by its sound
	heard    []alternative
	stop     bool
	meant    string // the entry that it sounds like, if it is none itself
}

// ways returns the ways to say an entry, which few of those are asked for that a
// question may be cut into.
func (s segment) ways() []alternative {
	if s.meant != "" {
		return s.heard
	}
	return dict().of(s.entry)
}

// What a segment costs. A Han character by itself is rarely what was meant, and
// one that nobody knows explains nothing.
const (
	wordCost       = 10
	singleStopCost = 12
	singleCost     = 14
	unknownCost    = 17
)

// cut returns the segments that explain the atoms at the least cost. Taking the
// longest entry first would let one word eat the head of the next. Where a Han
// character belongs to no word, words that sound like the ones written count too.
func cut(atoms []atom) []segment {
	var run atomRun
	for _, a := range atoms {
		run.add(a.key)
	}
	segments := cheapest(atoms, &run, nil)
	var unknown []bool
	for _, s := range segments {
		if !s.known && !s.stop && atoms[s.from].han {
			if unknown == nil {
				unknown = make([]bool, len(atoms))
			}
			unknown[s.from] = true
		}
	}
	if unknown == nil {
		return segments
	}
	return cheapest(atoms, &run, unknown)
}

// cheapest returns the segments of the least cost.
func cheapest(atoms []atom, run *atomRun, unknown []bool) []segment {
	n := len(atoms)
	cost := make([]int, n+1)   // of the atoms from here on
	next := make([]segment, n) // the segment that starts here
	extents := dict().extents
	for i := n - 1; i >= 0; i-- {
		most := max(1, extents.of(atoms[i].key)) // of atoms that are something together
		if atoms[i].han {
			most = max(most, stopExtents.of(atoms[i].key))
		}
		tried := most
		if unknown != nil {
			tried = max(most, maxSound)
		}
		for m := min(tried, n-i); m > 0; m-- {
			var seg segment
			var c int
			ok := m <= most
			if ok {
				seg, c, ok = segmentOf(atoms, run.between(i, i+m), i, i+m)
			}
			if !ok && unknown != nil && m <= maxSound && slices.Contains(unknown[i:i+m], true) && allAtomsHan(atoms[i:i+m]) {
				seg, ok = heard(string(run.between(i, i+m)), i, i+m)
				c = soundCost
			}
			if !ok {
				continue
			}
			if c += cost[i+m]; next[i].to == 0 || c < cost[i] {
				cost[i], next[i] = c, seg
			}
		}
	}
	out := make([]segment, 0, n)
	for i := 0; i < n; i = next[i].to {
		out = append(out, next[i])
	}
	return out
}

// segmentOf returns what the atoms from..to, which have a key, are together and what
// that costs; ok is false if they are nothing. One atom is always something.
func segmentOf(atoms []atom, key []byte, from, to int) (seg segment, cost int, ok bool) {
	seg = segment{from: from, to: to}
	first, single := atoms[from], to == from+1
	if first.han && hanStops[string(key)] {
		seg.stop = true
		if single {
			return seg, singleStopCost, true
		}
		return seg, wordCost, true
	}
	if !single || first.han || !latinStops[strings.ToLower(first.surface)] {
		seg.entry, seg.known = entryOf(dict(), key)
	}
	switch {
	case !seg.known && !single:
		return seg, 0, false
	case !seg.known && first.han:
		return seg, unknownCost, true
	case single && first.han:
		return seg, singleCost, true
	default:
		return seg, wordCost, true
	}
}

// wordsWithin returns the words of the dictionary that a longer Han word has in
// it, from the left, each as long as possible.
func wordsWithin(atoms []atom) []segment {
	if len(atoms) < 3 || !atoms[0].han {
		return nil
	}
	var out []segment
	for from := 0; from < len(atoms)-1; from++ {
		for to := min(len(atoms), from+len(atoms)-1); to > from+1; to-- {
			key := keyOfAtoms(atoms[from:to])
			if !allAtomsHan(atoms[from:to]) || hanStops[key] {
				continue
			}
			if e, ok := dict().entry(key); ok {
				out = append(out, segment{from: from, to: to, known: true, entry: e})
				from = to - 1
				break
			}
		}
	}
	return out
}

func keyOfAtoms(atoms []atom) string {
	keys := make([]string, len(atoms))
	for i, a := range atoms {
		keys[i] = a.key
	}
	return joinAtoms(keys)
}

func allAtomsHan(atoms []atom) bool {
	for _, a := range atoms {
		if !a.han {
			return false
		}
	}
	return true
}
