package grade

import (
	_ "embed"
	"math"
	"strings"
	"sync"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// wordsTSV lists everyday words of both languages that say the same, and which
// of them say the contrary; its head describes the form.
//
//go:embed data/words.tsv
var wordsTSV string

// A vocabulary knows which words mean the same and what a word is worth.
type vocabulary struct {
	groups [][]lang.Alt
	of     map[string][]int // index term -> groups it belongs to
	opp    map[int]int      // group -> the group that says the contrary
	df     map[string]int   // in how many rubric points of the bank a term stands
	points float64
	fluent *fluency
}

// vocab returns the vocabulary. An error means that the binary was built from a
// broken bank.
var vocab = sync.OnceValues(func() (*vocabulary, error) {
	v := readWords(wordsTSV)
	questions, err := knowledge.Questions()
	if err != nil {
		return nil, err
	}
	v.df = map[string]int{}
	var tok lang.Tokenizer
	var terms []lang.Term
	for i := range questions {
		for _, p := range questions[i].Rubric {
			terms = tok.Append(terms[:0], p.Point.EN)
			terms = tok.Append(terms, p.Point.ZH)
			seen := map[string]bool{}
			for _, t := range terms {
				if !seen[t.Text] {
					seen[t.Text] = true
					v.df[t.Text]++
				}
			}
			v.points++
		}
	}
	v.fluent, err = newFluency(questions)
	return v, err
})

func readWords(tsv string) *vocabulary {
	v := &vocabulary{of: map[string][]int{}, opp: map[int]int{}}
	first := map[string]int{} // first English form -> group
	contrary := map[int]string{}
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		n := len(v.groups)
		var alts []lang.Alt
		for _, col := range cols[:2] {
			for form := range strings.SplitSeq(col, "|") {
				terms := formTerms(form)
				if len(terms) == 0 {
					continue
				}
				alts = append(alts, lang.Alt{Terms: terms, P: groupP})
				if len(terms) == 1 {
					v.of[terms[0]] = append(v.of[terms[0]], n)
				}
				if _, ok := first[form]; !ok {
					first[form] = n
				}
			}
		}
		v.groups = append(v.groups, alts)
		if len(cols) > 2 && cols[2] != "" {
			contrary[n] = cols[2]
		}
	}
	for n, word := range contrary {
		if o, ok := first[word]; ok && o != n {
			v.opp[n] = o
		}
	}
	return v
}

// groupP is how surely a word of a group stands for another one of it.
const groupP = 0.75

// formTerms returns the index terms that a text with this form surely has.
func formTerms(form string) []string {
	var out []string
	all := lang.Terms(form)
	han := 0
	for _, r := range form {
		if r >= 0x2E80 {
			han++
		}
	}
	for _, t := range all {
		if han > 1 && t.Weight < 0.5 && len(t.Text) <= 4 && t.Text[0] >= 0x80 {
			continue // a single character of a longer word
		}
		out = append(out, t.Text)
	}
	return out
}

// rarity is what a term is worth by how few points of the bank have it, from
// nearly 0 to 1.
func (v *vocabulary) rarity(term string) float64 {
	return math.Log(1+v.points/(1+float64(v.df[term]))) / math.Log(1+v.points)
}
