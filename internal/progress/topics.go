package progress

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gophertutor/internal/store"
)

// A Topic is how a member stands on one topic, or on all.
type Topic struct {
	ID        string // "" for all
	Questions int    // in the bank
	Cards     int    // of these, answered at least once
	Mature    int    // cards that will last for three weeks or longer
	Due       int    // by the end of today
	Lapses    int    // times that something known was forgotten
	// Recall is the mean chance that an answered question is remembered now, 0 to
	// 1. One whose last answer failed counts 0: FSRS takes it for learned anew, but
	// all that happened is that the member saw the answer.
	Recall float64
	// Strength is what an answered question would earn now: the mean of its last
	// score times the chance that it is remembered, 0 to 1.
	Strength float64
}

// matureFrom is the stability, in days, from which a card counts as mature.
const matureFrom = 21

// weakBelow is the strength below which a topic is weak: good answers, or good
// enough ones, that are about to be forgotten.
const weakBelow = 0.65

// Weak returns the topics in which a member is weak, weakest first: by strength,
// then by lapses. Topics without an answered question are unknown, not weak.
func (t *Tracker) Weak(ctx context.Context, member store.MemberID, now time.Time) ([]Topic, error) {
	_, topics, err := t.topics(ctx, member, now)
	if err != nil {
		return nil, fmt.Errorf("find weak topics: %w", err)
	}
	weak := slices.DeleteFunc(topics, func(t Topic) bool { return t.Cards == 0 || t.Strength >= weakBelow })
	slices.SortStableFunc(weak, weakestFirst)
	return weak, nil
}

// weakest is how many topics weak spots are.
const weakest = 3

// WeakSpots returns the IDs of the weakest topics: what a member means who asks
// to be asked about weak spots.
func (t *Tracker) WeakSpots(ctx context.Context, member store.MemberID, now time.Time) ([]string, error) {
	weak, err := t.Weak(ctx, member, now)
	var out []string
	for _, topic := range weak[:min(len(weak), weakest)] {
		out = append(out, topic.ID)
	}
	return out, err
}

func weakestFirst(a, b Topic) int {
	return cmp.Or(cmp.Compare(a.Strength, b.Strength), cmp.Compare(b.Lapses, a.Lapses))
}

// topics returns all together, and each in the order of the bank.
func (t *Tracker) topics(ctx context.Context, member store.MemberID, now time.Time) (Topic, []Topic, error) {
	rows, err := t.memory.Cards(ctx, member)
	if err != nil {
		return Topic{}, nil, err
	}
	var total Topic
	var list []Topic
	at := map[string]int{}
	for _, q := range t.questions {
		if _, ok := at[q.Topic]; !ok {
			at[q.Topic] = len(list)
			list = append(list, Topic{ID: q.Topic})
		}
		list[at[q.Topic]].Questions++
		total.Questions++
	}
	today := dayOf(now, now.Location())
	for _, row := range rows {
		q := t.question(row.ID)
		if q == nil {
			continue
		}
		card := cardOf(row)
		recall := t.scheduler.Retrievability(card, now)
		for _, topic := range []*Topic{&list[at[q.Topic]], &total} {
			topic.Cards++
			topic.Lapses += card.Lapses
			if row.Score >= hardFrom {
				topic.Recall += recall
			}
			topic.Strength += recall * row.Score / 100
			if card.Stability >= matureFrom {
				topic.Mature++
			}
			if dayOf(card.Due, now.Location()) <= today {
				topic.Due++
			}
		}
	}
	mean := func(topic *Topic) {
		if topic.Cards > 0 {
			topic.Recall /= float64(topic.Cards)
			topic.Strength /= float64(topic.Cards)
		}
	}
	mean(&total)
	for i := range list {
		mean(&list[i])
	}
	return total, list, nil
}
