package knowledge

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// sample is how many sentences are compared at most; all of them take minutes.
const sample = 150

// sentencesOf are sentences of all kinds, in lower case: of notes and bank, of the
// facts' own examples, and some that nobody writes.
func sentencesOf(t *testing.T) []string {
	var all []string
	add := func(texts ...string) {
		for _, s := range texts {
			all = append(all, strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == '\n' || r == '。' })...)
		}
	}
	notes, err := Notes()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notes {
		src, err := fs.ReadFile(FS(), n.Path)
		if err != nil {
			t.Fatal(err)
		}
		add(string(src))
	}
	facts, err := Facts()
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		for _, w := range facts[i].Wrong {
			add(slices.Concat(w.Matches.EN, w.Matches.ZH, w.Misses.EN, w.Misses.ZH)...)
		}
	}
	out := []string{"", "ſwitch haſ ſtackſ of 1024", "\xff 1024 \xe4\xb8", "goroutine 泄漏"}
	for i := 0; i < len(all); i += len(all) / sample {
		out = append(out, all[i])
	}
	return out
}

// TestSuspects compares the sieve, and what each pattern needs, with the regular
// expressions by themselves.
func TestSuspects(t *testing.T) {
	facts, err := Facts()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, text := range sentencesOf(t) {
		suspects, err := Suspects(text)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i := range facts {
			for j := range facts[i].Wrong {
				w := &facts[i].Wrong[j]
				suspected := at < len(suspects) && suspects[at].Wrong == w
				if suspected {
					at++
				}
				en, zh := w.en.re().MatchString(text), w.zh.re().MatchString(text)
				if (en || zh) && !suspected {
					t.Fatalf("%s: wrong[%d] is not suspected of %q", facts[i].ID, j, text)
				}
				if w.en.match(text) != en || w.zh.match(text) != zh {
					t.Fatalf("%s: wrong[%d] in %q: %v %v by words, %v %v", facts[i].ID, j, text, w.en.match(text), w.zh.match(text), en, zh)
				}
				if en || zh {
					found++
				}
			}
		}
		if at != len(suspects) {
			t.Fatalf("suspects of %q are out of order", text)
		}
	}
	if found < 10 {
		t.Errorf("%d statements found", found)
	}
}

// TestOwnSuspects holds the sieve against every example of a wrong statement.
func TestOwnSuspects(t *testing.T) {
	facts, err := Facts()
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts {
		for j := range facts[i].Wrong {
			w := &facts[i].Wrong[j]
			for _, s := range slices.Concat(w.Matches.EN, w.Matches.ZH) {
				s = strings.ToLower(s)
				suspects, err := Suspects(s)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(suspects, func(s Suspect) bool { return s.Wrong == w }) && (w.en.re().MatchString(s) || w.zh.re().MatchString(s)) {
					t.Errorf("%s: wrong[%d] is not suspected of %q", facts[i].ID, j, s)
				}
			}
		}
	}
}
