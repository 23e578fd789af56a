package discord

import (
	"errors"
	"fmt"

	"gophertutor/internal/llm"
	"gophertutor/internal/tutor"
)

// tutorsProblem is what the tutor's own errors mean to the asker; "" for others.
func tutorsProblem(w *words, err error) string {
	switch {
	case errors.Is(err, tutor.ErrEmptyQuestion):
		return w.emptyQuestion
	case errors.Is(err, tutor.ErrLongQuestion):
		return fmt.Sprintf(w.longQuestion, tutor.MaxQuestionRunes)
	}
	return ""
}

// reason says in a line why a model did not answer.
func (w *words) reason(err error) string {
	key := ""
	if e := (*llm.Error)(nil); errors.As(err, &e) {
		switch e.Kind {
		case llm.Unauthorized, llm.Forbidden:
			key = "refused"
		case llm.ModelNotFound:
			key = "missing"
		case llm.RateLimited:
			key = "limited"
		case llm.ServerFailed, llm.Unreachable:
			key = "down"
		case llm.TimedOut:
			key = "slow"
		case llm.Cut:
			key = "cut"
		case llm.Malformed:
			key = "nonsense"
		}
	}
	return w.reasons[key]
}
