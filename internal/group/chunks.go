package group

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// A chunkStore keeps what servers' notes were cut into.
type chunkStore interface {
	NoteSplits(ctx context.Context, server store.ServerID, model string) ([]store.NoteSplit, error)
	PutNoteSplits(ctx context.Context, server store.ServerID, splits []store.NewSplit) error
}

// source returns a server's notes with what they were cut into and the vectors of
// that, as far as the store has it. What it has not, or what is of another text, of
// another version or damaged, is cut and kept.
func (l *Library) source(ctx context.Context, server store.ServerID, notes []store.Note) (retrieval.Source, error) {
	src := retrieval.Source{Name: Folder}
	kept, err := l.notes.NoteSplits(ctx, server, l.cfg.Embedder.Model())
	if err != nil {
		return src, err
	}
	of := make(map[string]store.NoteSplit, len(kept))
	for _, s := range kept {
		of[s.Path] = s
	}
	opt := retrieval.SplitOptions{Folder: Folder, MaxRunes: l.cfg.Options.MaxRunes}
	version := retrieval.SplitVersion(opt)
	var fresh []store.NewSplit
	for _, n := range notes {
		f := retrieval.NoteFile{Path: n.Path, Data: []byte(n.Text)}
		textSum := sumOf(n.Text)
		s, ok := of[n.Path], false
		if s.Version == version && s.TextSum == textSum {
			f.Split, f.Vectors, ok = splitFrom(s)
		}
		if !ok {
			d := l.split(n.Path, f.Data, opt)
			f.Split, f.Vectors = &d, nil
			fresh = append(fresh, store.NewSplit{NoteSplit: splitOf(server, d, version, textSum), Text: n.Text, Former: s.Sum})
		}
		src.Files = append(src.Files, f)
	}
	// What can't be kept, on a full disk for one, is cut again at the next load.
	if len(fresh) > 0 && l.notes.PutNoteSplits(ctx, server, fresh) != nil && ctx.Err() != nil {
		return src, context.Cause(ctx)
	}
	return src, nil
}

// about is what all chunks of a note share.
type about struct {
	Title    string   `json:"title"`
	Lang     string   `json:"lang"`
	Aliases  []string `json:"aliases,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// splitOf returns a note that was cut as the store keeps it.
func splitOf(server store.ServerID, d retrieval.Doc, version, textSum string) store.NoteSplit {
	s := store.NoteSplit{Server: server, Path: d.Path, Version: version, TextSum: textSum, About: asJSON(about{d.Title, d.Lang, d.Aliases, d.Warnings})}
	for _, c := range d.Chunks {
		s.Chunks = append(s.Chunks, store.NoteChunk{
			ID: c.ID, Headings: asJSON(c.Headings), Anchor: c.Anchor, StartLine: c.StartLine, EndLine: c.EndLine,
			Fence: c.Fence, Empty: c.Empty, Text: c.Text, Key: sumOf(c.EmbedText()),
		})
	}
	s.Sum = sumOfSplit(s)
	return s
}

// splitFrom returns a note as it was cut, with the vectors that there are, or false
// if it is not what was kept.
func splitFrom(s store.NoteSplit) (*retrieval.Doc, [][]float32, bool) {
	var a about
	if s.Sum != sumOfSplit(s) || json.Unmarshal([]byte(s.About), &a) != nil {
		return nil, nil, false
	}
	d := &retrieval.Doc{Folder: Folder, Path: s.Path, Title: a.Title, Lang: a.Lang, Aliases: a.Aliases, Warnings: a.Warnings}
	vectors := make([][]float32, len(s.Chunks))
	for i, c := range s.Chunks {
		var headings []string
		if json.Unmarshal([]byte(c.Headings), &headings) != nil {
			return nil, nil, false
		}
		d.Chunks = append(d.Chunks, retrieval.Chunk{
			ID: c.ID, Folder: Folder, Path: s.Path, Title: a.Title, Aliases: a.Aliases, Headings: headings, Anchor: c.Anchor,
			StartLine: c.StartLine, EndLine: c.EndLine, Lang: a.Lang, Text: c.Text, Fence: c.Fence, Empty: c.Empty,
		})
		vectors[i] = decodeVector(c.Vector)
	}
	return d, vectors, true
}

// sumOfSplit is a hash over everything but the vectors, which are looked at when
// they are used.
func sumOfSplit(s store.NoteSplit) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", s.Path, s.Version, s.TextSum, s.About)
	for _, c := range s.Chunks {
		fmt.Fprintf(h, "%q %q %q %d %d %q %t %q ", c.ID, c.Headings, c.Anchor, c.StartLine, c.EndLine, c.Fence, c.Empty, c.Key)
		fmt.Fprintf(h, "%d %s\n", len(c.Text), c.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// asJSON is for strings and lists of them, which never fail.
func asJSON(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
