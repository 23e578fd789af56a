package grade

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/internal/llm"
	"gophertutor/knowledge"
	"gophertutor/prompts"
)

// Model grades with a language model. What the model says is checked: evidence
// that is not in the answer does not count, and a statement that a fact
// contradicts is wrong whatever the model thinks of it. When the model cannot be
// reached or gives no usable grade after one repair, [Rules] grade instead.
//
// It is safe for concurrent use if its parts are.
type Model struct {
	LLM     llm.Model
	Prompts *prompts.Set
	// Cache keeps grades, so that the same answer gets the same score; nil for none.
	Cache Cache
	// Fallback, if set, is told why rules graded instead of the model, and that
	// the cache failed. It may be called concurrently.
	Fallback func(error)
}

// A Cache keeps grades of a model by a key that covers the answer, the rubric,
// the prompt and the model. Implementations are safe for concurrent use.
type Cache interface {
	// Get returns the grade kept under a key; ok is false if there is none.
	Get(ctx context.Context, key string) (g Grade, ok bool, err error)
	Put(ctx context.Context, key string, g Grade) error
}

// Grade implements [Grader]. The error is that of ctx, or says that the prompt
// cannot be rendered or the binary was built from broken data.
func (m *Model) Grade(ctx context.Context, it Item, answer, language string) (Grade, error) {
	if len(it.Rubric) == 0 || strings.TrimSpace(answer) == "" {
		return Rules{}.Grade(ctx, it, answer, language)
	}
	facts, err := factsOf(it, language)
	if err != nil {
		return Grade{}, err
	}
	data := prompts.Grade{
		Question: either(it.Question, language), Program: it.Program, Prints: it.Prints, Facts: facts,
		Reference: either(it.Strong, language), Answer: answer, Lang: language, GoVersion: knowledge.GoVersion,
	}
	for _, p := range it.Rubric {
		data.Points = append(data.Points, either(p.Text, language))
	}
	system, user, version, err := m.Prompts.Grade(data)
	if err != nil {
		return Grade{}, err
	}
	key := fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join([]string{RulesVersion, m.LLM.Name(), version, system, user}, "\x00"))))
	if m.Cache != nil {
		switch g, ok, err := m.Cache.Get(ctx, key); {
		case err != nil:
			m.fellBack(fmt.Errorf("read kept grade: %w", err))
		case ok:
			return g, nil
		}
	}
	reply, err := llm.GenerateJSON(ctx, m.LLM, llm.Request{
		Messages: []llm.Message{{Role: llm.System, Text: system}, {Role: llm.User, Text: user}},
		Schema:   &llm.Schema{Name: "grade", JSON: replySchema},
		Steady:   true,
	}, func(r reply) error { return r.check(len(it.Rubric)) })
	switch {
	case ctx.Err() != nil:
		return Grade{}, context.Cause(ctx)
	case err != nil:
		m.fellBack(fmt.Errorf("grade with %s: %w", m.LLM.Name(), err))
		return Rules{}.Grade(ctx, it, answer, language)
	}
	g, err := reply.grade(it, answer, language)
	if err != nil {
		return Grade{}, err
	}
	g.By, g.Prompt = m.LLM.Name(), version
	if m.Cache != nil {
		if err := m.Cache.Put(ctx, key, g); err != nil {
			m.fellBack(fmt.Errorf("keep grade: %w", err))
		}
	}
	return g, nil
}

func (m *Model) fellBack(err error) {
	if m.Fallback != nil {
		m.Fallback(err)
	}
}

// factsOf are the statements of the facts that an item names.
func factsOf(it Item, language string) ([]string, error) {
	if len(it.Facts) == 0 {
		return nil, nil
	}
	facts, err := knowledge.Facts()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range it.Facts {
		for i := range facts {
			if facts[i].ID == id {
				out = append(out, facts[i].Statement.In(language))
			}
		}
	}
	return out, nil
}

// replySchema is the form of a reply.
const replySchema = `{"type":"object","additionalProperties":false,"required":["points","feedback"],"properties":{` +
	`"points":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["number","verdict","evidence"],"properties":{` +
	`"number":{"type":"integer"},"verdict":{"type":"string","enum":["said","partly","missed","wrong"]},"evidence":{"type":"string"}}}},` +
	`"feedback":{"type":"string"}}}`

// A reply is what a model says about an answer. Points are numbered from 1.
type reply struct {
	Points []struct {
		Number   int     `json:"number"`
		Verdict  Verdict `json:"verdict"`
		Evidence string  `json:"evidence"`
	} `json:"points"`
	Feedback string `json:"feedback"`
}

func (r reply) check(points int) error {
	if len(r.Points) != points {
		return fmt.Errorf("%d points, want %d", len(r.Points), points)
	}
	for i, p := range r.Points {
		if p.Number != i+1 {
			return fmt.Errorf("entry %d has the number %d; give each point once, in order", i+1, p.Number)
		}
		if _, ok := p.Verdict.credit(); !ok {
			return fmt.Errorf("point %d: verdict %q is none of said, partly, missed, wrong", p.Number, p.Verdict)
		}
	}
	if strings.TrimSpace(r.Feedback) == "" {
		return errors.New("no feedback")
	}
	return nil
}

// maxFeedback bounds what a model says to the candidate, in characters.
const maxFeedback = 700

// grade makes a grade of a reply, as far as it can be verified.
func (r reply) grade(it Item, answer, language string) (Grade, error) {
	wrong, err := misconceptions(it, answer, language)
	if err != nil {
		return Grade{}, err
	}
	g := Grade{Misconceptions: wrong, Feedback: lang.OneLine(r.Feedback, maxFeedback)}
	for i, p := range r.Points {
		j := Judgement{Index: i, Verdict: p.Verdict}
		if p.Verdict != Missed {
			var ok bool
			if j.Evidence, ok = quote(answer, p.Evidence, it.Prints != ""); !ok {
				j.Verdict = Missed
			}
		}
		g.Points = append(g.Points, j)
	}
	contradict(&g)
	g.Score = Score(g.verdicts())
	return g, nil
}
