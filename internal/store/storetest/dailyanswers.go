package storetest

import (
	"errors"
	"testing"
	"time"

	"gophertutor/internal/store"
)

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
