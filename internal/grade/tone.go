package grade

import "math"

// A tone is how words that neither the question nor the rubric has go with
// statements that turn out wrong: "no need", "the same as", 一律, 反正. It holds the
// log odds of each; "" has those of a text without any.
type tone map[string]float64

// of returns the log odds of a text by its words.
func (t tone) of(words []string) float64 {
	z := t[""]
	for _, w := range words {
		z += t[w]
	}
	return min(max(z, -toneMost), toneMost)
}

// toneMost bounds what a tone says.
const toneMost = 4

// sound sets the traits that come from the tone.
func (s *seen) sound(window, answer tone) {
	whole := answer.of(s.words)
	for i := range s.x {
		s.x[i][tToneAnswer] = whole / math.Sqrt(float64(len(s.words)+10)) * 5
		s.x[i][tTone] = 0
		if len(s.windows[i]) > 0 {
			s.x[i][tTone] = window.of(s.windows[i])
		}
	}
}
