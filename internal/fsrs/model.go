package fsrs

import "math"

// model holds the formulas of FSRS-6. In the comments w is the weights, G the
// rating 1 to 4, S stability in days, D difficulty, R retrievability, t days.
type model struct {
	w      [21]float64
	decay  float64 // -w20
	factor float64 // 0.9^(1/decay) - 1, which makes R(S, S) = 0.9
}

func newModel(w [21]float64) model {
	decay := -w[20]
	return model{w: w, decay: decay, factor: math.Pow(0.9, 1/decay) - 1}
}

// retrievability is the forgetting curve: R(t, S) = (1 + factor·t/S)^decay.
func (m *model) retrievability(days, stability float64) float64 {
	return math.Pow(1+m.factor*days/stability, m.decay)
}

// interval is the forgetting curve solved for t, in whole days:
// I(r, S) = S/factor · (r^(1/decay) - 1). Halves go to the even neighbour, as in
// Python.
func (m *model) interval(stability, retention float64, longest int) int {
	days := stability / m.factor * (math.Pow(retention, 1/m.decay) - 1)
	if !(days >= 1) { // also when the stability is no number
		return 1
	}
	return int(math.RoundToEven(min(days, float64(longest))))
}

// firstStability is S0(G) = w[G-1].
func (m *model) firstStability(g Rating) float64 {
	return clamp(m.w[g-1], StabilityMin, StabilityMax)
}

// firstDifficulty is D0(G) = w4 - e^(w5·(G-1)) + 1.
func (m *model) firstDifficulty(g Rating) float64 {
	return clamp(m.unboundedDifficulty(g), DifficultyMin, DifficultyMax)
}

func (m *model) unboundedDifficulty(g Rating) float64 {
	return m.w[4] - math.Exp(m.w[5]*float64(g-1)) + 1
}

// nextDifficulty moves by -w6·(G-3), damped by (10-D)/9 so that 10 is only
// approached, and then a little (w7) back towards the first difficulty of Easy,
// which here is not clamped.
func (m *model) nextDifficulty(d float64, g Rating) float64 {
	moved := d - m.w[6]*float64(g-3)*(10-d)/9
	return clamp(m.w[7]*m.unboundedDifficulty(Easy)+(1-m.w[7])*moved, DifficultyMin, DifficultyMax)
}

// sameDay is for another review within a day: S' = S · e^(w17·(G-3+w18)) · S^-w19,
// where Good and Easy never lower the stability.
func (m *model) sameDay(s float64, g Rating) float64 {
	growth := math.Exp(m.w[17]*(float64(g-3)+m.w[18])) * math.Pow(s, -m.w[19])
	if g >= Good {
		growth = max(growth, 1)
	}
	return clamp(s*growth, StabilityMin, StabilityMax)
}

// recalled is S' = S · (1 + e^w8 · (11-D) · S^-w9 · (e^(w10·(1-R)) - 1) · w15 if
// Hard · w16 if Easy): the harder, the more stable and the fresher a memory is,
// the less a review adds.
func (m *model) recalled(d, s, r float64, g Rating) float64 {
	bonus := 1.0
	switch g {
	case Hard:
		bonus = m.w[15]
	case Easy:
		bonus = m.w[16]
	}
	growth := math.Exp(m.w[8]) * (11 - d) * math.Pow(s, -m.w[9]) * (math.Exp(m.w[10]*(1-r)) - 1) * bonus
	return clamp(s*(1+growth), StabilityMin, StabilityMax)
}

// forgotten is S' = w11 · D^-w12 · ((S+1)^w13 - 1) · e^(w14·(1-R)), and at most
// S / e^(w17·w18), so that forgetting never leaves more than it found.
func (m *model) forgotten(d, s, r float64) float64 {
	left := m.w[11] * math.Pow(d, -m.w[12]) * (math.Pow(s+1, m.w[13]) - 1) * math.Exp(m.w[14]*(1-r))
	return clamp(min(left, s/math.Exp(m.w[17]*m.w[18])), StabilityMin, StabilityMax)
}
