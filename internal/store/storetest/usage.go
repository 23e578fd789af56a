package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// usage is what a member used on a day: one question of n tokens.
func usage(day string, server store.ServerID, member store.MemberID, model string, n int) store.Usage {
	return store.Usage{Day: day, Server: server, Member: member, Model: model, Questions: 1, Input: 10 * n, Output: n, Cost: 100 * n}
}

func testUsage(t *testing.T, s Store) {
	ctx := t.Context()
	all := func(from, to string) []store.Usage { return get(s.Usages(ctx, from, to))(t) }
	equal(t, "no usage", all("", "9"), []store.Usage{})
	for _, u := range []store.Usage{
		usage("2026-11-01", "s1", "m1", "a", 1),
		usage("2026-11-01", "s1", "m1", "a", 2),
		usage("2026-11-30", "s1", "m1", "a", 3),
		{Day: "2026-11-30", Server: "s1", Member: "m1", Model: "b", Cached: 1, Graded: 2},
		usage("2026-11-30", "s1", "m2", "", 0),
		usage("2026-11-30", "s2", "m1", "a", 4),
		usage("2026-11-30", "", "m1", "a", 5),
		usage("2026-10-31", "s1", "m1", "a", 6),
		usage("2026-12-01", "s1", "m1", "a", 1<<40),
	} {
		must(t, s.AddUsage(ctx, u))
	}
	sum := func(server store.ServerID, member store.MemberID, model string, questions, n int) store.Usage {
		u := usage("", server, member, model, n)
		u.Questions = questions
		return u
	}
	b := store.Usage{Server: "s1", Member: "m1", Model: "b", Cached: 1, Graded: 2}
	november := []store.Usage{
		sum("", "m1", "a", 1, 5), sum("s1", "m1", "a", 3, 6), b, sum("s1", "m2", "", 1, 0), sum("s2", "m1", "a", 1, 4),
	}
	equal(t, "a month", all("2026-11-01", "2026-11-30"), november)
	equal(t, "a month of s1", get(s.UsagesOf(ctx, "s1", "2026-11-01", "2026-11-30"))(t), november[1:4])
	equal(t, "direct messages", get(s.UsagesOf(ctx, "", "2026-11-01", "2026-11-30"))(t), november[:1])
	equal(t, "a day", all("2026-12-01", "2026-12-01"), []store.Usage{sum("s1", "m1", "a", 1, 1<<40)})

	// Sums stay, also when there is a sum already.
	get(s.Forget(ctx, "m2"))(t)
	must(t, s.AddUsage(ctx, usage("2026-11-30", "s1", "m2", "", 7)))
	get(s.Forget(ctx, "m1"))(t)
	get(s.Forget(ctx, "m2"))(t)
	b.Member = ""
	equal(t, "without the members", all("2026-11-01", "2026-11-30"), []store.Usage{
		sum("", "", "a", 1, 5), sum("s1", "", "", 2, 7), sum("s1", "", "a", 3, 6), b, sum("s2", "", "a", 1, 4),
	})
	must(t, s.ForgetServer(ctx, "s1"))
	equal(t, "without the server", all("", "9"), []store.Usage{sum("", "", "a", 1, 5), sum("s2", "", "a", 1, 4)})

	// What is old loses its names and not its sums.
	must(t, s.AddUsage(ctx, usage("2026-11-21", "s1", "m1", "a", 1)))
	must(t, s.AddUsage(ctx, usage("2026-11-21", "s1", "m2", "a", 2)))
	must(t, s.AddUsage(ctx, usage("2026-11-22", "s1", "m1", "a", 3)))
	for range 2 {
		get(s.Purge(ctx, noon))(t)
		equal(t, "what is old", get(s.UsagesOf(ctx, "s1", "", "9"))(t), []store.Usage{sum("s1", "", "a", 2, 3), sum("s1", "m1", "a", 1, 3)})
	}
}

