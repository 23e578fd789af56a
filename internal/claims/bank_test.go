package claims

import (
	"testing"

	"gophertutor/knowledge"
)

// The bank's strong answers are right: no fact contradicts one.
func TestStrongAnswers(t *testing.T) {
	questions, err := knowledge.Questions()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		for lang, text := range map[string]knowledge.Text{"en": q.Question, "zh": q.Question} {
			heading, answer := text.EN, q.Answer.EN
			if lang == "zh" {
				heading, answer = text.ZH, q.Answer.ZH
			}
			found, err := Check(heading, answer)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("%s in %s: %s contradicts %q", q.ID, lang, f.Fact.ID, f.Sentence)
			}
		}
	}
}
