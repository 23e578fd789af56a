package grade

import (
	"slices"
	"strings"

	"gophertutor/internal/lang"
)

// outputSupport is what a point about a line of output gains when the answer
// gives that line.
const outputSupport = 0.2

// printed returns what each point gains from the output that the answer states.
// A line is stated when its values stand in the answer side by side, in code as
// well as in prose; a point is about it when it names
// most of its values, or half of them and one that is no number.
func (ready *prepared) printed(it Item, answer string) []float64 {
	out := make([]float64, len(it.Rubric))
	if it.Prints == "" {
		return out
	}
	said := values(answer)
	for line := range strings.Lines(it.Prints) {
		want := values(line)
		if len(want) == 0 || contains(ready.shown, want) || !contains(said, want) {
			continue
		}
		for i, point := range ready.values {
			if about(point, want) {
				out[i] = outputSupport
			}
		}
	}
	return out
}

// values are the words of a text whole, without parts, in order.
func values(s string) []string {
	var out []string
	for _, t := range lang.Terms(s) {
		if t.Weight >= 1 {
			out = append(out, t.Text)
		}
	}
	return out
}

func contains(all, run []string) bool {
	for i := 0; i+len(run) <= len(all); i++ {
		if slices.Equal(all[i:i+len(run)], run) {
			return true
		}
	}
	return false
}

func about(point, line []string) bool {
	n, named := 0, false
	line = slices.Compact(slices.Sorted(slices.Values(line)))
	for _, v := range line {
		if slices.Contains(point, v) {
			n++
			named = named || strings.Trim(v, "0123456789.") != ""
		}
	}
	return 2*n > len(line) || named && 2*n == len(line)
}
