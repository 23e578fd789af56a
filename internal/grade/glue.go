package grade

import (
	"gophertutor/internal/lang"
	"gophertutor/internal/lazy"
)

// glue are the words that only a sentence has.
var glue = lazy.MustCompile(`(?i)\b(?:the|a|an|is|are|was|were|be|been|it|its|it's|that's|there's|you|your|they|he|she|we|i|i'd|this|that|these|those|to|of|in|on|by|with|for|from|at|as|if|when|so|then|than|which|who|whose|because|since|until|while|has|have|had|can|could|will|would|must|may|might|should|do|does|did|gets|get|goes|go|not|n't|isn't|aren't|doesn't|don't|can't|won't|never|just|only|into|out|up|their|them|each|every|any|no|about|after|before|what|how|where|there|also|too|still|itself|one|off|prints?|returns?|means|gives|makes|takes|keeps|needs|lets|uses|works|stays|becomes|happens|says|copies|blocks|waits|runs|calls|fails|panics|costs|contains|allocates|writes|reads|stores|stops|ends|starts|holds)\b|打印|说明|需要|表示|属于|导致|变成|保留|[的了是有会能要在被把让给用到得着过就才都不没也还很再又从对为和与跟时后前里上下个这那它他只可所以因]`)

func hasGlue(s string) bool { return glue.MatchString(s) }

// The least part of glue in a sentence, and in one clause of many words, that
// says something. Short sentences need one such word.
const (
	sentencePart = 0.18
	clausePart   = 0.34
	longSentence = 9
	longClause   = 24
)

// glued counts the words of a text that only a sentence has.
func glued(s string) float64 { return float64(glue.Count(s)) }

// states reports whether the clauses of a sentence say something rather than
// list words.
func states(s []clause) bool {
	n, words, frame := 0.0, 0.0, 0.0
	for _, c := range s {
		n += glued(c.text)
		words += c.size
		frame += framed(c.text) * c.size
	}
	if words >= looseSize && frame < leastFraming*words {
		return false
	}
	return words >= 2 && n > 0 && (words < longSentence || n >= sentencePart*words)
}

// list tells which clauses of a sentence are items of a long list: each without
// any word that only a sentence has.
func list(s []clause) []bool {
	out := make([]bool, len(s))
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j].size <= itemSize && !hasGlue(s[j].text) {
			j++
		}
		for k := i; k < j && j-i >= longList; k++ {
			out[k] = true
		}
		i = max(j, i+1)
	}
	return out
}

// A list has longList items or more, each of itemSize words or fewer.
const (
	longList = 4
	itemSize = 4
)

// echoes reports whether a sentence says little but what the question says.
func echoes(s []clause, asked signs) bool {
	n, known := 0.0, 0.0
	for _, c := range s {
		text := glue.ReplaceAllString(c.text, " ")
		for _, t := range lang.Terms(text) {
			w := float64(t.Weight)
			if w < 0.5 {
				continue
			}
			n += w
			if asked[t.Text] != 0 {
				known += w
			}
		}
	}
	return n > 0 && known >= echoPart*n
}

// echoPart is the share of a sentence's words that the question has if the
// sentence only repeats it.
const echoPart = 0.72

// item reports whether a clause is short and has no word of which sentences are built.
func item(c *clause) bool { return c.size <= looseItem && c.framing == 0 }

// looseItem is the size of an item, in words, at most.
const looseItem = 5
