package grade

import (
	"slices"
	"strings"

	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// A wanted is what a point asks an answer to say: its terms in one language,
// each with the ways to say it in both.
type wanted struct {
	terms  []want
	total  float64 // of the weights
	fresh  float64 // of the weights of what the question does not say already
	parts  []part
	denies bool    // in any of its parts
	rivals []*want // what other parts of the rubric are about, and none of these
}

// A part of a point is one of its clauses.
type part struct {
	negated bool // it denies something
	denies  bool // as a whole
	weight  float64
	subject int // the term that it is about
	numbers []quantity
}

type want struct {
	key      string     // the term itself
	alts     []lang.Alt // the term itself and other ways to say it, as index terms
	families []int      // everyday words that say it
	contrary []int      // and those that say the contrary
	kin      []string   // Han characters of it that say something by themselves
	sign     uint8
	part     int
	weight   float64
	asked    bool // the question says it already
	number   bool
}

// asked reads a question, in both languages.
func (v *vocabulary) asked(question knowledge.Text) signedText {
	return v.sign(question.EN+"\n"+question.ZH, true)
}

// An analysis makes a wanted of the text of a point.
type analysis struct {
	*vocabulary
	asked signedText
	out   wanted
	seen  map[string]int // key -> index of the term
}

// want analyses the text of a point.
func (v *vocabulary) want(text string, asked signedText) wanted {
	a := analysis{v, asked, wanted{}, map[string]int{}}
	for n, c := range partsOf(text) {
		a.part(n, c)
	}
	a.out.undisputed()
	return a.out
}

// undisputed takes from the contraries of each term what the point itself says by
// another: of a copy from the old to the new, neither word contradicts the other.
func (w *wanted) undisputed() {
	own := map[int]bool{}
	for i := range w.terms {
		for _, f := range w.terms[i].families {
			own[f] = true
		}
	}
	for i := range w.terms {
		t := &w.terms[i]
		t.contrary = slices.DeleteFunc(t.contrary, func(f int) bool { return own[f] })
	}
}

// part adds a clause of the point.
func (a *analysis) part(n int, text string) {
	whole := a.sign(text, false)
	p := part{denies: whole.denies, numbers: whole.numbers}
	covered := map[int]bool{} // families of terms
	for _, seg := range segments(text) {
		sign := plus
		if seg.negated {
			sign = minus
			p.negated, a.out.denies = true, true
		}
		if seg.opens {
			continue
		}
		for _, q := range lang.Analyze(seg.text) {
			term := a.term(q)
			term.sign, term.part = sign, n
			for _, f := range term.families {
				covered[f] = true
			}
			a.add(term)
		}
	}
	a.out.parts = append(a.out.parts, p)
	for _, m := range a.mentions(whole.atoms) { // what Analyze leaves out as a stop word
		if !slices.ContainsFunc(m.families, func(f int) bool { return covered[f] }) {
			a.add(a.relation(n, whole, m))
		}
	}
}

// term makes a want of a term of a question.
func (a *analysis) term(q lang.QueryTerm) want {
	own := q.Alts[0].Terms
	rare := 1.0
	for _, t := range own {
		rare = min(rare, a.rarity(t))
	}
	t := want{
		key: strings.Join(own, " "), alts: q.Alts, kin: a.kin(q.Surface), number: len(own) == 1 && len(quantities(own)) == 1,
		weight: float64(q.Weight) * (tuned.rareBase + (1-tuned.rareBase)*rare),
	}
	atoms := atomsOf(q.Surface)
	for _, m := range a.mentions(atoms) {
		if m.to-m.from == len(atoms) {
			t.families = append(t.families, m.families...)
		}
	}
	for _, alt := range q.Alts {
		t.asked = t.asked || alt.P >= sureAlt && hasAll(a.asked.terms, alt.Terms)
	}
	return t
}

// relation makes a want of a word such as "before" or "only", or of a term of art
// that package lang does not know.
func (a *analysis) relation(n int, whole signedText, m mention) want {
	t := want{key: strings.Join(whole.atoms[m.from:m.to], " "), families: m.families, part: n, weight: tuned.relation, sign: plus}
	for _, f := range m.families {
		if whole.families[f] == minus {
			t.sign = minus
		}
		if f >= a.art {
			t.weight = max(t.weight, tuned.art)
			t.asked = t.asked || a.asked.families[f] != 0
		}
	}
	return t
}

// add adds a term, or its weight to the same one.
func (a *analysis) add(t want) {
	if i, ok := a.seen[t.key]; ok {
		a.out.terms[i].weight = max(a.out.terms[i].weight, t.weight)
		return
	}
	for _, f := range t.families {
		t.contrary = append(t.contrary, a.contrary[f]...)
	}
	if t.asked {
		t.weight *= tuned.askedPart
	}
	a.seen[t.key] = len(a.out.terms)
	a.out.terms = append(a.out.terms, t)
}

// kin returns the Han characters of a word of two or three that are rare enough to
// hint at it in another word, as 放 does in 放掉 at 释放.
func (v *vocabulary) kin(word string) []string {
	var out []string
	n := 0
	for _, r := range word {
		n++
		if c := string(r); !isHan(c) {
			return nil
		} else if v.rarity(c) >= tuned.kinRarity {
			out = append(out, c)
		}
	}
	if n < 2 || n > 3 {
		return nil
	}
	return out
}

// sureAlt is how surely a term must be another way to say one for the question to
// have said that.
const sureAlt = 0.75

// partsOf returns the clauses of all sentences of a point.
func partsOf(text string) []string {
	var out []string
	for _, s := range sentences(text) {
		one := text[s[0]:s[1]]
		for _, c := range clauses(one) {
			out = append(out, one[c[0]:c[1]])
		}
	}
	return out
}

func hasAll(s signs, terms []string) bool {
	for _, t := range terms {
		if s[t] == 0 {
			return false
		}
	}
	return true
}
