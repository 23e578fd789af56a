// Package knowledge holds what gophertutor teaches: its notes on Go internals,
// in English and Chinese, embedded in the binary.
//
// [FS] gives the files as the retrieval index reads them, [Notes] the same
// files decoded: front matter, and sections with their line numbers. README.md
// in this folder says how a note is written; the tests of this package check
// every rule that it names, compile every Go fence and run those that state
// an output.
package knowledge

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"gophertutor/internal/frontmatter"
)

// GoVersion is the Go release that the built-in notes describe.
const GoVersion = "1.26"

// Folder is the name under which the built-in notes are cited.
const Folder = "knowledge"

//go:embed en/*.md zh/*.md
var files embed.FS

// FS returns the built-in notes: en/TOPIC.md and zh/TOPIC.md.
func FS() fs.FS { return files }

// A Note is one topic in one language.
type Note struct {
	ID       string // the same in both languages, and the name of the file without ".md"
	Lang     string // "en" or "zh", from the folder
	Path     string // within FS
	Title    string
	Topic    string   // the topic that questions and facts refer to
	Aliases  []string // what people type when they mean this topic
	Go       string   // the Go release the note was checked against, such as "1.26"
	Sections []Section
}

// A Section answers one question. It starts at its "##" heading.
type Section struct {
	ID        string // the same in both languages
	Heading   string // without the marks and the id
	StartLine int    // 1-based, the line of the heading
	EndLine   int    // the last line that is not blank
}

// Notes returns the built-in notes, English before Chinese, each by id. The
// result is shared: callers must not change it. An error names the file and
// means that the binary was built from broken notes.
var Notes = sync.OnceValues(func() ([]Note, error) { return load(files) })

func load(fsys fs.FS) ([]Note, error) {
	var notes []Note
	for _, lang := range []string{"en", "zh"} {
		names, err := fs.Glob(fsys, lang+"/*.md")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			src, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			n, err := parse(name, lang, src)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			notes = append(notes, n)
		}
	}
	return notes, nil
}

// header is the front matter of a built-in note. Unlike somebody's own notes,
// ours are decoded strictly: an unknown key is a typing error.
type header struct {
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`
	Topic   string   `yaml:"topic"`
	Aliases []string `yaml:"aliases"`
	Go      string   `yaml:"go"`
}

var sectionHeading = regexp.MustCompile(`^## (.+?) \{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$`)

func parse(name, lang string, src []byte) (Note, error) {
	meta, body, skipped := frontmatter.Cut(src)
	if meta == nil {
		return Note{}, errors.New("no front matter")
	}
	var h header
	dec := yaml.NewDecoder(bytes.NewReader(meta))
	dec.KnownFields(true)
	if err := dec.Decode(&h); err != nil && !errors.Is(err, io.EOF) {
		return Note{}, fmt.Errorf("front matter: %w", err)
	}
	if want := strings.TrimSuffix(path.Base(name), ".md"); h.ID != want {
		return Note{}, fmt.Errorf("front matter: id %q, want %q as in the file's name", h.ID, want)
	}
	if h.Title == "" || h.Topic == "" || len(h.Aliases) == 0 || h.Go == "" {
		return Note{}, errors.New("front matter: id, title, topic, aliases and go must all be set")
	}
	n := Note{ID: h.ID, Lang: lang, Path: name, Title: h.Title, Topic: h.Topic, Aliases: h.Aliases, Go: h.Go}

	inFence := false
	for i, line := range strings.Split(string(body), "\n") {
		no := i + 1 + skipped
		switch {
		case strings.HasPrefix(line, "```"):
			inFence = !inFence
		case !inFence && strings.HasPrefix(line, "##"):
			m := sectionHeading.FindStringSubmatch(line)
			if m == nil {
				return Note{}, fmt.Errorf("line %d: a section heading reads \"## Question {#id}\", not %q", no, line)
			}
			n.Sections = append(n.Sections, Section{ID: m[2], Heading: m[1], StartLine: no})
		}
		if k := len(n.Sections); k > 0 && strings.TrimSpace(line) != "" {
			n.Sections[k-1].EndLine = no
		}
	}
	if inFence {
		return Note{}, errors.New("a code fence is never closed")
	}
	return n, nil
}
