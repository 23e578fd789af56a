// Package grade judges one answer to a question against the question's rubric.
//
// A [Grader] gives a [Grade]: a verdict for each point of the rubric with the
// candidate's own words as evidence, the misconceptions that the answer shows,
// and a word of coaching. [Rules] needs no model and gives the same answer the
// same grade; [Model] asks a language model and falls back on Rules. The score
// is arithmetic ([Score]), never a model's opinion.
//
// An [Item] is what an answer is graded against: a question of the bank
// ([FromBank]) or any question with any rubric.
package grade

import (
	"context"
	"strings"

	"gophertutor/knowledge"
)

// A Verdict is what an answer does with a point of the rubric.
type Verdict string

// The verdicts, from good to bad.
const (
	Said   Verdict = "said"   // in whatever words
	Partly Verdict = "partly" // half of it, or vaguely
	Missed Verdict = "missed" // not at all
	Wrong  Verdict = "wrong"  // the answer states the contrary
)

// credit is what a verdict is worth, and whether it is one.
func (v Verdict) credit() (float64, bool) {
	switch v {
	case Said:
		return 1, true
	case Partly:
		return 0.5, true
	case Missed, Wrong:
		return 0, true
	}
	return 0, false
}

// Score is the mean credit of the verdicts, times 100: said 1, partly 1/2,
// missed and wrong 0. It is 0 without any verdict. What hints cost is the
// caller's to take off.
func Score(verdicts []Verdict) float64 {
	if len(verdicts) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range verdicts {
		c, _ := v.credit()
		sum += c
	}
	return 100 * sum / float64(len(verdicts))
}

// An Item is a question with what its answers are graded by. Only Question and
// Rubric must be set.
type Item struct {
	ID       string
	Question knowledge.Text // as asked; one of the languages may be empty
	Rubric   []Point
	// Facts are ids of facts whose wrong statements are to be expected.
	Facts []string
	// Strong is a model answer. It lends the points its words and is shown to a model.
	Strong knowledge.Text
	// Program is what the question asks about, and Prints what it prints; "" if
	// it is no such question.
	Program, Prints string
}

// A Point is one thing that a strong answer says. In one of the languages the
// text may be empty; the phrases, written as in the bank, may all be.
type Point struct {
	Text        knowledge.Text
	Said        knowledge.Phrases
	Contradicts knowledge.Phrases
}

// FromBank makes an item of a question of the bank.
func FromBank(q *knowledge.Question) Item {
	it := Item{ID: q.ID, Question: q.Question, Facts: q.Misconceptions, Strong: q.Answer, Program: q.Program, Prints: q.Prints}
	for _, p := range q.Rubric {
		it.Rubric = append(it.Rubric, Point{Text: p.Point, Said: p.Said, Contradicts: p.Contradicts})
	}
	return it
}

// either returns the text in a language, or in the other one if it is not said
// in that.
func either(t knowledge.Text, lang string) string {
	if s := t.In(lang); s != "" {
		return s
	}
	return t.EN + t.ZH
}

// A Judgement is the verdict on one point.
type Judgement struct {
	Index   int     `json:"index"` // of the point, from 0
	Verdict Verdict `json:"verdict"`
	// Evidence is what the candidate said, word for word as in the answer; "" if
	// the point was missed.
	Evidence string `json:"evidence"`
}

// A Misconception is a statement of the answer that a checked fact contradicts.
type Misconception struct {
	Fact     string   `json:"fact"`     // its id
	Sentence string   `json:"sentence"` // of the answer, word for word
	Truth    string   `json:"truth"`    // in the language of the answer
	Since    string   `json:"since,omitempty"`
	Sources  []string `json:"sources"`
}

// A Grade is the result for one answer.
type Grade struct {
	Score          float64         `json:"score"` // 0 to 100, before hints are taken off
	Points         []Judgement     `json:"points"`
	Misconceptions []Misconception `json:"misconceptions"`
	Feedback       string          `json:"feedback"` // some sentences, in the language of the answer
	// By says who graded: "rules/N", or a model's name. Prompt is the version of
	// the prompt that the model was given; "" for rules.
	By     string `json:"by"`
	Prompt string `json:"prompt,omitempty"`
}

// ByRules reports whether the rules gave the grade, and no model.
func (g Grade) ByRules() bool { return strings.HasPrefix(g.By, "rules/") }

// verdicts returns the verdicts in the order of the points.
func (g Grade) verdicts() []Verdict {
	out := make([]Verdict, len(g.Points))
	for i, p := range g.Points {
		out[i] = p.Verdict
	}
	return out
}

// A Grader grades answers. lang is the language of the feedback, "en" or "zh";
// the answer may be in either or in both. Implementations are safe for
// concurrent use.
type Grader interface {
	Grade(ctx context.Context, it Item, answer, lang string) (Grade, error)
}
