package progress

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// A Due is a question that comes back.
type Due struct {
	Question *knowledge.Question
	Card     fsrs.Card
	Recall   float64 // the chance that it is remembered now, 0 to 1
}

// maxDue bounds what is read at once; the bank is far smaller.
const maxDue = 5000

// longestDay is more than any day has left, with summer time and all.
const longestDay = 30 * time.Hour

// Due returns at most limit questions that are due for a member by the end of
// today, and how many there are in all. Those that have waited longest are taken;
// they are ordered so that topics mix: two questions on one topic follow each
// other only when no other topic is left. Questions that the bank has no more are
// left out, as those are that [Tracker.Without] holds back.
func (t *Tracker) Due(ctx context.Context, member store.MemberID, now time.Time, limit int) (due []Due, total int, err error) {
	rows, err := t.memory.Due(ctx, member, now.Add(longestDay), maxDue)
	if err != nil {
		return nil, 0, fmt.Errorf("list what is due: %w", err)
	}
	today := dayOf(now, now.Location())
	for _, row := range rows {
		if q := t.asks(row.ID); q != nil && dayOf(row.Due, now.Location()) <= today {
			card := cardOf(row)
			due = append(due, Due{q, card, t.scheduler.Retrievability(card, now)})
		}
	}
	total = len(due)
	return mixed(due[:min(total, max(limit, 0))], func(d Due) string { return d.Question.Topic }), total, nil
}

// Next returns when the next card of a member is due; the zero time if there are
// no cards.
func (t *Tracker) Next(ctx context.Context, member store.MemberID) (time.Time, error) {
	rows, err := t.memory.Cards(ctx, member)
	if err != nil {
		return time.Time{}, fmt.Errorf("find what is due next: %w", err)
	}
	var next time.Time
	for _, row := range rows {
		if t.asks(row.ID) != nil && (next.IsZero() || row.Due.Before(next)) {
			next = row.Due
		}
	}
	return next, nil
}

// mixed reorders a list so that neighbours differ in their key while that can be:
// each time the first that differs is taken, but one of a key that has more than
// half of what is left comes first, or it would pile up at the end.
func mixed[T any](list []T, key func(T) string) []T {
	rest := slices.Clone(list)
	out := make([]T, 0, len(list))
	last := ""
	for len(rest) > 0 {
		count := map[string]int{}
		for _, v := range rest {
			count[key(v)]++
		}
		at := -1
		for i, v := range rest {
			k := key(v)
			if k == last {
				continue
			}
			if 2*count[k] > len(rest) {
				at = i
				break
			}
			if at < 0 {
				at = i
			}
		}
		at = max(at, 0) // nothing else is left
		last = key(rest[at])
		out = append(out, rest[at])
		rest = slices.Delete(rest, at, at+1)
	}
	return out
}
