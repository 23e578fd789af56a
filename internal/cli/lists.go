package cli

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

// Topics lists notes with their titles; sections counts what a note has.
func (p *Printer) Topics(docs []retrieval.Doc, sections func(retrieval.Doc) int) {
	fmt.Fprintln(p.out, p.style("1", p.texts.Topics))
	for _, d := range docs {
		fmt.Fprintf(p.out, "  %-28s %s (%s)\n", Clean(FileOf(d.Folder, d.Path)), Clean(d.Title), fmt.Sprintf(p.texts.Sections, sections(d)))
	}
}

// FileOf joins folder and file as people are shown them.
func FileOf(folder, file string) string {
	if folder == tutor.BuiltinFolder {
		folder = knowledge.Folder
	}
	return path.Join(folder, file)
}

// Hits lists what a search found, with how the scores came about if explain is
// set.
func (p *Printer) Hits(res retrieval.Result, explain bool) {
	if len(res.Hits) == 0 {
		fmt.Fprintln(p.out, p.texts.NoHits)
		return
	}
	for i, h := range res.Hits {
		fmt.Fprintf(p.out, "%2d. %.3f  %s:%d-%d  %s\n", i+1, h.Score, Clean(FileOf(h.Folder, h.Path)), h.StartLine, h.EndLine, p.style("1", Clean(h.Heading())))
		if line := preview(h.Chunk); line != "" {
			fmt.Fprintf(p.out, "           %s\n", p.style("2", line))
		}
		if explain {
			p.explain(h)
		}
	}
	verdict := p.texts.NotCovered
	if res.Covered {
		verdict = p.texts.Covered
	}
	fmt.Fprintf(p.out, p.texts.Confidence+"\n", res.Confidence, verdict)
}

func (p *Printer) explain(h retrieval.Hit) {
	rank := func(r retrieval.Rank) string {
		if r.Rank == 0 {
			return "-"
		}
		return fmt.Sprintf("#%d (%.3f)", r.Rank, r.Score)
	}
	fmt.Fprintf(p.out, "           bm25 %s, vector %s, coverage %.2f\n", rank(h.Lexical), rank(h.Vector), h.Coverage)
	for _, t := range h.Terms {
		fmt.Fprintf(p.out, "           %6.3f  %s (tf %.1f, idf %.2f)\n", t.Score, Clean(t.Term), t.TF, t.IDF)
	}
}

// preview returns the first line of a chunk that is neither heading nor fence.
func preview(c retrieval.Chunk) string {
	for line := range strings.Lines(c.Text) {
		line = strings.TrimSpace(Clean(line))
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "```") {
			continue
		}
		if utf8.RuneCountInString(line) > 100 {
			line = string([]rune(line)[:99]) + "…"
		}
		return line
	}
	return ""
}
