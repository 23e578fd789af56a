package knowledge

import (
	"fmt"
	"regexp"
	"testing"
)

// TestFacts checks what a fact says of Go: its sources exist, and its program
// does what it states.
func TestFacts(t *testing.T) {
	facts, err := loadFacts(factFiles)
	if err != nil {
		t.Fatal(err)
	}
	byTopic := map[string][]Fact{}
	for _, f := range facts {
		byTopic[f.Topic] = append(byTopic[f.Topic], f)
		for _, ref := range f.Sources {
			if err := resolve(ref); err != nil {
				t.Errorf("fact %s: %v", f.ID, err)
			}
		}
	}
	notes, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	topics := map[string]bool{}
	for _, n := range notes {
		topics[n.Topic] = true
	}
	for topic, list := range byTopic {
		if !topics[topic] {
			t.Errorf("no note has the topic %q", topic)
		}
		t.Run(topic, func(t *testing.T) {
			t.Parallel()
			var examples []example
			for _, f := range list {
				if f.See.Go != "" {
					examples = append(examples, f.example())
				}
			}
			newWorkshop(t).check(t, examples)
		})
	}
}

// example makes the program of a fact checkable like a fence of a note.
func (f Fact) example() example {
	e := example{fence: fence{note: "facts/" + f.ID, line: 1, kind: "go", text: f.See.Go, attrs: map[string]string{}}}
	set := func(key, value string, on bool) {
		if on {
			e.attrs[key] = value
		}
	}
	set("panics", "", f.See.Panics)
	set("fail", f.See.Fail, f.See.Fail != "")
	set("gcflags", f.See.GCFlags, f.See.GCFlags != "")
	set("env", f.See.Env, f.See.Env != "")
	if f.See.Output != "" {
		e.output = &fence{note: e.note, line: 1, kind: "output", text: f.See.Output}
	}
	return e
}

// TestFactExamples checks that patterns compile, and the number of example sentences; package claims checks
// that the patterns tell them apart.
func TestFactExamples(t *testing.T) {
	facts, err := loadFacts(factFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		for i, w := range f.Wrong {
			for _, p := range []*pattern{w.en, w.zh, w.context, w.unless} {
				if p == nil {
					continue
				}
				if _, err := regexp.Compile(p.expr); err != nil {
					t.Errorf("fact %s: wrong[%d]: %v", f.ID, i, err)
				}
			}
			for what, n := range map[string][2]int{
				"matches.en": {len(w.Matches.EN), 3}, "matches.zh": {len(w.Matches.ZH), 3},
				"misses.en": {len(w.Misses.EN), 2}, "misses.zh": {len(w.Misses.ZH), 2},
			} {
				if n[0] < n[1] {
					t.Errorf("%s", fmt.Sprintf("fact %s: wrong[%d]: %d %s, want %d", f.ID, i, n[0], what, n[1]))
				}
			}
		}
	}
}
