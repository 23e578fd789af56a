// Package answereval measures the answers of a whole tutor, with or without a
// model, and without a model that judges: whether they state what a rubric asks
// for, state what checked facts call false, cite what they used and nothing else,
// keep to the language of the question, refuse what the notes do not answer, and what they
// take.
//
// Judged by rules, the figures compare models; none is exact. Of the strong answers of the interview bank
// the rules give 97 of 100 points, and call 1.5% false that are not.
//
// [Builtin] or [ReadCases] gives cases, [Run] asks them, [Summarise] turns the
// outcomes into figures. A model that is given to the tutor through [Observe] is also
// measured for what the tutor takes out of its answers, and for tokens.
package answereval

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
	"gophertutor/retrieval/eval"
)

// A Case is a question with what a good answer does.
type Case struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	// Lang is the language that the answer is to be in, "en" or "zh"; empty for that of
	// the question.
	Lang string `json:"lang"`
	Kind string `json:"kind"` // any word; figures are given for each
	// Points are what the answer is to state, in either language.
	Points []string `json:"points"`
	// Refuse says that the notes do not answer the question.
	Refuse bool `json:"refuse"`

	item grade.Item
}

// ReadCases reads JSON lines. A case that can't be right is an error that names
// its line.
func ReadCases(r io.Reader) ([]Case, error) {
	return eval.ReadLines(r, func(c *Case) (string, error) {
		err := c.prepare()
		return c.ID, err
	})
}

func (c *Case) prepare() error {
	switch {
	case c.ID == "" || strings.TrimSpace(c.Question) == "":
		return fmt.Errorf("case %q: no id or no question", c.ID)
	case c.Refuse && len(c.Points) > 0:
		return fmt.Errorf("case %s: points of an answer that is to be refused", c.ID)
	case c.Lang == "":
		c.Lang = lang.Detect(c.Question)
	case c.Lang != lang.English && c.Lang != lang.Chinese:
		return fmt.Errorf("case %s: language %q is neither en nor zh", c.ID, c.Lang)
	}
	c.item = grade.Item{ID: c.ID, Question: in(c.Lang, c.Question)}
	for _, p := range c.Points {
		if strings.TrimSpace(p) == "" {
			return fmt.Errorf("case %s: an empty point", c.ID)
		}
		c.item.Rubric = append(c.item.Rubric, grade.Point{Text: in(lang.DetectNote(p), p)})
	}
	return nil
}

func in(language, s string) knowledge.Text {
	if language == lang.Chinese {
		return knowledge.Text{ZH: s}
	}
	return knowledge.Text{EN: s}
}

//go:embed data/refuse.jsonl
var refuse []byte

// Builtin returns each question of the interview bank in both languages, graded by
// its rubric, and questions that the built-in notes do not answer.
func Builtin() ([]Case, error) {
	bank, err := knowledge.Questions()
	if err != nil {
		return nil, err
	}
	var out []Case
	for i := range bank {
		q := &bank[i]
		for _, l := range []string{lang.English, lang.Chinese} {
			c := Case{ID: q.ID + "/" + l, Question: q.Question.In(l), Lang: l, Kind: q.Level, item: grade.FromBank(q)}
			if q.Program != "" {
				c.Question += "\n\n```go\n" + strings.TrimSpace(q.Program) + "\n```"
			}
			for _, p := range q.Rubric {
				c.Points = append(c.Points, p.Point.In(l))
			}
			out = append(out, c)
		}
	}
	none, err := ReadCases(bytes.NewReader(refuse))
	if err != nil {
		return nil, fmt.Errorf("refuse.jsonl: %w", err)
	}
	return append(out, none...), nil
}

// Sample returns n of the cases, always the same ones, with about the same share of those
// to refuse as among all.
func Sample(cases []Case, n int) []Case {
	if n <= 0 || n >= len(cases) {
		return cases
	}
	key := func(c Case) string { h := sha256.Sum256([]byte(c.ID)); return string(h[:]) }
	var answer, none []Case
	for _, c := range cases {
		if c.Refuse {
			none = append(none, c)
		} else {
			answer = append(answer, c)
		}
	}
	for _, list := range [][]Case{answer, none} {
		slices.SortFunc(list, func(a, b Case) int { return cmp.Compare(key(a), key(b)) })
	}
	k := (n*len(none) + len(cases)/2) / len(cases)
	if k == 0 && len(none) > 0 && n > 1 {
		k = 1
	}
	return slices.Concat(answer[:min(n-k, len(answer))], none[:k])
}
