package retrieval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Benchmarks need text whose words are spread as people spread them, in any amount.
// Every Go installation has some: its own source. Comments are the prose of these
// notes, declarations their headings, the rest their code.

// sourceNotes returns notes that split into at least n chunks, and not many more.
func sourceNotes(b testing.TB, n int) Source {
	b.Helper()
	all, err := goNotes()
	if err != nil || len(all) == 0 {
		b.Skip("this Go installation has no source: ", err)
	}
	src := Source{Name: "go"}
	for round, got := 0, 0; ; round++ {
		for _, f := range all {
			if got >= n {
				return src
			}
			src.Files = append(src.Files, NoteFile{Path: fmt.Sprintf("%d/%s", round, f.Path), Data: f.Data})
			got += f.chunks
		}
	}
}

type goNote struct {
	NoteFile
	chunks int
}

// goNotes makes a note of every file of the standard library, the built-in Chinese notes
// between them.
var goNotes = sync.OnceValues(func() ([]goNote, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	var out []goNote
	add := func(name string, data []byte) {
		if n := len(Split(name, data, SplitOptions{}).Chunks); n > 0 {
			out = append(out, goNote{NoteFile{Path: name, Data: data}, n})
		}
	}
	zh, err := filepath.Glob("../knowledge/zh/*.md")
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "vendor"):
			return fs.SkipDir
		case filepath.Ext(name) != ".go":
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		add(filepath.ToSlash(strings.TrimSuffix(rel, ".go"))+".md", noteOf(rel, string(data)))
		if len(out)%100 == 50 { // Chinese beside it
			data, err := os.ReadFile(zh[len(out)/100%len(zh)])
			if err != nil {
				return err
			}
			add(fmt.Sprintf("zh/%d.md", len(out)), data)
		}
		return nil
	})
	// In an order that mixes packages and is always the same.
	slices.SortFunc(out, func(a, b goNote) int { return compareHash(a.Path, b.Path) })
	return out, err
})

func compareHash(a, b string) int {
	switch x, y := fnv64(a), fnv64(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return strings.Compare(a, b)
}

// noteOf makes a note of a Go file.
func noteOf(name, src string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", name)
	code := false
	for line := range strings.Lines(src) {
		text, comment := strings.CutPrefix(line, "//")
		if comment && code {
			b.WriteString("```\n\n")
			code = false
		}
		if comment {
			b.WriteString(strings.TrimPrefix(text, " "))
			continue
		}
		if strings.TrimSpace(line) == "" {
			b.WriteString("\n")
			continue
		}
		if !code {
			if head, _, ok := strings.Cut(line, "{"); ok && (strings.HasPrefix(line, "func ") || strings.HasPrefix(line, "type ")) {
				fmt.Fprintf(&b, "\n## %s\n\n", strings.TrimSpace(head))
			}
			b.WriteString("\n```go\n")
			code = true
		}
		b.WriteString(line)
	}
	if code {
		b.WriteString("```\n")
	}
	return []byte(b.String())
}

// learnersQuestions are what learners ask: those that the ranking was tuned with, in both
// languages.
func learnersQuestions(b testing.TB) []string {
	b.Helper()
	f, err := os.Open("eval/testdata/dev.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var out []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var c struct{ Query string }
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			b.Fatal(err)
		}
		out = append(out, c.Query)
	}
	return out
}

// synced returns an index of n chunks, which is made once for all benchmarks.
func synced(b testing.TB, n int) (*Index, Source) {
	b.Helper()
	src := sourceNotes(b, n)
	syncedMu.Lock()
	defer syncedMu.Unlock()
	if syncedIndex == nil || syncedSize != n { // one at a time: they are large
		syncedIndex, syncedSize = Open("", HashEmbedder{}, Options{}), n
		if _, err := syncedIndex.Sync(b.Context(), src); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
	}
	return syncedIndex, src
}

var (
	syncedMu    sync.Mutex
	syncedIndex *Index
	syncedSize  int
)

// bytesOf is how large the notes are.
func bytesOf(src Source) (n int64) {
	for _, f := range src.Files {
		n += int64(len(f.Data))
	}
	return n
}

// pass is the time of one streaming pass over so many bytes by all processors, the
// fastest of a few: what no search that looks at everything can be faster than.
func pass(bytes int) time.Duration {
	words := make([]float32, bytes/4)
	for i := range words {
		words[i] = float32(i & 7)
	}
	parts := runtime.GOMAXPROCS(0)
	return perOp(func() {
		var wg sync.WaitGroup
		for p := range parts {
			part := words[p*len(words)/parts : (p+1)*len(words)/parts]
			wg.Go(func() {
				var a, b, c, d float32
				for ; len(part) >= 4; part = part[4:] {
					a, b, c, d = a+part[0], b+part[1], c+part[2], d+part[3]
				}
				sink.Lock()
				sink.sum += a + b + c + d
				sink.Unlock()
			})
		}
		wg.Wait()
	})
}

var sink struct {
	sync.Mutex
	sum float32
}

// reportTimes reports quantiles of times in milliseconds.
func reportTimes(b *testing.B, times []time.Duration) (p50 time.Duration) {
	slices.Sort(times)
	at := func(q float64) time.Duration { return times[int(q*float64(len(times)-1)+0.5)] }
	b.ReportMetric(float64(at(0.5).Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(at(0.99).Microseconds())/1000, "p99-ms")
	return at(0.5)
}
