package retrieval

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The foremost are those that sorting puts first, whatever the order and however
// many scores are the same.
func TestForemost(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		hits := make([]lexicalHit, r.IntN(200))
		kinds := 1 + r.IntN(50)
		for i := range hits {
			hits[i] = lexicalHit{doc: int32(i), score: float64(r.IntN(kinds))}
		}
		r.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
		n := 1 + r.IntN(100)
		want := slices.SortedFunc(slices.Values(hits), byScore)
		got := foremost(hits, n)
		slices.SortFunc(got, byScore)
		if !slices.Equal(got, want[:min(n, len(want))]) {
			t.Fatalf("the first %d of %d hits are wrong", n, len(want))
		}
	}
}
