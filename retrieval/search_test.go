package retrieval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gophertutor/knowledge"
)

// library has notes in both languages on different things, each said in one
// language only unless the name says so.
var library = notes(
	"en/pool.md", "# Object pools\n\nA pool keeps released buffers for the next caller. The collector may empty it at any time.\n\n## Sizing\n\nTODO\n",
	"en/mutex.md", "# Mutex\n\nA mutex admits one goroutine at a time. After a millisecond of waiting it turns to starvation mode.\n",
	"en/builder.md", "# strings.Builder\n\nWriteString appends to the buffer, which doubles when it is full. Never copy a Builder.\n",
	"en/both.md", "# Escape analysis\n\nThe compiler decides whether a variable lives on the stack or on the heap.\n",
	"zh/both.md", "# 逃逸分析\n\n编译器决定变量放在栈上还是堆上。\n",
	"zh/waitgroup.md", "# 等待组\n\n计数器归零时唤醒所有等待的协程，计数器变成负数会崩溃。\n\n## 复用\n\n- 待补充\n",
	"zh/interface.md", "# 接口\n\n接口值由类型和数据两个指针组成，空接口没有方法表。\n",
)

func newLibrary(t testing.TB) *Index {
	t.Helper()
	ix := Open("", HashEmbedder{}, Options{})
	mustSync(t, ix, library)
	return ix
}

func TestSearchFinds(t *testing.T) {
	ix := newLibrary(t)
	tests := []struct {
		name string
		q    Query
		want string // path of the first hit
	}{
		{"plain", Query{Text: "when does a pool lose its buffers"}, "en/pool.md"},
		{"identifier", Query{Text: "strings.Builder WriteString"}, "en/builder.md"},
		{"part of an identifier", Query{Text: "why not copy a builder"}, "en/builder.md"},
		{"typo", Query{Text: "mutx starvaton"}, "en/mutex.md"},
		{"swapped letters", Query{Text: "bulider doubels"}, "en/builder.md"},
		{"chinese to english", Query{Text: "互斥锁的饥饿模式"}, "en/mutex.md"},
		{"chinese to english, another word", Query{Text: "对象池什么时候被清空"}, "en/pool.md"},
		{"english to chinese", Query{Text: "what is a WaitGroup counter"}, "zh/waitgroup.md"},
		{"english to chinese, another word", Query{Text: "empty interface pointers"}, "zh/interface.md"},
		{"language en", Query{Text: "escape analysis 逃逸分析", Lang: "en"}, "en/both.md"},
		{"language zh", Query{Text: "escape analysis 逃逸分析", Lang: "zh"}, "zh/both.md"},
		{"follow-up", Query{Text: "and why?", Context: "does a pool lose buffers"}, "en/pool.md"},
		{"follow-up with a subject of its own", Query{Text: "and a mutex?", Context: "does a pool lose buffers"}, "en/mutex.md"},
		{"full width", Query{Text: "Ｍｕｔｅｘ"}, "en/mutex.md"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := mustSearch(t, ix, tt.q)
			if len(res.Hits) == 0 || res.Hits[0].Path != tt.want {
				t.Errorf("found %s, want %s first", paths(res.Hits), tt.want)
			}
			if !res.Covered || res.Confidence < CoveredAt {
				t.Errorf("confidence %v", res.Confidence)
			}
			for _, h := range res.Hits {
				if h.Empty || tt.q.Lang != "" && h.Lang != tt.q.Lang {
					t.Errorf("hit %s of %s, empty %v", h.Heading(), h.Lang, h.Empty)
				}
			}
		})
	}
}

func TestSearchNothing(t *testing.T) {
	ix := newLibrary(t)
	for _, q := range []Query{{}, {Text: " \n"}, {Text: "what is it"}, {Text: "这是什么"}, {Text: "?!"}, {Text: "why", Context: "what"}} {
		if res := mustSearch(t, ix, q); len(res.Hits) != 0 || res.Confidence != 0 || res.Covered {
			t.Errorf("%+v: %s", q, formatResult(res))
		}
	}
	res := mustSearch(t, ix, Query{Text: "mutex", Lang: "fr"})
	if len(res.Hits) != 0 || res.Covered {
		t.Errorf("a language without notes: %s", formatResult(res))
	}
	if res = mustSearch(t, ix, Query{Text: "mutex pool interface", K: 2}); len(res.Hits) != 2 {
		t.Errorf("K 2: %s", paths(res.Hits))
	}
}

