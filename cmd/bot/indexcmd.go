package main

import (
	"context"
	"fmt"

	"gophertutor/retrieval"
)

// indexCommand brings the index up to date and says what that took.
type indexCommand struct {
	JSON bool `help:"${json}"`
}

// indexJSON is the stable output of "bot index --json".
type indexJSON struct {
	Files    int                 `json:"files"`
	Chunks   int                 `json:"chunks"`
	Embedded int                 `json:"embedded"`
	Reused   int                 `json:"reused"`
	Removed  int                 `json:"removed"`
	Seconds  float64             `json:"seconds"`
	Model    string              `json:"model"`
	Warnings []retrieval.Warning `json:"warnings"`
}

// Run implements the subcommand.
func (c *indexCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	_, rep, warnings, err := a.index(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		out := indexJSON{rep.Files, rep.Chunks, rep.Embedded, rep.Reused, rep.Removed, rep.Elapsed.Seconds(), rep.Model, rep.Warnings}
		if out.Warnings == nil {
			out.Warnings = []retrieval.Warning{}
		}
		return writeJSON(a.std.out, out)
	}
	for _, w := range warnings {
		a.printer.Warn(w)
	}
	fmt.Fprintf(a.std.out, a.texts.IndexDone+"\n", rep.Chunks, rep.Files, rep.Embedded, rep.Reused, rep.Removed, rep.Elapsed.Seconds())
	fmt.Fprintf(a.std.out, a.texts.IndexModel+"\n", rep.Model)
	return nil
}
