package grade

import (
	"unicode/utf8"
)

// A window is a run of neighbouring clauses that may say a point together.
type window struct {
	from, to int // clauses from:to
	size     float64
}

// What a window may hold at most.
const (
	windowClauses = 7
	windowSize    = 42 // words
	windowLoose   = 3  // clauses that state nothing, such as the items of a list
)

func windows(all []clause) []window {
	var out []window
	for i := range all {
		n, loose, stated, runOn := 0.0, 0, false, false
		for j := i; j < len(all) && j < i+windowClauses && all[j].sentence <= all[i].sentence+1; j++ {
			n += all[j].size
			if !all[j].stated {
				loose++
			}
			stated = stated || all[j].stated
			runOn = runOn || all[j].runOn
			if loose > windowLoose || j > i && (n > windowSize || runOn) {
				break
			}
			if stated {
				out = append(out, window{i, j + 1, n})
			}
		}
	}
	return out
}

// A comparison holds a point's text against each clause of an answer.
type comparison struct {
	wanted  *wanted
	all     []clause
	agree   [][]float64 // by clause and term: how surely the clause says it
	against [][]float64 // the same, of the contrary
	opposes []bool      // by clause
}

func (w *wanted) compare(all []clause) comparison {
	c := comparison{w, all, make([][]float64, len(all)), make([][]float64, len(all)), make([]bool, len(all))}
	n := len(w.terms)
	cells := make([]float64, 2*n*len(all))
	for i := range all {
		c.agree[i], c.against[i] = cells[:n:n], cells[n:2*n:2*n]
		cells = cells[2*n:]
		for k := range w.terms {
			c.agree[i][k], c.against[i][k] = w.terms[k].in(&all[i])
		}
		c.opposes[i] = c.opposed(i, &all[i])
	}
	return c
}

// in returns how surely a clause says a term under its sign, or else its
// contrary: under the other sign, or by a word that means it.
func (t *want) in(c *clause) (agree, against float64) {
next:
	for _, a := range t.alts {
		p := float64(a.P)
		if p < 1 {
			p = tuned.altBase + (1-tuned.altBase)*p
		}
		if p <= agree {
			continue
		}
		same := true
		for _, term := range a.Terms {
			s := c.terms[term]
			if s == 0 {
				continue next
			}
			if s == plus|minus && c.denies {
				s = minus // what is said of it is denied
			}
			same = same && s&t.sign != 0
		}
		if same {
			agree = p
		} else {
			against = max(against, p)
		}
	}
	for _, f := range t.families {
		if s := c.families[f]; s&t.sign != 0 {
			agree = max(agree, tuned.family)
		} else if s != 0 {
			against = max(against, tuned.family)
		}
	}
	if agree > 0 {
		return agree, 0
	}
	for _, f := range t.contrary {
		if s := c.families[f]; s&t.sign != 0 {
			against = max(against, tuned.contrary)
		} else if s != 0 {
			agree = max(agree, tuned.notContrary)
		}
	}
	switch {
	case agree > 0 && against < agree:
		return agree, 0
	case against > 0:
		return 0, against
	}
	return t.hinted(c), 0
}

// hinted returns how surely a clause says a term by a word that is like it: of the
// same root in English, with a character of it in Chinese.
func (t *want) hinted(c *clause) float64 {
	for _, k := range t.kin {
		if c.terms[k]&t.sign != 0 {
			return tuned.kin
		}
	}
	if len(t.key) < leastRoot || t.key[0] >= utf8.RuneSelf {
		return 0
	}
	for _, a := range c.atoms {
		if sameRoot(t.key, a) && c.terms[a]&t.sign != 0 {
			return tuned.root
		}
	}
	return 0
}

// leastRoot is the letters that words of one root share at least.
const leastRoot = 5

// sameRoot reports whether two stems begin alike, such as "allocat" and
// "allocation".
func sameRoot(a, b string) bool {
	if len(b) < leastRoot || a[:leastRoot] != b[:leastRoot] {
		return false
	}
	short := min(len(a), len(b))
	n := leastRoot
	for n < short && a[n] == b[n] {
		n++
	}
	return 5*n >= 4*short
}

// weight is how much of the point a clause speaks of, for or against it.
func (c *comparison) weight(i int) float64 {
	sum := 0.0
	for k, t := range c.wanted.terms {
		sum += max(c.agree[i][k], c.against[i][k]) * t.weight
	}
	return sum / max(c.wanted.total, 1e-9)
}
