package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestPastIsTold checks that no fact begins to hold without a word on what held
// before, in both languages.
func TestPastIsTold(t *testing.T) {
	facts, err := Facts()
	if err != nil {
		t.Fatal(err)
	}
	past := 0
	for i := range facts {
		f := &facts[i]
		last := []string{}
		if f.Since != "" {
			last = append(last, fmt.Sprintf("1.%d", Release(f.Since)-1))
		}
		for _, w := range f.Wrong {
			if w.Until != "" {
				last = append(last, w.Until)
			}
		}
		for _, release := range last {
			told := f.Before(release)
			if len(told) == 0 {
				t.Errorf("fact %s: nothing is said of Go %s", f.ID, release)
			}
			for _, p := range told {
				past++
				if Release(p.Until) < Release(release) {
					t.Errorf("fact %s: what held until %s is told of %s", f.ID, p.Until, release)
				}
				for _, s := range []string{p.EN, p.ZH} {
					if strings.TrimSpace(s) != s || !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "。") {
						t.Errorf("fact %s: %q is no sentence", f.ID, s)
					}
				}
			}
		}
		if told := f.Before(GoVersion); told != nil {
			t.Errorf("fact %s: %v is told of the current release", f.ID, told)
		}
	}
	if past < 80 {
		t.Errorf("only %d pasts", past)
	}
}

const pastFact = `- id: a-b
  topic: slice
  statement: {en: Now., zh: 现在。}
  since: "1.24"
  sources: [x]
  see: {command: x}
  was: {en: Fact., zh: 事实。}
  wrong:
    - {until: "1.20", en: x, zh: x, was: {en: First., zh: 一。, since: "1.12"}}
    - {until: "1.22", en: x, zh: x, was: {en: Second., zh: 二。}}
    - {until: "1.22", en: x, zh: x, was: {en: Second., zh: 二。}}
    - {en: x, zh: x}
`

func TestBefore(t *testing.T) {
	facts, err := loadFacts(fstest.MapFS{"facts/a.yaml": {Data: []byte(pastFact)}})
	if err != nil {
		t.Fatal(err)
	}
	first := Past{Text{"First.", "一。"}, "1.20"}
	second := Past{Text{"Second.", "二。"}, "1.22"}
	fact := Past{Text{"Fact.", "事实。"}, "1.23"}
	for release, want := range map[string][]Past{
		"1.0": {second, fact}, "1.11": {second, fact}, "1.12": {first, second, fact}, "1.20": {first, second, fact},
		"1.21": {second, fact}, "1.22": {second, fact}, "1.23": {fact}, "1.24": nil, "1.26": nil,
	} {
		if d := cmp.Diff(want, facts[0].Before(release)); d != "" {
			t.Errorf("Go %s:\n%s", release, d)
		}
	}
}

func TestBrokenWas(t *testing.T) {
	for old, tt := range map[string]struct{ with, says string }{
		`, was: {en: Second., zh: 二。}`:        {"", "both languages"},
		`{en: First., zh: 一。, since: "1.12"}`: {`{en: First.}`, "both languages"},
		`since: "1.12"`:                       {`since: go1.12`, "not of the form"},
		`zh: 一。, since: "1.12"`:               {`zh: 一。, since: "1.21"`, "1.21 is after 1.20"},
		`- {en: x, zh: x}`:                    {`- {en: x, zh: x, was: {en: A., zh: 甲。}}`, "not set"},
		`  since: "1.24"`:                     {"", "not set"},
		`was: {en: Fact., zh`:                 {`was: {nonsense: Fact., zh`, "nonsense"},
	} {
		src := strings.Replace(pastFact, old, tt.with, 1)
		if src == pastFact {
			t.Fatalf("%q does not stand there", old)
		}
		if _, err := loadFacts(fstest.MapFS{"facts/a.yaml": {Data: []byte(src)}}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q for %q: got %v", tt.with, old, err)
		}
	}
}
