package fsrs

import (
	"fmt"
	"slices"
	"time"
)

// Ranges of a memory. StabilityMin and the range of difficulty are part of
// FSRS-6; StabilityMax is a hundred years.
const (
	StabilityMin  = 0.001   // days
	StabilityMax  = 36500.0 // days
	DifficultyMin = 1.0
	DifficultyMax = 10.0
)

// Parameters say how a Scheduler works. W is fitted to many people's reviews, the
// rest is taste.
type Parameters struct {
	// W are the 21 weights of FSRS-6: 0 to 3 first stability by rating, 4 and 5
	// first difficulty, 6 and 7 change of difficulty, 8 to 10 growth of stability
	// after recall, 11 to 14 stability after forgetting, 15 Hard penalty, 16 Easy
	// bonus, 17 to 19 reviews within a day, 20 decay of the forgetting curve.
	W [21]float64

	Retention       float64         // chance of recall at which a card comes back, MinRetention to MaxRetention
	MaxInterval     int             // longest interval in days, 1 to StabilityMax
	LearningSteps   []time.Duration // waits before the first interval of days; none sends new cards straight to Review
	RelearningSteps []time.Duration // the same after forgetting
}

// Retention outside of these is a mistake: below, nearly everything is forgotten
// when it comes back; above, everything comes back every day.
const (
	MinRetention = 0.5
	MaxRetention = 0.99
)

// maxStep keeps steps what they are, waits within a session or a day or two.
const maxStep = 30 * 24 * time.Hour

// Default returns the published FSRS-6 default weights with the defaults of
// py-fsrs 6: cards come back at 90%, new ones after one and ten minutes first,
// forgotten ones after ten minutes, no interval over a hundred years.
func Default() Parameters {
	return Parameters{
		W: [21]float64{
			0.212, 1.2931, 2.3065, 8.2956,
			6.4133, 0.8334, 3.0194, 0.001,
			1.8722, 0.1666, 0.796,
			1.4835, 0.0614, 0.2629, 1.6483,
			0.6014, 1.8729,
			0.5425, 0.0912, 0.0658,
			0.1542,
		},
		Retention:       0.9,
		MaxInterval:     36500,
		LearningSteps:   []time.Duration{time.Minute, 10 * time.Minute},
		RelearningSteps: []time.Duration{10 * time.Minute},
	}
}

// bounds are the ranges FSRS-6 gives its weights. Inside them every formula has a
// finite result.
func bounds() [21][2]float64 {
	return [21][2]float64{
		{StabilityMin, 100}, {StabilityMin, 100}, {StabilityMin, 100}, {StabilityMin, 100},
		{1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75},
		{0, 4.5}, {0, 0.8}, {0.001, 3.5},
		{0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4},
		{0, 1}, {1, 6},
		{0, 2}, {0, 2}, {0, 0.8},
		{0.1, 0.8},
	}
}

// check names the first value out of its range; NaN is out of every range.
func (p Parameters) check() error {
	for i, b := range bounds() {
		if !within(p.W[i], b[0], b[1]) {
			return fmt.Errorf("weight %d is %g, want %g to %g", i, p.W[i], b[0], b[1])
		}
	}
	if !within(p.Retention, MinRetention, MaxRetention) {
		return fmt.Errorf("retention is %g, want %g to %g", p.Retention, MinRetention, MaxRetention)
	}
	if p.MaxInterval < 1 || p.MaxInterval > StabilityMax {
		return fmt.Errorf("longest interval is %d days, want 1 to %g", p.MaxInterval, StabilityMax)
	}
	for _, step := range slices.Concat(p.LearningSteps, p.RelearningSteps) {
		if step <= 0 || step > maxStep {
			return fmt.Errorf("step of %v, want more than 0 and at most %v", step, maxStep)
		}
	}
	return nil
}

func within(x, low, high float64) bool { return low <= x && x <= high }

func clamp(x, low, high float64) float64 { return min(max(x, low), high) }
