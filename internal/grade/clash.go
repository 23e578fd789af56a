package grade

// clashes counts the words of a clause that stand in it together with their contrary,
// both under the same sign, or under both signs: "cheaper and more expensive".
func (v *vocabulary) clashes(c *clause) float64 {
	n := 0.0
	for f, sign := range c.families {
		if sign == plus|minus {
			n++
		}
		for _, o := range v.contrary[f] {
			if o > f && c.families[o]&sign != 0 {
				n++
			}
		}
	}
	return n
}

// twofold is the share of a point's weight that clauses of a window both say and say
// the contrary of.
func (c *comparison) twofold(w window) float64 {
	sum := 0.0
	for k, t := range c.wanted.terms {
		yes, no := 0.0, 0.0
		for i := w.from; i < w.to; i++ {
			yes, no = max(yes, c.agree[i][k]), max(no, c.against[i][k])
		}
		sum += min(yes, no) * t.weight
	}
	return sum / max(c.wanted.total, 1e-9)
}
