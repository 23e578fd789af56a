package grade

import (
	"strings"

	"gophertutor/internal/claims"
	"gophertutor/internal/lang"
	"gophertutor/knowledge"
)

// A wanted is what a point asks an answer to say: its terms in one language,
// each with the ways to say it in both.
type wanted struct {
	terms   []want
	total   float64 // of the weights
	fresh   float64 // of the weights of what the question does not say already
	parts   []part
	numbers map[string]bool
	denies  bool    // in any of its parts
	rivals  []*want // what other parts of the rubric are about, and none of these
}

// A part of a point is one of its clauses.
type part struct {
	negated bool // it denies something
	denies  bool // as a whole
	weight  float64
	subject int // the term that it is about
}

type want struct {
	key      string     // the term itself
	alts     []lang.Alt // the term itself and other ways to say it, as index terms
	families []int      // everyday words that say it
	contrary []int      // and those that say the contrary
	sign     uint8
	part     int
	weight   float64
	asked    bool // the question says it already
	number   bool
}

// A target is a point prepared for comparing.
type target struct {
	forms       []wanted // one a language
	said        []phrase
	contradicts []phrase
}

// A phrase has parts, each with alternatives, as in the bank; see knowledge.Point.
type phrase struct {
	parts [][]string
}

// What a term is worth by where else it stands.
const (
	askedPart = 0.3 // the question says it itself
	otherPart = 0.7 // another point of the rubric says it; once more for each further one
	// relationWeight is the weight of a word such as "before" or "only", which the
	// analysis of a question leaves out as a stop word and a point lives by.
	relationWeight = 0.45
	// polarWeight is the same of a word that has a contrary.
	polarWeight = 0.5
)

// termsOf are the terms of a question, in both languages.
func termsOf(question knowledge.Text) signs {
	asked := signs{}
	for _, q := range []string{question.EN, question.ZH} {
		for _, t := range lang.Terms(q) {
			asked[t.Text] |= plus
		}
	}
	return asked
}

// targets analyses the points of an item.
func targets(v *vocabulary, it Item, asked signs) []target {
	out := make([]target, len(it.Rubric))
	for i, p := range it.Rubric {
		for _, text := range []string{p.Text.EN, p.Text.ZH} {
			if text != "" {
				out[i].forms = append(out[i].forms, v.want(text, asked))
			}
		}
		out[i].said = append(phrases(p.Said.EN), phrases(p.Said.ZH)...)
		out[i].contradicts = append(phrases(p.Contradicts.EN), phrases(p.Contradicts.ZH)...)
	}
	weigh(out)
	for i := range out {
		for k := range out[i].forms {
			out[i].forms[k].about()
		}
	}
	for i := range out {
		for k := range out[i].forms {
			out[i].forms[k].contrast(out)
		}
	}
	return out
}

// about finds what each part of a point is about: its first term of some weight.
func (w *wanted) about() {
	for n := range w.parts {
		top := 0.0
		w.parts[n].subject = -1
		for _, t := range w.terms {
			if t.part == n {
				top = max(top, t.weight)
			}
		}
		for k, t := range w.terms {
			if t.part == n && t.weight >= subjectShare*top && len(t.contrary) == 0 && !t.number {
				w.parts[n].subject = k
				break
			}
		}
	}
}

// contrast collects the subjects of the other parts of a rubric that this point
// does not speak of.
func (w *wanted) contrast(points []target) {
	own := map[string]bool{}
	for _, t := range w.terms {
		own[t.key] = true
	}
	for i := range points {
		for k := range points[i].forms {
			f := &points[i].forms[k]
			for _, p := range f.parts {
				if p.subject >= 0 && !own[f.terms[p.subject].key] {
					own[f.terms[p.subject].key] = true
					w.rivals = append(w.rivals, &f.terms[p.subject])
				}
			}
		}
	}
}

// subjectShare is the share of the heaviest term of a part from which its first
// term is what it is about.
const subjectShare = 0.4

