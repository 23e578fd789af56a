package grade

// A rubric often sets several things side by side, each point saying something of one:
// of a process and a thread, of make and new. An answer that exchanges them says the same
// words. So what a clause is about is followed through the answer.

// leads are the terms that the points are about, each once.
func leads(points []target) []*want {
	var out []*want
	seen := map[string]bool{}
	for i := range points {
		for k := range points[i].forms {
			if t := points[i].forms[k].lead(); t != nil && !seen[t.key] {
				seen[t.key] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// leastLead is the weight from which the first term of a point may be what it is about.
const leastLead = 0.05

// lead is the first term of a point that names something; nil for none.
func (w *wanted) lead() *want {
	for k := range w.terms {
		if t := &w.terms[k]; !t.number && (t.asked || len(t.contrary) == 0) && t.weight >= leastLead {
			return t
		}
	}
	return nil
}

// topics are what each clause is about: the leads that it names, or else what the clause
// before is about, within the sentence or one after it.
func topics(leads []*want, all []clause) [][]bool {
	out := make([][]bool, len(all))
	for i := range all {
		out[i] = make([]bool, len(leads))
		named := false
		for k, t := range leads {
			out[i][k] = t.named(&all[i])
			named = named || out[i][k]
		}
		if !named && i > 0 && all[i].sentence <= all[i-1].sentence+1 {
			out[i] = out[i-1]
		}
	}
	return out
}

// named reports whether a clause names a term, whatever it says of it.
func (t *want) named(c *clause) bool {
	agree, against := t.in(c)
	return max(agree, against) >= sureAlt
}

// keys are those of the terms of a point.
func (t *target) keys() map[string]bool {
	out := map[string]bool{}
	for _, f := range t.forms {
		for _, term := range f.terms {
			out[term.key] = true
		}
	}
	return out
}

// topic says of a clause whether it is about what a point is about, and whether it is
// about something else that the rubric speaks of, and not about that.
func (s *surveyor) topic(point, clause int) (own, other float64) {
	for k, t := range s.leads {
		if !s.topics[clause][k] {
			continue
		}
		if s.owns[point][t.key] {
			own = 1
		} else {
			other = 1
		}
	}
	if own > 0 {
		other = 0
	}
	return own, other
}
