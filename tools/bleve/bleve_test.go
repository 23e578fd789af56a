// Package bleve measures how long bleve takes for a question, beside which the
// lexical search of package retrieval is put: see make bench.
package bleve

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
)

const (
	passages     = 10_000
	passageBytes = 1200
)

// BenchmarkBleve asks an index in memory over as many passages as BenchmarkLexical
// of package retrieval has, of the same source (Go's own) with the same questions,
// analysed as bleve does by default, for as many hits.
func BenchmarkBleve(b *testing.B) {
	b.Run(strconv.Itoa(passages), func(b *testing.B) {
		index, err := bleve.NewMemOnly(bleve.NewIndexMapping())
		if err != nil {
			b.Fatal(err)
		}
		defer index.Close()
		batch := index.NewBatch()
		for i, text := range goSource(b) {
			if err := batch.Index(strconv.Itoa(i), struct{ Text string }{text}); err != nil {
				b.Fatal(err)
			}
		}
		if err := index.Batch(batch); err != nil {
			b.Fatal(err)
		}
		if n, err := index.DocCount(); err != nil || n != passages {
			b.Fatalf("%d passages are indexed, %v", n, err)
		}
		questions := asked(b)
		var times []time.Duration
		for i := 0; b.Loop(); i++ {
			query := bleve.NewSearchRequestOptions(bleve.NewMatchQuery(questions[i%len(questions)]), 8, 0, false)
			start := time.Now()
			if _, err := index.Search(query); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e6, "p50-ms")
	})
}

// goSource is Go's standard library and the Chinese notes, cut at ends of lines.
func goSource(b *testing.B) []string {
	b.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		b.Fatal(err)
	}
	var out []string
	cut := func(text string) {
		for text != "" && len(out) < passages {
			at := min(len(text), passageBytes)
			if end := strings.IndexByte(text[at:], '\n'); end >= 0 {
				at += end + 1
			} else {
				at = len(text)
			}
			out = append(out, text[:at])
			text = text[at:]
		}
	}
	for _, dir := range []string{filepath.Join("..", "..", "knowledge", "zh"), filepath.Join(strings.TrimSpace(string(root)), "src")} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(name); err != nil || d.IsDir() || ext != ".go" && ext != ".md" || len(out) == passages {
				return err
			}
			text, err := os.ReadFile(name)
			cut(string(text))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return out
}

// asked are the questions of package retrieval's own benchmarks.
func asked(b *testing.B) []string {
	b.Helper()
	f, err := os.Open(filepath.Join("..", "..", "retrieval", "eval", "testdata", "dev.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct{ Query string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			b.Fatal(fmt.Errorf("%s: %w", f.Name(), err))
		}
		out = append(out, c.Query)
	}
	return out
}