// weigh lowers the weight of the terms that several points have, which do not
// tell one from the other, and sums the weights up.
func weigh(points []target) {
	in := map[string]int{}
	for _, p := range points {
		own := map[string]bool{}
		for _, f := range p.forms {
			for _, t := range f.terms {
				if !own[t.key] {
					own[t.key] = true
					in[t.key]++
				}
			}
		}
	}
	for _, p := range points {
		for i := range p.forms {
			f := &p.forms[i]
			for k := range f.terms {
				t := &f.terms[k]
				for range in[t.key] - 1 {
					t.weight *= tuned.otherPart
				}
				f.total += t.weight
				f.parts[t.part].weight += t.weight
				if !t.asked {
					f.fresh += t.weight
				}
			}
		}
	}
}

// want analyses the text of a point.
func (v *vocabulary) want(text string, asked signs) wanted {
	w := wanted{numbers: map[string]bool{}}
	seen := map[string]int{}
	add := func(q want) {
		if i, ok := seen[q.key]; ok {
			w.terms[i].weight = max(w.terms[i].weight, q.weight)
			return
		}
		for _, a := range q.alts {
			if a.P >= sureAlt && hasAll(asked, a.Terms) {
				q.asked = true
			}
		}
		if q.asked {
			q.weight *= tuned.askedPart
		}
		seen[q.key] = len(w.terms)
		w.terms = append(w.terms, q)
	}
	for n, c := range partsOf(text) {
		w.parts = append(w.parts, part{})
		whole := v.sign(c, false)
		w.parts[n].denies = whole.denies
		for _, x := range whole.numbers {
			w.numbers[x] = true
		}
		covered := map[int]bool{} // families of terms
		for _, seg := range segments(c) {
			sign := plus
			if seg.negated {
				sign = minus
				w.parts[n].negated = true
				w.denies = true
			}
			if seg.opens {
				continue
			}
			for _, q := range lang.Analyze(seg.text) {
				own := q.Alts[0].Terms
				rare := 1.0
				for _, t := range own {
					rare = min(rare, v.rarity(t))
				}
				term := want{key: strings.Join(own, " "), alts: q.Alts, sign: sign, part: n, weight: float64(q.Weight) * (tuned.rareBase + (1-tuned.rareBase)*rare)}
				term.number = len(own) == 1 && isNumber(own[0])
				for _, m := range v.mentions(atomsOf(q.Surface)) {
					if m.to-m.from == len(atomsOf(q.Surface)) {
						term.families = append(term.families, m.families...)
					}
				}
				for _, f := range term.families {
					covered[f] = true
					term.contrary = append(term.contrary, v.contrary[f]...)
				}
				add(term)
			}
		}
		for _, m := range v.mentions(whole.atoms) { // what Analyze leaves out as a stop word
			term := want{key: strings.Join(whole.atoms[m.from:m.to], " "), part: n, weight: tuned.relation, sign: plus}
			if _, ok := seen[term.key]; ok {
				continue
			}
			for _, f := range m.families {
				if covered[f] {
					term.families = nil
					break
				}
				if whole.families[f] == minus {
					term.sign = minus
				}
				term.families = append(term.families, f)
				term.contrary = append(term.contrary, v.contrary[f]...)
				if f >= v.art {
					term.weight = max(term.weight, tuned.art)
				}
			}
			if len(term.families) > 0 {
				add(term)
			}
		}
	}
	return w
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

func phrases(list []string) []phrase {
	var out []phrase
	for _, s := range list {
		var p phrase
		for part := range strings.SplitSeq(s, "+") {
			var alts []string
			for alt := range strings.SplitSeq(part, "|") {
				if alt = plain(alt); alt != "" {
					alts = append(alts, alt)
				}
			}
			if len(alts) > 0 {
				p.parts = append(p.parts, alts)
			}
		}
		if len(p.parts) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// plain is the form in which phrases are compared: as package claims has it,
// and without blanks between Han and Latin characters, which people set or not.
func plain(s string) string {
	s = claims.Normalize(strings.ReplaceAll(s, "’", "'"))
	var b strings.Builder
	var last rune
	for i, r := range s {
		if r == ' ' && i+1 < len(s) && (last >= 0x2E80 || s[i+1] >= 0xE2) {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
