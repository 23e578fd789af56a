package group

import (
	"math/rand/v2"
	"slices"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// ScheduleOf is when a server is asked its daily question. Whether it is asked at
// all, its channel says.
func ScheduleOf(s store.Settings) Schedule {
	return Schedule{Zone: Zone(s.Zone), Minute: s.Daily.Minute, Weekdays: s.Daily.Weekdays}
}

// PickDaily chooses a question at random among those that a server was asked the
// fewest times, so that none comes again while others are left. asked are the
// questions it was asked. It returns nil if there are no candidates.
func PickDaily(candidates []*knowledge.Question, asked []store.Daily, chance *rand.Rand) *knowledge.Question {
	times := map[string]int{}
	for _, d := range asked {
		if d.Status != store.DailyMissed {
			times[d.Question]++
		}
	}
	var best []*knowledge.Question
	for _, q := range candidates {
		switch {
		case len(best) == 0 || times[q.ID] < times[best[0].ID]:
			best = []*knowledge.Question{q}
		case times[q.ID] == times[best[0].ID]:
			best = append(best, q)
		}
	}
	if len(best) == 0 {
		return nil
	}
	return best[chance.IntN(len(best))]
}

// A Streak is how many daily questions of a server a member answered in a row.
type Streak struct {
	Now  int // up to the last one, or the one before while the last one is open
	Best int
}

// StreakOf counts a member's streak. asked are the questions of the server, the
// newest first; days on which nothing was asked, such as those of a weekend,
// interrupt nothing. answered are the days on which the member answered.
func StreakOf(asked []store.Daily, answered []string) Streak {
	var s Streak
	run, current := 0, true
	for _, d := range asked {
		switch {
		case slices.Contains(answered, d.Day):
			run++
		case d.Status == store.DailyMissed || d.Status == store.DailyClaimed || d.Status == store.DailyAsking:
			continue
		case d.Status == store.DailyOpen && run == 0 && current:
			continue
		default:
			run, current = 0, false
		}
		if current {
			s.Now = run
		}
		s.Best = max(s.Best, run)
	}
	return s
}
