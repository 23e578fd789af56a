package interview

import (
	"cmp"
	"slices"
)

// weakest is how many topics weak spots are.
const weakest = 3

// weakTopics returns the topics in which a member did worst, worst first. Topics
// that went well are not weak; without any that did not, it returns none.
func weakTopics(former []*Session) []string {
	var all shares
	for _, s := range former {
		for i := range s.Turns {
			if score, ok := s.TurnScore(i + 1); ok {
				all.add(s.Question(i+1).Topic, "", score)
			}
		}
	}
	var weak []Share
	for _, s := range all.list {
		if s.Score < strongScore {
			weak = append(weak, s)
		}
	}
	slices.SortStableFunc(weak, func(a, b Share) int { return cmp.Compare(a.Score, b.Score) })
	var out []string
	for _, s := range weak[:min(len(weak), weakest)] {
		out = append(out, s.ID)
	}
	return out
}

// seen returns the questions of former interviews, latest first.
func seen(former []*Session) []string {
	var out []string
	known := map[string]bool{}
	for _, s := range former {
		for i := len(s.Turns) - 1; i >= 0; i-- {
			if id := s.Turns[i].Question; !known[id] {
				known[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}
