package storetest

import (
	"testing"

	"gophertutor/internal/store"
)

func testConclude(t *testing.T, s Store) {
	ctx := t.Context()
	const day = "2026-11-22"
	e := asked("e1", 0)
	e.Member, e.Server = "m1", "s1"
	must(t, s.Begin(ctx, e))
	e = answered(e, store.Done)
	shown := []store.Shown{{N: 0, Channel: "c1", Message: "10"}, {N: 2, Channel: "c1", Message: "12"}}
	used := []store.Usage{usage(day, "s1", "m1", "a", 1), usage(day, "s1", "m1", "b", 2)}
	must(t, s.AddMessage(ctx, "e1", 0, "c1", "9"))
	must(t, s.Conclude(ctx, e, shown, used))
	want := e
	want.Conversation, want.Token = "e1", ""
	equal(t, "after Conclude", get(s.Exchange(ctx, "e1"))(t), want)
	equal(t, "Messages", get(s.Messages(ctx, "e1"))(t), shown)
	sums := func(member store.MemberID) []store.Usage {
		a, b := used[0], used[1]
		a.Day, a.Member, b.Day, b.Member = "", member, "", member
		return []store.Usage{a, b}
	}
	equal(t, "usage", get(s.UsagesOf(ctx, "s1", day, day))(t), sums("m1"))

	// No end is none of it.
	e.Status = store.Running
	if s.Conclude(ctx, e, nil, used) == nil {
		t.Error("an exchange ended with running")
	}
	equal(t, "usage after an error", get(s.UsagesOf(ctx, "s1", day, day))(t), sums("m1"))

	// Forgotten meanwhile: what it took counts, for nobody by name.
	get(s.Forget(ctx, "m1"))(t)
	e.Status, e.ID, e.Server = store.Done, "e2", "s2"
	used[0].Server, used[1].Server = "s2", "s2"
	notFound(t, "Conclude", s.Conclude(ctx, e, shown, used))
	equal(t, "Messages of nothing", get(s.Messages(ctx, "e2"))(t), []store.Shown(nil))
	equal(t, "usage of nobody", get(s.UsagesOf(ctx, "s2", day, day))(t), sums(""))
}
