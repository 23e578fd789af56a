package tutor

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// A Question is what a member asks.
type Question struct {
	Text    string
	Lang    string // "en" or "zh"; anything else follows the question
	K       int    // passages to consider; default 8
	History []Turn // of the same conversation, oldest first

	Kind  Kind
	Depth int    // negative: simpler, positive: deeper
	Go    string // the release asked about, as people write it: "1.17", "go1.17.3"; "" is the current one, or the one that Text names

	// NoModel quotes the notes although there is a model: the asker, or the
	// server the question comes from, wants it so.
	NoModel bool
}

// A Kind says what is wanted of a text.
type Kind string

// The kinds.
const (
	Ask     Kind = ""        // answer a question
	Explain Kind = "explain" // explain somebody's message: prose, Go code, or both
	Check   Kind = "check"   // say whether a claim is right
)

// MaxQuestionRunes is the length that a question may have.
const MaxQuestionRunes = 8000

// Errors of Ask that are the asker's to mend. They are tested with errors.Is.
var (
	ErrEmptyQuestion = errors.New("empty question")
	ErrLongQuestion  = errors.New("question too long")
	ErrGoVersion     = errors.New("not a Go release")      // give one such as 1.17
	ErrGoTooNew      = errors.New("release not yet known") // give one up to knowledge.GoVersion
	ErrGoTooOld      = errors.New("release before Go 1.0") // give 1.0 or later
)

// Check returns the sentinel error that Ask would return for the question
// itself, or nil.
func (q Question) Check() error {
	switch text := strings.TrimSpace(q.Text); {
	case text == "":
		return ErrEmptyQuestion
	case utf8.RuneCountInString(text) > MaxQuestionRunes:
		return ErrLongQuestion
	}
	_, err := ParseGo(q.Go)
	return err
}
