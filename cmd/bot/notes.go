package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"gophertutor/internal/cli"
	"gophertutor/internal/notelint"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// notesCommand is about what there is to learn.
type notesCommand struct {
	List notesList `cmd:"" default:"1" help:"${help_notes_list}"`
	Show notesShow `cmd:"" help:"${help_notes_show}"`
	Lint notesLint `cmd:"" help:"${help_notes_lint}"`
}

// notesList lists the topics.
type notesList struct{}

// Run implements the subcommand.
func (notesList) Run(ctx context.Context, a *app) error {
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

// notesShow prints a note.
type notesShow struct {
	Lang  string `default:"auto" enum:"auto,en,zh" help:"${lang}"`
	Topic string `arg:"" help:"${topic}"`
}

// Run implements the subcommand.
func (c *notesShow) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	sources, err := a.sources()
	if err != nil {
		return err
	}
	name, from, to := sourceLines(strings.TrimSpace(c.Topic))
	// Interviews and reviews name built-in sources, whatever notes answer questions.
	if strings.HasPrefix(name, knowledge.Folder+"/") && !slices.ContainsFunc(sources, func(s retrieval.Source) bool { return s.Name == tutor.BuiltinFolder }) {
		sources = append(sources, retrieval.Source{Name: tutor.BuiltinFolder, FS: knowledge.FS()})
	}
	want := strings.ToLower(name)
	type candidate struct {
		data  []byte
		score int // how well it matches; 0 not at all
	}
	var best candidate
	var known []string
	for _, src := range sources {
		files, _, err := retrieval.ReadNotes(src)
		if err != nil {
			return err
		}
		for _, f := range files {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			d := retrieval.Split(f.Path, f.Data, retrieval.SplitOptions{Folder: src.Name})
			base := strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
			known = append(known, base)
			score := nameScore(want, base, d)
			if score > 0 && (c.Lang == d.Lang || c.Lang == "auto" && a.locale == d.Lang) {
				score++ // of the two languages of a topic, the reader's
			}
			if score > best.score {
				best = candidate{f.Data, score}
			}
		}
	}
	if best.score == 0 {
		return usageError{fmt.Sprintf("notes show: there is no note on %q; known are %s", c.Topic, strings.Join(uniq(known), ", "))}
	}
	text := strings.TrimRight(strings.TrimPrefix(string(best.data), "\ufeff"), "\n")
	if to > 0 {
		lines := strings.Split(text, "\n")
		if from > len(lines) {
			return usageError{fmt.Sprintf("notes show: %s has %d lines", name, len(lines))}
		}
		text = strings.TrimRight(strings.Join(lines[from-1:min(to, len(lines))], "\n"), "\n")
	}
	_, err = io.WriteString(a.std.out, cli.Clean(text+"\n"))
	return err
}

// sourceLines cuts the lines off a source as answers and reports name it,
// "knowledge/en/gmp.md:133-171"; to is 0 where there are none.
func sourceLines(source string) (name string, from, to int) {
	at := strings.LastIndexByte(source, ':')
	if at < 0 {
		return source, 0, 0
	}
	first, last, _ := strings.Cut(source[at+1:], "-")
	if last == "" {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || from < 1 || to < from {
		return source, 0, 0
	}
	return source[:at], from, to
}

// nameScore says how well a note answers to a name: its file, its title, an
// alias.
func nameScore(want, name string, d retrieval.Doc) int {
	switch {
	case want == strings.ToLower(name) || want == strings.ToLower(d.Path) || want == strings.ToLower(cli.FileOf(d.Folder, d.Path)) || want == strings.ToLower(path.Base(d.Path)):
		return 30
	case want == strings.ToLower(d.Title):
		return 20
	}
	for _, alias := range d.Aliases {
		if want == strings.ToLower(alias) {
			return 10
		}
	}
	return 0
}

func uniq(names []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// notesLint checks notes and fails when it finds something.
type notesLint struct {
	JSON bool     `help:"${json_lines}"`
	Dir  []string `arg:"" optional:"" help:"${lint_dir}"`
}

// Run implements the subcommand.
func (c *notesLint) Run(ctx context.Context, a *app) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if len(c.Dir) > 0 {
		a.Knowledge = c.Dir
	}
	sources, err := a.sources()
	if err != nil {
		return err
	}
	bad, files := 0, 0
	for _, src := range sources {
		notes, warnings, err := retrieval.ReadNotes(src)
		if err != nil {
			return err
		}
		for _, w := range warnings {
			a.printer.Warn(w.String())
		}
		files += len(notes)
		for _, n := range notes {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			found, err := notelint.Lint(n.Path, n.Data, a.locale)
			if err != nil {
				return err
			}
			for _, f := range found {
				if f.Severity != notelint.Info {
					bad++
				}
				if err := c.print(a, src, f); err != nil {
					return err
				}
			}
		}
	}
	if !c.JSON {
		fmt.Fprintf(a.std.out, a.texts.LintDone+"\n", files, bad)
	}
	if bad > 0 {
		return errReported
	}
	return nil
}

func (c *notesLint) print(a *app, src retrieval.Source, f notelint.Finding) error {
	if c.JSON {
		if len(c.Dir) > 1 { // which of them
			f.File = path.Join(src.Name, f.File)
		}
		return writeJSON(a.std.out, f)
	}
	name := cli.Clean(cli.FileOf(src.Name, f.File))
	fmt.Fprintf(a.std.out, "%s:%d: %s [%s] %s\n", name, f.Line, f.Severity, f.Kind, cli.Clean(f.Message))
	if f.Truth != "" {
		since := ""
		if f.Since != "" {
			since = fmt.Sprintf(a.texts.Since, f.Since)
		}
		fmt.Fprintf(a.std.out, "    %s%s\n    %s\n", f.Truth, since, f.Source)
	} else if f.Fix != "" {
		fmt.Fprintf(a.std.out, "    %s%s\n", a.texts.Fix, f.Fix)
	}
	return nil
}
