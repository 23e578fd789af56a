package grade

import "math"

// A forest is a sum of small trees: the log odds of something by its traits.
type forest struct {
	base  float64
	trees []tree
}

// A tree begins with its root.
type tree []node

// A node asks whether a trait is below cut, or is a leaf (feature -1).
type node struct {
	feature     int
	cut         float64
	left, right int // left is below
	value       float64
	bin         int // the cut among those of the learner
}

// probability returns what the forest makes of traits.
func (f *forest) probability(x *traits) float64 {
	z := f.base
	for _, t := range f.trees {
		i := 0
		for t[i].feature >= 0 {
			if x[t[i].feature] < t[i].cut {
				i = t[i].left
			} else {
				i = t[i].right
			}
		}
		z += t[i].value
	}
	return 1 / (1 + math.Exp(-z))
}
