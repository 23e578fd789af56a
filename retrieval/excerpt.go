package retrieval

// hitRunes is how long the text of a hit may be, in characters. Most sections
// fit whole; a screen holds about as much.
const hitRunes = 2400

// excerpts chooses the first n hits and says which chunks each of them shows: its
// own and those around it in its section, as far as they fit. A chunk that a better
// hit shows is no hit of its own.
func (st *state) excerpts(hits []fusedHit, n int) []fusedHit {
	out := make([]fusedHit, 0, min(n, len(hits)))
	for _, h := range hits {
		if len(out) == n {
			break
		}
		if shown(out, h.doc) {
			continue
		}
		h.from, h.to = st.around(h.doc, out)
		out = append(out, h)
	}
	return out
}

// shown reports whether one of the hits shows a chunk.
func shown(hits []fusedHit, doc int32) bool {
	for i := range hits {
		if hits[i].from <= doc && doc < hits[i].to {
			return true
		}
	}
	return false
}

// around returns the chunks that fit into a hit with doc, those after it before
// those in front of it, none of them shown already by better hits.
func (st *state) around(doc int32, better []fusedHit) (from, to int32) {
	first, end := st.section(st.groups[doc])
	room := hitRunes - st.runes(doc)
	fits := func(i int32) bool {
		if i < first || i >= end || shown(better, i) {
			return false
		}
		n := st.runes(i) + 2 // with a blank line
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
