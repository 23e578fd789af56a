package retrieval

import "unicode/utf8"

// hitRunes is how long the text of a hit may be, in characters. Most sections
// fit whole; a screen holds about as much.
const hitRunes = 2400

// excerpts chooses the first n hits and says which chunks each of them shows: its
// own and those around it in its section, as far as they fit. A chunk that a better
// hit shows is no hit of its own.
func (st *state) excerpts(hits []fusedHit, n int) []fusedHit {
	var out []fusedHit
	shown := map[int32]bool{}
	for _, h := range hits {
		if len(out) == n {
			break
		}
		if shown[h.doc] {
			continue
		}
		h.from, h.to = st.around(h.doc, shown)
		for doc := h.from; doc < h.to; doc++ {
			shown[doc] = true
		}
		out = append(out, h)
	}
	return out
}

// around returns the chunks that fit into a hit with doc, those after it before
// those in front of it, none of them shown already.
func (st *state) around(doc int32, shown map[int32]bool) (from, to int32) {
	first, end := st.section(st.groups[doc])
	room := hitRunes - utf8.RuneCountInString(st.chunks[doc].Text)
	fits := func(i int32) bool {
		if i < first || i >= end || shown[i] {
			return false
		}
		n := utf8.RuneCountInString(st.chunks[i].Text) + 2 // with a blank line
		if n > room {
			return false
		}
		room -= n
		return true
	}
	return grow(doc, fits)
}

// excerpt is the chunk that was found with the text of all that the hit shows.
func (st *state) excerpt(h fusedHit) Chunk {
	c := st.chunks[h.doc]
	all := st.chunks[h.from:h.to]
	if len(all) > 1 {
		c.Text = joinChunks(all)
		c.StartLine, c.EndLine, c.Fence = all[0].StartLine, all[len(all)-1].EndLine, all[0].Fence
	}
	return c
}
