package grade

// weighAll holds all windows against all points. It returns the candidates and
// what opposes each point. output is as in [judge].
func weighAll(points []target, all []clause, output []float64) ([]candidate, []opposition, []evidence, []window) {
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = plain(c.text)
	}
	ws := windows(all)
	read := make([]evidence, len(points))
	against := make([]opposition, len(points))
	best, least := make([]float64, len(points)), make([]float64, len(points))
	traces := make([]window, len(points))
	found := make([]candidate, 0, len(ws))
	for i := range points {
		read[i] = points[i].evidence(all, texts)
		for _, w := range ws {
			x, contrary, ok := read[i].weigh(w)
			if contrary > against[i].share {
				against[i] = opposition{w, contrary}
			}
			if !ok {
				if faint := x[ofAgree] - tuned.sizeCost*w.size; x[ofAgree] > 0 && (traces[i].size == 0 || faint > least[i]) {
					traces[i], least[i] = w, faint
				}
				continue
			}
			best[i] = max(best[i], x[ofAgree])
			if output[i] > 0 {
				x[ofOutput] = 1
			}
			if len(points[i].said) > 0 {
				x[ofPoint] = 1
			}
			found = append(found, candidate{point: i, window: w, core: read[i].core(w), x: x})
		}
	}
	n, sum, opposed := float64(len(points)), 0.0, 0.0
	for i, o := range against {
		sum += best[i]
		if o.share >= tuned.againstFrom && o.share > best[i] {
			opposed++
		}
	}
	words, sentences := denials(points, all)
	for k := range found {
		c := &found[k]
		if n > 1 {
			c.x[ofOthers] = (sum - best[c.point]) / (n - 1)
		}
		c.x[ofOpposed], c.x[ofDenials], c.x[ofDenying] = opposed/n, words, sentences
		c.x[ofFraming] = framingOf(all[c.window.from:c.window.to])
		c.x[ofRival], c.x[ofCrowd] = rivals(read, c)
		c.z = tuned.weights.dot(&c.x)
	}
	return found, against, read, traces
}

// denials says by how much an answer denies more than the rubric does: by the share
// of its words that stand in clauses that deny, and by the share of its sentences
// that have such a clause, each less the share of the points that deny something.
func denials(points []target, all []clause) (words, sentences float64) {
	total, denied := 0.0, 0.0
	said, denying := map[int]bool{}, map[int]bool{}
	for _, c := range all {
		total += c.size
		said[c.sentence] = true
		if c.denies {
			denied += c.size
			denying[c.sentence] = true
		}
	}
	if total == 0 {
		return 0, 0
	}
	share := 0.0
	for _, p := range points {
		if len(p.forms) > 0 && p.forms[0].denies {
			share += 1 / float64(len(points))
		}
	}
	return max(denied/total-share, 0), max(float64(len(denying))/float64(len(said))-share, 0)
}

// framingOf is the share of framing words in clauses.
func framingOf(list []clause) float64 {
	framing, words := 0.0, 1.0
	for _, c := range list {
		framing += c.framing
		words += c.size
	}
	return framing / words
}

// rivals says how much more another point has from the core of a candidate, at
// most, and how much the others have from it on average, both by what it says of
// the candidate's point.
func rivals(read []evidence, c *candidate) (more, crowd float64) {
	own := read[c.point].weights[c.core]
	for i := range read {
		if i == c.point {
			continue
		}
		other := read[i].weights[c.core]
		more = max(more, other-own)
		crowd += min(other/max(own, 1e-9), 1) / float64(len(read)-1)
	}
	return more, crowd
}
