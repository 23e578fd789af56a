package retrieval

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var groupNotes = []string{
	"deploy.md", "# Deploying\n\nThe gateway drains for 30 s. Then the scheduler stops.\n\n## Rollback\n\nPress the red zibblequark.\n",
	"empty.md", "# Timers\n\n## Later\n\nTODO\n",
	"队列.md", "# 队列\n\n调度器的本地队列有 256 个位置，队列满了会转移一半。\n\n## 窃取\n\n从别的队列窃取一半的协程。\n",
}

func groupSource() Source {
	s := notes(groupNotes...)
	s.Name = "group"
	return s
}

// TestJoinIsOneIndex compares a joined index with one that was synced with all.
func TestJoinIsOneIndex(t *testing.T) {
	long := notes("long.md", "# Long\n\n"+string(proseNote[:9000]))
	long.Name = "long"
	for _, tt := range []struct {
		name string
		e    Embedder
		more []Source
	}{
		{"hash", HashEmbedder{}, []Source{groupSource()}},
		{"model", &fakeEmbedder{dim: 16}, []Source{groupSource()}},
		{"several folders", HashEmbedder{}, []Source{groupSource(), long}},
		{"no chunks", HashEmbedder{}, []Source{{Name: "none"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			big := bigNotes(300)
			whole, base, more := Open("", tt.e, Options{}), Open("", tt.e, Options{}), Open("", tt.e, Options{})
			mustSync(t, whole, append([]Source{big}, tt.more...)...)
			mustSync(t, base, big)
			mustSync(t, more, tt.more...)
			joined, err := Join(t.Context(), base, more)
			if err != nil {
				t.Fatal(err)
			}
			compareIndexes(t, whole, joined)
		})
	}
}

func compareIndexes(t *testing.T, want, got *Index) {
	t.Helper()
	if diff := cmp.Diff(want.Docs(), got.Docs()); diff != "" {
		t.Errorf("docs (-whole +joined):\n%s", diff)
	}
	for _, text := range []string{
		"scheduler queue", "how does the scheduler steal a goroutine from another queue", "zibblequark", "zibblequrak", "shceduler",
		"调度器 队列 窃取", "队列满了怎么办", "later timers", "timer heap id17", "when does the gateway drain", "nothing of the kind", "定时器怎么停", "string bilder",
	} {
		for _, language := range []string{"", "en", "zh"} {
			q := Query{Text: text, Lang: language, K: 30, Explain: true, Context: "garbage collector"}
			w, g := mustSearch(t, want, q), mustSearch(t, got, q)
			if diff := cmp.Diff(w, g); diff != "" {
				t.Fatalf("%q in %q (-whole +joined):\n%s", text, language, diff)
			}
			for _, h := range w.Hits {
				if diff := cmp.Diff(want.Passage(h.Chunk), got.Passage(h.Chunk)); diff != "" {
					t.Fatalf("passage (-whole +joined):\n%s", diff)
				}
				if diff := cmp.Diff(want.Sections(h.Folder, h.Path), got.Sections(h.Folder, h.Path)); diff != "" {
					t.Fatalf("sections (-whole +joined):\n%s", diff)
				}
			}
		}
	}
}

func TestJoinEmbedsNothing(t *testing.T) {
	e := &fakeEmbedder{dim: 16}
	base, more := Open("", e, Options{}), Open("", e, Options{})
	mustSync(t, base, bigNotes(100))
	mustSync(t, more, groupSource())
	e.taken()
	if _, err := Join(t.Context(), base, more); err != nil {
		t.Fatal(err)
	}
	if n := e.taken(); n != 0 {
		t.Errorf("%d texts embedded", n)
	}
}

// TestJoinOfTwoModels joins what was synced while the server was there with
// what was synced while it was not.
func TestJoinOfTwoModels(t *testing.T) {
	down := &fakeEmbedder{dim: 16, passages: func(int, []string, [][]float32) ([][]float32, error) { return nil, errors.New("down") }}
	up, hash := &fakeEmbedder{dim: 16}, Open("", HashEmbedder{}, Options{})
	wider := &fakeEmbedder{dim: 24} // under the same name
	other := &fakeEmbedder{name: "other", dim: 16}
	big := bigNotes(100)
	mustSync(t, hash, big, groupSource())
	for _, pair := range [][2]Embedder{{up, down}, {down, up}, {up, wider}, {up, other}} {
		base, more := Open("", pair[0], Options{}), Open("", pair[1], Options{})
		mustSync(t, base, big)
		mustSync(t, more, groupSource())
		joined, err := Join(t.Context(), base, more)
		if err != nil {
			t.Fatal(err)
		}
		compareIndexes(t, hash, joined)
	}
}

// TestJoinedFallback loses the model after the index was made.
func TestJoinedFallback(t *testing.T) {
	e := &fakeEmbedder{dim: 16, query: func([]float32) ([]float32, error) { return nil, errors.New("down") }}
	whole, base, more := Open("", e, Options{}), Open("", e, Options{}), Open("", e, Options{})
	mustSync(t, whole, bigNotes(100), groupSource())
	mustSync(t, base, bigNotes(100))
	mustSync(t, more, groupSource())
	joined, err := Join(t.Context(), base, more)
	if err != nil {
		t.Fatal(err)
	}
	compareIndexes(t, whole, joined)
}

// TestJoinedVocabulary corrects a word with those of both parts.
func TestJoinedVocabulary(t *testing.T) {
	whole := newVocabulary(newNameList([]string{"batch", "bath", "bate", "gap"}))
	joined := &vocabulary{base: newVocabulary(newNameList([]string{"bath", "bate", "gap"})), more: newVocabulary(newNameList([]string{"batch", "bate"}))}
	for _, word := range []string{"batc", "batx", "batchh", "gaps", "zoo"} {
		if diff := cmp.Diff(whole.correct(word), joined.correct(word)); diff != "" {
			t.Errorf("%s (-whole +joined):\n%s", word, diff)
		}
	}
}

func TestJoinStaysAsItWas(t *testing.T) {
	base, more := Open("", HashEmbedder{}, Options{}), Open("", HashEmbedder{}, Options{})
	mustSync(t, base, bigNotes(50))
	mustSync(t, more, groupSource())
	joined, err := Join(t.Context(), base, more)
	if err != nil {
		t.Fatal(err)
	}
	mustSync(t, more, Source{Name: "group"})
	if res := mustSearch(t, joined, Query{Text: "zibblequark"}); len(res.Hits) == 0 || res.Hits[0].Path != "deploy.md" {
		t.Errorf("after a sync of a part: %s", paths(res.Hits))
	}
	if _, err := joined.Sync(t.Context(), groupSource()); err == nil {
		t.Error("a joined index was synced")
	}
}

func TestJoinErrors(t *testing.T) {
	synced, other := Open("", HashEmbedder{}, Options{}), Open("", HashEmbedder{}, Options{})
	mustSync(t, synced, groupSource())
	mustSync(t, other, groupSource())
	if _, err := Join(t.Context(), synced, Open("", HashEmbedder{}, Options{})); !errors.Is(err, ErrNotSynced) {
		t.Errorf("not synced: %v", err)
	}
	if _, err := Join(t.Context(), synced, other); err == nil {
		t.Error("a folder twice was joined")
	}
}

// TestSyncInMemoryReuses syncs an index without a folder again.
func TestSyncInMemoryReuses(t *testing.T) {
	e := &fakeEmbedder{dim: 16}
	ix := Open("", e, Options{})
	src := Source{Name: "group", Files: []NoteFile{{Path: "a.md", Data: []byte("# A\n\nOne thing.\n")}, {Path: "b.md", Data: []byte("# B\n\nAnother.\n")}}}
	mustSync(t, ix, src)
	if n := e.taken(); n != 2 {
		t.Fatalf("%d texts embedded", n)
	}
	src.Files = append(src.Files, NoteFile{Path: "c.md", Data: []byte("# C\n\nA third.\n")})
	if rep := mustSync(t, ix, src); e.taken() != 1 || rep.Reused != 2 || rep.Rebuilt != "" {
		t.Errorf("after an addition: %+v", rep)
	}
	src.Files = src.Files[1:]
	if rep := mustSync(t, ix, src); e.taken() != 0 || rep.Chunks != 2 || rep.Removed != 1 {
		t.Errorf("after a removal: %+v", rep)
	}
	fresh := Open("", e, Options{})
	mustSync(t, fresh, src)
	compareIndexes(t, fresh, ix)
}

func TestSourceOfFiles(t *testing.T) {
	src := Source{Name: "group"}
	for i := 0; i+1 < len(groupNotes); i += 2 {
		src.Files = append(src.Files, NoteFile{Path: groupNotes[i], Data: []byte(groupNotes[i+1])})
	}
	src.Files = append(src.Files, NoteFile{Path: "bad.md", Data: []byte("\x00")}, NoteFile{Path: "blank.md", Data: []byte(" \n")})
	fromFiles, fromFS := Open("", HashEmbedder{}, Options{}), Open("", HashEmbedder{}, Options{})
	rep := mustSync(t, fromFiles, src)
	mustSync(t, fromFS, groupSource())
	compareIndexes(t, fromFS, fromFiles)
	if len(rep.Warnings) != 2 {
		t.Errorf("warnings: %v", rep.Warnings)
	}
}

func BenchmarkJoin(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			base, more := Open("", HashEmbedder{}, Options{}), Open("", HashEmbedder{}, Options{})
			mustSync(b, base, bigNotes(n))
			mustSync(b, more, groupSource())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Join(context.Background(), base, more); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
