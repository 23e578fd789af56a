package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// card returns a new card of member m1, due seconds after noon.
func card(id string, due int) store.Card {
	return store.Card{
		Member: "m1", ID: id, Topic: "gmp", State: 2, Step: 1, Stability: 2.3065, Difficulty: 4.25,
		Due: at(due), LastReview: at(due - 60), Reps: 1, Lapses: 2, Score: 62.5,
	}
}

// reviewOf returns a review of a card.
func reviewOf(c store.Card, id string, seconds int) store.Review {
	return store.Review{ID: id, Member: c.Member, Card: c.ID, Rating: 3, Score: 62.5, Source: "quiz", At: at(seconds)}
}

// save stores a card with a review and returns the card as stored.
func save(t *testing.T, s Store, c store.Card, r store.Review) store.Card {
	t.Helper()
	if !get(s.SaveReview(t.Context(), c, r))(t) {
		t.Fatalf("review %s is not saved", r.ID)
	}
	c.Version++
	return c
}

func testCards(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Card(ctx, "m1", "a")
	notFound(t, "Card", err)
	equal(t, "Cards of nobody", get(s.Cards(ctx, "m1"))(t), []store.Card(nil))

	b := save(t, s, card("b", 10), reviewOf(card("b", 10), "r1", 0))
	a := save(t, s, card("a", 10), reviewOf(card("a", 10), "r2", 0))
	other := card("a", 5)
	other.Member = "m2"
	other = save(t, s, other, reviewOf(other, "r3", 0))
	equal(t, "a", get(s.Card(ctx, "m1", "a"))(t), a)
	equal(t, "a of m2", get(s.Card(ctx, "m2", "a"))(t), other)
	equal(t, "Cards", get(s.Cards(ctx, "m1"))(t), []store.Card{a, b})

	// All of it may change, also to nothing.
	next := store.Card{Member: "m1", ID: "a", Version: 1, Topic: "chan"}
	next = save(t, s, next, reviewOf(next, "r4", 1))
	equal(t, "a, changed", get(s.Card(ctx, "m1", "a"))(t), next)
	equal(t, "b, as it was", get(s.Card(ctx, "m1", "b"))(t), b)
}

func testDue(t *testing.T, s Store) {
	ctx := t.Context()
	var due []store.Card
	for i, c := range []store.Card{card("x", 10), card("b", 20), card("a", 20), card("later", 21)} {
		due = append(due, save(t, s, c, reviewOf(c, fmt.Sprint("r", i), 0)))
	}
	due[1], due[2] = due[2], due[1] // of one moment: by ID
	other := card("x", 0)
	other.Member = "m2"
	save(t, s, other, reviewOf(other, "r9", 0))
	equal(t, "Due", get(s.Due(ctx, "m1", at(20), 9))(t), due[:3])
	equal(t, "one of them", get(s.Due(ctx, "m1", at(20), 1))(t), due[:1])
	for _, limit := range []int{0, -1} {
		equal(t, "none", get(s.Due(ctx, "m1", at(20), limit))(t), []store.Card(nil))
	}
	equal(t, "before", get(s.Due(ctx, "m1", at(9), 9))(t), []store.Card(nil))
}

func testReviews(t *testing.T, s Store) {
	ctx := t.Context()
	c := card("a", 0)
	r2 := reviewOf(c, "r2", 5)
	c = save(t, s, c, r2)
	r1 := store.Review{ID: "r1", Member: "m1", Card: "a", Rating: 1, Score: 100.0 / 3, Source: "interview", At: at(1)}
	c = save(t, s, c, r1)
	r3 := reviewOf(c, "r3", 5)
	c = save(t, s, c, r3)
	other := card("a", 0)
	other.Member = "m2"
	save(t, s, other, reviewOf(other, "r9", 5))
	equal(t, "Reviews", get(s.Reviews(ctx, "m1", time.Time{}))(t), []store.Review{r1, r2, r3})
	equal(t, "of a moment and later", get(s.Reviews(ctx, "m1", at(5)))(t), []store.Review{r2, r3})

	// The same event again, in whatever words, by whomever: nothing changes.
	for _, r := range []store.Review{r1, reviewOf(c, "r2", 99), reviewOf(other, "r1", 99)} {
		again := store.Card{Member: r.Member, ID: r.Card, Version: c.Version, Topic: "changed"}
		if get(s.SaveReview(ctx, again, r))(t) {
			t.Errorf("review %s is saved twice", r.ID)
		}
	}
	// Also where the card was read long ago.
	if get(s.SaveReview(ctx, card("a", 0), r3))(t) {
		t.Error("review r3 is saved twice")
	}
	equal(t, "Reviews", get(s.Reviews(ctx, "m1", time.Time{}))(t), []store.Review{r1, r2, r3})
	equal(t, "the card", get(s.Card(ctx, "m1", "a"))(t), c)
}

