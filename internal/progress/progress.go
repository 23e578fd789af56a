// Package progress is what the tutor remembers of a member: which questions were
// answered how well, and when each comes back, by FSRS on the store.
//
// A [Tracker] takes every graded answer ([Tracker.Record], and
// [Tracker.RecordInterview] for a whole interview), says what is due
// ([Tracker.Due]), what to put into a quiz ([Tracker.Quiz]), which topics are
// weak ([Tracker.Weak]) and how it all goes ([Tracker.Summary]).
//
// A card is a question of the bank, not one point of its rubric. What comes back
// must be something to ask, and whoever answers a question says all of its points
// at once: cards of points would be reviewed whenever a neighbour is due, so the
// waits that FSRS computes would never be kept. How much of the rubric was said
// is the rating.
//
// Nothing here reads a clock. A time that is passed as now also says, by its
// location, what a day is to the member: a card is due from the beginning of its
// day.
package progress

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// memory is what a Tracker needs of a store.
type memory interface {
	SaveReview(context.Context, store.Card, store.Review) (saved bool, err error)
	Card(ctx context.Context, member store.MemberID, id string) (store.Card, error)
	Cards(context.Context, store.MemberID) ([]store.Card, error)
	Due(ctx context.Context, member store.MemberID, now time.Time, limit int) ([]store.Card, error)
	Reviews(ctx context.Context, member store.MemberID, since time.Time) ([]store.Review, error)
}

// A Source says where a question was answered. It is stored.
type Source string

// The sources.
const (
	Interview Source = "interview"
	Quiz      Source = "quiz"
	Review    Source = "review"
)

// A Tracker keeps the cards of all members. It is safe for concurrent use, also
// by several processes on one store.
type Tracker struct {
	memory    memory
	questions []knowledge.Question
	byID      map[string]int
	scheduler *fsrs.Scheduler
	held      map[string]time.Time // questions that are not asked
}

// New returns a tracker of questions, which it does not change.
func New(m memory, questions []knowledge.Question) *Tracker {
	t := &Tracker{memory: m, questions: questions, byID: make(map[string]int, len(questions))}
	for i := range questions {
		t.byID[questions[i].ID] = i
	}
	var err error
	if t.scheduler, err = fsrs.NewScheduler(parameters()); err != nil {
		panic("progress: " + err.Error()) // a mistake in parameters, which never change
	}
	return t
}

// longest is the longest wait, in days. What was known a year ago should be
// shown again before an interview, however stable it looks.
const longest = 365

// parameters are the published ones of FSRS-6, without steps of minutes: a
// question takes minutes to answer and its answer is shown at once, so asking it
// again in the same session would test what was just read.
func parameters() fsrs.Parameters {
	p := fsrs.Default()
	p.LearningSteps, p.RelearningSteps = nil, nil
	p.MaxInterval = longest
	return p
}

// Without returns a tracker of the same cards that asks none of some questions,
// until whoever holds them has their answers told. What is answered is recorded
// as ever.
func (t *Tracker) Without(held map[string]time.Time) *Tracker {
	w := *t
	w.held = held
	return &w
}

// asks returns a question that may be asked, or nil.
func (t *Tracker) asks(id string) *knowledge.Question {
	if _, held := t.held[id]; held {
		return nil
	}
	return t.question(id)
}

// question returns one, or nil if the bank has it no more.
func (t *Tracker) question(id string) *knowledge.Question {
	if i, ok := t.byID[id]; ok {
		return &t.questions[i]
	}
	return nil
}

// A Recorded is what came of an answer.
type Recorded struct {
	Question *knowledge.Question
	Rating   fsrs.Rating // meaningless where Repeated
	Card     fsrs.Card   // after it
	// Repeated is an answer that had been recorded before. Nothing has changed.
	Repeated bool
}

// tries is how often an answer is recorded again on a card that another process
// has changed meanwhile. Each time somebody got something done.
const tries = 10

// Record takes an answer into account: the question's card is made or moved, and
// the review kept. Times are kept to the millisecond. An ID that was recorded
// before changes nothing, so a caller that does not know whether it got through
// calls again.
func (t *Tracker) Record(ctx context.Context, member store.MemberID, a Answer, now time.Time) (Recorded, error) {
	rec, err := t.record(ctx, member, a, now.Truncate(time.Millisecond))
	if err != nil {
		return Recorded{}, fmt.Errorf("record answer to %s: %w", a.Question, err)
	}
	return rec, nil
}

func (t *Tracker) record(ctx context.Context, member store.MemberID, a Answer, now time.Time) (Recorded, error) {
	q := t.question(a.Question)
	if q == nil {
		return Recorded{}, errors.New("there is no such question")
	}
	rating := a.Rating()
	for n := 1; ; n++ {
		row, err := t.memory.Card(ctx, member, q.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return Recorded{}, err
		}
		before := cardOf(row)
		after, err := t.scheduler.Review(before, rating, now)
		if err != nil {
			return Recorded{}, err
		}
		next := rowOf(after)
		next.Member, next.ID, next.Topic, next.Version, next.Score = member, q.ID, q.Topic, row.Version, a.score()
		saved, err := t.memory.SaveReview(ctx, next, store.Review{
			ID: a.ID, Member: member, Card: q.ID, Rating: int(rating), Score: next.Score, Source: string(a.Source), At: now,
		})
		switch {
		case errors.Is(err, store.ErrConflict) && n < tries:
			continue
		case err != nil:
			return Recorded{}, err
		case !saved:
			return Recorded{Question: q, Rating: rating, Card: before, Repeated: true}, nil
		}
		return Recorded{Question: q, Rating: rating, Card: after}, nil
	}
}

// cardOf returns the scheduler's part of a stored card, repaired if need be.
func cardOf(c store.Card) fsrs.Card {
	return fsrs.Card{
		State: fsrs.State(c.State), Step: c.Step, Stability: c.Stability, Difficulty: c.Difficulty,
		Due: c.Due, LastReview: c.LastReview, Reps: c.Reps, Lapses: c.Lapses,
	}.Repaired()
}

func rowOf(c fsrs.Card) store.Card {
	return store.Card{
		State: int(c.State), Step: c.Step, Stability: c.Stability, Difficulty: c.Difficulty,
		Due: c.Due, LastReview: c.LastReview, Reps: c.Reps, Lapses: c.Lapses,
	}
}
