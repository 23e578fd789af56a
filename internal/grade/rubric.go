package grade

// A target is a point prepared for comparing.
type target struct {
	forms       []wanted // one a language
	said        []phrase
	contradicts []phrase
}

// targets analyses the points of an item.
func targets(v *vocabulary, it Item, asked signedText) []target {
	out := make([]target, len(it.Rubric))
	for i, p := range it.Rubric {
		for _, text := range []string{p.Text.EN, p.Text.ZH} {
			if text != "" {
				out[i].forms = append(out[i].forms, v.want(text, asked))
			}
		}
		out[i].said = append(phrases(p.Said.EN), phrases(p.Said.ZH)...)
		out[i].contradicts = append(phrases(p.Contradicts.EN), phrases(p.Contradicts.ZH)...)
	}
	weigh(out)
	for i := range out {
		for k := range out[i].forms {
			out[i].forms[k].about()
		}
	}
	for i := range out {
		for k := range out[i].forms {
			out[i].forms[k].contrast(out)
		}
	}
	return out
}

// about finds what each part of a point is about: its first term of some weight.
func (w *wanted) about() {
	for n := range w.parts {
		top := 0.0
		w.parts[n].subject = -1
		for _, t := range w.terms {
			if t.part == n {
				top = max(top, t.weight)
			}
		}
		for k, t := range w.terms {
			if t.part == n && t.weight >= subjectShare*top && len(t.contrary) == 0 && !t.number {
				w.parts[n].subject = k
				break
			}
		}
	}
}

// contrast collects the subjects of the other parts of a rubric that this point
// does not speak of.
func (w *wanted) contrast(points []target) {
	own := map[string]bool{}
	for _, t := range w.terms {
		own[t.key] = true
	}
	for i := range points {
		for k := range points[i].forms {
			f := &points[i].forms[k]
			for _, p := range f.parts {
				if p.subject >= 0 && !own[f.terms[p.subject].key] {
					own[f.terms[p.subject].key] = true
					w.rivals = append(w.rivals, &f.terms[p.subject])
				}
			}
		}
	}
}

// subjectShare is the share of the heaviest term of a part from which its first
// term is what it is about.
const subjectShare = 0.4

// weigh lowers the weight of the terms that several points have, which do not
// tell one from the other, and sums the weights up.
func weigh(points []target) {
	in := map[string]int{}
	for i := range points {
		for key := range points[i].keys() {
			in[key]++
		}
	}
	for _, p := range points {
		for i := range p.forms {
			f := &p.forms[i]
			for k := range f.terms {
				t := &f.terms[k]
				for range in[t.key] - 1 {
					t.weight *= tuned.otherPart
				}
				f.total += t.weight
				f.parts[t.part].weight += t.weight
				if !t.asked {
					f.fresh += t.weight
				}
			}
		}
	}
}
