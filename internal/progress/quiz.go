package progress

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// WithChoices returns all questions with choices, in the order of the bank.
func (t *Tracker) WithChoices() []*knowledge.Question {
	var out []*knowledge.Question
	for i := range t.questions {
		if q := t.asks(t.questions[i].ID); q != nil && len(q.Choices) > 0 {
			out = append(out, q)
		}
	}
	return out
}

// Quiz returns at most limit questions with choices on some topics, all if none
// are named. What is due comes first, then what the member has never answered,
// then what is remembered least. Chance decides between equals, and topics mix.
func (t *Tracker) Quiz(ctx context.Context, member store.MemberID, topics []string, limit int, now time.Time, chance *rand.Rand) ([]*knowledge.Question, error) {
	rows, err := t.memory.Cards(ctx, member)
	if err != nil {
		return nil, fmt.Errorf("choose questions: %w", err)
	}
	cards := make(map[string]store.Card, len(rows))
	for _, row := range rows {
		cards[row.ID] = row
	}
	type candidate struct {
		q      *knowledge.Question
		group  int // due, new, others
		recall float64
	}
	var all []candidate
	today := dayOf(now, now.Location())
	for _, q := range t.WithChoices() {
		if len(topics) > 0 && !slices.Contains(topics, q.Topic) {
			continue
		}
		c := candidate{q: q, group: 1}
		if row, ok := cards[q.ID]; ok {
			c.group, c.recall = 2, t.scheduler.Retrievability(cardOf(row), now)
			if dayOf(row.Due, now.Location()) <= today {
				c.group = 0
			}
		}
		all = append(all, c)
	}
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.recall, b.recall))
	})
	var out []*knowledge.Question
	for _, c := range all[:min(len(all), max(limit, 0))] {
		out = append(out, c.q)
	}
	return mixed(out, func(q *knowledge.Question) string { return q.Topic }), nil
}
