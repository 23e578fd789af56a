package grade

import (
	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
)

// leastSubject is the weight from which a word that is no word of disbelief is about
// something.
const leastSubject = 0.45

// dismiss denies what a clause calls untrue without saying anything else: what stands
// before it in its sentence, or else the sentence before.
func (v *vocabulary) dismiss(all []clause, i int) {
	if !untrue.MatchString(all[i].text) || !bare(all[i].text) {
		return
	}
	from := i
	for from > 0 && all[from-1].sentence == all[i].sentence {
		from--
	}
	if from == i {
		for from > 0 && all[from-1].sentence == all[i].sentence-1 {
			from--
		}
	}
	for k := from; k < i; k++ {
		all[k].dismiss()
	}
}

// bare reports whether a clause has no words of any subject but those of disbelief: none,
// or one, such as in "that is sheer fiction", if it points back.
func bare(s string) bool {
	words := 0
	for _, q := range lang.Analyze(untrue.ReplaceAllString(s, " ")) {
		if float64(q.Weight) >= leastSubject {
			words++
		}
	}
	return words == 0 || words == 1 && pointing.MatchString(s)
}

var pointing = lazy.MustCompile(`(?i)^\s*(?:but |and |yet )?(?:that|this|these|those|it|which|all of|none of|such)\b|^(?:这|那|此|以上|上述|全|都|统统)`)

// dismiss denies what a clause says, once.
func (c *clause) dismiss() {
	if !c.dismissed {
		c.dismissed = true
		c.deny()
	}
}
