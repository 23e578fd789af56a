package retrieval

import (
	"context"
	"os"
	"testing"
	"time"
)

// smallEmbedder has vectors of 8 numbers, so that it is the index that is measured. It counts
// what it embeds.
type smallEmbedder struct{ embedded int }

func (*smallEmbedder) Model() string { return "small/8" }

func (e *smallEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	e.embedded += len(texts)
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i], _ = e.EmbedQuery(ctx, t)
	}
	return out, ctx.Err()
}

func (*smallEmbedder) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	h := fnv64(text)
	v := make([]float32, 8)
	for i := range v {
		v[i] = float32(h>>(8*i)&255) + 1
	}
	return v, nil
}

// BenchmarkLarge stores 200,000 chunks and opens them again: none may be lost, and nothing be
// embedded twice. x-stored is the time of opening beside that of making. A file that was cut
// anywhere is made again from the notes; what is on disk is only ever replaced as a whole, so
// that a killed run leaves the file before it.
func BenchmarkLarge(b *testing.B) {
	src := sourceNotes(b, 200_000)
	for b.Loop() {
		dir, e := b.TempDir(), &smallEmbedder{}
		start := time.Now()
		made := mustSync(b, Open(dir, e, Options{}), src)
		making := time.Since(start)
		if made.Chunks < 200_000 || e.embedded != made.Chunks {
			b.Fatalf("%+v", made)
		}
		start = time.Now()
		ix := Open(dir, e, Options{})
		got := mustSync(b, ix, src)
		opening := time.Since(start)
		if got.Chunks != made.Chunks || got.Embedded != 0 || got.Rebuilt != "" || ix.state.Load().vectors.count() != made.Chunks {
			b.Fatalf("opened again: %+v", got)
		}
		name := ix.file([]Source{src})
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		for part := range 20 {
			if _, err := readAll(data[:len(data)*part/20], ix.fingerprint()); err == nil {
				b.Fatalf("a cut at %d of 20 was not noticed", part)
			}
		}
		b.ReportMetric(float64(opening)/float64(making), "x-stored")
		b.ReportMetric(opening.Seconds(), "open-s")
		b.ReportMetric(making.Seconds(), "make-s")
		b.ReportMetric(float64(len(data))/float64(made.Chunks), "disk-B/chunk")
		b.ReportMetric(float64(made.Chunks-ix.state.Load().vectors.count()), "lost-chunks")
		b.ReportMetric(float64(made.Chunks), "chunks")
	}
}
