package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gophertutor/internal/llm"
	"gophertutor/internal/phrase"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
)

// Problem says in one line what went wrong with a model, what to do, and what
// happens instead.
func (t *Texts) Problem(err error) string {
	var e *llm.Error
	if !errors.As(err, &e) {
		return fmt.Sprintf(t.problems[llm.Other], firstLine(phrase.In(t.lang, err.Error()))) + t.problemTail
	}
	return t.Server(e) + t.problemTail
}

// RulesInstead says in one line why an answer was not graded by a model, and that
// it was graded without.
func (t *Texts) RulesInstead(err error) string {
	var e *llm.Error
	if !errors.As(err, &e) {
		return firstLine(phrase.In(t.lang, err.Error())) + t.InterviewRules
	}
	return t.Server(e) + t.InterviewRules
}

// Server says in one line what went wrong with a server and what to do.
func (t *Texts) Server(e *llm.Error) string {
	format := t.problems[e.Kind]
	var s string
	switch strings.Count(format, "%") {
	case 2:
		s = fmt.Sprintf(format, e.Server, e.Model)
	default:
		arg := e.Server
		if e.Kind == llm.Other {
			arg = firstLine(e.Error())
		}
		s = fmt.Sprintf(format, arg)
	}
	if e.RetryAfter > 0 {
		s += fmt.Sprintf(" (Retry-After: %s)", e.RetryAfter.Round(time.Second))
	}
	if e.Detail != "" && e.Kind != llm.Other {
		s += " (" + e.Detail + ")"
	}
	return s
}

// Usage says what is wrong with a question, or "" if err is something else.
func (t *Texts) Usage(err error) string {
	switch {
	case errors.Is(err, tutor.ErrEmptyQuestion):
		return t.EmptyAsk
	case errors.Is(err, tutor.ErrLongQuestion):
		return fmt.Sprintf(t.LongAsk, tutor.MaxQuestionRunes)
	case errors.Is(err, tutor.ErrGoVersion):
		return t.BadGo
	case errors.Is(err, tutor.ErrGoTooNew):
		return fmt.Sprintf(t.NewGo, knowledge.GoVersion)
	case errors.Is(err, tutor.ErrGoTooOld):
		return t.OldGo
	}
	return ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
