package retrieval_test

import (
	"context"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gophertutor/internal/lang"
	"gophertutor/retrieval"
	"gophertutor/retrieval/eval"
)

// standIn embeds what a text speaks of: all names of a concept, in both languages, have one
// direction. It stands in for a server's model: it crosses languages, does not
// know which terms are rare and nothing of the cases, and by itself finds far less than the lexical ranking.
type standIn struct{}

const standInDim = 1024

func (standIn) Model() string { return "stand-in/1024" }

func (standIn) EmbedPassages(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = standInVector(t)
	}
	return out, nil
}

func (standIn) EmbedQuery(_ context.Context, text string) ([]float32, error) {
	return standInVector(text), nil
}

func standInVector(text string) []float32 {
	v := make([]float64, standInDim)
	for _, q := range lang.Analyze(text) {
		name := strings.Join(q.Alts[0].Terms, " ")
		for _, alt := range q.Alts { // the first by name stands for all
			if key := strings.Join(alt.Terms, " "); alt.P >= 0.5 && key < name {
				name = key
			}
		}
		h := fnv.New64a()
		h.Write([]byte(name))
		rng := rand.New(rand.NewPCG(h.Sum64(), 0))
		weight := math.Pow(float64(q.Weight), 3)
		for i := range v {
			v[i] += weight * rng.NormFloat64()
		}
	}
	norm := 0.0
	for _, x := range v {
		norm += x * x
	}
	out := make([]float32, standInDim)
	if norm == 0 {
		out[0] = 1
		return out
	}
	for i, x := range v {
		out[i] = float32(x / math.Sqrt(norm))
	}
	return out
}

// TestServerEmbedder asks that a middling model does the ranking no harm.
func TestServerEmbedder(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the ranking three times")
	}
	sets, err := eval.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	run := func(e retrieval.Embedder, weight float64) eval.Report {
		t.Helper()
		of := map[string]eval.Searcher{}
		for _, l := range []string{"en", "zh"} {
			src, err := eval.Notes(l)
			if err != nil {
				t.Fatal(err)
			}
			ix := retrieval.Open("", e, retrieval.Options{NoFallback: true, VectorWeight: weight})
			if _, err := ix.Sync(t.Context(), src); err != nil {
				t.Fatal(err)
			}
			of["notes-"+l] = eval.NewSearcher(ix)
		}
		outcomes, err := eval.Run(t.Context(), sets["dev"], of)
		if err != nil {
			t.Fatal(err)
		}
		return eval.Summarise(outcomes)
	}
	builtin, fused, alone := run(retrieval.HashEmbedder{}, 0), run(standIn{}, 0), run(standIn{}, 1e6)
	for name, r := range map[string]eval.Report{"built-in embedder": builtin, "stand-in, fused": fused, "stand-in alone": alone} {
		t.Logf("%s: R@1 %.3f, R@5 %.3f, MRR %.3f, AUC %.3f", name, r.All.R1, r.All.R5, r.All.MRR, r.Refusal.AUC)
	}
	const (
		noise = 0.01
		two   = 0.025 // of the 80 cases
	)
	if fused.All.R5 < builtin.All.R5-two || fused.All.MRR < builtin.All.MRR-noise || fused.Refusal.AUC < builtin.Refusal.AUC-noise {
		t.Error("the fusion is worse than the built-in embedder")
	}
	if alone.All.MRR > builtin.All.MRR || alone.All.MRR < 0.2 {
		t.Errorf("the stand-in alone has an MRR of %.3f and stands in for nothing", alone.All.MRR)
	}
}
