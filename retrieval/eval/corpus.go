package eval

import (
	"context"
	"fmt"
	"html"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// The corpora that cases are over. A case is over notes in one language, so that
// a query in the other one must cross.
const (
	NotesEN = "notes-en"
	NotesZH = "notes-zh"
	Group   = "seeds" // a study group's own notes, where the machine has them
	GoTexts = "go"    // the texts that every Go installation carries
)

// Notes returns the built-in notes in a language.
func Notes(lang string) (retrieval.Source, error) {
	sub, err := fs.Sub(knowledge.FS(), lang)
	return retrieval.Source{Name: lang, FS: sub}, err
}

// packages are those whose documentation is searched.
var packages = strings.Fields(`bytes context encoding/json errors iter maps net/http/pprof os/signal reflect runtime
	runtime/debug runtime/metrics runtime/pprof runtime/trace slices strings sync sync/atomic testing testing/synctest
	time unique unsafe weak`)

// GoDocs returns what a Go installation says of itself: doc/*.html, the
// runtime's HACKING.md, and package documentation as "go doc -all" prints it,
// under the name godoc/PACKAGE.txt. It runs the go command.
func GoDocs(ctx context.Context, goroot string) (retrieval.Source, error) {
	src := retrieval.Source{Name: GoTexts}
	add := func(name string, data []byte) {
		src.Files = append(src.Files, retrieval.NoteFile{Path: name, Data: data})
	}
	pages, err := filepath.Glob(filepath.Join(goroot, "doc", "*.html"))
	if err != nil {
		return src, err
	}
	for _, p := range append(pages, filepath.Join(goroot, "src", "runtime", "HACKING.md")) {
		data, err := os.ReadFile(p)
		if err != nil {
			return src, fmt.Errorf("go texts: %w", err)
		}
		name, err := filepath.Rel(goroot, p)
		if err != nil {
			return src, err
		}
		name = filepath.ToSlash(name)
		if strings.HasSuffix(name, ".html") {
			name, data = name+".md", []byte(markdownOf(string(data)))
		}
		add(name, data)
	}
	for _, p := range packages {
		data, err := exec.CommandContext(ctx, "go", "doc", "-all", p).Output()
		if err != nil {
			return src, fmt.Errorf("go doc %s: %w", p, err)
		}
		add("godoc/"+p+".txt", data)
	}
	return src, nil
}

var (
	htmlGone  = regexp.MustCompile(`(?s)<!--.*?-->|<style>.*?</style>`)
	htmlHead  = regexp.MustCompile(`(?is)<h([1-6])[^>]*>(.*?)</h[1-6]>`)
	htmlPre   = regexp.MustCompile(`(?is)<pre[^>]*>(.*?)</pre>`)
	htmlTag   = regexp.MustCompile(`<[^>]*>`)
	htmlTitle = regexp.MustCompile(`"Title":\s*"([^"]*)"`)
)

// markdownOf makes a note of one of Go's pages: headings and code stay, line for
// line.
func markdownOf(page string) string {
	title := ""
	if m := htmlTitle.FindStringSubmatch(page); m != nil {
		title = "# " + m[1] + "\n\n"
	}
	page = htmlGone.ReplaceAllString(page, "")
	page = htmlHead.ReplaceAllStringFunc(page, func(s string) string {
		m := htmlHead.FindStringSubmatch(s)
		return "\n" + strings.Repeat("#", int(m[1][0]-'0')) + " " + strings.Join(strings.Fields(htmlTag.ReplaceAllString(m[2], "")), " ") + "\n"
	})
	page = htmlPre.ReplaceAllString(page, "\n```go\n$1\n```\n")
	return title + html.UnescapeString(htmlTag.ReplaceAllString(page, ""))
}

// indexed searches an index.
type indexed struct{ ix *retrieval.Index }

// NewSearcher returns a searcher over a synced index.
func NewSearcher(ix *retrieval.Index) Searcher { return indexed{ix} }

// Search implements Searcher.
func (s indexed) Search(ctx context.Context, query string, k int) ([]Result, float64, bool, error) {
	found, err := s.ix.Search(ctx, retrieval.Query{Text: query, K: k})
	if err != nil {
		return nil, 0, false, err
	}
	var out []Result
	for _, h := range found.Hits {
		file := h.Path
		if strings.HasSuffix(file, ".html.md") {
			file = strings.TrimSuffix(file, ".md")
		}
		out = append(out, Result{file, h.Text})
	}
	return out, found.Confidence, found.Covered, nil
}
