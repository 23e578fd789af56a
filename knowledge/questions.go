package knowledge

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed questions/*.yaml
var questionFiles embed.FS

// The levels of a question.
const (
	Basic        = "basic"
	Intermediate = "intermediate"
	Deep         = "deep"
)

// The kinds of a question.
const (
	Recall = "recall" // how something works
	Output = "output" // what a program prints or does, and why
	Design = "design" // what to choose, and why
)

// A Question is one of the interview bank.
type Question struct {
	ID       string `yaml:"id"` // never changes
	Topic    string `yaml:"topic"`
	Section  string `yaml:"section"` // of the topic's note that answers it
	Level    string `yaml:"level"`
	Kind     string `yaml:"kind"`
	Question Text   `yaml:"question"`
	// Program is what an Output question asks about; it is shown with the question.
	Program   string     `yaml:"program"`
	Prints    string     `yaml:"prints"` // exactly what it prints; for Panics the panic's line too
	Panics    bool       `yaml:"panics"`
	Fail      string     `yaml:"fail"` // it does not compile, and the compiler says this
	Env       string     `yaml:"env"`
	Rubric    []Point    `yaml:"rubric"` // 4 to 7
	Hints     []Text     `yaml:"hints"`  // 3, each giving away more
	FollowUps []FollowUp `yaml:"follow_ups"`
	// Misconceptions are ids of facts whose wrong statements an answer may make.
	Misconceptions []string `yaml:"misconceptions"`
	Answer         Text     `yaml:"answer"`  // a strong one, as said aloud
	Choices        []Choice `yaml:"choices"` // none or 4
}

// A Point is one thing that a strong answer says.
type Point struct {
	Point Text `yaml:"point"`
	// Said and Contradicts list phrases. A phrase is found in an answer that has
	// all of its parts, separated by "+"; a part may have alternatives, separated
	// by "|": "doubles|twice + 256".
	Said        Phrases `yaml:"said"`
	Contradicts Phrases `yaml:"contradicts"`
}

// Phrases in both languages.
type Phrases struct {
	EN []string `yaml:"en"`
	ZH []string `yaml:"zh"`
}

// In returns the phrases of a language.
func (p Phrases) In(lang string) []string {
	if lang == "zh" {
		return p.ZH
	}
	return p.EN
}

// A FollowUp probes points that an answer missed.
type FollowUp struct {
	Question Text  `yaml:"question"`
	Probes   []int `yaml:"probes"` // indexes of rubric points, from 0
}

// A Choice is an answer to choose. A wrong one says which misconception leads
// to it.
type Choice struct {
	Text    Text   `yaml:"text"`
	Correct bool   `yaml:"correct"`
	Why     Text   `yaml:"why"`  // of a wrong one: what is mistaken
	Fact    string `yaml:"fact"` // the id of a fact about it, if there is one
}

// Questions returns the interview bank in the order of its files. The result is
// shared: callers must not change it. An error names file and question and
// means that the binary was built from broken data.
var Questions = sync.OnceValues(func() ([]Question, error) { return loadQuestions(questionFiles) })

func loadQuestions(fsys fs.FS) ([]Question, error) { return loadLists[Question](fsys, "questions") }

func (q *Question) id() string { return q.ID }

var questionID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

func (t Text) whole() bool { return strings.TrimSpace(t.EN) != "" && strings.TrimSpace(t.ZH) != "" }

// prepare proves the form of a question; the tests of this package prove the rest.
func (q *Question) prepare(string, int, int) error {
	switch {
	case !questionID.MatchString(q.ID):
		return errors.New("id must be words in small letters with dashes")
	case q.Topic == "" || q.Section == "":
		return errors.New("topic and section must be set")
	case !slices.Contains([]string{Basic, Intermediate, Deep}, q.Level):
		return fmt.Errorf("level %q", q.Level)
	case !slices.Contains([]string{Recall, Output, Design}, q.Kind):
		return fmt.Errorf("kind %q", q.Kind)
	case !q.Question.whole() || !q.Answer.whole():
		return errors.New("question and answer must be set in both languages")
	case (q.Kind == Output) != (q.Program != ""):
		return errors.New("a program belongs to the kind output, and only to it")
	case q.Program != "" && q.Prints == "" && !q.Panics && q.Fail == "":
		return errors.New("a program must say what it prints")
	case len(q.Rubric) < 4 || len(q.Rubric) > 7:
		return fmt.Errorf("%d rubric points, want 4 to 7", len(q.Rubric))
	case len(q.Hints) != 3:
		return fmt.Errorf("%d hints, want 3", len(q.Hints))
	case len(q.FollowUps) != 2:
		return fmt.Errorf("%d follow-ups, want 2", len(q.FollowUps))
	}
	for i, p := range q.Rubric {
		if err := p.check(); err != nil {
			return fmt.Errorf("rubric[%d]: %w", i, err)
		}
	}
	for i, h := range q.Hints {
		if !h.whole() {
			return fmt.Errorf("hints[%d]: must be in both languages", i)
		}
	}
	for i, f := range q.FollowUps {
		if !f.Question.whole() || len(f.Probes) == 0 || slices.ContainsFunc(f.Probes, func(n int) bool { return n < 0 || n >= len(q.Rubric) }) {
			return fmt.Errorf("follow_ups[%d]: a question in both languages and the points that it probes", i)
		}
	}
	return q.checkChoices()
}

func (p *Point) check() error {
	if !p.Point.whole() {
		return errors.New("point must be in both languages")
	}
	for what, list := range map[string][]string{"said.en": p.Said.EN, "said.zh": p.Said.ZH} {
		if len(list) < 2 {
			return fmt.Errorf("%s: %d phrases, want at least 2", what, len(list))
		}
	}
	if len(p.Contradicts.EN) == 0 || len(p.Contradicts.ZH) == 0 {
		return errors.New("contradicts: at least one phrase in both languages")
	}
	return nil
}

func (q *Question) checkChoices() error {
	if len(q.Choices) == 0 {
		return nil
	}
	correct := 0
	for i, c := range q.Choices {
		if !c.Text.whole() {
			return fmt.Errorf("choices[%d]: must be in both languages", i)
		}
		if c.Correct {
			correct++
		} else if !c.Why.whole() {
			return fmt.Errorf("choices[%d]: why, in both languages, must say what is mistaken", i)
		}
	}
	if len(q.Choices) != 4 || correct != 1 {
		return fmt.Errorf("%d choices with %d correct, want 4 with 1", len(q.Choices), correct)
	}
	return nil
}

// HasPhrase reports whether a text says a phrase; see [Point].
func HasPhrase(text, phrase string) bool {
	text = plain(text)
	for part := range strings.SplitSeq(phrase, "+") {
		found := false
		for alt := range strings.SplitSeq(part, "|") {
			if alt = plain(alt); alt != "" && strings.Contains(text, alt) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

var emphasis = strings.NewReplacer("`", "", "*", "", "“", `"`, "”", `"`, "’", "'", "，", ",", "。", ".", "（", "(", "）", ")", "：", ":", "；", ";")

// plain is lower case with single blanks and without emphasis.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(emphasis.Replace(s))), " ")
}
