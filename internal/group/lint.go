package group

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/internal/notelint"
	"gophertutor/internal/store"
)

// A linter checks the notes of one call, up to an amount of text: somebody waits
// for the answer, and a server's notes may be 8 MiB.
type linter struct {
	language string
	left     int // bytes
}

// lintBytes takes three seconds when every sentence resembles a wrong one, else one.
const lintBytes = 256 << 10

func newLinter(language string) *linter { return &linter{language, lintBytes} }

// lint checks a note, or says that it was not checked.
func (l *linter) lint(name, text string) ([]notelint.Finding, error) {
	if len(text) > l.left {
		return []notelint.Finding{{File: name, Line: 1, EndLine: 1, Severity: notelint.Info, Kind: notelint.KindFile, Message: unchecked(l.language)}}, nil
	}
	l.left -= len(text)
	return notelint.Lint(name, []byte(text), l.language)
}

func unchecked(language string) string {
	if language == lang.Chinese {
		return "未检查：一次检查的文字太多。请单独检查这篇。"
	}
	return "not checked: too much text at once. Check this note by itself."
}

// Lint says what is wrong with a server's note, or with all of them for the path
// "", in order of path and line. Messages are in Chinese for the language "zh",
// else in English. Past 256 KiB of notes a finding of notelint.KindFile says that
// the others were not checked. It is store.ErrNotFound if there is no such note.
func (l *Library) Lint(ctx context.Context, server store.ServerID, path, language string) ([]notelint.Finding, error) {
	notes, err := l.notes.Notes(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("lint notes: %w", err)
	}
	slices.SortFunc(notes, func(a, b store.Note) int { return strings.Compare(a.Path, b.Path) })
	if path != "" {
		notes = slices.DeleteFunc(notes, func(n store.Note) bool { return foldName(n.Path) != foldName(path) })
		if len(notes) == 0 {
			return nil, fmt.Errorf("lint notes: %w", store.ErrNotFound)
		}
	}
	var all []notelint.Finding
	li := newLinter(language)
	for _, n := range notes {
		if err := context.Cause(ctx); err != nil {
			return nil, fmt.Errorf("lint notes: %w", err)
		}
		found, err := li.lint(n.Path, n.Text)
		if err != nil {
			return nil, fmt.Errorf("lint notes: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}
