package group

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/knowledge"
	"gophertutor/retrieval"
)

func TestTopics(t *testing.T) {
	l := newLibrary(t, openStore(t), nil)
	base := l.Topics("1", false)
	if len(base) < 40 || base[0].Own {
		t.Fatalf("%d built-in topics, first %+v", len(base), base[0])
	}
	mustAdd(t, l, "1", "b.md", "# Zweite\n\ntext\n", "A.md", "---\ntitle: 部署\naliases: deploy, 上线\n---\n部署在周二。部署之前先跑测试。\n")
	both := l.Topics("1", false)
	if len(both) != len(base)+2 {
		t.Errorf("%d topics beside %d built-in ones", len(both), len(base))
	}
	want := "group/A.md 部署 deploy 上线\ngroup/b.md Zweite \n"
	if got := titles(l.Topics("1", true)); got != want {
		t.Errorf("own topics:\n%swant:\n%s", got, want)
	}
	if own := l.Topics("1", true); !own[0].Own || own[0].Lang != "zh" || own[1].Lang != "en" {
		t.Errorf("own topics: %+v", own)
	}
	if got := titles(l.Topics("2", true)); got != titles(base) {
		t.Errorf("a server without notes has other topics than the built-in ones:\n%s", got)
	}
}

// TestBuildOnce asks many times at once on a server that nobody has asked on.
func TestBuildOnce(t *testing.T) {
	st := &watchedStore{DB: openStore(t)}
	mustAdd(t, newLibrary(t, st, nil), "1", "a.md", "# A\n\nzibblequark\n")
	l := newLibrary(t, st, nil)
	if err := l.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.reads.Store(0)
	reading, goOn := make(chan struct{}), make(chan struct{})
	st.before(func(context.Context) error { close(reading); <-goOn; return nil })

	first, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	left := make(chan struct{})
	wg.Go(func() {
		defer close(left)
		if _, err := l.Tutor(first, "1", false); !errors.Is(err, context.Canceled) {
			t.Errorf("whose context ended: %v", err)
		}
	})
	<-reading
	var done atomic.Int32
	for range 20 {
		wg.Go(func() {
			if text := found(t, l, "1", false, "zibblequark"); strings.Contains(text, "zibblequark") {
				done.Add(1)
			}
		})
	}
	cancel() // the first leaves; the others must not
	<-left
	time.AfterFunc(20*time.Millisecond, func() { close(goOn) })
	wg.Wait()
	if n := st.reads.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
	if n := done.Load(); n != 20 {
		t.Errorf("%d of 20 found the note", n)
	}
}

func TestFailedBuildIsForgotten(t *testing.T) {
	st := &watchedStore{DB: openStore(t)}
	mustAdd(t, newLibrary(t, st, nil), "1", "a.md", "# A\n\nzibblequark\n")
	l := newLibrary(t, st, nil)
	if err := l.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk on fire")
	st.before(func(context.Context) error { return broken })
	if _, err := l.Tutor(t.Context(), "1", false); !errors.Is(err, broken) {
		t.Fatalf("error %v", err)
	}
	st.before(func(context.Context) error { return nil })
	if !strings.Contains(found(t, l, "1", false, "zibblequark"), "zibblequark") {
		t.Error("the note is not found after the store is well again")
	}
}

func TestBuildIsBounded(t *testing.T) {
	st := &watchedStore{DB: openStore(t)}
	mustAdd(t, newLibrary(t, st, nil), "1", "a.md", "# A\n\nzibblequark\n")
	hang := func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }

	l := newLibrary(t, st, func(c *Config) { c.BuildTimeout = time.Millisecond })
	if err := l.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.before(hang)
	if _, err := l.Tutor(t.Context(), "1", false); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("with a time limit: %v", err)
	}

	st.before(func(context.Context) error { return nil })
	l = newLibrary(t, st, nil)
	if err := l.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	reading := make(chan struct{})
	st.before(func(ctx context.Context) error { close(reading); return hang(ctx) })
	failed := make(chan error)
	go func() { _, err := l.Tutor(t.Context(), "1", false); failed <- err }()
	<-reading
	go l.Close()
	if err := <-failed; err == nil {
		t.Error("a build outlived Close")
	}
	if _, err := l.Tutor(t.Context(), "1", false); err == nil {
		t.Error("built after Close")
	}
	if _, err := l.Tutor(t.Context(), "2", false); err != nil {
		t.Errorf("built-in notes after Close: %v", err)
	}
}

