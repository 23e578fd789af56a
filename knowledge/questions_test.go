package knowledge

import (
	"slices"
	"testing"
)

// TestQuestions checks the bank against notes and facts, its programs against
// the toolchain, and its rubrics against its own answers.
func TestQuestions(t *testing.T) {
	questions, err := loadQuestions(questionFiles)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := loadFacts(factFiles)
	if err != nil {
		t.Fatal(err)
	}
	factIDs := map[string]bool{}
	for _, f := range facts {
		factIDs[f.ID] = true
	}
	notes, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]bool{}
	for _, n := range notes {
		for _, s := range n.Sections {
			sections[n.Topic+"#"+s.ID] = true
		}
	}
	byTopic := map[string][]Question{}
	for _, q := range questions {
		byTopic[q.Topic] = append(byTopic[q.Topic], q)
		if !sections[q.Topic+"#"+q.Section] {
			t.Errorf("%s: no note has the section %s#%s", q.ID, q.Topic, q.Section)
		}
		for _, id := range q.Misconceptions {
			if !factIDs[id] {
				t.Errorf("%s: no fact %q", q.ID, id)
			}
		}
		for i, c := range q.Choices {
			if c.Fact != "" && !factIDs[c.Fact] {
				t.Errorf("%s: choices[%d]: no fact %q", q.ID, i, c.Fact)
			}
		}
		checkRubric(t, q)
	}
	for topic, list := range byTopic {
		t.Run(topic, func(t *testing.T) {
			t.Parallel()
			var examples []example
			for _, q := range list {
				if q.Program != "" {
					f := Fact{ID: q.ID, See: See{Go: q.Program, Output: q.Prints, Panics: q.Panics, Fail: q.Fail, Env: q.Env}}
					examples = append(examples, f.example())
				}
			}
			newWorkshop(t).check(t, examples)
		})
	}
}

// checkRubric checks that the model answer says every point and contradicts
// none, and that repeating the question earns nothing.
func checkRubric(t *testing.T, q Question) {
	t.Helper()
	for _, lang := range []string{"en", "zh"} {
		answer, question := q.Answer.In(lang), q.Question.In(lang)
		for i, p := range q.Rubric {
			says := func(text string) func(string) bool {
				return func(phrase string) bool { return HasPhrase(text, phrase) }
			}
			if !slices.ContainsFunc(p.Said.In(lang), says(answer)) {
				t.Errorf("%s: the answer in %s does not say rubric[%d] in any of its phrases %q", q.ID, lang, i, p.Said.In(lang))
			}
			for _, phrase := range p.Contradicts.In(lang) {
				if HasPhrase(answer, phrase) {
					t.Errorf("%s: the answer in %s contradicts rubric[%d]: %q", q.ID, lang, i, phrase)
				}
			}
			for _, phrase := range p.Said.In(lang) {
				if HasPhrase(question, phrase) {
					t.Errorf("%s: the question in %s says rubric[%d] itself: %q", q.ID, lang, i, phrase)
				}
			}
		}
	}
}

func TestHasPhrase(t *testing.T) {
	for _, tt := range []struct {
		text, phrase string
		want         bool
	}{
		{"It **doubles** below 256.", "doubles|twice + 256", true},
		{"It is twice as big below 256", "doubles|twice + 256", true},
		{"It doubles", "doubles|twice + 256", false},
		{"容量小于 256 时翻倍", "翻倍|两倍 + 256", true},
		{"`append` 会复制", "append 会", true},
		{"anything", "", false},
	} {
		if got := HasPhrase(tt.text, tt.phrase); got != tt.want {
			t.Errorf("HasPhrase(%q, %q) = %v", tt.text, tt.phrase, got)
		}
	}
}
