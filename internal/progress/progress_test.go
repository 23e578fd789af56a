package progress

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/fsrs"
	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
	"gophertutor/knowledge"
)

// noon is when the tests happen.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// bank returns questions a1, a2, … of topic a, b1, … of topic b and so on; those
// with an odd number have choices.
func bank(topics string, each int) []knowledge.Question {
	var out []knowledge.Question
	for _, topic := range topics {
		for i := range each {
			q := knowledge.Question{ID: fmt.Sprintf("%c%d", topic, i+1), Topic: string(topic)}
			if i%2 == 0 {
				q.Choices = make([]knowledge.Choice, 4)
			}
			out = append(out, q)
		}
	}
	return out
}

func pointers(list []knowledge.Question) []*knowledge.Question {
	var out []*knowledge.Question
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}

func openStore(t *testing.T) *store.DB {
	t.Helper()
	return storetest.Opened(t, store.Open, filepath.Join(t.TempDir(), "store.db"))
}

// recorder records answers with IDs of their own.
type recorder struct {
	t *testing.T
	*Tracker
	n int
}

func newRecorder(t *testing.T, questions []knowledge.Question) *recorder {
	return &recorder{t: t, Tracker: New(openStore(t), questions)}
}

func (r *recorder) answer(question string, score float64, now time.Time) Recorded {
	r.t.Helper()
	r.n++
	rec, err := r.Record(r.t.Context(), "m1", Answer{ID: fmt.Sprint("event-", r.n), Question: question, Score: score, Source: Review}, now)
	if err != nil {
		r.t.Fatal(err)
	}
	return rec
}

func TestRating(t *testing.T) {
	for _, c := range []struct {
		score  float64
		hints  int
		picked bool
		want   fsrs.Rating
	}{
		{0, 0, false, fsrs.Again},
		{39.9, 0, false, fsrs.Again},
		{40, 0, false, fsrs.Hard},
		{64.9, 0, false, fsrs.Hard},
		{65, 0, false, fsrs.Good},
		{89.9, 0, false, fsrs.Good},
		{90, 0, false, fsrs.Easy},
		{100, 0, false, fsrs.Easy},
		{100, 1, false, fsrs.Good},
		{50, 1, false, fsrs.Hard},
		{39, 1, false, fsrs.Again},
		{100, 2, false, fsrs.Hard},
		{100, 3, false, fsrs.Hard},
		{39, 3, false, fsrs.Again},
		{100, 0, true, fsrs.Hard},
		{0, 0, true, fsrs.Again},
		{-5, 0, false, fsrs.Again},
		{1e9, 0, false, fsrs.Easy},
		{math.NaN(), 0, false, fsrs.Again},
		{math.Inf(1), 0, false, fsrs.Easy},
		{math.Inf(-1), 0, false, fsrs.Again},
	} {
		a := Answer{Score: c.score, Hints: c.hints, Picked: c.picked}
		if got := a.Rating(); got != c.want {
			t.Errorf("%+v is %v, want %v", a, got, c.want)
		}
	}
}

func TestRecord(t *testing.T) {
	db := openStore(t)
	tr := New(db, bank("a", 2))
	ctx := t.Context()
	a := Answer{ID: "e1", Question: "a1", Score: 72.5, Source: Interview}
	now := noon.Add(123456789)
	rec, err := tr.Record(ctx, "m1", a, now)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Rating != fsrs.Good || rec.Repeated || rec.Question.ID != "a1" {
		t.Errorf("%+v", rec)
	}
	// What the caller is told is what is stored.
	row, err := db.Card(ctx, "m1", "a1")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(rec.Card, cardOf(row)); d != "" {
		t.Errorf("told and stored differ:\n%s", d)
	}
	if row.Topic != "a" || row.Score != 72.5 || !row.Due.After(now) {
		t.Errorf("%+v", row)
	}
	reviews, err := db.Reviews(ctx, "m1", time.Time{})
	want := []store.Review{{ID: "e1", Member: "m1", Card: "a1", Rating: 3, Score: 72.5, Source: "interview", At: now.Truncate(time.Millisecond)}}
	if d := cmp.Diff(want, reviews); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}

	// The same event once more, as after a crash.
	again, err := tr.Record(ctx, "m1", a, now.Add(day))
	if err != nil || !again.Repeated || !again.Card.Due.Equal(rec.Card.Due) {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := tr.Record(ctx, "m1", Answer{ID: "e2", Question: "gone", Score: 1}, now); err == nil {
		t.Error("an answer to no question of the bank is recorded")
	}
	if _, err := tr.Record(ctx, "m1", Answer{Question: "a1"}, now); err == nil {
		t.Error("an answer without an ID is recorded")
	}
}

