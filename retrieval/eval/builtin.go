package eval

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"strings"

	"gophertutor/retrieval"
)

//go:embed testdata/*.jsonl
var caseFiles embed.FS

// Builtin returns the built-in cases by the name of their file: "dev" is for
// developing, any other for reporting.
func Builtin() (map[string][]Case, error) {
	names, err := fs.Glob(caseFiles, "testdata/*.jsonl")
	if err != nil {
		return nil, err
	}
	out := map[string][]Case{}
	for _, name := range names {
		data, err := caseFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		cases, err := ReadCases(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[strings.TrimSuffix(path.Base(name), ".jsonl")] = cases
	}
	return out, nil
}

// Open returns a searcher over one source, kept in memory.
func Open(ctx context.Context, e retrieval.Embedder, sources ...retrieval.Source) (Searcher, error) {
	// An embedder that fails half-way must not be measured as another one.
	ix := retrieval.Open("", e, retrieval.Options{NoFallback: true})
	if _, err := ix.Sync(ctx, sources...); err != nil {
		return nil, err
	}
	return NewSearcher(ix), nil
}

// Searchers returns a searcher for each corpus of the built-in cases that this
// machine has: a study group's notes only if group names their folder, Go's own texts
// only if there is a go command.
func Searchers(ctx context.Context, e retrieval.Embedder, group string) (map[string]Searcher, error) {
	var sources []retrieval.Source
	for corpus, lang := range map[string]string{NotesEN: "en", NotesZH: "zh"} {
		src, err := Notes(lang)
		if err != nil {
			return nil, err
		}
		src.Name = corpus
		sources = append(sources, src)
	}
	if group != "" {
		sources = append(sources, retrieval.Source{Name: Group, FS: os.DirFS(group)})
	}
	if root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output(); err == nil {
		src, err := GoDocs(ctx, strings.TrimSpace(string(root)))
		if err != nil {
			return nil, err
		}
		src.Name = GoTexts
		sources = append(sources, src)
	}
	out := map[string]Searcher{}
	for _, src := range sources {
		s, err := Open(ctx, e, src)
		if err != nil {
			return nil, err
		}
		out[src.Name] = s
	}
	return out, nil
}