func TestUnwritten(t *testing.T) {
	ix := newLibrary(t)
	for text, want := range map[string]string{
		"sizing a pool":           "Object pools › Sizing",
		"等待组能复用吗":                 "等待组 › 复用",
		"how to size a goroutine": "",
	} {
		res := mustSearch(t, ix, Query{Text: text})
		var got []string
		for _, c := range res.Unwritten {
			got = append(got, c.Heading())
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: unwritten %q, want %q", text, got, want)
		}
	}
}

// TestHeadline has a section that says the words of the question more often than the one
// whose heading asks it.
func TestHeadline(t *testing.T) {
	src := notes("pool.md", "# Pools\n\n## How is a pool emptied?\n\nBy the runtime: its buffers are first moved aside, then dropped.\n\n"+
		"## Why should a large and shared pool of buffers never be emptied by hand while it is in use?\n\nOthers refill an emptied pool, and the pool is emptied again.\n",
		"other.md", "# Others\n\nNothing.\n")
	first := func(headline float64) string {
		w := tuned
		w.headline, w.asks = headline, 0
		ix := Open("", HashEmbedder{}, Options{weights: &w})
		mustSync(t, ix, src)
		h := mustSearch(t, ix, Query{Text: "how is a pool emptied"}).Hits[0].Headings
		return h[len(h)-1]
	}
	if got := first(0); !strings.HasPrefix(got, "Why") {
		t.Fatalf("%q is first without a look at headings: the test tells nothing", got)
	}
	if got := first(tuned.headline); got != "How is a pool emptied?" {
		t.Errorf("%q is first", got)
	}
}

// TestAsks has two sections about the same thing, of which the one that is asked for says less of it.
func TestAsks(t *testing.T) {
	src := notes("pool.md", "# Pools\n\n## Why is a pool emptied?\n\nSo that memory is given back that nobody has asked for of late.\n\n"+
		"## How is a pool emptied?\n\nIn steps: what a pool has is moved aside. Once emptied, it takes from there.\n",
		"other.md", "# Others\n\nNothing.\n")
	first := func(asks float64, question string) string {
		w := tuned
		w.asks, w.headline = asks, 0
		ix := Open("", HashEmbedder{}, Options{weights: &w})
		mustSync(t, ix, src)
		h := mustSearch(t, ix, Query{Text: question}).Hits[0].Headings
		return h[len(h)-1]
	}
	for _, question := range []string{"why are pools emptied", "为什么 pools emptied"} {
		if got := first(0, question); !strings.HasPrefix(got, "How") {
			t.Fatalf("%q: %q is first whatever is asked: the test tells nothing", question, got)
		}
		if got := first(tuned.asks, question); !strings.HasPrefix(got, "Why") {
			t.Errorf("%q: %q is first", question, got)
		}
	}
}

func TestExplainSums(t *testing.T) {
	ix := newLibrary(t)
	for _, text := range []string{"mutex starvation mode", "协程 waits for a 计数器", "strings.Builder buffer", "mutx"} {
		for _, h := range mustSearch(t, ix, Query{Text: text, Context: "pool", Explain: true}).Hits {
			if h.Lexical.Rank == 0 {
				continue
			}
			sum := 0.0
			for i, s := range h.Terms {
				sum += s.Score
				if i > 0 && s.Score > h.Terms[i-1].Score {
					t.Errorf("%q: terms out of order: %v", text, h.Terms)
				}
			}
			if math.Abs(sum-h.Lexical.Score) > 1e-9 {
				t.Errorf("%q, %s: terms sum to %v, BM25 is %v", text, h.Path, sum, h.Lexical.Score)
			}
		}
	}
}