// rival changes the card between each reading and writing, a number of times.
type rival struct {
	*store.DB
	other *Tracker
	left  int
}

func (r *rival) SaveReview(ctx context.Context, c store.Card, rev store.Review) (bool, error) {
	if r.left > 0 {
		r.left--
		if _, err := r.other.Record(ctx, c.Member, Answer{ID: fmt.Sprint("rival-", r.left), Question: c.ID, Score: 80}, rev.At); err != nil {
			return false, err
		}
	}
	return r.DB.SaveReview(ctx, c, rev)
}

func TestRecordConflict(t *testing.T) {
	db := openStore(t)
	questions := bank("a", 1)
	slow := &rival{DB: db, other: New(db, questions), left: 3}
	rec, err := New(slow, questions).Record(t.Context(), "m1", Answer{ID: "mine", Question: "a1", Score: 80}, noon)
	if err != nil || rec.Card.Reps != 4 {
		t.Errorf("%+v, %v; want the fourth review", rec, err)
	}
	slow.left = 1000
	if _, err := New(slow, questions).Record(t.Context(), "m1", Answer{ID: "late", Question: "a1", Score: 80}, noon); !errors.Is(err, store.ErrConflict) {
		t.Errorf("%v, want ErrConflict in the end", err)
	}
}

// TestRecordTogether has many record at once, each event twice.
func TestRecordTogether(t *testing.T) {
	db := openStore(t)
	tr := New(db, bank("a", 2))
	var wg sync.WaitGroup
	const events = 8
	for i := range 2 * events {
		wg.Go(func() {
			a := Answer{ID: fmt.Sprint("e", i/2), Question: fmt.Sprint("a", 1+i/2%2), Score: 80}
			for {
				_, err := tr.Record(t.Context(), "m1", a, noon.Add(time.Duration(i)*time.Hour))
				if errors.Is(err, store.ErrConflict) {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
	}
	wg.Wait()
	reps := 0
	cards, err := db.Cards(t.Context(), "m1")
	for _, c := range cards {
		reps += c.Reps
	}
	if err != nil || reps != events {
		t.Errorf("%d reviews, %v; want %d", reps, err, events)
	}
}

// TestDamagedCard reads a card with numbers that FSRS never gives.
func TestDamagedCard(t *testing.T) {
	db := openStore(t)
	bad := store.Card{Member: "m1", ID: "a1", Topic: "a", State: 99, Step: -4, Stability: -1e9, Difficulty: 1e9, Due: noon.Add(-day), Reps: -1, Lapses: -7, Score: 1e9}
	if _, err := db.SaveReview(t.Context(), bad, store.Review{ID: "r", Member: "m1", Card: "a1", Rating: 77, Score: -3, At: noon.Add(-3 * day)}); err != nil {
		t.Fatal(err)
	}
	tr := New(db, bank("a", 1))
	if s, err := tr.Summary(t.Context(), "m1", noon); err != nil || s.Total.Cards != 1 || s.Total.Recall != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	rec, err := tr.Record(t.Context(), "m1", Answer{ID: "e", Question: "a1", Score: 80}, noon)
	if err != nil || !rec.Card.Due.Equal(noon.Add(2*day)) {
		t.Errorf("%+v, %v; want the card anew", rec, err)
	}
}
