package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

func testHeldQuestions(t *testing.T, s Store) {
	ctx := t.Context()
	held := func(what string, member store.MemberID, server store.ServerID, seconds int, want map[string]time.Time) {
		t.Helper()
		equal(t, what, get(s.HeldQuestions(ctx, member, server, at(seconds)))(t), want)
	}
	none := map[string]time.Time{}
	open := func(server store.ServerID, day, question string, reveal int) {
		t.Helper()
		d := daily(server, day)
		d.Question = question
		claimed(t, s, d)
		held("not asked yet", "m1", server, 0, none)
		get(s.OpenDaily(ctx, server, day, store.Shown{Channel: "c1", Message: "1"}, at(reveal)))(t)
	}
	open("s1", today, "map-grow", 60)
	open("s2", today, "chan-nil", 90)
	open("s3", store.QuizDay("x"), "map-grow", 70)
	held("in a server", "m1", "s1", 0, map[string]time.Time{"map-grow": at(60)})
	held("in another", "m1", "s2", 0, map[string]time.Time{"chan-nil": at(90)})
	held("nowhere", "m1", "", 0, none)
	get(s.AnswerDaily(ctx, store.DailyAnswer{Server: "s2", Day: today, Member: "m1", At: at(1)}))(t)
	get(s.AnswerDaily(ctx, store.DailyAnswer{Server: "s3", Day: store.QuizDay("x"), Member: "m1", At: at(1)}))(t)
	held("answered", "m1", "", 1, map[string]time.Time{"chan-nil": at(90), "map-grow": at(70)})
	held("answered, and in a server", "m1", "s1", 1, map[string]time.Time{"chan-nil": at(90), "map-grow": at(70)})
	held("somebody else", "m2", "s1", 1, map[string]time.Time{"map-grow": at(60)})

	late := int(store.DailyLate / time.Second)
	get(s.MoveDaily(ctx, "s1", today, store.DailyOpen, store.DailyClosed, ""))(t)
	held("being revealed", "m2", "s1", 60+late-1, map[string]time.Time{"map-grow": at(60)})
	held("given up", "m2", "s1", 60+late, none)
	get(s.MoveDaily(ctx, "s1", today, store.DailyClosed, store.DailyRevealed, ""))(t)
	held("revealed", "m2", "s1", 60, none)
}

func dailyAnswer(member store.MemberID, choice, seconds int) store.DailyAnswer {
	return store.DailyAnswer{Server: "s1", Day: today, Member: member, Choice: choice, Score: 100 / 3.0, At: at(seconds)}
}

