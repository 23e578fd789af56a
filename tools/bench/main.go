// Command bench runs the benchmarks that our targets are about and writes their part of
// docs/performance.md: a line for each target with the figure, the floor that was
// measured in the same run, their ratio, and why a target is missed.
//
//	cd tools && go run ./bench            # runs them, about ten minutes
//	cd tools && go run ./bench FILE...    # reads what go test -bench printed before
//
// Its figures are for comparing with the floor beside them. A busy machine makes both
// worse, so the file says how busy it was.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A run is one call of go test: benchmarks that must not run beside each other.
type run struct {
	pkg, bench, time string // a package that begins with tools/ is of that module
	count            int    // of which the median counts
}

var runs = []run{
	{"./retrieval", "^BenchmarkSearch$", "1s", 3},
	{"./retrieval", "^BenchmarkLexical$/^10000$", "1s", 3},
	{"tools/bleve", "^BenchmarkBleve$", "1s", 3},
	{"./retrieval", "^Benchmark(Split|Goldmark)$", "1s", 5},
	{"./retrieval", "^BenchmarkSplitHostile$/^quotes$", "1s", 5},
	{"./retrieval", "^BenchmarkReindexing$", "1x", 3},
	{"./retrieval", "^BenchmarkWarmStart$", "1x", 5},
	{"./retrieval", "^BenchmarkLarge$", "1x", 1},
	{"./internal/discord", "^BenchmarkBot(Throughput|Burst|Streams|Kept|Guilds)$", "1x", 1},
	{"./cmd/bot", "^BenchmarkServeIdentify$", "1x", 1},
}

//go:embed misses.txt
var missesText string

func main() {
	if err := write("..", os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// write makes the table in docs/performance.md of the repository at root from output of go test,
// which it makes itself if no files are given.
func write(root string, files []string) error {
	why, err := parseMisses(missesText)
	if err != nil {
		return err
	}
	about := surroundings{
		date: time.Now().UTC(), commit: commit(root),
		system: fmt.Sprintf("%s %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
	}
	if len(files) == 0 {
		about.load = load()
	}
	var out bytes.Buffer
	if len(files) == 0 {
		err = measure(root, io.MultiWriter(&out, os.Stderr))
	} else {
		err = concatenate(&out, files)
	}
	if err != nil {
		return err
	}
	if about.load != "" {
		about.load += " before and " + load() + " after"
	}
	name := filepath.Join(root, "docs", "performance.md")
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text, err := insert(old, table(parse(out.String()), why, about))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, text, 0o644)
}

// measure runs the benchmarks one after another. One that fails does not keep the
// others from running; its lines then say that there is no figure.
func measure(root string, w io.Writer) error {
	for _, r := range runs {
		dir, pkg := root, r.pkg
		if name, ok := strings.CutPrefix(pkg, "tools/"); ok {
			dir, pkg = filepath.Join(root, "tools"), "./"+name
		}
		cmd := exec.Command("go", "test", "-run", "^$", "-bench", r.bench, "-benchtime", r.time, "-count", strconv.Itoa(r.count), "-timeout", "20m", pkg)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, w, os.Stderr
		if err := cmd.Run(); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", r.bench, err)
		}
	}
	return nil
}

func concatenate(w io.Writer, files []string) error {
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// commit is what was measured, with a mark if that is not what was committed.
func commit(root string) string {
	cmd := exec.Command("git", "describe", "--always", "--dirty= with changes", "--exclude=*")
	cmd.Dir = root
	text, err := cmd.Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// load is how many programs wanted a processor in the last minute; "" where the system
// does not say.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
