package retrieval

import (
	"context"
	"fmt"
	"math"
	"strings"

	"gophertutor/internal/lang"
)

// An Embedder turns texts into unit-length vectors whose dot product says how
// alike two texts are. Implementations are safe for concurrent use.
type Embedder interface {
	// Model names the model and the dimension, such as "bge-m3/1024". Vectors
	// of different models are never compared; it is part of the index
	// fingerprint, so it must change when the vectors do.
	Model() string
	// EmbedPassages returns one vector a text, in the order of texts. It fails
	// as a whole: with an error there are no vectors.
	EmbedPassages(ctx context.Context, texts []string) ([][]float32, error)
	// EmbedQuery embeds a question; some models want it marked as one.
	EmbedQuery(ctx context.Context, text string) ([]float32, error)
}

// HashDim is the dimension of the vectors of [HashEmbedder].
const HashDim = 384

// HashEmbedder is the embedder that needs no server and no model: feature
// hashing (Weinberger et al., "Feature Hashing for Large Scale Multitask
// Learning", ICML 2009) of a text's terms, of their translations between English and
// Chinese, and of the letter triples of its words. It is deterministic across
// machines and runs, and the zero value is ready.
//
// Its limits: it knows words, not meaning. Texts are alike when they share
// terms, translations or spelling; a paraphrase with other words is far away,
// and a negation is near. Beside the lexical ranking, which knows the same and
// more, it adds nothing that can be measured: it is there for questions that words do
// not find, and as a stand-in for a real model.
type HashEmbedder struct{}

// Model implements Embedder.
func (HashEmbedder) Model() string { return hashModel }

var hashModel = fmt.Sprintf("hash-1/%d", HashDim)

// builtIn reports whether an embedder gives the vectors of [HashEmbedder], itself or
// behind one that keeps them.
func builtIn(e Embedder) bool { return e.Model() == hashModel }

// EmbedPassages implements Embedder. It returns an error only when ctx ends.
func (h HashEmbedder) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var words lang.Tokenizer
	var terms []lang.Term
	for i, t := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		terms = words.Append(terms[:0], t)
		out[i] = hashVector(terms)
	}
	return out, nil
}

// EmbedQuery implements Embedder. A question is embedded with the translations
// of its terms; a passage is not, or everything would resemble everything.
func (h HashEmbedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	var terms []lang.Term
	for _, q := range lang.Analyze(text) {
		for _, alt := range q.Alts {
			for _, t := range alt.Terms {
				terms = append(terms, lang.Term{Text: t, Weight: q.Weight * alt.P / float32(len(alt.Terms))})
			}
		}
	}
	if len(terms) == 0 {
		terms = lang.Terms(text)
	}
	return hashVector(terms), ctx.Err()
}

// hashVector sums a signed unit feature a term, damped by the logarithm of how
// often it occurs, and scales the sum to length 1. A text without terms gets a
// fixed vector, since a zero vector has no direction.
func hashVector(terms []lang.Term) []float32 {
	tf := make(map[string]float64, len(terms))
	var order []string // a map's order would change the rounding of the sums
	for _, t := range terms {
		if _, ok := tf[t.Text]; !ok {
			order = append(order, t.Text)
		}
		tf[t.Text] += float64(t.Weight)
	}
	v := make([]float64, HashDim)
	for _, term := range order {
		w := math.Log1p(tf[term])
		add(v, term, w)
		if len(term) >= 5 && term[0] < 0x80 {
			padded := "^" + term + "$"
			for i := 0; i+3 <= len(padded); i++ {
				add(v, "~"+padded[i:i+3], w*0.25)
			}
		}
	}
	norm := 0.0
	for _, x := range v {
		norm += x * x
	}
	out := make([]float32, HashDim)
	if norm == 0 {
		out[0] = 1
		return out
	}
	norm = math.Sqrt(norm)
	for i, x := range v {
		out[i] = float32(x / norm)
	}
	return out
}

func add(v []float64, feature string, w float64) {
	h := fnv64(feature)
	if h>>63 == 1 {
		w = -w
	}
	v[h%HashDim] += w
}

// fnv64 is FNV-1a with the final mix of MurmurHash3: the low bits of bare FNV
// are too alike for short keys.
func fnv64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return h
}

// EmbedText is what is embedded of a chunk: its heading path gives the text a
// subject.
func (c Chunk) EmbedText() string {
	if len(c.Headings) == 0 || c.Headings[0] != c.Title {
		return c.Title + "\n" + strings.Join(c.Headings, "\n") + "\n" + c.Text
	}
	return strings.Join(c.Headings, "\n") + "\n" + c.Text
}
