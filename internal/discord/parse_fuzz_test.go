package discord

import (
	"slices"
	"testing"
)

// FuzzTyped reads what members and operators type: times of day, shards, the address of
// Discord's API. What is accepted is within its bounds.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"9:00", "09:00", "21：30", "24:00", "0-3,7", "0-", "auto", "16384", "https://proxy.example/api/v9/", "http://a:b@c", "//", ""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if m, ok := parseClock(a); ok && (m < 0 || m >= 24*60) {
			t.Errorf("clock %q is minute %d", a, m)
		}
		if s, err := ParseShards(a, b); err == nil {
			if s.Count < 0 || s.Count > maxShards || !slices.IsSorted(s.IDs) || len(s.IDs) > s.Count {
				t.Errorf("shards %q, %q are %+v", a, b, s)
			}
			for _, id := range s.IDs {
				if id < 0 || id >= s.Count {
					t.Errorf("shards %q, %q have %d", a, b, id)
				}
			}
		}
		if u, err := parseAPIURL(a); err == nil {
			if v, err := parseAPIURL(b); err == nil && a == b && u != v {
				t.Errorf("%q is read in two ways", a)
			}
		}
	})
}

// FuzzCardKey reads the keys of buttons: what is read is written as it was, but for
// leading zeros of its number.
func FuzzCardKey(f *testing.F) {
	for _, s := range []string{"q1/abc/0", "q1/abc/-1", "q1/abc", "///", "a/b/007", "2026-11-22/x/3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if k, ok := parseCardKey(text); ok {
			again, ok := parseCardKey(k.String())
			if !ok || again != k || k.N < 0 {
				t.Errorf("%q is %+v, then %+v", text, k, again)
			}
		}
		if k, ok := parseDailyKey(text); ok {
			if again, ok := parseDailyKey(k.String()); !ok || again != k {
				t.Errorf("%q is %+v, then %+v", text, k, again)
			}
		}
	})
}
