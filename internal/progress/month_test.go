package progress

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"gophertutor/internal/fsrs"
)

// weights are the published defaults of FSRS-6 (py-fsrs 6), copied here so that
// the oracle below shares nothing with the code under test.
var weights = [21]float64{
	0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
	1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
}

// An oracle predicts the waits of one card from the formulas of FSRS-6, for
// reviews on different days.
type oracle struct{ s, d float64 }

func (o *oracle) recall(days int) float64 {
	decay := -weights[20]
	factor := math.Pow(0.9, 1/decay) - 1
	return math.Pow(1+factor*float64(days)/o.s, decay)
}

// wait takes a rating after so many days and returns the next wait in days.
func (o *oracle) wait(g int, days int) int {
	w := weights
	first := func(g int) float64 { return w[4] - math.Exp(w[5]*float64(g-1)) + 1 }
	if o.s == 0 {
		o.s, o.d = w[g-1], min(max(first(g), 1), 10)
	} else {
		r, d := o.recall(days), o.d
		next := d - w[6]*float64(g-3)*(10-d)/9
		o.d = min(max(w[7]*first(4)+(1-w[7])*next, 1), 10)
		if g == 1 {
			left := w[11] * math.Pow(d, -w[12]) * (math.Pow(o.s+1, w[13]) - 1) * math.Exp(w[14]*(1-r))
			o.s = min(left, o.s/math.Exp(w[17]*w[18]))
		} else {
			bonus := map[int]float64{2: w[15], 3: 1, 4: w[16]}[g]
			o.s *= 1 + math.Exp(w[8])*(11-d)*math.Pow(o.s, -w[9])*(math.Exp(w[10]*(1-r))-1)*bonus
		}
	}
	return min(max(int(math.RoundToEven(o.s)), 1), longest) // at a retention of 0.9 the wait is the stability
}

// TestMonth has a member answer new questions and whatever is due for a month:
// all cards come back on the very day that FSRS predicts.
func TestMonth(t *testing.T) {
	r := newRecorder(t, bank("abcdefg", 10))
	ctx := t.Context()
	type memory struct {
		oracle
		last time.Time
		due  string // date
	}
	cards := map[string]*memory{}
	lapses, answers := 0, 0
	review := func(question string, now time.Time) {
		t.Helper()
		m := cards[question]
		if m == nil {
			m = &memory{last: now}
			cards[question] = m
		}
		answers++
		// Anything but arbitrary: depends on question and how often it was asked.
		score := []float64{80, 55, 95, 72, 20, 88, 66, 45}[(answers*5+len(question)+int(question[0]))%8]
		rec := r.answer(question, score, now)
		days := int(now.Sub(m.last) / day)
		wait := m.wait(int(rec.Rating), days)
		m.last, m.due = now, dayOf(now.Add(time.Duration(wait)*day), time.UTC).String()
		if got := dayOf(rec.Card.Due, time.UTC).String(); got != m.due {
			t.Fatalf("%s, rated %v after %d days on %s, is due on %s, FSRS says %s", question, rec.Rating, days, now.Format(time.DateOnly), got, m.due)
		}
		if rec.Rating == fsrs.Again && days > 0 {
			lapses++
		}
	}
	fresh := pointers(r.questions)
	for d := range 30 {
		now := noon.Add(time.Duration(d) * day)
		today := now.Format(time.DateOnly)
		due, total, err := r.Due(ctx, "m1", now, 100)
		if err != nil || total != len(due) {
			t.Fatal(total, len(due), err)
		}
		want := 0
		for _, m := range cards {
			if m.due <= today {
				want++
			}
		}
		if total != want {
			t.Fatalf("%s: %d are due, FSRS says %d", today, total, want)
		}
		for i, q := range due {
			if math.Abs(q.Recall-cards[q.Question.ID].recall(int(now.Sub(cards[q.Question.ID].last)/day))) > 1e-9 {
				t.Fatalf("%s: recall of %s is %g", today, q.Question.ID, q.Recall)
			}
			if i < 8 { // some are left for tomorrow
				review(q.Question.ID, now)
			}
		}
		for range 2 {
			at := d * 2 % len(fresh) // of all topics
			review(fresh[at].ID, now)
			fresh = slices.Delete(fresh, at, at+1)
		}
	}
	s, err := r.Summary(ctx, "m1", noon.Add(29*day+time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if s.Reviews != answers || s.Streak != (Streak{Days: 30, Today: true, Best: 30}) || s.Total.Cards != len(cards) {
		t.Errorf("%d reviews of %d cards, streak %+v; want %d of %d, 30 days", s.Reviews, s.Total.Cards, s.Streak, answers, len(cards))
	}
	if s.Returned < 50 || lapses == 0 || s.Kept <= 0 || s.Kept >= 1 {
		t.Errorf("the month was too easy to show anything: %d came back, %d were forgotten, kept %g", s.Returned, lapses, s.Kept)
	}
	ahead := make([]int, AheadDays)
	for _, m := range cards {
		for i := range ahead {
			date := (s.Today + Day(i)).String()
			if m.due == date || i == 0 && m.due < date {
				ahead[i]++
			}
		}
	}
	if fmt.Sprint(ahead) != fmt.Sprint(s.Ahead) {
		t.Errorf("ahead are %v, FSRS says %v", s.Ahead, ahead)
	}
}

// TestPublished checks the waits of a card that is always rated good on its day
// against those that py-fsrs 6 publishes for its default weights (test_review_card,
// interval history 0, 2, 11, 46, 163 after the step of ten minutes).
func TestPublished(t *testing.T) {
	r := newRecorder(t, bank("a", 1))
	now := noon
	for _, want := range []int{2, 11, 46, 163, longest} {
		rec := r.answer("a1", 80, now)
		if got := int(rec.Card.Due.Sub(now) / day); got != want {
			t.Fatalf("the wait is %d days, want %d", got, want)
		}
		now = rec.Card.Due
	}
}
