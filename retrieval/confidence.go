package retrieval

import (
	"math"
	"unicode/utf8"
)

// CoveredAt is the confidence from which the notes are taken to answer a
// question: of the development cases it keeps 87% of those that they answer and
// 11% of the others.
const CoveredAt = 0.47

// unwrittenAt is the coverage from which an empty section is mentioned.
const unwrittenAt = 0.6

// Confidence is a logistic function of these figures of a question:
//
//   - coverage: the share of its idf mass that the best section has;
//   - density: the BM25 score of the best chunk over that mass, or how much it
//     speaks of it;
//   - mass: the logarithm of the mass, in units of the rarest possible term;
//   - unknown: the share of the mass in Latin terms that the notes do not have in any
//     way, derived or misspelt. Han ones are left out: they mostly say that the
//     notes are in the other language;
//   - size: the logarithm of the number of chunks, since among many some match by
//     chance, and among few hardly any matches whole.
//
// The weights were fitted on the development cases and on everyday questions
// about anything else, taking three of five to be answerable.
var confidenceWeights = signals{
	bias: -0.85, coverage: 3.88, density: 2.97, mass: 1.55, unknown: -2.40, size: -0.58,
}

// signals are what confidence is made of, or their weights.
type signals struct {
	bias, coverage, density, mass, unknown, size float64
}

func (s signals) dot(t signals) float64 {
	return s.bias*t.bias + s.coverage*t.coverage + s.density*t.density + s.mass*t.mass + s.unknown*t.unknown + s.size*t.size
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

// A term that was only guessed at is unknown by half, and where the notes have
// the guess, that is a little less worth than the term itself.
const (
	guessedShare    = 0.5
	guessedEvidence = 0.85
)

// evidence tells how much of a question the notes have.
type evidence struct {
	st    *state
	terms []matched
	mass  float64 // idf of all terms
}

func newEvidence(st *state, terms []matched) *evidence {
	e := &evidence{st: st, terms: terms}
	for _, m := range terms {
		e.mass += m.idf
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
	for _, m := range e.terms {
		_, most := m.within(from, to)
		sum += m.evidence() * min(most, 1)
	}
	return min(sum/e.mass, 1)
}

// evidence is what a term is worth where the notes have it.
func (m matched) evidence() float64 {
	if m.guessed {
		return guessedEvidence * m.idf
	}
	return m.idf
}

// unknown is the share of the mass in Latin terms that no chunk has.
func (e *evidence) unknown() float64 {
	sum := 0.0
	for _, m := range e.terms {
		switch {
		case m.term.Surface[0] >= utf8.RuneSelf:
		case len(m.in) == 0:
			sum += m.idf
		case m.guessed:
			sum += guessedShare * m.idf
		}
	}
	return sum / max(e.mass, 0.1)
}

func (e *evidence) signals(hits []fusedHit) signals {
	s := signals{bias: 1}
	for i, h := range hits[:min(len(hits), densityHits)] {
		if i < coverageHits {
			s.coverage = max(s.coverage, e.coverage(e.st.groups[h.doc]))
		}
		score := 0.0
		for _, m := range e.terms {
			if m.idf > 0 {
				score += e.st.lexical.bm25(m, m.of(h.doc)) * m.evidence() / m.idf
			}
		}
		s.density = max(s.density, score/max(e.mass, 0.1))
	}
	chunks := float64(len(e.st.chunks))
	rarest := math.Log(2*chunks + 1)
	s.mass = math.Log(max(e.mass/rarest, 0.1))
	s.unknown = e.unknown()
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
