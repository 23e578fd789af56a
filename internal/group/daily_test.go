package group

import (
	"math/rand/v2"
	"testing"

	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

func TestPickDaily(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	if q := PickDaily(nil, nil, chance); q != nil {
		t.Errorf("picked %v of nothing", q.ID)
	}
	var bank []*knowledge.Question
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		bank = append(bank, &knowledge.Question{ID: id})
	}
	var asked []store.Daily
	orders := map[string]bool{}
	for range 20 {
		order, seen := "", map[string]bool{}
		for range bank {
			q := PickDaily(bank, asked, chance)
			if seen[q.ID] {
				t.Fatalf("%s comes again after %s, while others are left", q.ID, order)
			}
			seen[q.ID], order = true, order+q.ID
			asked = append(asked, store.Daily{Question: q.ID, Status: store.DailyRevealed})
		}
		orders[order] = true
	}
	if len(orders) < 10 {
		t.Errorf("20 rounds have %d orders", len(orders))
	}
	// One that was never asked is still to come.
	missed := []store.Daily{{Question: "a", Status: store.DailyMissed}}
	for _, id := range []string{"b", "c", "d", "e"} {
		missed = append(missed, store.Daily{Question: id, Status: store.DailyRevealed})
	}
	if q := PickDaily(bank, missed, chance); q.ID != "a" {
		t.Errorf("picked %s, want the one that was missed", q.ID)
	}
}

func TestStreakOf(t *testing.T) {
	const revealed, open, missed = store.DailyRevealed, store.DailyOpen, store.DailyMissed
	days := func(statuses ...store.DailyStatus) (asked []store.Daily) {
		for i, s := range statuses { // the newest first
			asked = append(asked, store.Daily{Day: string(rune('9' - i)), Status: s})
		}
		return asked
	}
	for _, c := range []struct {
		name     string
		asked    []store.Daily
		answered []string
		want     Streak
	}{
		{"nothing", nil, nil, Streak{}},
		{"never answered", days(open, revealed), nil, Streak{}},
		{"answered today", days(open, revealed), []string{"9"}, Streak{1, 1}},
		{"not yet today", days(open, revealed, revealed), []string{"8", "7"}, Streak{2, 2}},
		{"not today, and it is over", days(revealed, revealed, revealed), []string{"8", "7"}, Streak{0, 2}},
		{"a hole", days(revealed, revealed, revealed, revealed, revealed, revealed), []string{"9", "7", "6", "5"}, Streak{1, 3}},
		{"nothing was asked in between", days(revealed, missed, revealed), []string{"9", "7"}, Streak{2, 2}},
		{"to be asked in a moment", days(store.DailyClaimed, revealed), []string{"8"}, Streak{1, 1}},
		{"about to be revealed", days(store.DailyClosed, revealed), []string{"8"}, Streak{0, 1}},
		{"days that are kept no more", days(revealed), []string{"9", "1", "0"}, Streak{1, 1}},
	} {
		if got := StreakOf(c.asked, c.answered); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
