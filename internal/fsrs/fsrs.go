// Package fsrs decides when a card comes back: spaced repetition by FSRS-6, the
// 21-parameter Free Spaced Repetition Scheduler.
//
// A memory has a stability S, the days until the chance of recalling it has
// fallen to 90%, and a difficulty D from 1 to 10. From these and the time since
// the last review follows R, the chance that it is recalled now. NewScheduler
// takes Parameters, Scheduler.Review takes a card through one review.
//
// Everything is arithmetic: there is no clock, no storage and no chance in here,
// so intervals are not spread at random ("fuzz") and the same reviews always
// give the same card.
//
// The formulas are those of "The Algorithm" in the wiki of
// open-spaced-repetition/awesome-fsrs, section FSRS-6, in the reading of py-fsrs
// 6.3.1, whose published test values are ours too. Where ts-fsrs differs (it lets
// Hard never lower the stability within a day) we follow py-fsrs. From ts-fsrs
// comes the upper bound of stability, without which a long life overflows.
package fsrs

import (
	"fmt"
	"time"
)

// Rating is how well something was recalled. Its numbers are those of Anki and
// of every FSRS implementation, so they may be stored and exported.
type Rating int

const (
	Again Rating = 1 // not recalled
	Hard  Rating = 2 // recalled with trouble; not a kind of failure
	Good  Rating = 3 // recalled after some thought: what intervals are made for
	Easy  Rating = 4 // recalled at once
)

// String is the name in lower case, as Anki writes it; a number that is no rating is shown.
func (r Rating) String() string {
	switch r {
	case Again:
		return "again"
	case Hard:
		return "hard"
	case Good:
		return "good"
	case Easy:
		return "easy"
	}
	return fmt.Sprintf("rating(%d)", int(r))
}

// State is where a card is in its life. The numbers are those ts-fsrs and Anki
// use.
type State int

const (
	New        State = 0 // never reviewed
	Learning   State = 1 // in the short steps before its first interval of days
	Review     State = 2 // coming back after days
	Relearning State = 3 // forgotten, in short steps again
)

// String is the name in lower case; a number that is no state is shown.
func (s State) String() string {
	switch s {
	case New:
		return "new"
	case Learning:
		return "learning"
	case Review:
		return "review"
	case Relearning:
		return "relearning"
	}
	return fmt.Sprintf("state(%d)", int(s))
}

// Card is one thing to remember. The zero Card is new and due at once. A card is
// a plain value: whoever stores it stores every field.
type Card struct {
	State      State     `json:"state"`
	Step       int       `json:"step,omitempty"`       // index of the step waited for while Learning or Relearning
	Stability  float64   `json:"stability,omitempty"`  // days, 0 while New, else StabilityMin to StabilityMax
	Difficulty float64   `json:"difficulty,omitempty"` // 0 while New, else DifficultyMin to DifficultyMax
	Due        time.Time `json:"due,omitzero"`         // never before LastReview
	LastReview time.Time `json:"last_review,omitzero"` // zero while New
	Reps       int       `json:"reps,omitempty"`       // reviews in all
	Lapses     int       `json:"lapses,omitempty"`     // times it was forgotten while in Review
}

// Repaired returns c with everything inside the ranges that Card names. A card
// read from a file or an old database may hold anything; the Scheduler repairs
// what it is given, so callers need this only to show a card.
//
// A number out of range goes to the nearest end of it. Without a last review, or
// with a stability or difficulty that is not above zero, nothing is known about
// the memory: the card is new again and keeps its due date and its counts.
func (c Card) Repaired() Card {
	c.Step, c.Reps, c.Lapses = max(c.Step, 0), max(c.Reps, 0), max(c.Lapses, 0)
	known := !c.LastReview.IsZero() && c.Stability > 0 && c.Difficulty > 0 // false for NaN
	if c.State == New || !known {
		return Card{Due: c.Due, Reps: c.Reps, Lapses: c.Lapses}
	}
	if c.State != Learning && c.State != Relearning {
		c.State, c.Step = Review, 0
	}
	c.Stability = clamp(c.Stability, StabilityMin, StabilityMax)
	c.Difficulty = clamp(c.Difficulty, DifficultyMin, DifficultyMax)
	if c.Due.Before(c.LastReview) {
		c.Due = c.LastReview
	}
	return c
}
