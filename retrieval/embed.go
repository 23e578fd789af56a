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

// hashModel names how text is cut into terms as well: vectors are kept in places that
// know nothing else of a release.
var hashModel = fmt.Sprintf("hash-1+%s/%d", strings.ReplaceAll(lang.TermsVersion, "/", ""), HashDim)

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
	return hashQuery(lang.Analyze(text), text), ctx.Err()
}

// hashQuery embeds a question that asks for some terms.
func hashQuery(asked []lang.QueryTerm, text string) []float32 {
	n := 0
	for _, q := range asked {
		for _, alt := range q.Alts {
			n += len(alt.Terms)
		}
	}
	terms := make([]lang.Term, 0, n)
	for _, q := range asked {
		for _, alt := range q.Alts {
			for _, t := range alt.Terms {
				terms = append(terms, lang.Term{Text: t, Weight: q.Weight * alt.P / float32(len(alt.Terms))})
			}
		}
	}
	if len(terms) == 0 {
		terms = lang.Terms(text)
	}
	return hashVector(terms)
}

// hashVector sums a signed unit feature a term, damped by the logarithm of how
// often it occurs, and scales the sum to length 1. A text without terms gets a
// fixed vector, since a zero vector has no direction.
func hashVector(terms []lang.Term) []float32 {
	at := make(map[string]int32, len(terms)) // in sums
	sums := make([]termSum, 0, len(terms))   // in order: a map's order would change the rounding
	for _, t := range terms {
		i, ok := at[t.Text]
		if !ok {
			i = int32(len(sums))
			at[t.Text] = i
			sums = append(sums, termSum{text: t.Text})
		}
		sums[i].tf += float64(t.Weight)
	}
	var v [HashDim]float64
	for _, s := range sums {
		w := math.Log1p(s.tf)
		add(&v, fnv64(s.text), w)
		if term := s.text; len(term) >= 5 && term[0] < 0x80 {
			start := fnv(fnvStart, "~") // the triples of "^term$", each after this
			add(&v, mix(fnv(fnv(start, "^"), term[:2])), w*0.25)
			for i := 0; i+3 <= len(term); i++ {
				add(&v, mix(fnv(start, term[i:i+3])), w*0.25)
			}
			add(&v, mix(fnv(fnv(start, term[len(term)-2:]), "$")), w*0.25)
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

type termSum struct {
	text string
	tf   float64
}

func add(v *[HashDim]float64, h uint64, w float64) {
	if h>>63 == 1 {
		w = -w
	}
	v[h%HashDim] += w
}

// fnv64 is FNV-1a with the final mix of MurmurHash3: the low bits of bare FNV
// are too alike for short keys.
func fnv64(s string) uint64 { return mix(fnv(fnvStart, s)) }

const fnvStart uint64 = 14695981039346656037

// fnv goes on with a hash.
func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	return h
}

func mix(h uint64) uint64 {
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
