package retrieval

import "slices"

// rankSections adds to the scores of the best hits what their sections are
// worth, and puts these hits in order again; the rest stay behind them.
func (st *state) rankSections(s *scratch, terms []matched, asked *asking, hits []lexicalHit) {
	hits = hits[:min(len(hits), depth)]
	known := make([]float64, 0, depth) // of sections, by their places
	for i, h := range hits {
		number := st.groups[h.doc]
		if s.places[number] == 0 {
			known = append(known, st.sectionScore(terms, number))
			s.places[number] = int32(len(known))
		}
		score := known[s.places[number]-1]
		_, together := nearest(terms, h.doc)
		line := st.headline(number)
		hits[i].score += score + st.lexical.w.near*together + asked.score(st.lexical.w, h.doc, line)
		hits[i].score *= line.stays
	}
	for _, h := range hits {
		s.places[st.groups[h.doc]] = 0
	}
	slices.SortFunc(hits, byScore)
}

func (st *state) sectionScore(terms []matched, number int32) float64 {
	from, to := st.section(number)
	length := st.sectionLength(from, to)
	score := 0.0
	for i := range terms {
		score += terms[i].inSection(st.lexical.w, from, to, length)
	}
	return score
}

// sectionLength is the length of the section of some chunks, as a share of the
// average.
func (st *state) sectionLength(from, to int32) float64 {
	length := 0.0
	for _, n := range st.lexical.length[from:to] {
		length += float64(n)
	}
	sections := float64(len(st.first) - 1)
	return length / (st.lexical.average * float64(len(st.chunks)) / sections)
}

// inSection is what a term adds to the scores of the chunks from..to, which are
// a section of a length.
func (m *matched) inSection(w *weights, from, to int32, length float64) float64 {
	tf, _ := m.within(from, to)
	return w.section * m.idf * w.saturate(tf, w.norm(length))
}
