package retrieval

import "gophertutor/internal/lang"

// A headline is what the innermost heading of a section says. A section whose heading
// asks what the question asks, no more and no less, is the one to read, whatever its
// neighbours repeat.
type headline struct {
	terms []lang.Term // each with its weight times its idf
	mass  float64
	asks  lang.Asks
	// stays is the share of its score that the section keeps: all, if it does not only say
	// where to read on.
	stays float64
}

// headline returns that of a section, read when it is first wanted.
func (st *state) headline(number int32) *headline {
	at := &st.headlines[number]
	if h := at.Load(); h != nil {
		return h
	}
	h := &headline{stays: 1}
	c := &st.chunks[st.first[number]]
	text := c.Title
	if n := len(c.Headings); n > 0 {
		text = c.Headings[n-1]
		if leadsOnward(text) {
			h.stays -= st.lexical.w.onward
		}
	}
	h.asks = lang.AskedOf(text)
	var room []posting
	n := float64(len(st.chunks))
	for _, q := range lang.Named(text) { // which knows the words that any question has
		for _, t := range q.Alts[0].Terms {
			df := float64(len(st.lexical.find(t, &room)))
			weight := q.Weight * float32(rarity(n, df)) / float32(len(q.Alts[0].Terms))
			h.terms = append(h.terms, lang.Term{Text: t, Weight: weight})
			h.mass += float64(weight)
		}
	}
	at.Store(h)
	return h
}

// An asking is what a question asks in its own words. It is for one question.
type asking struct {
	terms []matched
	mass  float64 // idf
	asks  lang.Asks
	words map[string]float32 // the terms of all ways to say it, and how surely each does
}

func newAsking(question string, own []matched) *asking {
	a := &asking{terms: own, asks: lang.AskedOf(question), words: make(map[string]float32, 16*len(own))}
	for i := range own {
		a.mass += own[i].idf
		for _, alt := range own[i].term.Alts {
			for _, t := range alt.Terms {
				a.words[t] = max(a.words[t], alt.P)
			}
		}
	}
	return a
}

// score is what a chunk scores for headings that say what the question says and ask what it asks.
func (a *asking) score(w *weights, doc int32, h *headline) float64 {
	has := a.has(doc)
	if has == 0 || h.mass == 0 {
		return 0
	}
	score := w.headline * a.alike(has, h)
	if a.asks&h.asks != 0 {
		score += w.asks * has
	}
	return score
}

// alike is the question's mass times the square of the harmonic mean of two shares, that of the
// mass which the headings have, and that of the last heading's mass which the question has. The square
// leaves hardly anything to a heading that has a word in common.
func (a *asking) alike(has float64, h *headline) float64 {
	asked := 0.0
	for _, t := range h.terms {
		asked += float64(t.Weight * a.words[t.Text])
	}
	has, asked = has/a.mass, asked/h.mass
	like := 2 * has * asked / (has + asked)
	return a.mass * like * like
}

// has is the mass of the question's terms that the headings of a chunk have.
func (a *asking) has(doc int32) float64 {
	sum := 0.0
	for i := range a.terms {
		sum += a.terms[i].idf * float64(a.terms[i].of(doc).head)
	}
	return sum
}
