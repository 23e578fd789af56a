package retrieval

import (
	"math"
	"unicode/utf8"

	"gophertutor/internal/lang"
)

// CoveredAt is the confidence from which the notes are taken to answer a question:
// that they do is then more likely than not. docs/retrieval.md says how many
// questions it keeps and refuses.
const CoveredAt = 0.5

// unwrittenAt is the coverage from which an empty section is mentioned.
const unwrittenAt = 0.6

// Confidence is a logistic function of these figures of a question:
//
//   - coverage: the share of its idf mass that the best section has;
//   - density: the BM25 score of the best chunk over that mass, or how much it
//     speaks of it;
//   - described: how surely it describes concepts of Go without naming them, as the
//     sum of the weights of [lang.Hints]; a riddle about Go shares few words with
//     its answer, and questions about anything else describe none;
//   - missing: the share of the mass in Latin terms that the best section does not
//     have. Han ones are left out: they mostly say that the notes are in the other
//     language;
//   - rarest: the share that the best section lacks of the rarest term it lacks, as
//     a share of the rarest of all: what is asked for by name must be there;
//   - unknown: the share of the mass in Latin words that neither the notes nor the
//     dictionary know. They are mostly slips, so they tell less than what is missing
//     otherwise;
//   - terms: the logarithm of how many terms it has, since sharing half of many is
//     surer than half of two;
//   - size: the logarithm of the number of chunks, since among many some match by
//     chance, and among few hardly any matches whole.
//
// The weights were fitted on the development cases, on cases over other people's
// notes and on everyday questions about anything else, taking three of five to be
// answerable. The figures were chosen by leaving one set of notes out at a time. The
// weights are half way between two fits, to one half of the sets and to all of them: that
// was better than either for sets that neither had seen.
var confidenceWeights = signals{
	bias: -0.32, coverage: 3.12, density: 2, described: 1.82, missing: -1.16, rarest: -0.9, unknown: 0.46, terms: 1.52, size: -0.9,
}

// signals are what confidence is made of, or their weights.
type signals struct {
	bias, coverage, density, described, missing, rarest, unknown, terms, size float64
}

func (s signals) dot(t signals) float64 {
	return s.bias*t.bias + s.coverage*t.coverage + s.density*t.density + s.described*t.described + s.missing*t.missing +
		s.rarest*t.rarest + s.unknown*t.unknown + s.terms*t.terms + s.size*t.size
}

// How many of the best hits are looked at for the densest chunk and for the
// section that has most.
const (
	densityHits  = 10
	coverageHits = 5
)

// The number of chunks beyond which their number says nothing any more; the
// weights were fitted between them.
const (
	fewChunks  = 20
	manyChunks = 1000
)

// guessedEvidence is what it is worth that the notes have a guess at a term, against
// the term itself.
const guessedEvidence = 0.85

// evidence tells how much of a question the notes have.
type evidence struct {
	st        *state
	terms     []matched
	mass      float64 // idf of all terms
	described float64
}

func newEvidence(st *state, terms []matched, described float64) *evidence {
	e := &evidence{st: st, terms: terms, described: described}
	for i := range terms {
		e.mass += terms[i].idf
	}
	return e
}

// coverage is the share of the question's idf mass that a section has, 0..1. A
// section has a term as surely as the chunk of it that has it most.
func (e *evidence) coverage(section int32) float64 {
	if e.mass == 0 {
		return 0
	}
	from, to := e.st.section(section)
	sum := 0.0
	for i := range e.terms {
		m := &e.terms[i]
		_, most := m.within(from, to)
		sum += m.evidence() * min(most, 1)
	}
	return min(sum/e.mass, 1)
}

// explained is the coverage of the section that covers most among the first hits.
func (e *evidence) explained(hits []lexicalHit) (most float64) {
	for _, h := range hits[:min(len(hits), coverageHits)] {
		most = max(most, e.coverage(e.st.groups[h.doc]))
	}
	return most
}

// evidence is what a term is worth where the notes have it.
func (m *matched) evidence() float64 {
	if m.guessed {
		return guessedEvidence * m.idf
	}
	return m.idf
}

// lacks sets the figures of what a section does not have.
func (e *evidence) lacks(section int32, s *signals) {
	from, to := e.st.section(section)
	missing, unknown, rarest, lacked := 0.0, 0.0, 0.0, 0.0
	for i := range e.terms {
		m := &e.terms[i]
		_, most := m.within(from, to)
		lack := m.idf * (1 - min(most, 1))
		rarest, lacked = max(rarest, m.idf), max(lacked, lack)
		if m.term.Surface[0] >= utf8.RuneSelf {
			continue
		}
		missing += lack
		if (m.guessed || len(m.in) == 0) && !lang.Knows(m.term.Alts[0].Terms[0]) {
			unknown += m.idf
		}
	}
	mass := max(e.mass, 0.1)
	s.missing, s.unknown, s.rarest = missing/mass, unknown/mass, lacked/max(rarest, 0.1)
}

func (e *evidence) signals(hits []fusedHit) signals {
	s := signals{bias: 1, described: e.described, terms: math.Log1p(float64(len(e.terms)))}
	best := int32(-1)
	for n, h := range hits[:min(len(hits), densityHits)] {
		if n < coverageHits {
			if c := e.coverage(e.st.groups[h.doc]); c > s.coverage {
				s.coverage, best = c, e.st.groups[h.doc]
			}
		}
		score := 0.0
		for i := range e.terms {
			m := &e.terms[i]
			if m.idf > 0 {
				score += e.st.lexical.bm25(m, h.doc, m.of(h.doc)) * m.evidence() / m.idf
			}
		}
		s.density = max(s.density, score/max(e.mass, 0.1))
	}
	if best >= 0 {
		e.lacks(best, &s)
	}
	chunks := float64(len(e.st.chunks))
	s.size = math.Log(min(max(chunks, fewChunks), manyChunks))
	return s
}

func (e *evidence) confidence(hits []fusedHit) float64 {
	s := e.signals(hits)
	if s.coverage == 0 {
		return 0
	}
	return 1 / (1 + math.Exp(-confidenceWeights.dot(s)))
}
