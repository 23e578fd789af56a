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
	terms []want
	total float64 // of the weights
	parts []part
}

// A part of a point is one of its clauses.
type part struct {
	negated bool // it denies something
}

type want struct {
	alts   []lang.Alt
	contra []lang.Alt // words that say the contrary
	sign   uint8
	part   int
	weight float64
	asked  bool // the question says it already
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

// askedPart is what a term is worth that the question says itself.
const askedPart = 0.3

// relationWeight is the weight of a word such as "before" or "only", which the
// analysis of a question leaves out as a stop word and a point lives by.
const relationWeight = 0.45

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
	return out
}

// want analyses the text of a point.
func (v *vocabulary) want(text string, asked signs) wanted {
	var w wanted
	seen := map[string]int{}
	add := func(q want, key string) {
		if i, ok := seen[key]; ok {
			if w.terms[i].weight < q.weight {
				w.terms[i].weight = q.weight
			}
			return
		}
		for _, a := range q.alts {
			if a.P >= groupP && hasAll(asked, a.Terms) {
				q.asked = true
			}
		}
		if q.asked {
			q.weight *= askedPart
		}
		seen[key] = len(w.terms)
		w.terms = append(w.terms, q)
	}
	for n, c := range partsOf(text) {
		w.parts = append(w.parts, part{})
		for _, seg := range segments(c) {
			sign := plus
			if seg.negated {
				sign = minus
				w.parts[n].negated = true
			}
			if seg.opens {
				continue
			}
			known := map[string]bool{}
			for _, q := range lang.Analyze(seg.text) {
				own := q.Alts[0].Terms
				for _, t := range own {
					known[t] = true
				}
				rare := 1.0
				for _, t := range own {
					rare = min(rare, v.rarity(t))
				}
				term := want{alts: q.Alts, sign: sign, part: n, weight: float64(q.Weight) * (0.35 + 0.65*rare)}
				if len(own) == 1 {
					v.widen(&term, own[0])
				}
				add(term, strings.Join(own, " "))
			}
			for _, t := range lang.Terms(seg.text) {
				if known[t.Text] || t.Weight < 0.5 || len(v.of[t.Text]) == 0 {
					continue
				}
				known[t.Text] = true
				term := want{alts: []lang.Alt{{Terms: []string{t.Text}, P: 1}}, sign: sign, part: n, weight: relationWeight}
				v.widen(&term, t.Text)
				add(term, t.Text)
			}
		}
	}
	for _, t := range w.terms {
		w.total += t.weight
	}
	return w
}

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

// widen adds the everyday ways to say a term, and to say the contrary.
func (v *vocabulary) widen(w *want, term string) {
	for _, g := range v.of[term] {
		w.alts = append(w.alts[:len(w.alts):len(w.alts)], v.groups[g]...)
		if o, ok := v.opp[g]; ok {
			w.contra = append(w.contra, v.groups[o]...)
		}
	}
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

// FromTexts makes an item of a question and a rubric in whatever language.
func FromTexts(id, question string, rubric []string) Item {
	it := Item{ID: id, Question: textOf(question)}
	for _, p := range rubric {
		it.Rubric = append(it.Rubric, Point{Text: textOf(p)})
	}
	return it
}

func textOf(s string) knowledge.Text {
	if lang.DetectNote(s) == lang.Chinese {
		return knowledge.Text{ZH: s}
	}
	return knowledge.Text{EN: s}
}
