package grade

import (
	"math"
	"slices"

	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
)

// Traits are what is seen of one point in an answer: see the constants.
type traits [nTraits]float64

const (
	tAgree = iota
	tFresh
	tTop
	tTerms
	tPairs
	tDensity
	tFraming
	tPhrase
	tPhrases
	tRefuted
	tPoint
	tOutput
	tDenial
	tAffirmed
	tContrary
	tRival
	tCrowd
	tOthers
	tOpposed
	tDenials
	tDenying
	tLength
	tZ
	tZBest
	tAgainst
	tWindow
	tCover
	tCoverAgainst
	tOpposeClauses
	tSpeakClauses
	tCoreShare
	tCoreOpposes
	tPolarAgree
	tPolarAgainst
	tCoreDenies
	tPartDenies
	tMismatch
	tAlienCore
	tAlienWindow
	tAlienAnswer
	tSweepCore
	tSweepWindow
	tSweepAnswer
	tHearsay
	tReject
	tZMean
	tZMax
	tZMin
	tZRank
	tAgainstMean
	tClauses
	tWords
	tWordsPerPoint
	tPoints
	tSameLang
	tParts
	tNumbers
	tNumbersSame
	tNumbersOther
	tEcho
	tStated
	tSubject
	tPredicate
	tPosition
	tPMean
	tPMin
	tPMax
	tWMean
	tWMax
	tPOwn
	tWOwn
	nTraits
)

var traitNames = [nTraits]string{"agree", "fresh", "top", "terms", "pairs", "density", "framing", "phrase", "phrases", "refuted", "point", "output", "denial", "affirmed", "contrary", "rival", "crowd", "others", "opposed", "denials", "denying", "length", "z", "zbest", "against", "window", "cover", "coveragainst", "opposeclauses", "speakclauses", "coreshare", "coreopposes", "polaragree", "polaragainst", "coredenies", "partdenies", "mismatch", "aliencore", "alienwindow", "alienanswer", "sweepcore", "sweepwindow", "sweepanswer", "hearsay", "reject", "zmean", "zmax", "zmin", "zrank", "againstmean", "clauses", "words", "wordsperpoint", "points", "samelang", "parts", "numbers", "numberssame", "numbersother", "echo", "stated", "subject", "predicate", "position", "pmean", "pmin", "pmax", "wmean", "wmax", "pown", "wown"}

var sweeping = lazy.MustCompile(`(?i)\b(?:always|never|any|all|every|everything|nothing|completely|entirely|exactly|guarantee[sd]?|automatically|immediately|no need|no matter|doesn'?t matter|simply|same|best|impossible|forever|obviously|of course|100%|free|regardless|at all|instead|nothing to do with|safe|faster|harmless|fine|anyway|only)\b` +
	`|一律|永远|任何|所有|全部|完全|根本|必定|一定|肯定|必须|绝对|从来|始终|随便|无论|不管|不用|不必|没必要|没关系|无关|一样|照样|自动|越|都|只|本来|直接|就行|反正|毫无|最好|最快|没事|没问题|放心`)

func sweeps(s string) float64 { return float64(len(sweeping.FindAllStringIndex(s, -1))) }

// known are the words of a question and its rubric.
type known struct {
	terms    map[string]bool
	families map[int]bool
}

func knownOf(points []target, asked signedText) known {
	k := known{map[string]bool{}, map[int]bool{}}
	for t := range asked.terms {
		k.terms[t] = true
	}
	for f := range asked.families {
		k.families[f] = true
	}
	for _, p := range points {
		for _, f := range p.forms {
			for _, t := range f.terms {
				for _, a := range t.alts {
					for _, s := range a.Terms {
						k.terms[s] = true
					}
				}
				for _, n := range t.families {
					k.families[n] = true
				}
				for _, n := range t.contrary {
					k.families[n] = true
				}
			}
		}
	}
	return k
}

// alien returns the weight of the words of a text that nothing explains, and of all.
func (k known) alien(v *vocabulary, c *clause) (alien, all float64) {
	for _, q := range lang.Analyze(c.text) {
		w := float64(q.Weight)
		if w < 0.35 {
			continue
		}
		all += w
		ok := false
		for _, a := range q.Alts {
			if a.P < 0.5 {
				continue
			}
			n := 0
			for _, t := range a.Terms {
				if k.terms[t] {
					n++
				}
			}
			if n == len(a.Terms) {
				ok = true
				break
			}
		}
		if !ok {
			for _, m := range v.mentions(atomsOf(q.Surface)) {
				for _, f := range m.families {
					ok = ok || k.families[f]
				}
			}
		}
		if !ok {
			alien += w
		}
	}
	return alien, all
}

