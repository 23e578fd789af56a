package retrieval

import (
	"fmt"
	"testing"

	"gophertutor/internal/lang"
)

// What is kept of terms stays within its limit, and what was dropped is found again.
func TestSaidCache(t *testing.T) {
	var c saidCache
	one := &said{in: make([]mention, 100)}
	limit := 10 * one.bytes(8)
	for i := range 100 {
		c.put(fmt.Appendf(nil, "key %04d", i), one, limit)
	}
	if n := len(c.by); n != 10 || c.bytes != limit {
		t.Errorf("%d terms are kept in %d bytes, want 10 in %d", n, c.bytes, limit)
	}
	if c.get([]byte("key 0099")) != one {
		t.Error("what was asked for last is not kept")
	}
	if c.put([]byte("large"), &said{in: make([]mention, 300)}, limit); len(c.by) != 10 || c.get([]byte("large")) != nil {
		t.Error("one term took the place of most others")
	}
}

// The key of a term tells apart whatever changes what is found.
func TestKeyOfAlts(t *testing.T) {
	seen := map[string]int{}
	for i, alts := range [][]lang.Alt{
		{{Terms: []string{"ab"}, P: 1}},
		{{Terms: []string{"a", "b"}, P: 1}},
		{{Terms: []string{"a"}, P: 1}, {Terms: []string{"b"}, P: 1}},
		{{Terms: []string{"a"}, P: 1}, {Terms: []string{"b"}, P: 0.5}},
		{{Terms: []string{"a"}, P: 1}, {Terms: []string{"b"}, P: 0.5, From: lang.OfTable}},
		{{Terms: []string{"b"}, P: 0.5, From: lang.OfTable}, {Terms: []string{"a"}, P: 1}},
	} {
		key := string(keyOfAlts(nil, alts))
		if was, ok := seen[key]; ok {
			t.Errorf("%v has the key of those at %d", alts, was)
		}
		seen[key] = i
	}
}
