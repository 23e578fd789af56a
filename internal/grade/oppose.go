package grade

// opposed reports whether a clause opposes the point. It is held against the part
// of the point that it says most of.
func (c *comparison) opposed(i int, cl *clause) bool {
	parts := c.wanted.parts
	agree, against := make([]float64, len(parts)), make([]float64, len(parts))
	best := 0
	for k, t := range c.wanted.terms {
		agree[t.part] += c.agree[i][k] * t.weight
		x := c.against[i][k] * t.weight
		if len(t.contrary) > 0 {
			x *= tuned.polar
		}
		against[t.part] += x
	}
	c.numbers(cl, agree, against)
	c.misplaced(i, cl, agree, against)
	for n := range parts {
		if agree[n]+against[n] > agree[best]+against[best] {
			best = n
		}
	}
	if c.contradicts(i, best, agree) {
		return true
	}
	if len(parts) == 0 || against[best] == 0 {
		return false
	}
	share := tuned.opposition
	if parts[best].negated {
		share = tuned.mixedOpposition
	} else if cl.denies {
		share = tuned.oddOpposition
	}
	return against[best] >= share*(agree[best]+against[best]) && agree[best]+against[best] >= tuned.opposedPart*parts[best].weight
}

// contradicts reports whether a clause says nearly all of a part of the point, but
// for a word that it turns into its contrary.
func (c *comparison) contradicts(i, n int, agree []float64) bool {
	for k, t := range c.wanted.terms {
		if t.part == n && len(t.contrary) > 0 && c.against[i][k] > 0 && agree[n] >= tuned.contradicted*(c.wanted.parts[n].weight-t.weight) {
			return true
		}
	}
	return false
}

// numbers finds the parts of which a clause gives another number, and adds them to
// what speaks against them.
func (c *comparison) numbers(cl *clause, agree, against []float64) {
	if len(cl.numbers) == 0 {
		return
	}
	for n, p := range c.wanted.parts {
		if agree[n] >= tuned.numberPart*p.weight && differ(p.numbers, cl.numbers) {
			against[n] += p.weight // all of it
		}
	}
}

// misplaced finds the parts of a point that a clause says of something else that
// the rubric speaks of, and adds them to what speaks against them.
func (c *comparison) misplaced(i int, cl *clause, agree, against []float64) {
	for n, p := range c.wanted.parts {
		if p.subject < 0 || c.agree[i][p.subject] > 0 || c.against[i][p.subject] > 0 {
			continue
		}
		w := c.wanted.terms[p.subject].weight
		if rest := p.weight - w; rest <= 0 || agree[n] < tuned.misplaced*rest {
			continue
		}
		for _, r := range c.wanted.rivals {
			if a, _ := r.in(cl); a >= tuned.family {
				c.against[i][p.subject] = tuned.contrary
				against[n] += p.weight // all of it
				break
			}
		}
	}
}
