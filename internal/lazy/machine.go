package lazy

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// A machine finds the matches that package regexp finds, some ten times faster
// where the expression is a list of words: it remembers what the places in a
// program that a match may be at become after a character. The places are in
// the order of package regexp, which prefers the first alternative.
type machine struct {
	prog   *syntax.Prog
	ascii  [utf8.RuneSelf]int32 // class of a character
	bounds []rune               // where each class begins; the characters of one are treated alike
	memory atomic.Pointer[memory]
}

// A memory is what a machine remembers. A full one is replaced.
type memory struct {
	starts [kinds]*state // by the kind of the character before

	mu     sync.Mutex
	states map[string]*state
}

// A state is what places of the program a match may be at, most preferred first.
type state struct {
	places []uint32
	before kind
	next   []atomic.Pointer[step] // by class, the last of which is the end of the text
}

// A step is what a character makes of a state.
type step struct {
	matched bool   // before the character
	to      *state // nil if there is no place left
}

// maxStates bounds what a machine remembers.
const maxStates = 1500

// kind is the kind of a character, as far as what follows asks for it.
type kind uint8

const (
	noChar kind = iota
	newline
	wordChar
	otherChar
	kinds
)

func kindOf(r rune) kind {
	switch {
	case r < 0:
		return noChar
	case r == '\n':
		return newline
	case syntax.IsWordChar(r):
		return wordChar
	}
	return otherChar
}

// charOf has a character of each kind.
var charOf = [kinds]rune{noChar: -1, newline: '\n', wordChar: 'a', otherChar: ' '}

func newMachine(expr string) *machine {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		panic(err)
	}
	m := &machine{prog: prog}
	m.classify()
	m.forget()
	return m
}

// classify cuts the characters into classes.
func (m *machine) classify() {
	bounds := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1, utf8.RuneSelf}
	for i := range m.prog.Inst {
		switch in := &m.prog.Inst[i]; {
		case in.Op != syntax.InstRune && in.Op != syntax.InstRune1:
		case len(in.Rune) == 1:
			r := in.Rune[0]
			bounds = append(bounds, r, r+1)
			for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
				bounds = append(bounds, o, o+1)
			}
		default:
			for k := 0; k < len(in.Rune); k += 2 {
				bounds = append(bounds, in.Rune[k], in.Rune[k+1]+1)
			}
		}
	}
	slices.Sort(bounds)
	m.bounds = slices.Compact(bounds)
	for r := range m.ascii {
		m.ascii[r] = m.search(rune(r))
	}
}

func (m *machine) search(r rune) int32 {
	lo, hi := 0, len(m.bounds) // bounds[lo] <= r < bounds[hi]
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; m.bounds[mid] <= r {
			lo = mid
		} else {
			hi = mid
		}
	}
	return int32(lo)
}

func (m *machine) class(r rune) int32 {
	if r < utf8.RuneSelf {
		return m.ascii[r]
	}
	return m.search(r)
}

// forget begins a new memory.
func (m *machine) forget() {
	mem := &memory{states: map[string]*state{}}
	for k := range mem.starts {
		mem.starts[k] = m.state(mem, []uint32{uint32(m.prog.Start)}, kind(k))
	}
	m.memory.Store(mem)
}

// state returns the state of some places; nil for none.
func (m *machine) state(mem *memory, places []uint32, before kind) *state {
	if len(places) == 0 {
		return nil
	}
	key := []byte{byte(before)}
	for _, p := range places {
		key = strconv.AppendUint(append(key, ' '), uint64(p), 36)
	}
	s := mem.states[string(key)]
	if s == nil {
		s = &state{places: places, before: before, next: make([]atomic.Pointer[step], len(m.bounds)+1)}
		mem.states[string(key)] = s
	}
	return s
}

// after works out what a class of characters makes of a state.
func (m *machine) after(mem *memory, s *state, class int32) *step {
	mem.mu.Lock()
	defer mem.mu.Unlock()
	char := rune(-1)
	if int(class) < len(m.bounds) {
		char = m.bounds[class]
	}
	w := walk{prog: m.prog, char: char, flags: syntax.EmptyOpContext(charOf[s.before], char), seen: make([]bool, len(m.prog.Inst))}
	for _, p := range s.places {
		if w.from(p) {
			break // what is preferred less is out of the question
		}
	}
	st := &step{w.matched, m.state(mem, w.out, kindOf(char))}
	s.next[class].Store(st)
	if len(mem.states) > maxStates && m.memory.Load() == mem {
		m.forget()
	}
	return st
}

// A walk goes through the program before and over a character.
type walk struct {
	prog    *syntax.Prog
	char    rune
	flags   syntax.EmptyOp
	seen    []bool
	out     []uint32
	matched bool
}

// from goes on from a place, and reports whether there was a match.
func (w *walk) from(place uint32) bool {
	if w.seen[place] {
		return false
	}
	w.seen[place] = true
	in := &w.prog.Inst[place]
	switch in.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return w.from(in.Out) || w.from(in.Arg)
	case syntax.InstEmptyWidth:
		return syntax.EmptyOp(in.Arg)&^w.flags == 0 && w.from(in.Out)
	case syntax.InstCapture, syntax.InstNop:
		return w.from(in.Out)
	case syntax.InstMatch:
		w.matched = true
		return true
	case syntax.InstRune, syntax.InstRune1:
		w.over(in, w.char >= 0 && in.MatchRune(w.char))
	case syntax.InstRuneAny:
		w.over(in, w.char >= 0)
	case syntax.InstRuneAnyNotNL:
		w.over(in, w.char >= 0 && w.char != '\n')
	}
	return false
}

func (w *walk) over(in *syntax.Inst, matches bool) {
	if matches && !slices.Contains(w.out, in.Out) {
		w.out = append(w.out, in.Out)
	}
}

// find returns the first match that begins at pos or later; ok is false for none.
func (m *machine) find(s string, pos int) (from, to int, ok bool) {
	mem := m.memory.Load()
	before := noChar
	if pos > 0 {
		r, _ := utf8.DecodeLastRuneInString(s[:pos])
		before = kindOf(r)
	}
	for from = pos; ; {
		at, first, width, to := mem.starts[before], rune(-1), 0, -1
		for i := from; at != nil; {
			class, n := int32(len(m.bounds)), 0
			if i < len(s) {
				r := rune(s[i])
				if n = 1; r >= utf8.RuneSelf {
					r, n = utf8.DecodeRuneInString(s[i:])
				}
				class = m.class(r)
				if i == from {
					first, width = r, n
				}
			}
			st := at.next[class].Load()
			if st == nil {
				st = m.after(mem, at, class)
			}
			if st.matched {
				to = i
			}
			at = st.to
			i += n
		}
		switch {
		case to >= 0:
			return from, to, true
		case width == 0:
			return 0, 0, false
		}
		from += width
		before = kindOf(first)
	}
}
