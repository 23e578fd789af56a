package fsrs

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// check fails unless c is a card as it may stand after a review at now.
func check(t *testing.T, s *Scheduler, c Card, now time.Time) {
	t.Helper()
	if c.State == New || c.State < New || c.State > Relearning || c.Step < 0 {
		t.Fatalf("state %v, step %d", c.State, c.Step)
	}
	if !within(c.Stability, StabilityMin, StabilityMax) || !within(c.Difficulty, DifficultyMin, DifficultyMax) {
		t.Fatalf("stability %g, difficulty %g", c.Stability, c.Difficulty)
	}
	if c.Due.Before(now) || !c.LastReview.Equal(now) {
		t.Fatalf("reviewed %v, last review %v, due %v", now, c.LastReview, c.Due)
	}
	if c.State == Review && c.Due.Sub(now) < day {
		t.Fatalf("due %v after a review", c.Due.Sub(now))
	}
	if diff := cmp.Diff(c, c.Repaired()); diff != "" {
		t.Fatalf("a sound card changes by repair:\n%s", diff)
	}
	for _, later := range []time.Duration{-day, 0, time.Hour, day, 400 * day, math.MaxInt64} {
		if r := s.Retrievability(c, now.Add(later)); !within(r, 0, 1) {
			t.Fatalf("retrievability %g after %v", r, later)
		}
	}
}

// Cards that live through random ratings at random times, early and late.
func TestLives(t *testing.T) {
	s := standard(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		c, now := Card{}, start
		for range 60 {
			var next [4]Card
			for i := range next {
				next[i] = review(t, s, c, Rating(i+1), now)
				check(t, s, next[i], now)
				if i == 0 {
					continue
				}
				if next[i].Stability < next[i-1].Stability || next[i].Difficulty > next[i-1].Difficulty {
					t.Fatalf("%+v: %v gives %+v, %v gives %+v", c, Rating(i), next[i-1], Rating(i+1), next[i])
				}
			}
			if c.State != New && next[0].Stability > c.Stability {
				t.Fatalf("forgetting raised stability from %g to %g", c.Stability, next[0].Stability)
			}
			c = next[rng.IntN(4)]
			wait := float64(c.Due.Sub(now)) * min(rng.ExpFloat64(), 50)
			now = now.Add(time.Duration(min(wait, float64(20000*day))))
		}
	}
}

// After S days the chance is 90%, by definition; a card is due within the half
// day of rounding around it.
func TestRetrievabilityWhenDue(t *testing.T) {
	s := standard(t)
	for stability := 1.0; stability < 30000; stability *= 1.7 {
		if r := s.m.retrievability(stability, stability); math.Abs(r-0.9) > 1e-12 {
			t.Errorf("after S = %g days: %.15f", stability, r)
		}
		c := Card{State: Review, Stability: stability, Difficulty: 5, LastReview: start}
		due := start.Add(time.Duration(s.Interval(stability)) * day)
		low, high := s.m.retrievability(stability+0.5, stability), s.m.retrievability(stability-0.5, stability)
		if r := s.Retrievability(c, due); !within(r, low, high) {
			t.Errorf("stability %g, due: %g, want %g to %g", stability, r, low, high)
		}
	}
}

func TestIntervalBounds(t *testing.T) {
	p := Default()
	p.MaxInterval = 100
	s, err := NewScheduler(p)
	if err != nil {
		t.Fatal(err)
	}
	for stability, want := range map[float64]int{
		0: 1, -3: 1, 0.2: 1, 1.4: 1, 2.5: 2, 3.5: 4, 99.4: 99, 5000: 100,
		math.NaN(): 1, math.Inf(1): 100, math.Inf(-1): 1,
	} {
		if got := s.Interval(stability); got != want {
			t.Errorf("interval of %g: %d, want %d", stability, got, want)
		}
	}
}

func TestHigherRetentionComesBackSooner(t *testing.T) {
	last := math.MaxInt
	for _, retention := range []float64{0.7, 0.8, 0.9, 0.95} {
		p := Default()
		p.Retention = retention
		s, err := NewScheduler(p)
		if err != nil {
			t.Fatal(err)
		}
		if days := s.Interval(20); days >= last {
			t.Errorf("retention %g: %d days, not sooner than %d", retention, days, last)
		} else {
			last = days
		}
	}
}

func TestParametersOutOfRange(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*Parameters)
		names string
	}{
		"weight too high": {func(p *Parameters) { p.W[6] = 100 }, "weight 6"},
		"weight too low":  {func(p *Parameters) { p.W[10] = -42 }, "weight 10"},
		"no decay":        {func(p *Parameters) { p.W[20] = 0 }, "weight 20"},
		"not a number":    {func(p *Parameters) { p.W[0] = math.NaN() }, "weight 0"},
		"retention":       {func(p *Parameters) { p.Retention = 1 }, "retention"},
		"interval":        {func(p *Parameters) { p.MaxInterval = 0 }, "interval"},
		"step":            {func(p *Parameters) { p.RelearningSteps = []time.Duration{0} }, "step"},
	} {
		p := Default()
		tt.spoil(&p)
		if _, err := NewScheduler(p); err == nil || !strings.Contains(err.Error(), tt.names) {
			t.Errorf("%s: error %v, want one naming %q", name, err, tt.names)
		}
	}
}

