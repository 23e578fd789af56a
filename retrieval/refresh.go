package retrieval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// errNothingLeft keeps a folder that is emptied, to be filled again, from taking
// the index down.
var errNothingLeft = errors.New("no notes are left; the index stays as it was")

// Refresh is [Index.Sync] for notes that people work on while questions are
// asked: what cannot be used now does not take away what was there before. A note
// that is empty, unreadable, no text or half written stays as it was last, with a
// warning, and so do the notes of a folder that cannot be read. When no notes are left at
// all, that is an error. While the embedder fails, new text is found by its words alone.
//
// The new index is made beside the old one and published as a whole, before it is
// written to disk. If nothing changed, nothing is done; see SyncReport.Changed.
func (ix *Index) Refresh(ctx context.Context, sources ...Source) (SyncReport, error) {
	return ix.run(ctx, sources, true)
}

// settled reports whether a file that was read is whole, as far as can be told: it
// did not change meanwhile and does not end within a character.
func settled(f fs.File, before fs.FileInfo, data []byte) bool {
	after, err := f.Stat()
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || int64(len(data)) != after.Size() {
		return false
	}
	last := len(data)
	for n := 0; last > 0 && n < utf8.UTFMax; n++ {
		if last--; utf8.RuneStart(data[last]) {
			break
		}
	}
	return utf8.FullRune(data[last:]) || len(data) == 0 || !utf8.Valid(data[:last])
}

// keepFormer returns the notes of w's source that were there before and cannot be
// used now, and says so in the warnings.
func (w *walker) keepFormer(former []docRecord) []docRecord {
	now := map[string]bool{}
	for _, f := range w.files {
		now[f.path] = true
	}
	var kept []docRecord
	at := map[string]bool{} // what was left out and is made up for
	for _, d := range former {
		if d.Folder != w.src.Name || now[d.Path] {
			continue
		}
		if name, ok := w.leftOut(d.Path); ok {
			kept = append(kept, d)
			at[name] = true
		}
	}
	for i, warning := range w.warnings {
		if at[warning.Path] {
			w.warnings[i].Text = strings.TrimPrefix(warning.Text, "skipped: ") + "; what was there before stays"
		}
	}
	return kept
}

// leftOut returns what was left out that a note is or is in.
func (w *walker) leftOut(name string) (string, bool) {
	for ; ; name = path.Dir(name) {
		if w.skipped[name] {
			return name, true
		}
		if name == "." {
			return "", false
		}
	}
}

// sortDocs puts the notes of one source into the order of their paths.
func sortDocs(docs []docRecord) {
	slices.SortFunc(docs, func(a, b docRecord) int { return strings.Compare(a.Path, b.Path) })
}

// early publishes a state in which the chunks that are not embedded yet are found by
// their words alone: a server may take its time.
func (ix *Index) early(ctx context.Context, st *state, e *embedding) error {
	vs, err := newVectors(ctx, st.chunks, e.vecs, ix.pace)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	soon := &state{
		docs: st.docs, revision: st.revision, chunks: st.chunks, groups: st.groups, lexical: st.lexical, vectors: vs,
		embedder: ix.embedder, fallback: st.fallback, forget: func() {},
	}
	soon.derive()
	ix.state.Store(soon)
	return nil
}
