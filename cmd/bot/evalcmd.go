package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gophertutor/internal/cli"
	"gophertutor/internal/grade"
)

// evalCommand measures parts of the program.
type evalCommand struct {
	Grading   evalGrading   `cmd:"" help:"${help_eval_grading}"`
	Retrieval evalRetrieval `cmd:"" help:"${help_eval_retrieval}"`
	Answers   evalAnswers   `cmd:"" help:"${help_eval_answers}"`
}

// evalGrading compares grades with labelled answers.
type evalGrading struct {
	JSON bool     `help:"${json}"`
	File []string `arg:"" optional:"" help:"${eval_files}"`
}

// Run implements the subcommand.
func (c *evalGrading) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	sets, err := c.sets()
	if err != nil {
		return err
	}
	grader, err := a.answerGrader()
	if err != nil {
		return err
	}
	report, err := grade.Report(ctx, grader, sets)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(a.std.out, report)
	}
	_, err = io.WriteString(a.std.out, cli.Clean(report.String()))
	return err
}

// sets returns the answers of the files given, or the built-in ones.
func (c *evalGrading) sets() ([]grade.Set, error) {
	if len(c.File) == 0 {
		return grade.BuiltinSets()
	}
	var out []grade.Set
	for _, name := range c.File {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{fmt.Sprintf("eval grading: %v", err)}
		}
		set, err := grade.ReadLabelled(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, grade.Set{Name: strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), Answers: set})
	}
	return slices.Clip(out), nil
}
