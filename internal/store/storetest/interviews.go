package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// session returns one of member m1 as it is given to CreateSession.
func session(id string, seconds int) store.Session {
	return store.Session{
		ID: id, Member: "m1", Server: "s1", Channel: "c-" + store.ChannelID(id), Status: store.SessionOpen,
		Data: []byte(`{"of":"` + id + `"}`), CreatedAt: at(seconds), TouchedAt: at(seconds),
	}
}

// create stores a session and returns it as stored.
func create(t *testing.T, s Store, x store.Session) store.Session {
	t.Helper()
	must(t, s.CreateSession(t.Context(), x))
	x.Version = 1
	return x
}

func conflict(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("%s: %v, want ErrConflict", what, err)
	}
}

func testSessions(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.Session(ctx, "none")
	notFound(t, "Session", err)
	equal(t, "Sessions of nobody", get(s.Sessions(ctx, "m1", 9))(t), []store.Session(nil))
	if err := s.CreateSession(ctx, session("", 0)); err == nil {
		t.Error("CreateSession without an ID succeeded")
	}

	first := session("a", 10)
	first.Version = 7 // of no account
	a := create(t, s, first)
	b := create(t, s, session("b", 0))   // stored later, older
	c := create(t, s, session("c", 10))  // of the same moment as a
	other := create(t, s, store.Session{ // with as little as there may be
		ID: "d", Member: "m2", Status: store.SessionPaused, Data: []byte{},
	})
	equal(t, "a", get(s.Session(ctx, "a"))(t), a)
	equal(t, "d", get(s.Session(ctx, "d"))(t), other)
	equal(t, "Sessions", get(s.Sessions(ctx, "m1", 9))(t), []store.Session{c, a, b})
	equal(t, "the newest two", get(s.Sessions(ctx, "m1", 2))(t), []store.Session{c, a})
	equal(t, "none", get(s.Sessions(ctx, "m1", -1))(t), []store.Session(nil))

	twice := session("a", 99)
	conflict(t, "CreateSession of an ID in use", s.CreateSession(ctx, twice))
	equal(t, "a", get(s.Session(ctx, "a"))(t), a)
}

func testUpdateSession(t *testing.T, s Store) {
	ctx := t.Context()
	notFound(t, "UpdateSession of none", s.UpdateSession(ctx, session("none", 0)))
	a := create(t, s, session("a", 0))
	b := create(t, s, session("b", 0))

	next := a
	next.Channel, next.Status, next.Data, next.TouchedAt = "c9", store.SessionPaused, []byte("new"), at(5)
	// What it was created with stays.
	next.Member, next.Server, next.CreatedAt = "m9", "s9", at(9)
	must(t, s.UpdateSession(ctx, next))
	next.Member, next.Server, next.CreatedAt, next.Version = a.Member, a.Server, a.CreatedAt, 2
	equal(t, "a", get(s.Session(ctx, "a"))(t), next)

	late := a
	late.Data = []byte("late")
	for _, version := range []int{0, 1, 3} {
		late.Version = version
		conflict(t, fmt.Sprint("UpdateSession of version ", version), s.UpdateSession(ctx, late))
	}
	equal(t, "a", get(s.Session(ctx, "a"))(t), next)
	equal(t, "b", get(s.Session(ctx, "b"))(t), b)

	get(s.Forget(ctx, "m1"))(t)
	notFound(t, "UpdateSession of one that is forgotten", s.UpdateSession(ctx, next))
}

