package grade

// tuned holds what was fitted to the labelled answers that may be looked at; see
// docs/interview.md. Shares and probabilities are from 0 to 1.
var tuned = tuning{
	askedPart:       0.3,
	otherPart:       0.8,
	rareBase:        0.35,
	relation:        0.35,
	art:             0.8,
	altBase:         0.3,
	family:          1,
	contrary:        1,
	kin:             0.25,
	kinRarity:       0.5,
	root:            0.6,
	notContrary:     0.6,
	flipped:         0.9,
	opposition:      0.25,
	mixedOpposition: 0.85,
	oddOpposition:   0.1,
	opposedPart:     0.45,
	numberPart:      0.3,
	polar:           1.5,
	sizeCost:        0.02,
	misplaced:       0.8,
	contradicted:    0.65,
	againstFrom:     0.2,
	weights:         features{bias: -0.03, ofAgree: 1.02, ofFresh: 0.78, ofTop: 0.16, ofTerms: 0.43, ofPairs: 0.88, ofDensity: -0.4, ofFraming: -0.13, ofPhrase: 1.13, ofPhrases: 0.37, ofRefuted: -0.1, ofPoint: -0.61, ofOutput: 0.36, ofDenial: -0.76, ofAffirmed: -0.42, ofContrary: -0.6, ofRival: -1.78, ofCrowd: -1.53, ofOthers: 2.83, ofOpposed: -1.03, ofDenials: -0.86, ofDenying: -0.45, ofLength: -0.59},
}

type tuning struct {
	// What a term of a point is worth: said by the question itself; said by
	// another point of the rubric, once more for each; the part of its weight that
	// does not depend on how rare it is; a word such as "before" or "only"; a term of
	// art that package lang does not know.
	askedPart, otherPart, rareBase, relation, art float64
	// How surely an answer says a term by another word: by one that the
	// dictionary translates it with, at least; by one of its family; how surely it
	// denies it by a contrary, and says it by the denial of one; and by the word
	// under the other sign in a clause that does not oppose the point.
	altBase, family, contrary, notContrary, flipped float64
	// How surely a word says a term with which it shares a Han character of at
	// least this rarity, or the root.
	kin, kinRarity, root float64
	// The share of what a clause says of a part of a point that must be to the
	// contrary for the clause to oppose it. What a point denies is said with and
	// without negations, so that takes more (mixed); a clause that as a whole
	// denies takes less (odd). And the share of the part that it must speak of.
	opposition, mixedOpposition, oddOpposition, opposedPart float64
	// numberPart is the share of a part from which another number in a clause is
	// taken for one in the place of the point's.
	numberPart float64
	// polar is how much more a word counts in a clause that opposes if it has a
	// contrary.
	polar float64
	// sizeCost is what a word of a window costs in log odds when windows compete.
	sizeCost float64
	// misplaced is the share of a part without its subject from which a clause that
	// says it of another subject opposes it.
	misplaced float64
	// contradicted is the share of the rest of a part that a clause must say to
	// oppose it by a single contrary.
	contradicted float64
	// againstFrom is the share of a point said to the contrary from which that is
	// the evidence for a point that is wrong.
	againstFrom float64
	// weights choose the best evidence of each point.
	weights features
}

// The features by which the evidence for a point is judged: see [likeness] and
// [candidate].
const (
	bias       = iota
	ofAgree    // the share of the point that the window says
	ofFresh    // of what the question does not say already
	ofTop      // the heaviest term said, in shares of the heaviest there is
	ofTerms    // how many terms are said, logarithm
	ofPairs    // neighbouring terms that one clause says together
	ofDensity  // terms said a word of the window
	ofFraming  // framing words a word of the window
	ofPhrase   // a phrase of the bank is found
	ofPhrases  // how many more, two at most
	ofRefuted  // a phrase of the contrary is found
	ofPoint    // the point has phrases
	ofOutput   // the answer states the output that the point is about
	ofDenial   // what stands in clauses that deny, of a part that denies nothing
	ofAffirmed // what stands in clauses that deny nothing, of a part that denies
	ofContrary // terms said to the contrary in clauses that do not oppose the point
	ofRival    // how much more another point has from the same clause
	ofCrowd    // how much the other points have from it, on average
	ofOthers   // how much of the other points the answer says, on average
	ofOpposed  // the share of the points that the answer opposes
	ofDenials  // the share of the words in clauses that deny, less that of the points that do
	ofDenying  // the share of the sentences that deny something, less the same
	ofLength   // the terms of the point, logarithm
	nFeatures
)

type features [nFeatures]float64

func (f *features) dot(x *features) float64 {
	sum := 0.0
	for i := range f {
		sum += f[i] * x[i]
	}
	return sum
}
