package progress

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/store"
)

// How far a summary looks.
const (
	PastDays  = 84 // twelve weeks
	AheadDays = 14
	// recentDays is over how long what was kept is measured.
	recentDays = 30
)

// A Summary is how a member stands.
type Summary struct {
	Today  Day
	Total  Topic
	Topics []Topic // with an answered question, weakest first
	Streak Streak
	// Reviews counts answers ever recorded.
	Reviews int
	// Kept is the share of questions that came back within 30 days and were
	// remembered, 0 to 1, of Returned of them. FSRS aims at 0.9.
	Kept     float64
	Returned int
	// Past is how many answers each of the last PastDays had; the last element is
	// today.
	Past []int
	// Ahead is how many cards are due on each of the next AheadDays as things
	// stand. The first element is today, with all that are late.
	Ahead []int
}

// A Streak is days in a row with at least one answer.
type Streak struct {
	// Days is the streak that goes on: it ends today, or yesterday if nothing was
	// answered today yet.
	Days  int
	Today bool // something was answered today
	Best  int  // the longest ever
}

// Summary returns how a member stands.
func (t *Tracker) Summary(ctx context.Context, member store.MemberID, now time.Time) (Summary, error) {
	loc := now.Location()
	s := Summary{Today: dayOf(now, loc), Past: make([]int, PastDays), Ahead: make([]int, AheadDays)}
	total, topics, err := t.topics(ctx, member, now)
	if err != nil {
		return Summary{}, fmt.Errorf("sum up progress: %w", err)
	}
	s.Total = total
	s.Topics = slices.DeleteFunc(topics, func(t Topic) bool { return t.Cards == 0 })
	slices.SortStableFunc(s.Topics, weakestFirst)

	rows, err := t.memory.Cards(ctx, member)
	if err != nil {
		return Summary{}, fmt.Errorf("sum up progress: %w", err)
	}
	for _, row := range rows {
		if in := max(int(dayOf(row.Due, loc)-s.Today), 0); in < AheadDays && t.question(row.ID) != nil {
			s.Ahead[in]++
		}
	}
	reviews, err := t.memory.Reviews(ctx, member, time.Time{})
	if err != nil {
		return Summary{}, fmt.Errorf("sum up progress: %w", err)
	}
	s.Reviews = len(reviews)
	s.Streak = streakOf(reviews, s.Today, loc)
	last := map[string]Day{} // when a card was reviewed before
	kept := 0
	for _, r := range reviews {
		day := dayOf(r.At, loc)
		ago := int(s.Today - day)
		if ago < 0 { // of a clock that was ahead, as for the streak
			continue
		}
		if ago < PastDays {
			s.Past[PastDays-1-ago]++
		}
		// A second answer on one day says nothing about what lasts.
		before, known := last[r.Card]
		if known && day > before && ago < recentDays {
			s.Returned++
			if fsrs.Rating(r.Rating) != fsrs.Again {
				kept++
			}
		}
		last[r.Card] = day
	}
	if s.Returned > 0 {
		s.Kept = float64(kept) / float64(s.Returned)
	}
	return s, nil
}

// Streak returns a member's streak.
func (t *Tracker) Streak(ctx context.Context, member store.MemberID, now time.Time) (Streak, error) {
	reviews, err := t.memory.Reviews(ctx, member, time.Time{})
	if err != nil {
		return Streak{}, fmt.Errorf("find streak: %w", err)
	}
	return streakOf(reviews, dayOf(now, now.Location()), now.Location()), nil
}

// streakOf takes reviews in the order of time. Those of the future, as after a
// clock was put right, count for nothing.
func streakOf(reviews []store.Review, today Day, loc *time.Location) Streak {
	var s Streak
	run := 0
	var last Day
	for _, r := range reviews {
		day := dayOf(r.At, loc)
		switch {
		case day > today:
			continue
		case run > 0 && day == last:
			continue
		case run > 0 && day == last+1:
			run++
		default:
			run = 1
		}
		last = day
		s.Best = max(s.Best, run)
	}
	s.Today = run > 0 && last == today
	if run > 0 && (s.Today || last+1 == today) {
		s.Days = run
	}
	return s
}
