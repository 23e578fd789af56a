package grade

import (
	"math"
	"sync"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// A vocabulary knows which words mean the same and what a word is worth.
type vocabulary struct {
	*lexicon
	df      map[string]int // in how many texts of the bank a term stands
	texts   float64
	fluent  *fluency
	rubrics recent
}

// vocab returns the vocabulary. An error means that the binary was built from a
// broken bank.
var vocab = sync.OnceValues(func() (*vocabulary, error) {
	words, err := newLexicon(wordsTSV, termsTSV)
	if err != nil {
		return nil, err
	}
	v := &vocabulary{lexicon: words, df: map[string]int{}}
	questions, err := knowledge.Questions()
	if err != nil {
		return nil, err
	}
	var tok lang.Tokenizer
	var terms []lang.Term
	learn := func(texts ...string) {
		terms = terms[:0]
		for _, s := range texts {
			terms = tok.Append(terms, s)
		}
		seen := map[string]bool{}
		for _, t := range terms {
			if !seen[t.Text] {
				seen[t.Text] = true
				v.df[t.Text]++
			}
		}
		v.texts++
	}
	for i := range questions {
		for _, p := range questions[i].Rubric {
			learn(p.Point.EN, p.Point.ZH)
		}
	}
	v.fluent, err = newFluency(questions)
	return v, err
})

// rarity is what a term is worth by how few texts of the bank have it, from
// nearly 0 to 1.
func (v *vocabulary) rarity(term string) float64 {
	return math.Log(1+v.texts/(1+float64(v.df[term]))) / math.Log(1+v.texts)
}