func testSessionIn(t *testing.T, s Store) {
	ctx := t.Context()
	in := func(id string, seconds int, channel store.ChannelID, status store.SessionStatus) store.Session {
		x := session(id, seconds)
		x.Channel, x.Status = channel, status
		return create(t, s, x)
	}
	in("no channel", 0, "", store.SessionOpen)
	in("over", 9, "c1", store.SessionEnded)
	paused := in("paused", 8, "c1", store.SessionPaused)
	in("older", 1, "c2", store.SessionOpen)
	open := in("newer", 2, "c2", store.SessionOpen)
	in("paused later", 3, "c2", store.SessionPaused)
	equal(t, "paused", get(s.SessionIn(ctx, "c1"))(t), paused)
	equal(t, "open", get(s.SessionIn(ctx, "c2"))(t), open)
	for _, channel := range []store.ChannelID{"c3", ""} {
		_, err := s.SessionIn(ctx, channel)
		notFound(t, "SessionIn", err)
	}
	paused.Status = store.SessionEnded
	must(t, s.UpdateSession(ctx, paused))
	_, err := s.SessionIn(ctx, "c1")
	notFound(t, "SessionIn after the end", err)
}

func testStaleSessions(t *testing.T, s Store) {
	ctx := t.Context()
	c := create(t, s, session("c", 3))
	a := create(t, s, session("a", 1))
	b := create(t, s, session("b", 2))
	x := session("x", 0)
	x.Status = store.SessionPaused
	x = create(t, s, x)

	equal(t, "before all", get(s.StaleSessions(ctx, store.SessionOpen, at(1), 9))(t), []store.Session(nil))
	equal(t, "before c", get(s.StaleSessions(ctx, store.SessionOpen, at(3), 9))(t), []store.Session{a, b})
	equal(t, "the stalest", get(s.StaleSessions(ctx, store.SessionOpen, at(9), 1))(t), []store.Session{a})
	equal(t, "paused", get(s.StaleSessions(ctx, store.SessionPaused, at(9), 9))(t), []store.Session{x})
	a.TouchedAt = at(7)
	must(t, s.UpdateSession(ctx, a))
	a.Version = 2
	equal(t, "all", get(s.StaleSessions(ctx, store.SessionOpen, at(9), 9))(t), []store.Session{b, c, a})
}

func testGrades(t *testing.T, s Store) {
	ctx := t.Context()
	_, err := s.CachedGrade(ctx, "k")
	notFound(t, "CachedGrade", err)
	if err := s.PutGrade(ctx, store.KeptGrade{Data: []byte("x")}); err == nil {
		t.Error("PutGrade without a key succeeded")
	}
	must(t, s.PutGrade(ctx, store.KeptGrade{Key: "k", Member: "m1", Server: "s1", Data: []byte("first"), At: at(0)}))
	must(t, s.PutGrade(ctx, store.KeptGrade{Key: "k", Member: "m2", Data: []byte("second"), At: at(1)}))
	must(t, s.PutGrade(ctx, store.KeptGrade{Key: "l", Member: "m2", Data: []byte("other"), At: time.Time{}}))
	equal(t, "k", string(get(s.CachedGrade(ctx, "k"))(t)), "first")
	equal(t, "l", string(get(s.CachedGrade(ctx, "l"))(t)), "other")
}

// testUpdateSessionTogether has many stores change one session at once, each
// trying until it has.
func testUpdateSessionTogether(t *testing.T, open Opener) {
	stores := make([]Store, workers)
	for i := range stores {
		stores[i] = get(open(t.Context()))(t)
		defer closeStore(t, stores[i])
	}
	x := session("a", 0)
	x.Data = []byte{}
	must(t, stores[0].CreateSession(t.Context(), x))
	inParallel(func(i int) {
		for {
			x, err := stores[i].Session(t.Context(), "a")
			if err != nil {
				t.Errorf("Session: %v", err)
				return
			}
			x.Data = append(x.Data, byte('a'+i))
			switch err := stores[i].UpdateSession(t.Context(), x); {
			case err == nil:
				return
			case !errors.Is(err, store.ErrConflict):
				t.Errorf("UpdateSession: %v", err)
				return
			}
		}
	})
	got := get(stores[0].Session(t.Context(), "a"))(t)
	if len(got.Data) != workers || got.Version != workers+1 {
		t.Errorf("data %q of version %d, want %d letters of version %d", got.Data, got.Version, workers, workers+1)
	}
}
