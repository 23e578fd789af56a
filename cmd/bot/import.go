package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// importCommand stores what export wrote, all of it or nothing.
type importCommand struct {
	File  string `arg:"" help:"${import_file}"`
	Merge bool   `help:"${import_merge}"`
}

// Run implements the subcommand.
func (c *importCommand) Run(ctx context.Context, a *app) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	f, err := os.Open(c.File)
	if err != nil {
		return usageError{"import: " + err.Error()}
	}
	defer f.Close()
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w := exportTextsOf(a.locale)
	done, err := db.Import(ctx, f, c.Merge)
	if errors.Is(err, store.ErrNotEmpty) {
		return usageError{"import: " + w.notEmpty}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	added, kept := 0, 0
	for _, k := range done {
		added += k.Added
		kept += k.Kept
		fmt.Fprintf(a.std.out, w.imported+"\n", k.Kind, k.Added, k.Kept)
	}
	_, err = fmt.Fprintf(a.std.out, w.total+"\n", added, kept)
	return err
}

// questionSource returns where the notes answer a question.
func questionSource(lang string) (func(*knowledge.Question) string, error) {
	bank, err := interview.LoadBank()
	if err != nil {
		return nil, err
	}
	return func(q *knowledge.Question) string {
		src, ok := bank.Source(q.Topic, q.Section, lang)
		if !ok {
			return ""
		}
		return src.String() + " · " + src.Heading
	}, nil
}
