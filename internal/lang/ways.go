package lang

import (
	"strings"
	"sync"
)

// A wording is what follows from how an entry of the dictionary is written in a question.
type wording struct {
	weight float32      // see weightOf
	entry  *alternative // the first of those that ways was made of
	ways   []Alt
}

// maxWordings is how many wordings are remembered. Questions are about the same few
// hundred things again and again.
const maxWordings = 4096

// memo remembers what was worked out. When it is full it begins anew, so that it is never in the
// way of what is asked now. The zero value is ready.
type memo[V any] struct {
	mu sync.RWMutex
	by map[string]V
}

func (m *memo[V]) get(key string) (v V, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	v, ok = m.by[key]
	return v, ok
}

func (m *memo[V]) put(key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.by == nil || len(m.by) >= maxWordings {
		m.by = map[string]V{}
	}
	m.by[key] = v
}

var (
	wordings memo[wording]
	weights  memo[float32] // of words
	terms    memo[[]Alt]   // their alternatives
)

// wordingOf returns what follows from how an entry with some alternatives is written.
func wordingOf(surface string, alts []alternative) wording {
	if w, ok := wordings.get(surface); ok && w.entry == &alts[0] {
		return w
	}
	surface = strings.Clone(surface) // not to keep the question
	w := wording{weight: weightOf(surface), entry: &alts[0], ways: alternatives(newForm(surface), alts)}
	wordings.put(surface, w)
	return w
}

// wordWeight is weightOf of a word.
func wordWeight(surface string) float32 {
	w, ok := weights.get(surface)
	if !ok {
		w = weightOf(surface)
		weights.put(strings.Clone(surface), w)
	}
	return w
}

// Alternatives returns the ways to say an index term of one word, itself first. The caller must
// not change them.
func Alternatives(term string) []Alt {
	ways, ok := terms.get(term)
	if !ok {
		term = strings.Clone(term)
		ways = alternatives(form{terms: []string{term}, termKey: term}, dict().lookup(term))
		terms.put(term, ways)
	}
	return ways
}

// alternatives returns the ways to say own: itself first.
func alternatives(own form, alts []alternative) []Alt {
	out := make([]Alt, 1, max(1, len(alts)))
	out[0] = Alt{Terms: own.terms, P: 1}
	for _, alt := range alts {
		if alt.key != own.termKey {
			out = append(out, Alt{Terms: alt.terms, P: alt.p, From: alt.from})
		}
	}
	return out[:len(out):len(out)] // whoever appends does so elsewhere: others have the same
}
