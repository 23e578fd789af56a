package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gophertutor/internal/cli"
	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openai"
	"gophertutor/internal/phrase"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// app is what every subcommand works with.
type app struct {
	globals
	env     env
	std     streams
	locale  string
	texts   *cli.Texts
	printer *cli.Printer
	meter   *meter // of bot serve; else nil
}

// interruptible returns a context that also ends with Ctrl-C.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt)
}

// sources returns the folders of notes to answer from.
func (a *app) sources() ([]retrieval.Source, error) {
	var out []retrieval.Source
	var seen []os.FileInfo
	for _, dir := range a.folders() {
		if dir == "" { // as of a variable that is not set; Clean makes "." of it
			return nil, usageError{`--knowledge: there is no folder ""`}
		}
		dir = filepath.Clean(dir)
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, usageError{fmt.Sprintf("--knowledge: there is no folder %s", dir)}
		case err != nil:
			return nil, usageError{fmt.Sprintf("--knowledge: %v", err)}
		case !info.IsDir():
			return nil, usageError{fmt.Sprintf("--knowledge: %s is a file; give the folder that holds it", dir)}
		}
		// A folder given twice, under whatever names, is one.
		if slices.ContainsFunc(seen, func(other os.FileInfo) bool { return os.SameFile(other, info) }) {
			continue
		}
		seen = append(seen, info)
		out = append(out, retrieval.Source{Name: filepath.ToSlash(dir), FS: os.DirFS(dir)})
	}
	builtin, err := a.withBuiltin()
	if err != nil {
		return nil, err
	}
	if len(out) == 0 || builtin {
		out = append(out, retrieval.Source{Name: tutor.BuiltinFolder, FS: knowledge.FS()})
	}
	return out, nil
}

// stateDir returns a folder below the data folder, made if need be, or "" with a
// warning when nothing can be kept on disk.
func (a *app) stateDir(name string) (dir, warning string) {
	base := a.dataDir()
	if base == "" {
		return "", a.texts.NoDataFolder
	}
	dir = filepath.Join(base, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Sprintf(a.texts.BadDataFolder, err)
	}
	return dir, ""
}

// index opens the index and brings it up to date. Warnings are the caller's
// to show.
func (a *app) index(ctx context.Context) (*retrieval.Index, retrieval.SyncReport, []string, error) {
	sources, err := a.sources()
	if err != nil {
		return nil, retrieval.SyncReport{}, nil, err
	}
	embedder, err := a.embedder()
	if err != nil {
		return nil, retrieval.SyncReport{}, nil, err
	}
	var warnings []string
	dir, warning := a.stateDir("index")
	if warning != "" {
		warnings = append(warnings, warning)
	}
	bar := &loadingBar{w: a.std.err, label: a.texts.Indexing, on: isTerminal(a.std.err), since: time.Now()}
	opt := retrieval.Options{Progress: bar.show}
	ix := retrieval.Open(dir, embedder, opt)
	rep, err := ix.Sync(ctx, sources...)
	bar.clear()
	for _, w := range rep.Warnings {
		warnings = append(warnings, w.String())
	}
	if err == nil && rep.Chunks == 0 {
		for i, w := range warnings { // one by one, as they have semicolons of their own
			warnings[i] = phrase.In(a.locale, w)
		}
		err = errors.New("there is nothing to answer from: " + strings.Join(warnings, "; "))
		warnings = nil
	}
	return ix, rep, warnings, err
}

// embedder returns the embedder that the environment names, or the built-in one.
func (a *app) embedder() (retrieval.Embedder, error) {
	sv, err := a.env.servers()
	if err != nil || !sv.hasEmbed {
		return retrieval.HashEmbedder{}, err
	}
	return a.meter.embedder(openai.New(sv.embed).Embedder(sv.embedHead[0], sv.embedHead[1])), nil
}

// tutor opens everything that answering needs and shows the warnings, which it also
// returns.
func (a *app) tutor(ctx context.Context) (*tutor.Tutor, *retrieval.Index, []string, error) {
	set, err := a.promptSet()
	if err != nil {
		return nil, nil, nil, err
	}
	model, err := a.model()
	if err != nil {
		return nil, nil, nil, err
	}
	room, err := a.env.room()
	if err != nil {
		return nil, nil, nil, err
	}
	ix, _, warnings, err := a.index(ctx)
	a.printer.Warnings(warnings)
	if err != nil {
		return nil, nil, nil, err
	}
	return tutor.New(ix, model, set).WithRoom(room), ix, warnings, nil
}

func (a *app) promptSet() (*prompts.Set, error) {
	dir := a.promptsDir()
	if dir == "" {
		return prompts.Load(nil)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usageError{fmt.Sprintf("--prompts: there is no folder %s", dir)}
	}
	return prompts.Load(os.DirFS(dir))
}

// model returns the model that the environment names, or nil to quote.
func (a *app) model() (llm.Model, error) {
	sv, err := a.env.servers()
	if err != nil || a.NoModel || !sv.hasChat {
		return nil, err
	}
	return llm.Counted(openai.New(sv.chat)), nil
}
