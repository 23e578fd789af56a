package progress

import "gophertutor/internal/fsrs"

// An Answer is a graded answer to a question of the bank.
type Answer struct {
	// ID names the event, such as a turn of an interview, among those of all
	// members. Each ID counts once.
	ID       string
	Question string  // its ID
	Score    float64 // 0 to 100, as the member was told it, less what hints cost
	Hints    int     // how many were taken
	// Picked is an answer that was picked from choices, not put into words.
	Picked bool
	Source Source
}

// Scores from which a rating is given. Below hardFrom little more than a point or
// two was there; from easyFrom hardly anything was missing.
const (
	hardFrom = 40
	goodFrom = 65
	easyFrom = 90
)

// Rating returns the scheduler's rating: again below 40 points, hard below 65,
// good below 90, then easy. Help makes it worse, as what counts is what was
// recalled alone: with one hint it is good at best, with more of them hard. So is
// a picked answer: to recognise is easier than to recall, and one pick in four is
// luck. A score that is no number counts as none.
func (a Answer) Rating() fsrs.Rating {
	best := fsrs.Easy
	switch {
	case a.Hints > 1 || a.Picked:
		best = fsrs.Hard
	case a.Hints == 1:
		best = fsrs.Good
	}
	score := a.score()
	switch {
	case score >= easyFrom:
		return min(best, fsrs.Easy)
	case score >= goodFrom:
		return min(best, fsrs.Good)
	case score >= hardFrom:
		return fsrs.Hard
	}
	return fsrs.Again
}

// score is Score inside its range.
func (a Answer) score() float64 {
	if !(a.Score > 0) { // also when it is no number
		return 0
	}
	return min(a.Score, 100)
}