func testDailyAnswers(t *testing.T, s Store) {
	ctx := t.Context()
	refused := func(what string, a store.DailyAnswer) {
		t.Helper()
		if first, err := s.AnswerDaily(ctx, a); first || !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, %v, want ErrClosed", what, first, err)
		}
	}
	refused("no question", dailyAnswer("m1", 1, 0))
	claimed(t, s, daily("s1", today))
	refused("not asked yet", dailyAnswer("m1", 1, 0))
	get(s.OpenDaily(ctx, "s1", today, store.Shown{Channel: "c1", Message: "1"}, at(60)))(t)

	words := dailyAnswer("m2", -1, 30)
	words.Text, words.Score = "因为 “容量”", -1
	want := []store.DailyAnswer{dailyAnswer("m1", 2, 10), dailyAnswer("m3", 0, 10), words}
	for _, i := range []int{2, 1, 0} {
		if !get(s.AnswerDaily(ctx, want[i]))(t) {
			t.Errorf("%+v is not kept", want[i])
		}
	}
	if get(s.AnswerDaily(ctx, dailyAnswer("m1", 3, 40)))(t) {
		t.Error("a second answer is kept")
	}
	refused("at the reveal", dailyAnswer("m4", 1, 60))
	must(t, s.SetUnlisted(ctx, "m3", true))
	must(t, s.SetUnlisted(ctx, "m1", false))
	want[1].Unlisted = true
	equal(t, "DailyAnswers", get(s.DailyAnswers(ctx, "s1", today))(t), want)
	equal(t, "elsewhere", get(s.DailyAnswers(ctx, "s2", today))(t), []store.DailyAnswer(nil))
	equal(t, "DailyAnswer", get(s.DailyAnswer(ctx, "s1", today, "m2"))(t), words)
	for _, score := range []float64{62.5, 100} {
		must(t, s.GradeDaily(ctx, "s1", today, "m2", score))
	}
	words.Score = 62.5
	equal(t, "graded", get(s.DailyAnswer(ctx, "s1", today, "m2"))(t), words)
	_, err := s.DailyAnswer(ctx, "s1", today, "m4")
	notFound(t, "DailyAnswer", err)

	get(s.MoveDaily(ctx, "s1", today, store.DailyOpen, store.DailyClosed, ""))(t)
	refused("closed", dailyAnswer("m5", 1, 20))
	if first, err := s.AnswerDaily(ctx, dailyAnswer("m1", 1, 20)); first || err != nil {
		t.Errorf("a second answer to what is closed: %v, %v", first, err)
	}
	if _, err := s.AnswerDaily(ctx, dailyAnswer("", 1, 20)); err == nil || errors.Is(err, store.ErrClosed) {
		t.Errorf("nobody's answer: %v", err)
	}

	claimed(t, s, daily("s1", "2026-11-23"))
	get(s.OpenDaily(ctx, "s1", "2026-11-23", store.Shown{Channel: "c1", Message: "2"}, at(60)))(t)
	next := dailyAnswer("m1", 1, 20)
	next.Day = "2026-11-23"
	get(s.AnswerDaily(ctx, next))(t)
	equal(t, "DailyDays", get(s.DailyDays(ctx, "s1", ""))(t), map[store.MemberID][]string{
		"m1": {"2026-11-23", today}, "m2": {today}, "m3": {today},
	})
	equal(t, "DailyDays later", get(s.DailyDays(ctx, "s1", "2026-11-23"))(t), map[store.MemberID][]string{"m1": {"2026-11-23"}})

	// What members wrote goes, who took part stays.
	get(s.Purge(ctx, at(30)))(t)
	equal(t, "of the very moment", get(s.DailyAnswer(ctx, "s1", today, "m2"))(t), words)
	get(s.Purge(ctx, at(31)))(t)
	words.Text = ""
	equal(t, "after Purge", get(s.DailyAnswer(ctx, "s1", today, "m2"))(t), words)

	get(s.Forget(ctx, "m1"))(t)
	equal(t, "without m1", get(s.DailyDays(ctx, "s1", ""))(t), map[store.MemberID][]string{"m2": {today}, "m3": {today}})
	must(t, s.ForgetServer(ctx, "s1"))
	equal(t, "without s1", get(s.DailyDays(ctx, "s1", ""))(t), map[store.MemberID][]string{})
	equal(t, "questions without s1", get(s.Dailies(ctx, "s1", 9))(t), []store.Daily(nil))
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

func testLeases(t *testing.T, s Store) {
	ctx := t.Context()
	lease := func(name, holder string, life time.Duration) bool {
		t.Helper()
		now := time.Now()
		return get(s.Lease(ctx, name, holder, now, now.Add(life)))(t)
	}
	for i, c := range []struct {
		name, holder string
		want         bool
	}{
		{"daily", "a", true},
		{"daily", "b", false},
		{"other", "b", true},
		{"daily", "a", true}, // renewed
		{"daily", "b", false},
	} {
		if got := lease(c.name, c.holder, store.MaxLease); got != c.want {
			t.Errorf("%d: %+v = %v", i, c, got)
		}
	}
	lease("daily", "a", time.Millisecond) // and a dies
	for begun := time.Now(); !lease("daily", "b", store.MaxLease); {
		if time.Since(begun) > time.Minute {
			t.Fatal("a lease that ended is not free")
		}
	}
	if lease("daily", "a", store.MaxLease) {
		t.Error("a has what b took")
	}
	holder := func(name string) string { return get(s.LeaseHolder(ctx, name, time.Now()))(t) }
	lease("short", "a", time.Millisecond)
	for begun := time.Now(); holder("short") != ""; {
		if time.Since(begun) > time.Minute {
			t.Fatal("a lease that ended has a holder")
		}
	}
	equal(t, "holders", []string{holder("daily"), holder("other"), holder("nobody's")}, []string{"b", "b", ""})
	must(t, s.Release(ctx, "daily", "a"))
	if lease("daily", "a", time.Minute) {
		t.Error("a gave back what b has")
	}
	must(t, s.Release(ctx, "daily", "b"))
	must(t, s.Release(ctx, "daily", "b"))
	if !lease("daily", "a", time.Minute) {
		t.Error("a lease that was given back is not free")
	}
	if text := export(t, s, store.ExportOptions{Secrets: true}); strings.Contains(text, "daily") {
		t.Errorf("a lease is exported: %s", text)
	}
	for what, bad := range map[string][2]string{"no name": {"", "a"}, "nobody": {"daily", ""}} {
		if _, err := s.Lease(ctx, bad[0], bad[1], at(0), at(1)); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	for _, until := range []int{1, 0, 2 + int(store.MaxLease/time.Second)} {
		if _, err := s.Lease(ctx, "x", "a", at(1), at(until)); err == nil {
			t.Errorf("a lease of %d s: no error", until-1)
		}
	}
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
