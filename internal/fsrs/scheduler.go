package fsrs

import (
	"fmt"
	"slices"
	"time"
)

// day is always 24 hours: FSRS counts elapsed time, not calendar days, so a
// change to summer time moves nothing.
const day = 24 * time.Hour

// Scheduler takes cards through reviews. It never changes and is safe for
// concurrent use.
type Scheduler struct {
	p Parameters
	m model
}

// NewScheduler returns a scheduler, or an error that names the parameter out of
// its range. Parameters that pass give finite results for every card. The steps
// are copied.
func NewScheduler(p Parameters) (*Scheduler, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("fsrs parameters: %w", err)
	}
	p.LearningSteps = slices.Clone(p.LearningSteps)
	p.RelearningSteps = slices.Clone(p.RelearningSteps)
	return &Scheduler{p: p, m: newModel(p.W)}, nil
}

// Review returns the card after it was rated at now; c itself stays as it is. A
// damaged card is repaired first. It may come early or late: only the time since
// the last review counts, and a now before it counts as the same moment. Times
// in the result are in UTC. The only error is a rating that is none of the four.
func (s *Scheduler) Review(c Card, rating Rating, now time.Time) (Card, error) {
	if rating < Again || rating > Easy {
		return Card{}, fmt.Errorf("fsrs review: no such rating: %d", rating)
	}
	c, now = c.Repaired(), now.UTC()

	before := c.State
	c.Stability, c.Difficulty = s.memory(c, rating, now)
	var wait time.Duration
	switch {
	case before == Review && rating != Again:
		wait = s.enterReview(&c)
	case before == Review:
		c.Lapses++
		wait = s.step(&c, Relearning, s.p.RelearningSteps, rating)
	case before == Relearning:
		wait = s.step(&c, Relearning, s.p.RelearningSteps, rating)
	default:
		wait = s.step(&c, Learning, s.p.LearningSteps, rating)
	}
	c.Reps++
	c.LastReview, c.Due = now, now.Add(wait)
	return c, nil
}

// Retrievability returns the chance, 0 to 1, that c would be recalled at now. It
// is 0 for a new card. As in py-fsrs it falls in whole days, so it is 1 for the
// first 24 hours.
func (s *Scheduler) Retrievability(c Card, now time.Time) float64 {
	c = c.Repaired()
	if c.State == New {
		return 0
	}
	return s.m.retrievability(elapsedDays(c, now), c.Stability)
}

// Interval returns the whole days after which a memory of this stability, in
// days, has faded to the wanted retention: at least 1, at most MaxInterval. At a
// retention of 0.9 that is the stability itself.
func (s *Scheduler) Interval(stability float64) int {
	return s.m.interval(stability, s.p.Retention, s.p.MaxInterval)
}

// memory returns the stability and difficulty after the rating. Both come from
// the values before it: the new stability from the old difficulty.
func (s *Scheduler) memory(c Card, rating Rating, now time.Time) (stability, difficulty float64) {
	if c.State == New {
		return s.m.firstStability(rating), s.m.firstDifficulty(rating)
	}
	difficulty = s.m.nextDifficulty(c.Difficulty, rating)
	days := elapsedDays(c, now)
	if days < 1 {
		return s.m.sameDay(c.Stability, rating), difficulty
	}
	recall := s.m.retrievability(days, c.Stability)
	if rating == Again {
		return s.m.forgotten(c.Difficulty, c.Stability, recall), difficulty
	}
	return s.m.recalled(c.Difficulty, c.Stability, recall, rating), difficulty
}

// step moves a card that is in short steps, or falls into them, and returns how
// long it waits. Again goes back to the first step, Hard repeats one, Good takes
// the next or leaves, Easy leaves.
func (s *Scheduler) step(c *Card, in State, steps []time.Duration, rating Rating) time.Duration {
	// A card may wait at a step that other parameters had and these don't.
	gone := c.Step >= len(steps) && rating != Again
	last := c.Step+1 >= len(steps) && rating == Good
	if len(steps) == 0 || gone || last || rating == Easy {
		return s.enterReview(c)
	}
	c.State = in
	switch rating {
	case Again:
		c.Step = 0
	case Good:
		c.Step++
	case Hard:
		if c.Step == 0 { // a wait between Again's and Good's
			if len(steps) == 1 {
				return steps[0] * 3 / 2
			}
			return (steps[0] + steps[1]) / 2
		}
	}
	return steps[c.Step]
}

func (s *Scheduler) enterReview(c *Card) time.Duration {
	c.State, c.Step = Review, 0
	return time.Duration(s.Interval(c.Stability)) * day
}

// elapsedDays counts whole days since the last review, 0 if that is in the future.
func elapsedDays(c Card, now time.Time) float64 {
	return float64(max(now.Sub(c.LastReview), 0) / day)
}