func testReviewRefused(t *testing.T, s Store) {
	ctx := t.Context()
	c := save(t, s, card("a", 0), reviewOf(card("a", 0), "r1", 0))
	for what, version := range map[string]int{"new again": 0, "of the future": 2, "negative": -1} {
		stale := c
		stale.Version = version
		saved, err := s.SaveReview(ctx, stale, reviewOf(c, "r2", 0))
		conflict(t, what, err)
		if saved {
			t.Errorf("%s: saved", what)
		}
	}
	gone := card("b", 0)
	gone.Version = 1
	_, err := s.SaveReview(ctx, gone, reviewOf(gone, "r2", 0))
	conflict(t, "a card that is gone", err)

	for what, change := range map[string]func(*store.Card, *store.Review){
		"a review without an ID":       func(_ *store.Card, r *store.Review) { r.ID = "" },
		"a card without an ID":         func(c *store.Card, r *store.Review) { c.ID, r.Card = "", "" },
		"nobody's card":                func(c *store.Card, r *store.Review) { c.Member, r.Member = "", "" },
		"a review of another card":     func(_ *store.Card, r *store.Review) { r.Card = "b" },
		"a review of another member's": func(_ *store.Card, r *store.Review) { r.Member = "m2" },
		"a stability that is none":     func(c *store.Card, _ *store.Review) { c.Stability = math.NaN() },
		"a difficulty without end":     func(c *store.Card, _ *store.Review) { c.Difficulty = math.Inf(1) },
		"a score that is none":         func(_ *store.Card, r *store.Review) { r.Score = math.NaN() },
	} {
		card, review := c, reviewOf(c, "r2", 0)
		change(&card, &review)
		if saved, err := s.SaveReview(ctx, card, review); err == nil || saved {
			t.Errorf("%s: %v, %v", what, saved, err)
		}
	}
	equal(t, "the card", get(s.Cards(ctx, "m1"))(t), []store.Card{c})
	if n := len(get(s.Reviews(ctx, "m1", time.Time{}))(t)); n != 1 {
		t.Errorf("%d reviews, want 1", n)
	}
}

// testSaveReviewTogether has many rate one card at once, each event twice: every
// event counts once.
func testSaveReviewTogether(t *testing.T, open Opener) {
	ctx := t.Context()
	var stores [2]Store
	for i := range stores {
		stores[i] = get(open(ctx))(t)
		defer closeStore(t, stores[i])
	}
	saves := make([]int, workers)
	inParallel(func(i int) {
		s, id := stores[i%2], fmt.Sprint("r", i/2)
		for {
			c, err := s.Card(ctx, "m1", "a")
			if errors.Is(err, store.ErrNotFound) {
				c, err = store.Card{Member: "m1", ID: "a"}, nil
			}
			if err != nil {
				t.Errorf("Card: %v", err)
				return
			}
			c.Reps++
			saved, err := s.SaveReview(ctx, c, reviewOf(c, id, i))
			switch {
			case errors.Is(err, store.ErrConflict):
				continue
			case err != nil:
				t.Errorf("SaveReview: %v", err)
			case saved:
				saves[i]++
			}
			return
		}
	})
	for i := 0; i < workers; i += 2 {
		if saves[i]+saves[i+1] != 1 {
			t.Errorf("review r%d is saved %d times", i/2, saves[i]+saves[i+1])
		}
	}
	if c := get(stores[0].Card(ctx, "m1", "a"))(t); c.Reps != workers/2 || c.Version != workers/2 {
		t.Errorf("the card has %d reviews and version %d, want %d", c.Reps, c.Version, workers/2)
	}
}

func points(member store.MemberID, server store.ServerID, ref string, amount, seconds int) store.Points {
	return store.Points{Member: member, Server: server, Amount: amount, Reason: "quiz", Ref: ref, At: at(seconds)}
}