// survey collects the traits of all points.
func survey(v *vocabulary, it Item, points []target, all []clause, answer string, asked signedText, output []float64) ([]traits, []candidate, []opposition) {
	found, against, read := weighAll(points, all, output)
	out := make([]traits, len(points))
	best := make([]candidate, len(points))
	assign := assignAll(found, len(points), len(all))
	zbest := make([]float64, len(points))
	for i := range zbest {
		zbest[i] = -8
	}
	for i := range found {
		zbest[found[i].point] = max(zbest[found[i].point], found[i].z)
	}
	k := knownOf(points, asked)
	alien, content := make([]float64, len(all)), make([]float64, len(all))
	sweep := make([]float64, len(all))
	var alienSum, contentSum, sweepSum, words, stated float64
	hear, rej := 0.0, 0.0
	sentences := map[int]bool{}
	for i := range all {
		c := &all[i]
		alien[i], content[i] = k.alien(v, c)
		sweep[i] = sweeps(c.text)
		alienSum += alien[i]
		contentSum += content[i]
		sweepSum += sweep[i]
		words += c.size
		if c.stated {
			stated += c.size
		}
		if hearsay.MatchString(c.text) {
			hear++
		}
		if rejection.MatchString(c.text) {
			rej++
		}
		sentences[c.sentence] = true
	}
	total := size(answer)
	zmean, zmax, zmin, amean := 0.0, -8.0, 8.0, 0.0
	n := float64(len(points))
	for i := range points {
		zmean += zbest[i] / n
		zmax = max(zmax, zbest[i])
		zmin = min(zmin, zbest[i])
		amean += against[i].share / n
	}
	answerLang := lang.Detect(answer)
	for i := range points {
		x := &out[i]
		c := assign[i]
		x[tZ], x[tZBest] = -8, zbest[i]
		x[tOthers] = -1
		if c != nil {
			best[i] = *c
			x[tAgree], x[tFresh], x[tTop], x[tTerms], x[tPairs], x[tDensity], x[tFraming] = c.x[ofAgree], c.x[ofFresh], c.x[ofTop], c.x[ofTerms], c.x[ofPairs], c.x[ofDensity], c.x[ofFraming]
			x[tPhrase], x[tPhrases], x[tRefuted], x[tOutput] = c.x[ofPhrase], c.x[ofPhrases], c.x[ofRefuted], c.x[ofOutput]
			x[tDenial], x[tAffirmed], x[tContrary], x[tRival], x[tCrowd] = c.x[ofDenial], c.x[ofAffirmed], c.x[ofContrary], c.x[ofRival], c.x[ofCrowd]
			x[tOthers], x[tOpposed], x[tDenials], x[tDenying] = c.x[ofOthers], c.x[ofOpposed], c.x[ofDenials], c.x[ofDenying]
			x[tZ] = c.z
			x[tWindow] = c.window.size
			al, co, sw := 0.0, 0.0, 0.0
			for j := c.window.from; j < c.window.to; j++ {
				al += alien[j]
				co += content[j]
				sw += sweep[j]
			}
			x[tAlienWindow] = al / max(co, 1)
			x[tAlienCore] = alien[c.core] / max(content[c.core], 1)
			x[tSweepCore] = sweep[c.core]
			x[tSweepWindow] = sw / max(c.window.size, 5)
			x[tPosition] = float64(c.core) / float64(len(all))
			e := &read[i]
			x[tCoreShare] = e.weights[c.core]
			if e.opposes[c.core] {
				x[tCoreOpposes] = 1
			}
			cl := &all[c.core]
			if cl.denies {
				x[tCoreDenies] = 1
			}
			bestForm, bw := 0, -1.0
			for f := range e.forms {
				if w := e.forms[f].weight(c.core); w > bw {
					bestForm, bw = f, w
				}
			}
			cmpn := &e.forms[bestForm]
			shares := make([]float64, len(cmpn.wanted.parts))
			for t := range cmpn.wanted.terms {
				shares[cmpn.wanted.terms[t].part] += max(cmpn.agree[c.core][t], cmpn.against[c.core][t]) * cmpn.wanted.terms[t].weight
			}
			p := 0
			for j := range shares {
				if shares[j] > shares[p] {
					p = j
				}
			}
			if len(shares) > 0 {
				part := cmpn.wanted.parts[p]
				if part.denies {
					x[tPartDenies] = 1
				}
				if part.denies != cl.denies {
					x[tMismatch] = 1
				}
				rest, restAll := 0.0, 0.0
				for t := range cmpn.wanted.terms {
					w := &cmpn.wanted.terms[t]
					if w.part != p {
						continue
					}
					if t == part.subject {
						x[tSubject] = cmpn.agree[c.core][t]
						continue
					}
					rest += cmpn.agree[c.core][t] * w.weight
					restAll += w.weight
				}
				x[tPredicate] = rest / max(restAll, 0.1)
			}
		}
		if len(points[i].said) > 0 {
			x[tPoint] = 1
		}
		x[tAgainst] = against[i].share
		x[tLength] = 0
		for f := range points[i].forms {
			w := &points[i].forms[f]
			x[tLength] = max(x[tLength], math.Log1p(float64(len(w.terms))))
			x[tParts] = max(x[tParts], float64(len(w.parts)))
			cmpn := &read[i].forms[f]
			cov, ag, pa, pg, pw := 0.0, 0.0, 0.0, 0.0, 0.0
			for t := range w.terms {
				a, b := 0.0, 0.0
				for j := range all {
					a = max(a, cmpn.agree[j][t])
					b = max(b, cmpn.against[j][t])
				}
				cov += a * w.terms[t].weight
				if a == 0 {
					ag += b * w.terms[t].weight
				}
				if len(w.terms[t].contrary) > 0 {
					pa += a * w.terms[t].weight
					if b > a {
						pg += b * w.terms[t].weight
					}
					pw += w.terms[t].weight
				}
			}
			tot := max(w.total, 1e-9)
			if cov/tot >= x[tCover] {
				x[tCover] = cov / tot
				x[tPolarAgree] = pa / tot
			}
			x[tCoverAgainst] = max(x[tCoverAgainst], ag/tot)
			x[tPolarAgainst] = max(x[tPolarAgainst], pg/tot)
			if len(w.parts) > 0 {
				for _, pt := range w.parts {
					for _, q := range pt.numbers {
						x[tNumbers]++
						for j := range all {
							if slices.ContainsFunc(all[j].numbers, func(h quantity) bool { return h.value == q.value }) {
								x[tNumbersSame]++
								break
							}
						}
					}
				}
			}
		}
		if c != nil && x[tNumbers] > 0 {
			for j := c.window.from; j < c.window.to; j++ {
				x[tNumbersOther] += float64(len(all[j].numbers))
			}
		}
		for j := range all {
			if read[i].opposes[j] {
				x[tOpposeClauses]++
			}
			if read[i].weights[j] >= 0.2 {
				x[tSpeakClauses]++
			}
		}
		x[tAlienAnswer] = alienSum / max(contentSum, 1)
		x[tSweepAnswer] = sweepSum / max(words, 10)
		x[tHearsay], x[tReject] = hear/max(float64(len(sentences)), 1), rej
		x[tZMax], x[tZMin], x[tAgainstMean] = zmax, zmin, amean
		if n > 1 {
			x[tZMean] = (zmean*n - zbest[i]) / (n - 1)
		}
		for j := range points {
			if zbest[j] > zbest[i] {
				x[tZRank] += 1 / n
			}
		}
		x[tClauses], x[tWords], x[tWordsPerPoint], x[tPoints] = float64(len(all)), words, words/n, n
		x[tStated] = stated / max(total, 1)
		x[tEcho] = words / max(total, 1)
		if either(it.Rubric[i].Text, answerLang) == it.Rubric[i].Text.In(answerLang) {
			x[tSameLang] = 1
		}
	}
	return out, best, against
}

// assignAll gives each point the best candidate that is left for it; nil for none.
func assignAll(found []candidate, points, clauses int) []*candidate {
	slices.SortStableFunc(found, func(a, b candidate) int {
		switch {
		case a.rank() > b.rank():
			return -1
		case a.rank() < b.rank():
			return 1
		}
		return 0
	})
	out := make([]*candidate, points)
	uses := make([]int, clauses)
	for i := range found {
		c := &found[i]
		if out[c.point] != nil || uses[c.core] >= clauseUses {
			continue
		}
		out[c.point] = c
		if c.z > -1 {
			uses[c.core]++
		}
	}
	return out
}
