package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"gophertutor/internal/store"
)

func daily(server store.ServerID, day string) store.Daily {
	return store.Daily{Server: server, Day: day, ID: "id-" + day, Question: "map-grow", Lang: "zh", Channel: "c1", ClaimedAt: at(0)}
}

// claimed claims a day and returns it as stored.
func claimed(t *testing.T, s Store, d store.Daily) store.Daily {
	t.Helper()
	if !get(s.ClaimDaily(t.Context(), d))(t) {
		t.Fatalf("%s of %s had been claimed", d.Day, d.Server)
	}
	d.Status = store.DailyClaimed
	return d
}

func testDailies(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Daily(ctx, "s1", today)
	notFound(t, "Daily", err)
	d := claimed(t, s, daily("s1", today))
	second := d
	second.ID, second.Question = "other", "other"
	if get(s.ClaimDaily(ctx, second))(t) {
		t.Error("a day was claimed twice")
	}
	of2, of1 := claimed(t, s, daily("s2", today)), claimed(t, s, daily("s1", "2026-11-21"))
	read := func(what string, want store.Daily) {
		t.Helper()
		equal(t, what, get(s.Daily(ctx, "s1", today))(t), want)
	}
	read("claimed", d)
	equal(t, "Dailies", get(s.Dailies(ctx, "s1", 9))(t), []store.Daily{d, of1})
	equal(t, "the newest", get(s.Dailies(ctx, "s1", 1))(t), []store.Daily{d})
	equal(t, "none of them", get(s.Dailies(ctx, "s1", -1))(t), []store.Daily(nil))
	going := func(what string, seconds int, want ...store.Daily) {
		t.Helper()
		equal(t, what, get(s.GoingDailies(ctx, at(seconds)))(t), want)
	}
	going("going", 0, of1, d, of2)

	// One of two tries it first, and both may keep what went wrong.
	move := func(from, to store.DailyStatus, problem string, want bool) {
		t.Helper()
		if got := get(s.MoveDaily(ctx, "s1", today, from, to, problem))(t); got != want {
			t.Errorf("from %s to %s: %v, want %v", from, to, got, want)
		}
		if want {
			d.Status, d.Problem = to, problem
		}
		read("after "+string(to), d)
	}
	move(store.DailyClaimed, store.DailyAsking, "", true)
	move(store.DailyClaimed, store.DailyAsking, "", false)
	move(store.DailyAsking, store.DailyAsking, "no access", true)
	shown := store.Shown{Channel: "c9", Message: "77"}
	if !get(s.OpenDaily(ctx, "s1", today, shown, at(60)))(t) {
		t.Error("OpenDaily = false")
	}
	d.Status, d.Problem, d.Channel, d.Message, d.RevealAt = store.DailyOpen, "", "c9", "77", at(60)
	read("open", d)
	if get(s.OpenDaily(ctx, "s1", today, store.Shown{Channel: "c1", Message: "78"}, at(90)))(t) {
		t.Error("opened twice")
	}
	read("open still", d)
	going("before the reveal", 59, of1, of2)
	going("at the reveal", 60, of1, d, of2)
	move(store.DailyOpen, store.DailyClosed, "", true)
	for _, n := range []int{2, 1, 0} {
		must(t, s.ShowDaily(ctx, "s1", today, n))
		d.Shown = 2
		read("partly revealed", d)
	}
	going("closed", 60, of1, d, of2)
	move(store.DailyClosed, store.DailyRevealed, "", true)
	if !get(s.MoveDaily(ctx, "s1", of1.Day, store.DailyClaimed, store.DailyMissed, "no access"))(t) {
		t.Error("could not be missed")
	}
	if get(s.OpenDaily(ctx, "s1", of1.Day, shown, at(60)))(t) {
		t.Error("a day that was missed is open")
	}
	going("at the end", 1e6, of2)
	for i, want := range []bool{true, false} {
		if got := get(s.DropDaily(ctx, "s2", today))(t); got != want {
			t.Errorf("%d: DropDaily = %v", i, got)
		}
	}
	if get(s.DropDaily(ctx, "s1", today))(t) {
		t.Error("dropped what was asked")
	}
	read("at the end", d)
	claimed(t, s, of2)
	for what, bad := range map[string]store.Daily{"no server": daily("", today), "no day": daily("s1", ""), "nothing": {}} {
		if _, err := s.ClaimDaily(ctx, bad); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

// A quiz is a question that no day has: nobody is to ask it, and it is gone after a
// while.
func testQuizzes(t *testing.T, s Store) {
	ctx := t.Context()
	d := claimed(t, s, daily("s1", today))
	q := claimed(t, s, daily("s1", store.QuizDay("abc")))
	if d.IsQuiz() || !q.IsQuiz() {
		t.Errorf("quizzes: %v, %v", d.IsQuiz(), q.IsQuiz())
	}
	equal(t, "Dailies", get(s.Dailies(ctx, "s1", 9))(t), []store.Daily{d})
	equal(t, "going", get(s.GoingDailies(ctx, at(100)))(t), []store.Daily{d})

	get(s.OpenDaily(ctx, "s1", q.Day, store.Shown{Channel: "c1", Message: "1"}, at(60)))(t)
	a := dailyAnswer("m1", 1, 20)
	a.Day = q.Day
	get(s.AnswerDaily(ctx, a))(t)
	equal(t, "DailyDays", get(s.DailyDays(ctx, "s1", ""))(t), map[store.MemberID][]string{})
	due := func(seconds int) int { return len(get(s.GoingDailies(ctx, at(seconds)))(t)) - 1 }
	for _, c := range []struct{ hurry, before, then int }{{70, 59, 60}, {40, 39, 40}, {50, 39, 40}} {
		must(t, s.HurryDaily(ctx, "s1", q.Day, at(c.hurry)))
		if due(c.before) != 0 || due(c.then) != 1 {
			t.Errorf("hurried to %d s: due at %d s: %d, at %d s: %d", c.hurry, c.before, due(c.before), c.then, due(c.then))
		}
	}

	get(s.Purge(ctx, at(1000)))(t)
	_, err := s.Daily(ctx, "s1", q.Day)
	notFound(t, "a quiz after Purge", err)
	_, err = s.DailyAnswer(ctx, "s1", q.Day, "m1")
	notFound(t, "an answer to it", err)
	equal(t, "a day after Purge", get(s.Daily(ctx, "s1", today))(t), d)
}

// testDailyTogether has several processes claim, try and answer the same day: each
// happens once.
func testDailyTogether(t *testing.T, open Opener) {
	ctx := t.Context()
	const processes = 4
	var stores []Store
	for range processes {
		s := get(open(ctx))(t)
		defer closeStore(t, s)
		stores = append(stores, s)
	}
	once := func(what string, f func(s Store, holder string) (bool, error)) {
		t.Helper()
		var n atomic.Int32
		inParallel(func(i int) {
			ok, err := f(stores[i%processes], fmt.Sprint("worker ", i))
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if ok {
				n.Add(1)
			}
		})
		if n.Load() != 1 {
			t.Errorf("%s: done %d times", what, n.Load())
		}
	}
	once("Lease", func(s Store, holder string) (bool, error) { return s.Lease(ctx, "daily", holder, at(0), at(60)) })
	once("ClaimDaily", func(s Store, holder string) (bool, error) {
		d := daily("s1", today)
		d.ID = holder
		return s.ClaimDaily(ctx, d)
	})
	once("MoveDaily", func(s Store, _ string) (bool, error) {
		return s.MoveDaily(ctx, "s1", today, store.DailyClaimed, store.DailyAsking, "")
	})
	once("OpenDaily", func(s Store, holder string) (bool, error) {
		return s.OpenDaily(ctx, "s1", today, store.Shown{Channel: "c1", Message: store.MessageID(holder)}, at(60))
	})
	once("AnswerDaily", func(s Store, _ string) (bool, error) { return s.AnswerDaily(ctx, dailyAnswer("m1", 1, 1)) })

	// Whoever closes sees every answer that was taken.
	var taken atomic.Int32
	seen := 0
	inParallel(func(i int) {
		if i == workers/2 {
			_, err := stores[0].MoveDaily(ctx, "s1", today, store.DailyOpen, store.DailyClosed, "")
			all, err2 := stores[0].DailyAnswers(ctx, "s1", today)
			if seen = len(all); err != nil || err2 != nil {
				t.Error(err, err2)
			}
			return
		}
		for n := range 5 {
			first, err := stores[i%processes].AnswerDaily(ctx, dailyAnswer(store.MemberID(fmt.Sprint("m2-", i, "-", n)), 1, 2))
			if err != nil && !errors.Is(err, store.ErrClosed) {
				t.Error(err)
			}
			if first {
				taken.Add(1)
			}
		}
	})
	if total := int(taken.Load()) + 1; seen != total {
		t.Errorf("%d answers were taken, whoever closed saw %d", total, seen)
	}
}
