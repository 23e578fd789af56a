package retrieval

import "gophertutor/internal/lang"

// weights are the numbers of the ranking. An index has those of [tuned]; tests
// switch parts of the ranking off with others, to tell what each part is worth.
type weights struct {
	// weight is the power to which the weights of a question's terms are raised, but for
	// the weak ones. Which of its words tell most differs from notes to notes, so below
	// 1 it draws together what [lang.Analyze] set apart; 0 makes all terms alike.
	weight float64

	// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
	// BM25 and Beyond", 2009).
	k1, b float64
	// shortest is the length, as a share of the average, below which a chunk is
	// not taken for shorter: a line that names a topic is no better an answer than
	// a page about it.
	shortest float64

	// What an occurrence counts outside the text itself.
	title, alias, path float32
	// heading is what a term in one of the chunk's headings scores on top, as a
	// share of its idf: a heading says what the section answers, however long it is.
	heading float64
	// section is what the BM25 of the section around a chunk, as if it were one
	// text, counts beside the chunk's own. A chunk is small enough to be about one
	// thing, a section large enough to say all of what was asked.
	section float64
	// near is what the terms that stand together in a few lines score on top, as a
	// share of their idf.
	near float64

	// hint is what a concept counts that a question describes without naming it.
	hint float32
	// hintCap is what the idf of such a guess is at most, as a share of the largest idf of
	// what the question does name: a guess is no better a reason than that.
	hintCap float64
	// headline is what a section scores on top, as a share of the question's idf, whose
	// heading asks what the question asks; see headline.go.
	headline float64
	// asks is what the terms in the headings of a section score on top, as a share of their
	// idf, whose heading asks the same of them: why, how, when.
	asks float64
	// fade is how far such guesses count nothing for a short question whose words one
	// section has; see hinted.go.
	fade float64
	// onward is the share of its score that a section loses which says where to read on.
	onward float64

	// What the ranking of [HashEmbedder] counts at most, the cosine up to which a
	// chunk is alike by chance, and how far above it one must be to count in full:
	// the dot product of random directions in HashDim dimensions has a standard
	// deviation of 0.05, and the nearest of hundreds is some three of these away.
	hash, hashFloor, hashSpread float64
	// hashUpTo is the coverage from which it is not asked any more.
	hashUpTo float64

	without lang.Origin // tables that are left out
	noGuess bool        // nothing stands in for unknown words
}

// tuned was fitted on the development cases and on cases over other people's notes.
var tuned = weights{
	weight: 0.6, k1: 1, b: 0.6, shortest: 1,
	title: 0.6, alias: 0.2, path: 0.3, heading: 0.7, section: 0.8, near: 1, hint: 0.7, hintCap: 0.7, headline: 0.5, asks: 0.5, fade: 0.7, onward: 0.3,
	hash: 0.05, hashFloor: 0.2, hashSpread: 0.3, hashUpTo: 0.5,
}
