package group

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
	"gophertutor/retrieval"
)

// TestFollow has another process change notes that this one has in memory.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store.db")
		open := func() *store.DB {
			db, err := store.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			return db
		}
		here, there := open(), open()
		defer here.Close()
		defer there.Close()
		watched := &watchedStore{DB: here}
		l, other := newLibrary(t, watched, nil), newLibrary(t, there, nil)
		for _, l := range []*Library{l, other} {
			defer l.Close()
			if err := l.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var following sync.WaitGroup
		following.Go(func() { l.Follow(ctx, func(err error) { t.Error(err) }) })
		defer following.Wait()
		defer cancel()

		mustAdd(t, l, "1", "a.md", "# Quokkas\n\nQuokkas live on Rottnest.\n")
		found(t, l, "1", true, "quokkas")
		mustAdd(t, other, "1", "b.md", "# Wombats\n\nWombats dig burrows.\n")
		mustAdd(t, other, "2", "c.md", "# Koalas\n\nKoalas sleep.\n")
		time.Sleep(followPoll + time.Second)
		if text := found(t, l, "1", true, "wombats"); !strings.Contains(text, "burrows") {
			t.Errorf("a note that another process added: %s", text)
		}
		if text := found(t, l, "2", true, "koalas"); !strings.Contains(text, "sleep") {
			t.Errorf("a server that had none: %s", text)
		}
		if err := there.ForgetServer(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(followPoll + time.Second)
		if all := titles(l.Topics("1", true)); strings.Contains(all, "Quokkas") || strings.Contains(all, "Wombats") {
			t.Errorf("notes of a forgotten server: %s", all)
		}

		// Nothing is read again for what this process changed.
		mustAdd(t, l, "2", "d.md", "# Emus\n\nEmus run.\n")
		reads := watched.reads.Load()
		time.Sleep(5 * followPoll)
		if n := watched.reads.Load() - reads; n != 0 {
			t.Errorf("own notes were read %d times more", n)
		}
		// An index that nobody uses is dropped, and made when asked for.
		found(t, l, "2", true, "emus")
		if n := watched.reads.Load() - reads; n != 0 {
			t.Errorf("the index was made %d times while in use", n)
		}
		time.Sleep(l.cfg.Idle + 2*idleCheck)
		found(t, l, "2", true, "emus")
		if n := watched.reads.Load() - reads; n != 1 {
			t.Errorf("the index was made %d times after it was idle, want once", n)
		}
	})
}

// TestVectorsAreKept counts what a model is asked by one process after another.
func TestVectorsAreKept(t *testing.T) {
	e := &countingEmbedder{}
	db := openStore(t)
	var bases [2]*retrieval.Index
	for i, e := range []retrieval.Embedder{e, &shortEmbedder{countingEmbedder: e}} {
		var err error
		if bases[i], err = builtinWith(e); err != nil {
			t.Fatal(err)
		}
	}
	library := func(e retrieval.Embedder) *Library {
		t.Helper()
		l := newLibrary(t, db, func(c *Config) { c.Embedder = e })
		l.base = bases[0]
		if _, short := e.(*shortEmbedder); short {
			l.base = bases[1]
		}
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(l.Close)
		return l
	}
	embedded := func(what string, want int32) {
		t.Helper()
		if got := e.texts.Swap(0); got != want {
			t.Errorf("%s: %d texts embedded, want %d", what, got, want)
		}
	}
	e.texts.Store(0)
	mustAdd(t, library(e), "1", "a.md", "# A\n\nall about quokkas\n", "b.md", "# B\n\nall about wombats\n")
	embedded("added", 2)
	again := library(e)
	if text := found(t, again, "1", true, "wombats"); !strings.Contains(text, "wombats") {
		t.Errorf("found %s", text)
	}
	embedded("in the next process", 0)
	mustAdd(t, again, "1", "c.md", "# C\n\nall about emus\n")
	embedded("one more", 1)
	mustAdd(t, again, "2", "a.md", "# A\n\nall about quokkas\n")
	embedded("another server with the same note", 1)

	// The same name, but other vectors: the kept ones are dropped, and made anew.
	short := &shortEmbedder{countingEmbedder: e}
	odd := library(short)
	mustAdd(t, odd, "1", "d.md", "# D\n\nall about koalas\n")
	e.texts.Store(0)
	if text := found(t, library(short), "1", true, "wombats"); !strings.Contains(text, "wombats") {
		t.Errorf("found %s", text)
	}
	embedded("all of the server again", 4)
	found(t, library(short), "1", true, "wombats")
	embedded("which are kept then", 0)

	// Likewise where nothing is new that would show it.
	found(t, library(e), "1", true, "wombats")
	embedded("all of the server, back again", 4)
	found(t, library(e), "1", true, "wombats")
	embedded("which are kept then", 0)
}

// A shortEmbedder makes vectors of half the dimension under the same name.
type shortEmbedder struct{ *countingEmbedder }

func (e *shortEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := e.countingEmbedder.EmbedPassages(ctx, texts)
	for i, v := range out {
		v = v[:len(v)/2]
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		for at := range v { // unit length
			v[at] /= float32(math.Sqrt(sum))
		}
		out[i] = v
	}
	return out, err
}

// A change that cannot be read at once, because the store is away, is read later:
// the store tells of it once.
func TestFollowReadsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store.db")
		here, there := storetest.Opened(t, store.Open, path), storetest.Opened(t, store.Open, path)
		watched := &watchedStore{DB: here}
		l, other := newLibrary(t, watched, nil), newLibrary(t, there, nil)
		defer l.Close()
		defer other.Close()
		if err := l.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var following sync.WaitGroup
		warned := 0
		following.Go(func() { l.Follow(ctx, func(error) { warned++ }) })
		defer following.Wait()
		defer cancel()

		away := errors.New("away")
		watched.before(func(context.Context) error { return away })
		mustAdd(t, other, "1", "a.md", "# Quokkas\n\nQuokkas live on Rottnest.\n")
		time.Sleep(followPoll + 5*followRetry)
		watched.before(func(context.Context) error { return nil })
		time.Sleep(2 * followPoll)
		if text := found(t, l, "1", true, "quokkas"); !strings.Contains(text, "Rottnest") {
			t.Errorf("a note that could not be read at first: %s", text)
		}
		if synctest.Wait(); warned == 0 {
			t.Error("nobody was told")
		}
	})
}

// fullStore has no room for vectors.
type fullStore struct{ *store.DB }

func (fullStore) PutNoteVectors(context.Context, store.ServerID, string, map[string][]byte, time.Time) error {
	return errors.New("no space left")
}

// What a model made is used and not asked for again where it cannot be kept.
func TestVectorsThatAreNotKept(t *testing.T) {
	e := &countingEmbedder{}
	base, err := builtinWith(e)
	if err != nil {
		t.Fatal(err)
	}
	l := newLibrary(t, fullStore{openStore(t)}, func(c *Config) { c.Embedder = e })
	l.base = base
	for _, name := range []string{"a.md", "b.md"} {
		e.texts.Store(0)
		mustAdd(t, l, "1", name, "# All\n\nabout "+name+"\n")
		if n := e.texts.Load(); n != 1 {
			t.Errorf("%s: %d texts embedded, want the new one", name, n)
		}
	}
}
