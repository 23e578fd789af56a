package group

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gophertutor/internal/notelint"
	"gophertutor/internal/store"
)

// worstFindings is how many findings a report has of a file.
const worstFindings = 3

// An AddReport says what became of an upload.
type AddReport struct {
	Files   []FileReport // that were added, in the order given
	Refused []*Refusal   // that were not, in the order given
	Elapsed time.Duration
}

// A FileReport is about one note that was added.
type FileReport struct {
	Path     string // as it is kept, and cited
	Title    string
	Sections int
	Chunks   int
	Replaced bool // there was a note of this name
	// Findings counts what notelint found by kind, Worst are the first few, errors
	// before warnings.
	Findings map[string]int
	Worst    []notelint.Finding
	Warnings []string // what was wrong with the file as a whole, in English
}

// Add puts notes on a server and brings its index up to date before it returns;
// questions meanwhile are answered from the old one. A note whose name differs from
// a present one in case only replaces it. Files that cannot be notes are in the
// report and do not keep the others back.
//
// The error is a [*Refusal] if the notes together are too many or too large, and
// then nothing was added. With [ErrNotIndexed] the notes were added and the
// report is complete. Findings are in Chinese for the language "zh", else in
// English.
func (l *Library) Add(ctx context.Context, server store.ServerID, by store.MemberID, language string, files []File) (AddReport, error) {
	start := l.cfg.Now()
	rep, err := l.add(ctx, server, by, language, files)
	rep.Elapsed = l.cfg.Now().Sub(start)
	return rep, err
}

func (l *Library) add(ctx context.Context, server store.ServerID, by store.MemberID, language string, files []File) (rep AddReport, err error) {
	good, refused := l.checkAll(files)
	rep.Refused = refused
	if len(good) == 0 {
		return rep, nil
	}
	reports := make([]FileReport, len(good))
	li := newLinter(language)
	for i, c := range good { // before anything is written
		if err := context.Cause(ctx); err != nil {
			return rep, fmt.Errorf("add notes: %w", err)
		}
		if reports[i], err = reportOf(c, li); err != nil {
			return rep, fmt.Errorf("add notes: %w", err)
		}
	}
	sh := l.shelfOf(server)
	if err := sh.lock(ctx); err != nil {
		return rep, fmt.Errorf("add notes: %w", err)
	}
	defer sh.unlock()
	infos, err := l.notes.NoteInfos(ctx, server)
	if err != nil {
		return rep, fmt.Errorf("add notes: %w", err)
	}
	now := l.cfg.Now()
	notes := make([]store.Note, len(good))
	for i := range good {
		c := &good[i]
		if old, ok := named(infos, c.name); ok {
			c.rename(old)
			reports[i].rename(old)
			reports[i].Replaced = true
		}
		notes[i] = store.Note{Server: server, Path: c.name, Text: c.text, Label: labelOf(topicOf(c.doc)), By: by, At: now}
	}
	err = l.notes.PutNotes(ctx, notes, func(existing []store.NoteInfo) error { return l.fits(existing, notes, reports) })
	if err != nil {
		var r *Refusal
		if errors.As(err, &r) {
			return rep, r
		}
		return rep, fmt.Errorf("add notes: %w", err)
	}
	rep.Files = reports
	if _, err := l.reindex(ctx, sh); err != nil {
		l.remember(sh, good)
		return rep, fmt.Errorf("add notes: %w: %w", ErrNotIndexed, err)
	}
	return rep, nil
}

// checkAll sorts an upload into what can be notes and what cannot.
func (l *Library) checkAll(files []File) (good []checked, refused []*Refusal) {
	seen := map[string]bool{}
	for _, f := range files {
		c, r := check(f)
		if r == nil && seen[foldName(c.name)] {
			r = &Refusal{Code: Repeated, File: f.Name}
		}
		if r != nil {
			refused = append(refused, r)
			continue
		}
		seen[foldName(c.name)] = true
		good = append(good, c)
	}
	return good, refused
}

// named returns the path of the note that has a name, but for its case.
func named(infos []store.NoteInfo, name string) (string, bool) {
	fold := foldName(name)
	for _, in := range infos {
		if foldName(in.Path) == fold {
			return in.Path, true
		}
	}
	return "", false
}

// fits refuses notes that would be too many or too large together with those
// that stay. reports are about the notes.
func (l *Library) fits(existing []store.NoteInfo, notes []store.Note, reports []FileReport) error {
	files, size, passages := len(notes), 0, 0
	for i, n := range notes {
		size += len(n.Text)
		passages += reports[i].Chunks
	}
	for _, in := range existing {
		if !slices.ContainsFunc(notes, func(n store.Note) bool { return n.Path == in.Path }) {
			files++
			size += in.Bytes
			passages += in.Chunks
		}
	}
	switch {
	case files > l.cfg.MaxFiles:
		return &Refusal{Code: ManyFiles, Limit: l.cfg.MaxFiles}
	case size > l.cfg.MaxBytes:
		return &Refusal{Code: ManyBytes, Limit: l.cfg.MaxBytes}
	case passages > l.cfg.MaxPassages:
		return &Refusal{Code: ManyPassages, Limit: l.cfg.MaxPassages}
	}
	return nil
}

// reportOf says what is in a note, but for whether it replaced another.
func reportOf(c checked, li *linter) (FileReport, error) {
	r := FileReport{Path: c.name, Title: topicOf(c.doc).Title, Sections: c.doc.Sections(), Chunks: len(c.doc.Chunks), Warnings: c.doc.Warnings, Findings: map[string]int{}}
	found, err := li.lint(c.name, c.text)
	if err != nil {
		return r, err
	}
	for _, f := range found {
		r.Findings[f.Kind]++
	}
	slices.SortStableFunc(found, func(a, b notelint.Finding) int { return cmp.Compare(badness(a), badness(b)) })
	r.Worst = slices.Clip(found[:min(len(found), worstFindings)])
	return r, nil
}

func (r *FileReport) rename(path string) {
	r.Path = path
	for i := range r.Worst {
		r.Worst[i].File = path
	}
}

// badness is lower for what is worse.
func badness(f notelint.Finding) int {
	return slices.Index([]notelint.Severity{notelint.Error, notelint.Warning, notelint.Info}, f.Severity)
}

// remember makes notes known whose index could not be made, so that the next
// question makes it.
func (l *Library) remember(sh *shelf, notes []checked) {
	l.mu.Lock()
	defer l.mu.Unlock()
	topics := slices.Clone(sh.topics)
	for _, c := range notes {
		t := topicOf(c.doc)
		i, found := slices.BinarySearchFunc(topics, t.Path, func(t Topic, path string) int { return cmp.Compare(t.Path, path) })
		if found {
			topics[i] = t
		} else {
			topics = slices.Insert(topics, i, t)
		}
	}
	sh.topics = topics
}
