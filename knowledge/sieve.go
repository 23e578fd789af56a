package knowledge

import (
	"slices"
	"strings"
	"sync"
)

// A Suspect is a wrong statement that a sentence may make.
type Suspect struct {
	Fact  *Fact
	Wrong *Wrong
}

// Suspects returns the wrong statements of all facts, in their order, of which a
// normalised sentence has the words. It leaves out none for which [Wrong.In]
// holds, and takes a hundredth of the time of asking all of them. An error is
// that of [Facts].
func Suspects(sentence string) ([]Suspect, error) {
	s, err := suspects()
	if err != nil {
		return nil, err
	}
	return s.suspects(sentence), nil
}

var suspects = sync.OnceValues(func() (*sieve, error) {
	facts, err := Facts()
	if err != nil {
		return nil, err
	}
	return newSieve(facts), nil
})

// A sieve looks for the words of all patterns at once.
type sieve struct {
	starts map[uint32][]start // by the first bytes of a word, see [head]
	sizes  [256]uint8         // by the first byte: the lengths of heads, one bit each
	words  int
	items  []sieved
	asks   [][]int // by word: the items that have it as a key
	always []int   // the items without keys
}

// A start is a word by what follows its head.
type start struct {
	rest string
	id   int
}

// A sieved is a wrong statement with what its patterns need.
type sieved struct {
	Suspect
	en, zh *need
}

// headSize is how many bytes of a word are looked up at once, at most.
const headSize = 3

func head(s string, n int) uint32 {
	h := uint32(n)
	for i := range n {
		h = h<<8 | uint32(s[i])
	}
	return h
}

func newSieve(facts []Fact) *sieve {
	s := &sieve{starts: map[uint32][]start{}}
	ids := map[string]int{}
	for i := range facts {
		for j := range facts[i].Wrong {
			w := &facts[i].Wrong[j]
			// What a pattern needs is its own: ids are those of this sieve.
			item := sieved{Suspect{&facts[i], w}, needOf(w.en.expr), needOf(w.zh.expr)}
			s.add(item.en, ids)
			s.add(item.zh, ids)
			s.items = append(s.items, item)
		}
	}
	s.asks = make([][]int, s.words)
	for i := range s.items {
		en, ok := s.items[i].en.keys()
		zh, also := s.items[i].zh.keys()
		if !ok || !also {
			s.always = append(s.always, i)
			continue
		}
		for _, w := range slices.Concat(en, zh) {
			s.asks[w.id] = append(s.asks[w.id], i)
		}
	}
	return s
}

// add takes up the words of a need.
func (s *sieve) add(n *need, ids map[string]int) {
	if n == nil {
		return
	}
	for _, sub := range n.subs {
		s.add(sub, ids)
	}
	if n.word == "" {
		return
	}
	id, ok := ids[n.word]
	if !ok {
		id = s.words
		ids[n.word] = id
		s.words++
		size := min(len(n.word), headSize)
		h := head(n.word, size)
		s.starts[h] = append(s.starts[h], start{n.word[size:], id})
		s.sizes[n.word[0]] |= 1 << size
	}
	n.id = id
}

func (s *sieve) suspects(text string) []Suspect {
	if strings.Contains(text, longS) {
		return s.all()
	}
	found := make([]bool, s.words)
	list := slices.Clone(s.always)
	for i := 0; i < len(text); i++ {
		sizes := s.sizes[text[i]]
		if sizes == 0 {
			continue
		}
		for n := 1; n <= min(headSize, len(text)-i); n++ {
			if sizes&(1<<n) == 0 {
				continue
			}
			for _, st := range s.starts[head(text[i:], n)] {
				if !found[st.id] && strings.HasPrefix(text[i+n:], st.rest) {
					found[st.id] = true
					list = append(list, s.asks[st.id]...)
				}
			}
		}
	}
	slices.Sort(list)
	var out []Suspect
	has := func(n *need) bool { return found[n.id] }
	for _, i := range slices.Compact(list) {
		if it := &s.items[i]; it.en.met(has) || it.zh.met(has) {
			out = append(out, it.Suspect)
		}
	}
	return out
}

func (s *sieve) all() []Suspect {
	var out []Suspect
	for i := range s.items {
		out = append(out, s.items[i].Suspect)
	}
	return out
}
