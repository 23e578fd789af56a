package retrieval

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkBuild makes an index from nothing, in memory. x-pass is beside one streaming pass
// over the notes.
func BenchmarkBuild(b *testing.B) {
	src := sourceNotes(b, 10_000)
	b.SetBytes(bytesOf(src))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open("", HashEmbedder{}, Options{}).Sync(b.Context(), src); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(pass(int(bytesOf(src)))), "x-pass")
}

// BenchmarkRefresh takes in one changed note among 10,000 chunks, until it is found.
func BenchmarkRefresh(b *testing.B) {
	ix := Open(b.TempDir(), HashEmbedder{}, Options{})
	src := sourceNotes(b, 10_000)
	mustSync(b, ix, src)
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		edit(&src, i)
		if rep := mustRefresh(b, ix, src); !rep.Changed || rep.Embedded == 0 {
			b.Fatalf("%+v", rep)
		}
	}
}

// edit changes a note of src, which is a copy.
func edit(src *Source, i int) {
	files := append([]NoteFile{}, src.Files...)
	f := &files[i%len(files)]
	f.Data = append([]byte("Edited "+strings.Repeat("again ", 1+i/len(files))+".\n\n"), f.Data...)
	src.Files = files
}

// BenchmarkMemory is what an index keeps, beside its text and its vectors.
func BenchmarkMemory(b *testing.B) {
	src := sourceNotes(b, 10_000)
	for b.Loop() {
		before := heap()
		ix := Open("", HashEmbedder{}, Options{})
		mustSync(b, ix, src)
		st := ix.state.Load()
		text := 0
		for _, c := range st.chunks {
			text += len(c.Text)
		}
		n := float64(len(st.chunks))
		kept := float64(heap()-before) / n
		b.ReportMetric(kept, "B/chunk")
		b.ReportMetric(kept/(float64(text)/n+4*HashDim), "x-text-and-vectors")
		runtime.KeepAlive(ix)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkReindexing asks while the index is made again without a pause. x-quiet is the
// 99th percentile beside that of the same questions before.
func BenchmarkReindexing(b *testing.B) {
	ix := Open("", HashEmbedder{}, Options{})
	src := sourceNotes(b, 10_000)
	mustSync(b, ix, src)
	qs := learnersQuestions(b)
	ask := func(n int) []time.Duration {
		times := make([]time.Duration, n)
		for i := range times {
			start := time.Now()
			mustSearch(b, ix, Query{Text: qs[i%len(qs)]})
			times[i] = time.Since(start)
		}
		return times
	}
	const n = 400
	for b.Loop() {
		ask(len(qs))
		quiet := p99(ask(n))
		var stop atomic.Bool
		var syncing sync.WaitGroup
		made := 0
		syncing.Go(func() {
			mine := src
			for i := 0; !stop.Load(); i++ {
				edit(&mine, i)
				mustRefresh(b, ix, mine)
				made++
			}
		})
		busy := p99(ask(n))
		stop.Store(true)
		syncing.Wait()
		b.ReportMetric(float64(busy)/float64(quiet), "x-quiet")
		b.ReportMetric(float64(quiet.Microseconds())/1000, "quiet-p99-ms")
		b.ReportMetric(float64(busy.Microseconds())/1000, "busy-p99-ms")
		b.ReportMetric(float64(made), "indexes-made")
	}
}

func p99(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)*99/100]
}

// warmProgram answers one question from a folder of notes whose index is on disk.
const warmProgram = `package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"gophertutor/retrieval"
)

func main() {
	debug.SetGCPercent(400) // as bot does
	ix := retrieval.Open(os.Args[1], retrieval.HashEmbedder{}, retrieval.Options{})
	rep, err := ix.Sync(context.Background(), retrieval.Source{Name: "notes", FS: os.DirFS(os.Args[2])})
	if err != nil {
		panic(err)
	}
	res, err := ix.Search(context.Background(), retrieval.Query{Text: "how does the scheduler steal work"})
	if err != nil || len(res.Hits) == 0 {
		panic(err)
	}
	fmt.Print(rep.Embedded)
}
`

// BenchmarkWarmStart runs a program from its start to the first hit, with an index of
// 10,000 chunks on disk. x-empty is beside a program that does nothing.
func BenchmarkWarmStart(b *testing.B) {
	dir, notes := b.TempDir(), b.TempDir()
	empty := buildProgram(b, "empty", "package main\n\nfunc main() {}\n")
	warm := buildProgram(b, "warm", warmProgram)
	for _, f := range sourceNotes(b, 10_000).Files {
		name := filepath.Join(notes, strings.ReplaceAll(f.Path, "/", "_"))
		err := os.WriteFile(name, f.Data, 0o666)
		if err == nil {
			err = os.Chtimes(name, time.Time{}, time.Now().Add(-time.Hour)) // as notes mostly are
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	rep := mustSync(b, Open(dir, HashEmbedder{}, Options{}), Source{Name: "notes", FS: os.DirFS(notes)})
	// CPU time is beside it because other programs on the machine do not count in it.
	runProgram := func(name string, args ...string) (out string, cpu time.Duration) {
		cmd := exec.Command(name, args...)
		text, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatalf("%v\n%s", err, text)
		}
		return string(text), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var floor, took, floorCPU, tookCPU time.Duration
	for b.Loop() {
		least, leastWarm := time.Hour, time.Hour
		floor += perOp(func() {
			_, cpu := runProgram(empty)
			least = min(least, cpu)
		})
		took += perOp(func() {
			got, cpu := runProgram(warm, dir, notes)
			if got != "0" {
				b.Fatalf("%s chunks embedded by a warm start", got)
			}
			leastWarm = min(leastWarm, cpu)
		})
		floorCPU, tookCPU = floorCPU+least, tookCPU+leastWarm
	}
	b.ReportMetric(float64(tookCPU)/float64(floorCPU), "x-empty-cpu")
	b.ReportMetric(float64(tookCPU.Microseconds())/float64(b.N)/1000, "cpu-ms")
	b.ReportMetric(float64(took)/float64(floor), "x-empty")
	b.ReportMetric(float64(took.Microseconds())/float64(b.N)/1000, "ms")
	b.ReportMetric(float64(floor.Microseconds())/float64(b.N)/1000, "empty-ms")
	b.ReportMetric(float64(rep.Chunks), "chunks")
}

// buildProgram builds a main package that is not in the tree.
func buildProgram(b *testing.B, name, src string) string {
	b.Helper()
	dir := b.TempDir()
	file, overlay, out := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, name)
	here, err := os.Getwd()
	if err != nil {
		b.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "bench"+name, "main.go"): file}})
	if err == nil {
		err = os.WriteFile(file, []byte(src), 0o666)
	}
	if err == nil {
		err = os.WriteFile(overlay, data, 0o666)
	}
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-overlay", overlay, "-o", out, "./bench"+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as releases are built
	if msg, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, msg)
	}
	return out
}