// TestSearchSame asks 50 times, then an index built again and one loaded from
// disk. Many chunks tie, by text and by vector.
func TestSearchSame(t *testing.T) {
	m := fstest.MapFS{}
	for i := range 400 { // far more equal chunks than a ranking is deep
		m[fmt.Sprintf("same/%03d.md", i)] = &fstest.MapFile{Data: []byte("# Same\n\nA barrier orders the writes.\n")}
	}
	for _, name := range []string{"a.md", "b.md", "c.md"} {
		m[name] = &fstest.MapFile{Data: []byte("# Barriers\n\nA hybrid barrier shades the old pointer.\n\n## 写屏障\n\n混合写屏障把旧指针标灰。\n")}
	}
	src := Source{Name: "notes", FS: m}
	dir := t.TempDir()
	ask := func(ix *Index) string {
		var b strings.Builder
		for _, text := range []string{"barrier orders writes", "混合写屏障", "writes before a barier", "unordered pointer"} {
			b.WriteString(formatResult(mustSearch(t, ix, Query{Text: text, K: 60, Explain: true})))
		}
		return b.String()
	}
	first := Open(dir, HashEmbedder{}, Options{})
	mustSync(t, first, src)
	want := ask(first)
	for range 50 {
		if got := ask(first); got != want {
			t.Fatalf("a second time (-first +now):\n%s", cmp.Diff(want, got))
		}
	}
	for name, at := range map[string]string{"loaded": dir, "rebuilt": ""} {
		ix := Open(at, HashEmbedder{}, Options{})
		if rep := mustSync(t, ix, src); (rep.Rebuilt == "") != (at != "") {
			t.Errorf("%s: %+v", name, rep)
		}
		if got := ask(ix); got != want {
			t.Errorf("%s (-first +now):\n%s", name, cmp.Diff(want, got))
		}
	}
	hits := mustSearch(t, first, Query{Text: "barrier orders writes", K: 60}).Hits
	for i := 1; i < len(hits); i++ {
		if hits[i].Score == hits[i-1].Score && hits[i].ID < hits[i-1].ID {
			t.Errorf("a tie out of order at %d", i)
		}
	}
}

// TestBuiltInNotes asks the built-in notes what they cannot answer, and a few
// things that they can.
func TestBuiltInNotes(t *testing.T) {
	ix := Open("", HashEmbedder{}, Options{})
	mustSync(t, ix, Source{Name: knowledge.Folder, FS: knowledge.FS()})
	for _, text := range []string{
		"which yeast makes sourdough rise", "how do I prune a lemon tree in winter", "怎么给婴儿选奶粉",
		"who composed the music of that old western", "北京到上海的高铁要多久", "translate this poem into Latin",
		"how does PostgreSQL vacuum a table",
	} {
		if res := mustSearch(t, ix, Query{Text: text}); res.Covered {
			t.Errorf("%q is covered: %v by %s", text, res.Confidence, paths(res.Hits[:1]))
		}
	}
	for _, text := range []string{"what happens when a slice outgrows its capacity", "向已关闭的通道发送会怎样", "work stealing between processors"} {
		if res := mustSearch(t, ix, Query{Text: text}); !res.Covered {
			t.Errorf("%q is not covered: %v", text, res.Confidence)
		}
	}
}

func TestPassageLines(t *testing.T) {
	src := "intro\n\n# Long\n\nfirst words\n\n```go\n" + strings.Repeat("x := 1 // code\n", 30) + "```\n\nlast words, " + strings.Repeat("and more of them ", 30) + "\n"
	ix := Open("", HashEmbedder{}, Options{MaxRunes: 100})
	mustSync(t, ix, notes("long.md", src))
	lines := strings.Split(src, "\n")
	for _, h := range ix.Sections("notes", "long.md") {
		for _, c := range ix.Section(h) {
			p := ix.Passage(c)
			if got, want := p.Text, strings.TrimSpace(strings.Join(lines[p.StartLine-1:p.EndLine], "\n")); got != want {
				t.Errorf("passage of %d-%d (-want +got):\n%s", p.StartLine, p.EndLine, cmp.Diff(want, got))
			}
			for _, part := range p.Parts {
				if got, want := part.Text, strings.TrimRight(strings.Join(lines[part.StartLine-1:part.EndLine], "\n"), " "); got != want {
					t.Errorf("part of %d-%d (-want +got):\n%s", part.StartLine, part.EndLine, cmp.Diff(want, got))
				}
			}
		}
	}
}

// TestQueryCache checks that one question is embedded once, and that a failure
// is not waited for again at once.
func TestQueryCache(t *testing.T) {
	var c queryCache
	e := &countingQueries{}
	for range 3 {
		if _, err := c.get(t.Context(), "q", e.EmbedQuery); err != nil {
			t.Fatal(err)
		}
	}
	e.err = errors.New("down")
	for range 3 {
		if _, err := c.get(t.Context(), "other", e.EmbedQuery); err == nil {
			t.Fatal("no error")
		}
	}
	if e.n != 2 {
		t.Errorf("asked %d times, want 2", e.n)
	}
	for i := range 2 * cachedQueries {
		c.get(t.Context(), fmt.Sprint(i), e.EmbedQuery)
	}
	if len(c.last) > cachedQueries {
		t.Errorf("%d questions kept", len(c.last))
	}
}

type countingQueries struct {
	HashEmbedder
	n   int
	err error
}

func (e *countingQueries) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if e.n++; e.err != nil {
		return nil, e.err
	}
	return e.HashEmbedder.EmbedQuery(ctx, text)
}