// testUsageTogether has several add to one row.
func testUsageTogether(t *testing.T, open Opener) {
	var stores [2]Store
	for i := range stores {
		stores[i] = get(open(t.Context()))(t)
		defer closeStore(t, stores[i])
	}
	var failed atomic.Int64
	inParallel(func(i int) {
		for range 10 {
			if stores[i%2].AddUsage(t.Context(), usage(today, "s1", "m1", "a", 1)) != nil {
				failed.Add(1)
			}
		}
	})
	want := usage("", "s1", "m1", "a", 10*workers)
	want.Questions = 10 * workers
	equal(t, "usage", get(stores[0].Usages(t.Context(), today, today))(t), []store.Usage{want})
	equal(t, "failures", failed.Load(), int64(0))
}

// kept is an answer of 10 bytes that was written seconds after noon.
func kept(key string, seconds int) store.KeptAnswer {
	return store.KeptAnswer{Key: key, Server: "s1", Member: "m1", Data: fmt.Appendf(nil, "%10s", key), At: at(seconds)}
}

func testKeptAnswers(t *testing.T, s Store) {
	ctx := t.Context()
	roomy := store.AnswerBounds{Entries: 100, Bytes: 1000, Since: at(-1000)}
	find := func(key string, seconds int) (store.KeptAnswer, error) {
		return s.KeptAnswer(ctx, key, at(-1000), at(seconds))
	}
	has := func(what string, keys ...string) {
		t.Helper()
		var got []string
		for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
			// As of the time of writing: looking shall not count as use here.
			if _, err := s.KeptAnswer(ctx, key, at(-1000), time.Time{}); err == nil {
				got = append(got, key)
			} else {
				notFound(t, key, err)
			}
		}
		equal(t, what, got, keys)
	}
	has("nothing")
	must(t, s.KeepAnswer(ctx, kept("a", 0), roomy))
	equal(t, "a", get(find("a", 1))(t), kept("a", 0))
	// Too old for who asks.
	_, err := s.KeptAnswer(ctx, "a", at(1), at(2))
	notFound(t, "an old answer", err)
	// A newer one replaces it, whoever asked.
	newer := kept("a", 5)
	newer.Member, newer.Server, newer.Data = "m2", "s2", []byte("newer")
	must(t, s.KeepAnswer(ctx, newer, roomy))
	equal(t, "a newer one", get(find("a", 6))(t), newer)

	must(t, s.KeepAnswer(ctx, kept("b", 10), roomy))
	must(t, s.KeepAnswer(ctx, kept("c", 20), roomy))
	// An hour and more later, a is asked for again.
	get(find("a", 7200))(t)
	two := roomy
	two.Entries = 2
	must(t, s.KeepAnswer(ctx, kept("d", 7300), two))
	has("the two that were used last", "a", "d")
	few := roomy
	few.Bytes = 20
	must(t, s.KeepAnswer(ctx, kept("e", 7400), few))
	has("20 bytes", "d", "e")
	big := kept("f", 7500)
	big.Data = make([]byte, 21)
	must(t, s.KeepAnswer(ctx, big, few))
	has("one that is too big", []string{}...)

	must(t, s.KeepAnswer(ctx, kept("a", 7600), roomy))
	must(t, s.KeepAnswer(ctx, kept("b", 7700), roomy))
	recent := roomy
	recent.Since = at(7700)
	must(t, s.KeepAnswer(ctx, kept("c", 7800), recent))
	has("what is not too old", "b", "c")

	other := kept("d", 7900)
	other.Server, other.Member = "s2", "m2"
	must(t, s.KeepAnswer(ctx, other, roomy))
	get(s.Forget(ctx, "m1"))(t)
	has("what others asked", "d")
	must(t, s.KeepAnswer(ctx, kept("a", 8000), roomy))
	must(t, s.ForgetServer(ctx, "s2"))
	has("what was asked elsewhere", "a")
	get(s.Purge(ctx, at(8000)))(t)
	has("after a purge", "a")
	get(s.Purge(ctx, at(8001)))(t)
	has("after the next purge")
}