func TestEviction(t *testing.T) {
	for _, tt := range []struct {
		name string
		tune func(*Config)
		want int
	}{
		{"by servers", func(c *Config) { c.MaxLoaded = 2 }, 2},
		{"by passages", func(c *Config) { c.MaxChunks = 4 }, 2},
		{"one stays", func(c *Config) { c.MaxChunks = 1 }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			st := &watchedStore{DB: openStore(t)}
			l := newLibrary(t, st, tt.tune)
			for i := range 4 {
				mustAdd(t, l, store.ServerID(fmt.Sprint(i)), "a.md", "# A\n\none\n\n# B\n\ntwo\n")
			}
			if n, passages, made := l.Loaded(); n != tt.want || passages != 2*n || made != 4 {
				t.Errorf("%d indexes with %d passages in memory, %d made; want %d of 4", n, passages, made, tt.want)
			}
			st.reads.Store(0)
			for range 3 {
				found(t, l, "3", false, "one")
			}
			if n := st.reads.Load(); n != 0 {
				t.Errorf("the last used was read %d times", n)
			}
			if found(t, l, "0", true, "two"); st.reads.Load() != 1 {
				t.Errorf("the least recently used was read %d times", st.reads.Load())
			}
			if n, _, made := l.Loaded(); n != tt.want || made != 5 {
				t.Errorf("%d indexes in memory, %d made; want %d of 5", n, made, tt.want)
			}
		})
	}
}

// TestReload has somebody else empty a server's notes.
func TestReload(t *testing.T) {
	db := openStore(t)
	l := newLibrary(t, db, nil)
	mustAdd(t, l, "1", "a.md", "# Zibblequark\n\nzibblequark\n")
	if err := db.ForgetServer(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	if err := l.Reload(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	if text := found(t, l, "1", false, "zibblequark") + titles(l.Topics("1", false)); strings.Contains(strings.ToLower(text), "zibblequark") {
		t.Error("a forgotten server's note is still there")
	}
}

// countingEmbedder is a model of one's own that can be taken down.
type countingEmbedder struct {
	retrieval.HashEmbedder
	texts atomic.Int32
	down  atomic.Bool
}

func (*countingEmbedder) Model() string { return "counting/384" }

func (e *countingEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	if e.down.Load() {
		return nil, errors.New("connection refused")
	}
	e.texts.Add(int32(len(texts)))
	return e.HashEmbedder.EmbedPassages(ctx, texts)
}

// TestEmbedsOnlyNewNotes counts what a server's model is asked.
func TestEmbedsOnlyNewNotes(t *testing.T) {
	e := &countingEmbedder{}
	base, err := builtinWith(e)
	if err != nil {
		t.Fatal(err)
	}
	l := newLibrary(t, openStore(t), func(c *Config) { c.Embedder = e })
	l.base = base
	e.texts.Store(0)
	embedded := func(what string, want int32) {
		t.Helper()
		if got := e.texts.Swap(0); got != want {
			t.Errorf("%s: %d texts embedded, want %d", what, got, want)
		}
	}
	mustAdd(t, l, "1", "a.md", "# A\n\none\n", "b.md", "# B\n\ntwo\n")
	embedded("two notes", 2)
	mustAdd(t, l, "1", "c.md", "# C\n\nthree\n")
	embedded("a third", 1)
	found(t, l, "1", false, "one")
	found(t, l, "1", true, "one")
	if err := l.Remove(t.Context(), "1", "a.md"); err != nil {
		t.Fatal(err)
	}
	embedded("asking and removing", 0)
}

// TestJoinedIsOneIndex compares what a server searches with one index of all its
// notes that shares nothing.
func TestJoinedIsOneIndex(t *testing.T) {
	l := newLibrary(t, openStore(t), nil)
	pairs := append(ownNotes(), "切片.md", "# 我们的切片\n\n切片扩容的时候，我们先看容量，再看 append 的返回值。\n")
	mustAdd(t, l, "1", pairs...)
	src := retrieval.Source{Name: Folder}
	for i := 0; i+1 < len(pairs); i += 2 {
		src.Files = append(src.Files, retrieval.NoteFile{Path: pairs[i], Data: []byte(pairs[i+1])})
	}
	whole := retrieval.Open("", retrieval.HashEmbedder{}, retrieval.Options{})
	if _, err := whole.Sync(t.Context(), retrieval.Source{Name: tutor.BuiltinFolder, FS: knowledge.FS()}, src); err != nil {
		t.Fatal(err)
	}
	joined, err := l.Index(t.Context(), "1", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"how does the gateway drain its queue", "how do slices grow", "切片怎么扩容", "goroutine lease scheduler", "runbok", "GC 什么时候触发", "nil interface"} {
		for _, language := range []string{"", "en", "zh"} {
			q := retrieval.Query{Text: text, Lang: language, K: 20, Explain: true}
			want, err := whole.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := joined.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q in %q (-whole +joined):\n%s", text, language, diff)
			}
		}
	}
}
