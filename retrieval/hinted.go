package retrieval

// How many terms a question has, if all weighed the same, up to which guesses at concepts are not
// needed where words are found, and how many more until they count as ever. Someone who asks
// in a word or two names what they want; who asks in a riddle says many words that stand
// anywhere.
const (
	namedTerms  = 4
	riddleTerms = 2
)

// fadeHints takes back from hits, which are in the order of their scores, what guesses at concepts
// gave to them: the more, the more of a short question the words of one section explain. The terms
// from asked on are the guesses; the first own are what the question asks itself.
func (st *state) fadeHints(terms []matched, own, asked int, hits []lexicalHit) {
	if asked == len(terms) {
		return
	}
	share := st.lexical.w.fade * (1 - breadth(terms[:own]))
	if share == 0 {
		return
	}
	share *= newEvidence(st, terms[:own], 0).explained(hits)
	for i := asked; i < len(terms); i++ {
		m := &terms[i]
		for j := range hits {
			if at, ok := m.find(hits[j].doc); ok {
				hits[j].score -= share * m.idf * m.gains[at]
			}
		}
		m.idf *= 1 - share
	}
}

// breadth says how much of a riddle a question is, 0..1.
func breadth(terms []matched) float64 {
	mass, squares := 0.0, 0.0
	for i := range terms {
		mass += terms[i].idf
		squares += terms[i].idf * terms[i].idf
	}
	if squares == 0 {
		return 0
	}
	return min(max((mass*mass/squares-namedTerms)/riddleTerms, 0), 1)
}
