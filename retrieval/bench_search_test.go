package retrieval

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"gophertutor/internal/lang"
)

// Sizes of the corpora, in chunks.
var benchSizes = []int{1000, 10_000, 100_000}

// BenchmarkSearch is a whole search, over words and vectors, with questions none of which
// was asked before. x-pass is the median beside one streaming pass over the vectors.
func BenchmarkSearch(b *testing.B) {
	qs := learnersQuestions(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ix, _ := synced(b, n)
			st := ix.state.Load()
			floor := pass(4 * HashDim * len(st.chunks))
			for _, q := range qs { // makes what is made once, such as the vocabulary
				mustSearch(b, ix, Query{Text: q})
			}
			var times []time.Duration
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%len(qs) == 0 {
					st.queries.clear()
				}
				start := time.Now()
				mustSearch(b, ix, Query{Text: qs[i%len(qs)]})
				times = append(times, time.Since(start))
			}
			p50 := reportTimes(b, times)
			b.ReportMetric(float64(p50)/float64(floor), "x-pass")
			b.ReportMetric(float64(p50.Nanoseconds())/float64(len(st.chunks)), "ns/chunk")
		})
	}
}

// median is in milliseconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2].Microseconds()) / 1000
}

func (c *saidCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by, c.bytes = nil, 0
}

func (c *queryCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.last)
}

// BenchmarkLexical is the part of a search that is not chromem-go's: analysis of the
// question, lookup, BM25. An index keeps what was said of terms, so other-p50-ms is of half of
// the questions when only the other half was asked before, and new-p50-ms when none was.
func BenchmarkLexical(b *testing.B) {
	qs := learnersQuestions(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ix, _ := synced(b, n)
			lx := ix.state.Load().lexical
			lx.words()
			ask := func(q string) time.Duration {
				start := time.Now()
				s := lx.newScratch()
				lx.search(s, lx.lookup(s, lang.Analyze(q)), depth, nil)
				lx.release(s)
				return time.Since(start)
			}
			var times, news, others []time.Duration
			for i, q := range slices.Concat(qs, qs) {
				if lx.asked.clear(); i < len(qs) { // makes what is made once, such as the vocabulary
					ask(q)
					continue
				}
				news = append(news, ask(q))
			}
			lx.asked.clear()
			for i := range qs {
				took := ask(qs[(2*i+2*i/len(qs))%len(qs)]) // the even ones first
				if 2*i >= len(qs) {
					others = append(others, took)
				}
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				times = append(times, ask(qs[i%len(qs)]))
			}
			reportTimes(b, times)
			b.ReportMetric(median(news), "new-p50-ms")
			b.ReportMetric(median(others), "other-p50-ms")
		})
	}
}

// BenchmarkVectors is chromem-go's part. x-pass is beside one streaming pass over the
// vectors.
func BenchmarkVectors(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ix, _ := synced(b, n)
			st := ix.state.Load()
			floor := pass(4 * HashDim * len(st.chunks))
			q, err := (HashEmbedder{}).EmbedQuery(b.Context(), "how does the scheduler steal a goroutine from another queue")
			if err != nil {
				b.Fatal(err)
			}
			var times []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				if _, err := st.vectors.search(b.Context(), q, depth, ""); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			p50 := reportTimes(b, times)
			b.ReportMetric(float64(p50)/float64(floor), "x-pass")
		})
	}
}

// BenchmarkCores asks from as many goroutines as there are processors; x-one is the
// throughput beside that of one.
func BenchmarkCores(b *testing.B) {
	ix, _ := synced(b, 10_000)
	qs := learnersQuestions(b)
	each := func(i int) { mustSearch(b, ix, Query{Text: qs[i%len(qs)]}) }
	for i := range qs {
		each(i)
	}
	was := runtime.GOMAXPROCS(1)
	const n = 100
	one := perOp(func() {
		for i := range n {
			each(i)
		}
	})
	runtime.GOMAXPROCS(was)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			each(i)
		}
	})
	b.ReportMetric(float64(one)/n/(float64(b.Elapsed())/float64(b.N)), "x-one")
	b.ReportMetric(float64(was), "processors")
}
