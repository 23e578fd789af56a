package main

import (
	"context"

	"gophertutor/retrieval"
)

// notesCommand lists what there is to learn.
type notesCommand struct{}

// Run implements the subcommand.
func (notesCommand) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	ix, _, warnings, err := a.index(ctx)
	a.printer.Warnings(warnings)
	if err != nil {
		return err
	}
	a.printer.Topics(ix.Docs(), sectionCount(ix))
	return nil
}

// sectionCount counts the sections of a note below its title.
func sectionCount(ix *retrieval.Index) func(retrieval.Doc) int {
	return func(d retrieval.Doc) int {
		n := 0
		for _, c := range ix.Sections(d.Folder, d.Path) {
			if len(c.Headings) > 1 || len(c.Headings) == 1 && c.Headings[0] != d.Title {
				n++
			}
		}
		return n
	}
}
