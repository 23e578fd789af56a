package progress

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/store"
)

func TestDay(t *testing.T) {
	for want, at := range map[string]time.Time{
		"2026-11-22": noon,
		"2026-11-23": noon.In(time.FixedZone("far east", 13*3600)),
		"1969-12-31": time.Date(1969, 12, 31, 23, 59, 0, 0, time.UTC),
		"1970-01-01": time.Unix(0, 0).UTC(),
		"2024-02-29": time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
	} {
		if got := dayOf(at, at.Location()).String(); got != want {
			t.Errorf("day of %v is %s, want %s", at, got, want)
		}
	}
}

func TestStreak(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	// at returns moments in Berlin, given as day and hour of October 2026; the
	// clocks go back on the 25th.
	at := func(times ...[2]int) []store.Review {
		var out []store.Review
		for _, x := range times {
			out = append(out, store.Review{At: time.Date(2026, 10, x[0], x[1], 30, 0, 0, berlin).UTC()})
		}
		return out
	}
	for _, c := range []struct {
		name    string
		reviews []store.Review
		now     [2]int
		want    Streak
	}{
		{"nothing", nil, [2]int{25, 12}, Streak{}},
		{"today", at([2]int{25, 0}), [2]int{25, 23}, Streak{1, true, 1}},
		{"twice today", at([2]int{25, 0}, [2]int{25, 22}), [2]int{25, 23}, Streak{1, true, 1}},
		{"yesterday", at([2]int{24, 23}), [2]int{25, 23}, Streak{1, false, 1}},
		{"the day before", at([2]int{23, 23}), [2]int{25, 0}, Streak{0, false, 1}},
		{"over the change of clocks", at([2]int{23, 23}, [2]int{24, 0}, [2]int{25, 23}, [2]int{26, 0}), [2]int{26, 1}, Streak{4, true, 4}},
		{"a gap", at([2]int{20, 1}, [2]int{21, 1}, [2]int{22, 1}, [2]int{24, 1}, [2]int{25, 1}), [2]int{25, 9}, Streak{2, true, 3}},
		{"broken", at([2]int{20, 1}, [2]int{21, 1}, [2]int{22, 1}), [2]int{25, 9}, Streak{0, false, 3}},
		{"of the future", at([2]int{24, 1}, [2]int{28, 1}, [2]int{29, 1}), [2]int{25, 9}, Streak{1, false, 1}},
	} {
		now := time.Date(2026, 10, c.now[0], c.now[1], 45, 0, 0, berlin)
		if got := streakOf(c.reviews, dayOf(now, berlin), berlin); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	// The same moments are other days elsewhere.
	reviews := []store.Review{{At: time.Date(2026, 10, 20, 23, 0, 0, 0, time.UTC)}, {At: time.Date(2026, 10, 21, 1, 0, 0, 0, time.UTC)}}
	now := time.Date(2026, 10, 21, 2, 0, 0, 0, time.UTC)
	for loc, want := range map[*time.Location]int{time.UTC: 2, time.FixedZone("", 8*3600): 1, time.FixedZone("", -8*3600): 1} {
		if got := streakOf(reviews, dayOf(now, loc), loc); got.Days != want {
			t.Errorf("%v: %+v, want %d days", now.In(loc), got, want)
		}
	}
}

func TestSummary(t *testing.T) {
	r := newRecorder(t, bank("abc", 3))
	ctx := t.Context()
	empty, err := r.Summary(ctx, "m1", noon)
	if err != nil || empty.Total != (Topic{Questions: 9}) || len(empty.Topics) != 0 || empty.Reviews != 0 {
		t.Errorf("%+v, %v", empty, err)
	}
	start := noon.Add(-100 * day)
	r.answer("a1", 80, start) // before what the history shows
	r.answer("a1", 80, start.Add(2*day))
	r.answer("a1", 80, start.Add(13*day))
	rec := r.answer("a1", 80, start.Add(59*day)) // 41 days ago
	if rec.Card.Stability < matureFrom {
		t.Fatalf("stability %g", rec.Card.Stability)
	}
	r.answer("b1", 70, noon.Add(-10*day))
	r.answer("b1", 20, noon.Add(-3*day)) // forgotten
	r.answer("b1", 95, noon.Add(-3*day)) // at once again: says nothing
	r.answer("b2", 70, noon.Add(-5*day))
	r.answer("b2", 70, noon) // kept

	s, err := r.Summary(ctx, "m1", noon)
	if err != nil {
		t.Fatal(err)
	}
	if s.Today.String() != "2026-11-22" || s.Reviews != 9 || s.Returned != 2 || s.Kept != 0.5 {
		t.Errorf("%+v", s)
	}
	if s.Total.Cards != 3 || s.Total.Mature != 1 || s.Total.Lapses != 1 || s.Total.Questions != 9 {
		t.Errorf("total %+v", s.Total)
	}
	if len(s.Topics) != 2 || s.Topics[0].ID != "b" && s.Topics[1].ID != "b" {
		t.Fatalf("topics %+v", s.Topics)
	}
	past := map[int]int{0: 1, 3: 2, 5: 1, 10: 1, 41: 1}
	for i, n := range s.Past {
		if want := past[PastDays-1-i]; n != want {
			t.Errorf("%d days ago: %d, want %d", PastDays-1-i, n, want)
		}
	}
	// b1 is late; a1 and b2 come back after what is shown.
	if len(s.Ahead) != AheadDays || s.Ahead[0] != 1 || s.Total.Due != 1 || slices.Max(s.Ahead[1:]) != 0 {
		t.Errorf("ahead %v, %d due", s.Ahead, s.Total.Due)
	}
	// A day later the same history is one further back.
	next, err := r.Summary(ctx, "m1", noon.Add(day))
	if err != nil || next.Past[PastDays-2] != 1 || next.Streak.Days != 1 || next.Streak.Today {
		t.Errorf("%+v, %v", next, err)
	}
	if streak, err := r.Streak(ctx, "m1", noon); err != nil || streak != s.Streak {
		t.Errorf("%+v, %v; want %+v", streak, err, s.Streak)
	}
}

// TestSummaryOfAFastClock: what a clock that was ahead has dated is no part of the
// last days.
func TestSummaryOfAFastClock(t *testing.T) {
	r := newRecorder(t, bank("a", 1))
	r.answer("a1", 80, noon)
	r.answer("a1", 80, noon.Add(400*day))
	s, err := r.Summary(t.Context(), "m1", noon.Add(day))
	if err != nil || s.Reviews != 2 || s.Returned != 0 || s.Streak.Best != 1 || s.Past[PastDays-2] != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWeak(t *testing.T) {
	r := newRecorder(t, bank("abcd", 3))
	weak := func(now time.Time) string {
		t.Helper()
		list, err := r.Weak(t.Context(), "m1", now)
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, topic := range list {
			out += topic.ID
		}
		return out
	}
	if got := weak(noon); got != "" {
		t.Errorf("weak without any answer: %s", got)
	}
	r.answer("a1", 30, noon)
	r.answer("b1", 95, noon)
	r.answer("c1", 50, noon)
	if got := weak(noon); got != "ac" {
		t.Errorf("weak are %s, want a and c", got)
	}
	// A weak answer among strong ones weighs less.
	r.answer("c2", 100, noon)
	if got := weak(noon); got != "a" {
		t.Errorf("weak are %s, want a", got)
	}
	// What was strong once fades.
	if got := weak(noon.Add(3 * 365 * day)); got != "acb" {
		t.Errorf("weak after three years are %s, want a, c and b", got)
	}
	if spots, err := r.WeakSpots(t.Context(), "m1", noon.Add(3*365*day)); err != nil || strings.Join(spots, "") != "acb" {
		t.Errorf("weak spots %v, %v", spots, err)
	}
	// Who failed has seen the answer, and that is all.
	list, err := r.Weak(t.Context(), "m1", noon)
	if err != nil || math.Abs(list[0].Strength-0.3) > 1e-9 || list[0].Recall != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	r.answer("a2", 40, noon)
	if list, err = r.Weak(t.Context(), "m1", noon); err != nil || list[0].Recall != 0.5 {
		t.Errorf("%+v, %v", list, err)
	}
	r.answer("d1", 0, noon)
	if spots, err := r.WeakSpots(t.Context(), "m1", noon.Add(3*365*day)); err != nil || strings.Join(spots, "") != "dac" {
		t.Errorf("weak spots %v, %v: want the three weakest", spots, err)
	}
}
