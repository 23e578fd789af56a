package main

import (
	"errors"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/llm"
)

// How much of a request an error may repeat, in characters: names and numbers do
// no harm, whole lines and long pieces may be what a member wrote.
const (
	echoLine  = 4
	echoPiece = 24
)

// withoutEcho takes from a server's error what it says, if that repeats what the
// server was sent: errors are logged, and what members write is not.
func withoutEcho(err error, sent []string) error {
	var e *llm.Error
	if !errors.As(err, &e) || !repeats(e.Detail, sent) {
		return err
	}
	clean := *e
	clean.Detail = "(the server repeats what it was sent)"
	return &clean
}

// repeats reports whether a text holds a line of what was sent, or a long piece.
func repeats(text string, sent []string) bool {
	runes := []rune(text)
	for _, s := range sent {
		for line := range strings.Lines(s) {
			line = strings.TrimSpace(line)
			if utf8.RuneCountInString(line) >= echoLine && strings.Contains(text, line) {
				return true
			}
		}
		for i := 0; i+echoPiece <= len(runes); i++ {
			if strings.Contains(s, string(runes[i:i+echoPiece])) {
				return true
			}
		}
	}
	return false
}
