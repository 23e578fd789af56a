package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"gophertutor/internal/cli"
	"gophertutor/retrieval"
	"gophertutor/retrieval/eval"
)

// evalRetrieval measures retrieval on labelled cases.
type evalRetrieval struct {
	JSON     bool     `help:"${json}"`
	Cases    []string `placeholder:"FILE" sep:"none" help:"${eval_cases}"`
	Group    string   `placeholder:"DIR" help:"${eval_group}"`
	Embedder string   `enum:"builtin,server" default:"builtin" help:"${eval_embedder}"`
}

// Run implements the subcommand.
func (c *evalRetrieval) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	cases, err := c.cases()
	if err != nil {
		return err
	}
	var embedder retrieval.Embedder = retrieval.HashEmbedder{}
	if c.Embedder == "server" {
		if embedder, err = a.embedder(); err != nil {
			return err
		}
	}
	searchers, err := c.searchers(ctx, a, embedder, cases)
	if err != nil {
		return err
	}
	outcomes, err := eval.Run(ctx, cases, searchers)
	if err != nil {
		return err
	}
	if len(outcomes) == 0 {
		return usageError{"eval retrieval: this machine has none of the notes that the cases are about; give them with --knowledge"}
	}
	if left := len(cases) - len(outcomes); left > 0 {
		a.printer.Warn(fmt.Sprintf("%d of %d cases are left out: their notes are not here", left, len(cases)))
	}
	report := eval.Summarise(outcomes)
	if c.JSON {
		return writeJSON(a.std.out, report)
	}
	_, err = io.WriteString(a.std.out, cli.Clean(report.String()))
	return err
}

// cases returns those of the files given, or the built-in ones.
func (c *evalRetrieval) cases() ([]eval.Case, error) {
	var out []eval.Case
	if len(c.Cases) == 0 {
		sets, err := eval.Builtin()
		for _, name := range slices.Sorted(maps.Keys(sets)) {
			out = append(out, sets[name]...)
		}
		return out, err
	}
	for _, name := range c.Cases {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{fmt.Sprintf("--cases: %v", err)}
		}
		cases, err := eval.ReadCases(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, cases...)
	}
	return out, nil
}

// searchers returns the notes that the cases are asked of: the folders given, for
// all of them, or the built-in corpora by name.
func (c *evalRetrieval) searchers(ctx context.Context, a *app, e retrieval.Embedder, cases []eval.Case) (map[string]eval.Searcher, error) {
	if len(a.Knowledge) == 0 {
		return eval.Searchers(ctx, e, c.Group)
	}
	sources, err := a.sources()
	if err != nil {
		return nil, err
	}
	s, err := eval.Open(ctx, e, sources...)
	if err != nil {
		return nil, err
	}
	out := map[string]eval.Searcher{}
	for _, one := range cases {
		out[one.Corpus] = s
	}
	return out, nil
}
