package lang

import (
	"slices"
	"strings"
	"testing"
)

func TestHints(t *testing.T) {
	for question, want := range map[string]string{
		"two neighbouring numbers on different cores get slower the more cores I add": "false sharing",
		"相邻的两个计数各由一个核改，互不相干，核越多越慢":                                                    "false sharing",
		"a function that remembers variables of the surrounding one":                  "closure",
		"临时对象反复创建又扔掉，能不能借了再还":                                                         "sync.Pool",
		"an idle processor with an empty queue takes half of another's tasks":         "work stealing",
	} {
		var got []string
		for _, h := range Hints(question, Analyze(question)) {
			got = append(got, h.Surface)
			if h.Weight <= 0 || h.Weight > 1 || h.Alts[0].P != 1 {
				t.Errorf("%q: %+v", question, h)
			}
		}
		if !slices.Contains(got, want) {
			t.Errorf("%q: hints %q, want %q among them", question, got, want)
		}
		if len(got) > maxHints {
			t.Errorf("%q: %d hints", question, len(got))
		}
	}
	for _, question := range []string{"", "mutex", "什么是", "how long do I boil an egg"} {
		if got := Hints(question, Analyze(question)); len(got) > 0 {
			t.Errorf("%q: hints %v", question, got)
		}
	}
}

// TestHintsAreOfTheGlossary keeps the concepts in both languages: one that the
// glossary does not have could not be found in notes of the other.
func TestHintsAreOfTheGlossary(t *testing.T) {
	for i := range hints().concepts.len() {
		c := hints().concepts.at(int32(i))
		key, _ := keyOf(c)
		if !dict().hasConcept(key) {
			t.Errorf("the glossary does not have %q", c)
		}
	}
}

func TestLoadHintsRefuses(t *testing.T) {
	for _, tsv := range []string{"slice\tlist\n", "\tlist\t列表\n", "slice\ta\tb\tc\n"} {
		if _, err := loadHints(tsv); err == nil || !strings.Contains(err.Error(), "hints.tsv:1") {
			t.Errorf("%q: %v", tsv, err)
		}
	}
}
