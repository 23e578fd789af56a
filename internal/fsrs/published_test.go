package fsrs

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The expected figures of this file were published by others; none is our own
// output. "py" is tests/test_basic.py of open-spaced-repetition/py-fsrs 6.3.1,
// "ts" the tests FSRS-6.test.ts and algorithm.test.ts of
// open-spaced-repetition/ts-fsrs 5.4.1. Both use the default weights of FSRS-6,
// which Default has.

var start = time.Date(2022, 11, 29, 12, 30, 0, 0, time.UTC)

func standard(t testing.TB) *Scheduler {
	t.Helper()
	s, err := NewScheduler(Default())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func review(t testing.TB, s *Scheduler, c Card, r Rating, now time.Time) Card {
	t.Helper()
	c, err := s.Review(c, r, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// py test_review_card, ts ivl_history.
func TestPublishedIntervals(t *testing.T) {
	s, c, now := standard(t), Card{}, start
	var got []int
	for _, r := range []Rating{Good, Good, Good, Good, Good, Good, Again, Again, Good, Good, Good, Good, Good} {
		c = review(t, s, c, r, now)
		got = append(got, int(c.Due.Sub(c.LastReview)/day))
		now = c.Due
	}
	want := []int{0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("days between reviews (-published +got):\n%s", diff)
	}
	if c.Reps != 13 || c.Lapses != 1 {
		t.Errorf("reps %d, lapses %d; want 13 and 1", c.Reps, c.Lapses)
	}
}

// py test_memo_state, ts "memory state[short-term]", to four places as there.
func TestPublishedMemory(t *testing.T) {
	s, c, now := standard(t), Card{}, start
	ratings := []Rating{Again, Good, Good, Good, Good, Good}
	for i, days := range []int{0, 0, 1, 3, 8, 21} {
		now = now.Add(time.Duration(days) * day)
		c = review(t, s, c, ratings[i], now)
	}
	if math.Abs(c.Stability-53.62691) > 1e-4 || math.Abs(c.Difficulty-6.3574867) > 1e-4 {
		t.Errorf("stability %.6f, difficulty %.7f; published 53.62691 and 6.3574867", c.Stability, c.Difficulty)
	}
}

// ts "first repeat".
func TestPublishedFirstReview(t *testing.T) {
	type first struct {
		Stability, Difficulty float64
		Days                  int
		State                 State
	}
	var got []first
	s := standard(t)
	for r := Again; r <= Easy; r++ {
		c := review(t, s, Card{}, r, start)
		got = append(got, first{c.Stability, c.Difficulty, int(c.Due.Sub(start) / day), c.State})
	}
	want := []first{
		{0.212, 6.4133, 0, Learning},
		{1.2931, 5.11217071, 0, Learning},
		{2.3065, 2.11810397, 0, Learning},
		{8.2956, 1, 8, Review},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-8)); diff != "" {
		t.Errorf("first review (-published +got):\n%s", diff)
	}
}

// ts forgetting_curve, next_ds and next_ivl: the formulas one by one, to the
// eight places ts-fsrs keeps.
func TestPublishedFormulas(t *testing.T) {
	m := newModel(Default().W)
	difficulties, stabilities, recalls := []float64{1, 2, 3, 4}, []float64{5, 5, 5, 5}, []float64{0.9, 0.8, 0.7, 0.6}
	four := func(f func(i int, g Rating) float64) (out []float64) {
		for i := range 4 {
			out = append(out, f(i, Rating(i+1)))
		}
		return out
	}
	for _, tt := range []struct {
		name      string
		want, got []float64
	}{
		{"forgetting curve", []float64{1, 0.9, 0.84588465, 0.8093881},
			four(func(i int, _ Rating) float64 { return m.retrievability(float64(i), 1) })},
		{"next difficulty", []float64{8.34176237, 6.66599536, 4.99022837, 3.31446137},
			four(func(_ int, g Rating) float64 { return m.nextDifficulty(5, g) })},
		{"stability recalled", []float64{25.60252118, 28.22657096, 58.65599107, 127.2266925},
			four(func(i int, g Rating) float64 { return m.recalled(difficulties[i], stabilities[i], recalls[i], g) })},
		{"stability forgotten", []float64{1.05253961, 1.18943295, 1.36808387, 1.58498896},
			four(func(i int, _ Rating) float64 { return m.forgotten(difficulties[i], stabilities[i], recalls[i]) })},
		{"stability within a day", []float64{1.596818, math.NaN(), 5, 8.12960956}, // Hard: see the package comment
			four(func(i int, g Rating) float64 {
				if g == Hard {
					return math.NaN()
				}
				return m.sameDay(stabilities[i], g)
			})},
	} {
		if diff := cmp.Diff(tt.want, tt.got, cmpopts.EquateApprox(0, 2e-8), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-published +got):\n%s", tt.name, diff)
		}
	}

	var days []int
	for i := 1; i <= 10; i++ {
		days = append(days, m.interval(1, float64(i)/10, math.MaxInt))
	}
	if diff := cmp.Diff([]int{3116769, 34793, 2508, 387, 90, 27, 9, 3, 1, 1}, days); diff != "" {
		t.Errorf("interval by retention 0.1 to 1 (-published +got):\n%s", diff)
	}
}

// ts "return retrievability percentage for review cards": at their due times.
func TestPublishedRetrievability(t *testing.T) {
	s := standard(t)
	for r, want := range map[Rating]float64{Again: 1, Hard: 1, Good: 1, Easy: 0.9024733} {
		c := review(t, s, Card{}, r, start)
		if got := s.Retrievability(c, c.Due); math.Abs(got-want) > 1e-7 {
			t.Errorf("%v: %.8f, published %.8f", r, got, want)
		}
	}
	if got := s.Retrievability(Card{}, start); got != 0 {
		t.Errorf("new card: %g, published 0", got)
	}
}

// py test_*_learning_steps, test_relearning*, test_no_*_steps,
// test_one_card_multiple_schedulers: where ratings lead, given the steps.
func TestPublishedSteps(t *testing.T) {
	const m = time.Minute
	for _, tt := range []struct {
		name                 string
		learning, relearning []time.Duration
		ratings              []Rating
		state                State
		step                 int
		wait, atLeast        time.Duration
	}{
		{name: "good", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Good}, state: Learning, step: 1, wait: 10 * m},
		{name: "good twice", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Good, Good}, state: Review, atLeast: day},
		{name: "again", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Again}, state: Learning, wait: m},
		{name: "hard", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Hard}, state: Learning, wait: 330 * time.Second},
		{name: "easy", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Easy}, state: Review, atLeast: day},
		{name: "hard, one step", learning: []time.Duration{10 * m}, ratings: []Rating{Hard}, state: Learning, wait: 15 * m},
		{name: "hard, second step", learning: []time.Duration{m, 10 * m}, ratings: []Rating{Good, Hard}, state: Learning, step: 1, wait: 10 * m},
		{name: "no learning steps", ratings: []Rating{Again}, state: Review, atLeast: day},
		{name: "forgotten", learning: []time.Duration{m}, relearning: []time.Duration{10 * m}, ratings: []Rating{Good, Again}, state: Relearning, wait: 10 * m},
		{name: "forgotten twice", learning: []time.Duration{m}, relearning: []time.Duration{10 * m}, ratings: []Rating{Good, Again, Again}, state: Relearning, wait: 10 * m},
		{name: "relearned", learning: []time.Duration{m}, relearning: []time.Duration{10 * m}, ratings: []Rating{Good, Again, Good}, state: Review, atLeast: day},
		{name: "relearning hard, one step", relearning: []time.Duration{10 * m}, ratings: []Rating{Easy, Again, Hard}, state: Relearning, wait: 15 * m},
		{name: "relearning hard, two steps", relearning: []time.Duration{m, 10 * m}, ratings: []Rating{Easy, Again, Hard}, state: Relearning, wait: 330 * time.Second},
		{name: "relearning good, two steps", relearning: []time.Duration{m, 10 * m}, ratings: []Rating{Easy, Again, Good}, state: Relearning, step: 1, wait: 10 * m},
		{name: "relearning hard, second step", relearning: []time.Duration{m, 10 * m}, ratings: []Rating{Easy, Again, Good, Hard}, state: Relearning, step: 1, wait: 10 * m},
		{name: "relearning easy", relearning: []time.Duration{m, 10 * m}, ratings: []Rating{Easy, Again, Easy}, state: Review, atLeast: day},
		{name: "no relearning steps", learning: []time.Duration{m}, ratings: []Rating{Good, Again}, state: Review, atLeast: day},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Default()
			p.LearningSteps, p.RelearningSteps = tt.learning, tt.relearning
			s, err := NewScheduler(p)
			if err != nil {
				t.Fatal(err)
			}
			c, now := Card{}, start
			for _, r := range tt.ratings {
				c = review(t, s, c, r, now)
				now = c.Due
			}
			wait := c.Due.Sub(c.LastReview)
			if c.State != tt.state || c.Step != tt.step || wait < tt.atLeast || tt.wait != 0 && wait != tt.wait {
				t.Errorf("%v, step %d, waits %v; want %v, step %d, %v (at least %v)",
					c.State, c.Step, wait, tt.state, tt.step, tt.wait, tt.atLeast)
			}
		})
	}
}
