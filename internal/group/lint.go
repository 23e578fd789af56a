package group

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/internal/notelint"
	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// A linter checks the notes of one call, up to an amount of work: notelint reads a
// section again for each of its parts and for sentences that resemble a wrong one,
// which for a long section takes minutes.
type linter struct {
	language string
	left     int // work, in the unit of lintCost
}

// lintWork is about five seconds.
const lintWork = 48 << 20

// What a byte costs by itself, in readings of a byte of context: each sentence
// is held against all facts. And how many bytes of text make one reading of its
// section.
const (
	lintByte    = 64
	lintReading = 128
)

func newLinter(language string) *linter { return &linter{language, lintWork} }

// lint checks a note, or says that it was not checked.
func (l *linter) lint(name, text string) ([]notelint.Finding, error) {
	cost := lintCost(name, text)
	if cost > l.left {
		return []notelint.Finding{{File: name, Line: 1, EndLine: 1, Severity: notelint.Info, Kind: notelint.KindFile, Message: unchecked(l.language)}}, nil
	}
	l.left -= cost
	return notelint.Lint(name, []byte(text), l.language)
}

func lintCost(name, text string) int {
	sections, _ := retrieval.Outline(name, []byte(text))
	cost := lintByte * len(text)
	for _, s := range sections {
		size := 0
		for _, p := range s.Parts {
			size += len(p.Text)
		}
		cost += (len(s.Parts) + size/lintReading) * size
	}
	return cost
}

func unchecked(language string) string {
	if language == lang.Chinese {
		return "未检查：一次检查的文字太多。请单独检查这篇；若仍不行，请加小标题或拆成几个文件。"
	}
	return "not checked: too much text at once. Check this note by itself; if that does not help, add headings or split the file."
}

// Lint says what is wrong with a server's note, or with all of them for the path
// "", in order of path and line. Messages are in Chinese for the language "zh",
// else in English. Of very long notes a finding of notelint.KindFile says that
// they were not checked. It is store.ErrNotFound if there is no such note.
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
