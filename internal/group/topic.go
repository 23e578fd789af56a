package group

import (
	"slices"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/internal/store"
	"gophertutor/retrieval"
)

// A Topic is a note that can be asked for by name.
type Topic struct {
	Folder  string // Folder for a server's own note, else the source of a built-in one
	Path    string // within the folder
	Title   string
	Aliases []string
	Lang    string // "en" or "zh"
	Own     bool   // the server's
}

// ID tells a topic from all others of its server.
func (t Topic) ID() string { return t.Folder + "/" + t.Path }

// Bounds of what is kept of a note in memory all the time.
const (
	titleRunes = 100 // also of an alias
	maxAliases = 20
)

// Topics returns the notes that [Library.Tutor] answers from, the built-in ones
// first, each part in order of path. It does no I/O. The caller must not change
// the result.
func (l *Library) Topics(server store.ServerID, own bool) []Topic {
	l.mu.Lock()
	defer l.mu.Unlock()
	sh, ok := l.shelf[server]
	switch {
	case !ok || len(sh.topics) == 0:
		return l.topics
	case own:
		return sh.topics
	}
	return slices.Concat(l.topics, sh.topics)
}

// topicsOf reads a note only where it has no label, or one from before.
func (l *Library) topicsOf(notes []store.Note) []Topic {
	var topics []Topic
	for _, n := range notes {
		t, ok := labelled([]store.NoteLabel{{Server: n.Server, Path: n.Path, Label: n.Label}})
		if !ok {
			t = []Topic{topicOf(l.split(n.Path, []byte(n.Text), retrieval.SplitOptions{Folder: Folder}))}
		}
		topics = append(topics, t...)
	}
	slices.SortFunc(topics, func(a, b Topic) int { return strings.Compare(a.Path, b.Path) })
	return topics
}

// topicOf copies what it keeps, or the title would hold the whole note in memory.
func topicOf(d retrieval.Doc) Topic {
	t := Topic{Folder: d.Folder, Path: d.Path, Title: strings.Clone(lang.Head(d.Title, titleRunes)), Lang: d.Lang, Own: d.Folder == Folder}
	for _, a := range d.Aliases[:min(len(d.Aliases), maxAliases)] {
		t.Aliases = append(t.Aliases, strings.Clone(lang.Head(a, titleRunes)))
	}
	return t
}
