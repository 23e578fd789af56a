package grade

import "gophertutor/internal/lang"

// signs tells with which sign each term stands in a text.
type signs map[string]uint8

const (
	plus  uint8 = 1 // as it is
	minus uint8 = 2 // under a negation
)

// A signedText is a text by its terms and by the families of its words, each with
// its sign.
type signedText struct {
	terms    signs
	families map[int]uint8
	negators int
	denies   bool     // as a whole: its negations are odd in number
	atoms    []string // in order
	numbers  []quantity
	at       map[string]int // where a term stands first, counted in atoms
	familyAt map[int]int    // the same of a family
}

// sign reads a text. plain takes all of it for said.
func (v *vocabulary) sign(text string, plain bool) signedText {
	out := signedText{terms: signs{}, families: map[int]uint8{}, at: map[string]int{}, familyAt: map[int]int{}}
	var marks []uint8 // of the atoms; 0 for a word of negation
	var tok lang.Tokenizer
	var terms []lang.Term
	for _, seg := range segments(text) {
		mark := plus
		if seg.negated && !plain {
			mark = minus
		}
		if seg.opens {
			out.negators++
			out.denies = out.denies != !seg.aside
		}
		terms = tok.Append(terms[:0], seg.text)
		for _, t := range terms {
			if out.terms[t.Text] == 0 {
				out.at[t.Text] = len(out.atoms)
			}
			out.terms[t.Text] |= mark
			if !isAtom(t) {
				continue
			}
			out.atoms = append(out.atoms, t.Text)
			if seg.opens {
				marks = append(marks, 0)
			} else {
				marks = append(marks, mark)
			}
		}
	}
	out.numbers = quantities(out.atoms)
	if plain {
		out.negators, out.denies = 0, false
	}
	for _, m := range v.mentions(out.atoms) {
		mark := signOf(marks, m)
		for _, f := range m.families {
			if out.families[f] == 0 {
				out.familyAt[f] = m.from
			}
			out.families[f] |= mark
		}
	}
	return out
}

// signOf is the sign of a mention. A negation within it, as in "not guaranteed",
// is a part of its meaning; one before it is not.
func signOf(marks []uint8, m mention) uint8 {
	for i := m.from; i < m.to; i++ {
		if marks[i] == 0 {
			if m.from > 0 && marks[m.from-1] == minus {
				return minus
			}
			return plus
		}
	}
	return marks[m.to-1]
}