func TestSchedulerKeepsItsSteps(t *testing.T) {
	p := Default()
	s, err := NewScheduler(p)
	if err != nil {
		t.Fatal(err)
	}
	p.LearningSteps[0] = time.Hour
	if c := review(t, s, Card{}, Again, start); c.Due.Sub(start) != time.Minute {
		t.Errorf("due after %v", c.Due.Sub(start))
	}
}

func TestNoSuchRating(t *testing.T) {
	for _, r := range []Rating{0, 5, -1} {
		if c, err := standard(t).Review(Card{}, r, start); err == nil {
			t.Errorf("rating %d: %+v and no error", r, c)
		}
	}
}

// A clock that went back, or another process's, is the same moment.
func TestReviewBeforeTheLastOne(t *testing.T) {
	s := standard(t)
	c := review(t, s, Card{}, Easy, start)
	same, earlier := review(t, s, c, Good, start), review(t, s, c, Good, start.Add(-90*day))
	if same.Stability != earlier.Stability || earlier.Due.Before(earlier.LastReview) {
		t.Errorf("at once %+v, ninety days before %+v", same, earlier)
	}
}

func TestRepaired(t *testing.T) {
	for name, tt := range map[string]struct{ card, want Card }{
		"zero":           {},
		"new with rests": {Card{Stability: 3, Difficulty: 3, Step: 2, Due: start}, Card{Due: start}},
		"too large": {
			Card{State: Review, Stability: math.Inf(1), Difficulty: 11, LastReview: start, Due: start.Add(day)},
			Card{State: Review, Stability: StabilityMax, Difficulty: 10, LastReview: start, Due: start.Add(day)}},
		"too small": {
			Card{State: Learning, Step: -1, Stability: 1e-9, Difficulty: 0.5, LastReview: start, Reps: -4, Lapses: -1},
			Card{State: Learning, Stability: StabilityMin, Difficulty: 1, LastReview: start, Due: start}},
		"no such state": {
			Card{State: 9, Step: 3, Stability: 4, Difficulty: 5, LastReview: start, Due: start},
			Card{State: Review, Stability: 4, Difficulty: 5, LastReview: start, Due: start}},
		"not a number":   {Card{State: Review, Stability: math.NaN(), Difficulty: 5, LastReview: start, Due: start, Reps: 7}, Card{Due: start, Reps: 7}},
		"no last review": {Card{State: Review, Stability: 4, Difficulty: 5, Due: start, Lapses: 2}, Card{Due: start, Lapses: 2}},
	} {
		if diff := cmp.Diff(tt.want, tt.card.Repaired()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCardRoundTrip(t *testing.T) {
	s := standard(t)
	for _, c := range []Card{{}, review(t, s, Card{}, Good, start), review(t, s, review(t, s, Card{}, Easy, start), Again, start.Add(8*day))} {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var got Card
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("%s:\n%s", data, diff)
		}
	}
}

// FuzzReview takes any card and any parameters that pass through any two reviews.
func FuzzReview(f *testing.F) {
	f.Add(uint8(2), 0, 12.5, 5.0, int64(0), int64(30*day), uint8(2), 1.8722, 0.1542)
	f.Add(uint8(77), -5, math.NaN(), math.Inf(-1), int64(math.MinInt64), int64(math.MaxInt64), uint8(3), 4.5, 0.8)
	f.Add(uint8(1), 1<<40, 1e300, 1e-300, int64(-1), int64(1), uint8(0), 0.0, 0.1)
	f.Fuzz(func(t *testing.T, state uint8, step int, stability, difficulty float64, due, after int64, rating uint8, growth, decay float64) {
		p := Default()
		p.W[8], p.W[20] = growth, decay
		s, err := NewScheduler(p)
		if err != nil {
			t.Skip("parameters that no scheduler takes")
		}
		c := Card{State: State(state), Step: step, Stability: stability, Difficulty: difficulty,
			LastReview: start, Due: start.Add(time.Duration(due))}
		for i := range 2 {
			now := start.Add(time.Duration(after)).Add(time.Duration(i) * day).UTC()
			c = review(t, s, c, Rating(rating%4)+1, now)
			check(t, s, c, now)
		}
	})
}

func BenchmarkReview(b *testing.B) {
	s := standard(b)
	c := review(b, s, Card{}, Easy, start)
	for b.Loop() {
		if _, err := s.Review(c, Good, start.Add(9*day)); err != nil {
			b.Fatal(err)
		}
	}
}