func testPoints(t *testing.T, s Store) {
	ctx := t.Context()
	all := []store.Points{points("m1", "s1", "q1", 3, 0), points("m1", "s1", "q2", -1, 5), points("m1", "s1", "q3", 2, 5)}
	for _, p := range append(all, points("m2", "s1", "q1", 1, 0), points("m1", "s2", "q1", 1, 0)) {
		if !get(s.AddPoints(ctx, p))(t) {
			t.Errorf("%+v are not added", p)
		}
	}
	if get(s.AddPoints(ctx, points("m1", "s1", "q1", 99, 9)))(t) {
		t.Error("points for one quiz are added twice")
	}
	equal(t, "PointsOf", get(s.PointsOf(ctx, "s1", "m1", time.Time{}))(t), all)
	equal(t, "of a moment and later", get(s.PointsOf(ctx, "s1", "m1", at(5)))(t), all[1:])
	for what, p := range map[string]store.Points{
		"nobody's": points("", "s1", "q9", 1, 0), "nowhere": points("m1", "", "q9", 1, 0), "for nothing": points("m1", "s1", "", 1, 0),
	} {
		if _, err := s.AddPoints(ctx, p); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

func testLeaderboard(t *testing.T, s Store) {
	ctx := t.Context()
	for _, p := range []store.Points{
		points("m1", "s1", "q1", 3, 0), points("m1", "s1", "q2", 4, 20),
		points("m3", "s1", "q2", 5, 10), points("m2", "s1", "q1", 5, 11), // m3 had them first
		points("m4", "s1", "q1", 9, 0), points("m5", "s2", "q1", 50, 0),
	} {
		get(s.AddPoints(ctx, p))(t)
	}
	board := func(since, limit int) []store.Standing {
		t.Helper()
		return get(s.Leaderboard(ctx, "s1", at(since), limit))(t)
	}
	all := []store.Standing{{Member: "m4", Points: 9, Times: 1}, {Member: "m1", Points: 7, Times: 2}, {Member: "m3", Points: 5, Times: 1}, {Member: "m2", Points: 5, Times: 1}}
	equal(t, "of ever", board(-9, 9), all)
	equal(t, "the best two", board(-9, 2), all[:2])
	equal(t, "none", board(-9, -1), []store.Standing(nil))
	equal(t, "later", board(10, 9), []store.Standing{all[2], all[3], {Member: "m1", Points: 4, Times: 1}})

	if get(s.Unlisted(ctx, "m4"))(t) {
		t.Error("a member is unlisted from the start")
	}
	for _, unlisted := range []bool{true, true, false} {
		must(t, s.SetUnlisted(ctx, "m4", unlisted))
		if got := get(s.Unlisted(ctx, "m4"))(t); got != unlisted {
			t.Errorf("Unlisted = %v", got)
		}
		want := all
		if unlisted {
			want = all[1:]
		}
		equal(t, "without whom does not want to", board(-9, 9), want)
	}
	if err := s.SetUnlisted(ctx, "", true); err == nil {
		t.Error("SetUnlisted of nobody succeeded")
	}
}

func testForgetProgress(t *testing.T, s Store) {
	ctx := t.Context()
	fillProgress := func() {
		for _, m := range []store.MemberID{"m1", "m2"} {
			c := card("a", 0)
			c.Member = m
			save(t, s, c, reviewOf(c, "r-"+string(m), 0))
			for _, server := range []store.ServerID{"s1", "s2"} {
				get(s.AddPoints(ctx, points(m, server, "q1", 1, 0)))(t)
			}
			must(t, s.SetUnlisted(ctx, m, true))
		}
	}
	// left is what there is of a member: cards, reviews, points on s1 and s2, and
	// 1 for being unlisted.
	left := func(m store.MemberID) [5]int {
		n := [5]int{
			len(get(s.Cards(ctx, m))(t)), len(get(s.Reviews(ctx, m, time.Time{}))(t)),
			len(get(s.PointsOf(ctx, "s1", m, time.Time{}))(t)), len(get(s.PointsOf(ctx, "s2", m, time.Time{}))(t)),
		}
		if get(s.Unlisted(ctx, m))(t) {
			n[4] = 1
		}
		return n
	}
	fillProgress()
	get(s.Purge(ctx, at(3600)))(t)
	equal(t, "m1 after Purge", left("m1"), [5]int{1, 1, 1, 1, 1})
	must(t, s.ForgetServer(ctx, "s1"))
	equal(t, "m1 after ForgetServer", left("m1"), [5]int{1, 1, 0, 1, 1})
	equal(t, "Forget", get(s.Forget(ctx, "m1"))(t), store.Forgotten{Reviews: 1})
	equal(t, "m1 after Forget", left("m1"), [5]int{})
	equal(t, "m2 after all", left("m2"), [5]int{1, 1, 0, 1, 1})

	// Who was forgotten starts anew.
	c := card("a", 0)
	save(t, s, c, reviewOf(c, "r-m1", 0))
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if saved, err := s.SaveReview(ended, card("b", 0), reviewOf(card("b", 0), "r-b", 0)); saved || !errors.Is(err, context.Canceled) {
		t.Errorf("SaveReview after the end: %v, %v", saved, err)
	}
}
