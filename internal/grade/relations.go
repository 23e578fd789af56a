package grade

// relations are the pairs of terms of a point that stand together in the clauses
// of a window, by their weights.
type relations struct {
	within, cross   float64 // of one part of the point, of different parts
	order, disorder float64 // of those within: in the order of the point, the other way round
}

func (c *comparison) relations(w window) relations {
	var r relations
	terms := c.wanted.terms
	at := make([]int, len(terms))
	for i := w.from; i < w.to; i++ {
		for k := range terms {
			at[k] = -1
			if max(c.agree[i][k], c.against[i][k]) > 0 {
				at[k] = terms[k].position(&c.all[i])
			}
		}
		for k := range terms {
			for m := k + 1; m < len(terms); m++ {
				if at[k] >= 0 && at[m] >= 0 && at[m] != at[k] {
					r.add(&terms[k], &terms[m], at[k] < at[m])
				}
			}
		}
	}
	return r
}

// add adds a pair of terms; forth says that they stand as in the point.
func (r *relations) add(a, b *want, forth bool) {
	x := a.weight * b.weight
	switch {
	case a.part != b.part:
		r.cross += x
		return
	case forth:
		r.order += x
	default:
		r.disorder += x
	}
	r.within += x
}

// position returns where a clause says a term, counted in atoms; -1 if it doesn't.
func (t *want) position(c *clause) int {
	for _, a := range t.alts {
		if i, ok := c.at[a.Terms[0]]; ok && hasAll(c.terms, a.Terms) {
			return i
		}
	}
	for _, f := range t.families {
		if i, ok := c.familyAt[f]; ok {
			return i
		}
	}
	return -1
}
