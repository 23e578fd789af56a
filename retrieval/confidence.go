package retrieval

import "math"

// CoveredAt is the confidence from which the notes are taken to answer a
// question.
const CoveredAt = 0.5

// unwrittenAt is the coverage from which an empty section is mentioned.
const unwrittenAt = 0.6

// Confidence is a logistic function of three figures that do not depend on the
// size of the notes: the share of the question's idf mass that the best section
// has (coverage), the BM25 score of the best chunk over that mass (how densely
// it speaks of it), and the mass itself in units of the rarest possible term
// (a long question is never matched whole). The weights were fitted on
// questions written for that from the notes, taking three of five to be
// answerable; docs/design.md has the figures.
const (
	confidenceBias     = -3.36
	confidenceCoverage = 1.07
	confidenceDensity  = 5.55
	confidenceMass     = -0.22
)

// confidenceHits is how many of the best hits are looked at.
const confidenceHits = 10

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
		var best float32
		for doc := from; doc < to; doc++ {
			best = max(best, min(m.of(doc).tf, 1))
		}
		sum += m.idf * float64(best)
	}
	return min(sum/e.mass, 1)
}

func (e *evidence) confidence(hits []fusedHit) float64 {
	coverage, density := 0.0, 0.0
	for i, h := range hits[:min(len(hits), confidenceHits)] {
		if i < 5 {
			coverage = max(coverage, e.coverage(e.st.groups[h.doc]))
		}
		score := 0.0
		for _, m := range e.terms {
			score += e.st.lexical.bm25(m, m.of(h.doc))
		}
		density = max(density, score/max(e.mass, 0.1))
	}
	if coverage == 0 {
		return 0
	}
	rarest := math.Log(2*float64(len(e.st.chunks)) + 1)
	mass := math.Log(max(e.mass/rarest, 0.1))
	z := confidenceBias + confidenceCoverage*coverage + confidenceDensity*density + confidenceMass*mass
	return 1 / (1 + math.Exp(-z))
}
