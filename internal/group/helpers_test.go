package group

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// builtin is the index of the built-in notes; it takes a moment to make.
var builtin = sync.OnceValues(func() (*retrieval.Index, error) { return builtinWith(retrieval.HashEmbedder{}) })

func builtinWith(e retrieval.Embedder) (*retrieval.Index, error) {
	ix := retrieval.Open("", e, retrieval.Options{})
	_, err := ix.Sync(context.Background(), retrieval.Source{Name: tutor.BuiltinFolder, FS: knowledge.FS()})
	return ix, err
}

func openStore(t testing.TB) *store.DB {
	t.Helper()
	return storetest.Opened(t, store.Open, filepath.Join(t.TempDir(), "test.db"))
}

// newLibrary returns a library over the built-in notes. tune may be nil.
func newLibrary(t testing.TB, notes notesStore, tune func(*Config)) *Library {
	t.Helper()
	base, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	set, err := prompts.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Embedder: retrieval.HashEmbedder{}, NewTutor: func(ix *retrieval.Index) *tutor.Tutor { return tutor.New(ix, nil, set) }}
	if tune != nil {
		tune(&cfg)
	}
	l := NewLibrary(base, notes, cfg)
	t.Cleanup(l.Close)
	return l
}

func mustAdd(t testing.TB, l *Library, server store.ServerID, pairs ...string) AddReport {
	t.Helper()
	var files []File
	for i := 0; i+1 < len(pairs); i += 2 {
		files = append(files, File{pairs[i], []byte(pairs[i+1])})
	}
	rep, err := l.Add(t.Context(), server, "7", "en", files)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rep.Refused {
		t.Fatalf("%s: %v", r.File, r)
	}
	return rep
}

// found returns the text of all that a server's index finds.
func found(t testing.TB, l *Library, server store.ServerID, own bool, question string) string {
	t.Helper()
	ix, err := l.Index(t.Context(), server, own)
	if err != nil {
		t.Error(err)
		return ""
	}
	res, err := ix.Search(t.Context(), retrieval.Query{Text: question, K: 50})
	if err != nil {
		t.Error(err)
	}
	var b strings.Builder
	for _, h := range res.Hits {
		b.WriteString(h.Folder + "/" + h.Path + "\n" + h.Text + "\n")
	}
	return b.String()
}

func titles(topics []Topic) string {
	var b strings.Builder
	for _, t := range topics {
		b.WriteString(t.ID() + " " + t.Title + " " + strings.Join(t.Aliases, " ") + "\n")
	}
	return b.String()
}

// watchedStore counts reads of notes, and does what its hook says first.
type watchedStore struct {
	*store.DB
	reads atomic.Int32
	hook  atomic.Pointer[func(context.Context) error]
}

func (w *watchedStore) Notes(ctx context.Context, s store.ServerID) ([]store.Note, error) {
	w.reads.Add(1)
	if h := w.hook.Load(); h != nil {
		if err := (*h)(ctx); err != nil {
			return nil, err
		}
	}
	return w.DB.Notes(ctx, s)
}

func (w *watchedStore) before(h func(context.Context) error) { w.hook.Store(&h) }
