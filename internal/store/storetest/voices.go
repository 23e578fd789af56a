package storetest

import (
	"testing"

	"gophertutor/internal/store"
)

// voiced updates a session with voices and returns it as stored.
func voiced(t *testing.T, s Store, x store.Session, voices ...store.Voice) store.Session {
	t.Helper()
	x.Voices = voices
	must(t, s.UpdateSession(t.Context(), x))
	return get(s.Session(t.Context(), x.ID))(t)
}

func voice(member store.MemberID, data string) store.Voice {
	return store.Voice{Member: member, Data: []byte(data)}
}

func testVoices(t *testing.T, s Store) {
	ctx := t.Context()
	a, b := create(t, s, session("a", 0)), create(t, s, session("b", 1))
	equal(t, "Voices of nobody", get(s.Voices(ctx, "a"))(t), []store.Voice(nil))

	old := a
	a = voiced(t, s, a, voice("m3", "3"), voice("m1", "1"))
	a = voiced(t, s, a, voice("m2", "2"))
	a = voiced(t, s, a, voice("m3", "3, longer")) // the others stay, and so does the order
	b = voiced(t, s, b, voice("m3", "b"))
	want := []store.Voice{voice("m3", "3, longer"), voice("m1", "1"), voice("m2", "2")}
	equal(t, "Voices", get(s.Voices(ctx, "a"))(t), want)

	old.Voices = []store.Voice{voice("m3", "late"), voice("m4", "late")}
	conflict(t, "UpdateSession of an old version", s.UpdateSession(ctx, old))
	equal(t, "Voices after a conflict", get(s.Voices(ctx, "a"))(t), want)

	// Whoever has a voice in a session has the session.
	c := create(t, s, store.Session{ID: "c", Member: "m3", Status: store.SessionOpen, Data: []byte{}, CreatedAt: at(2), TouchedAt: at(2)})
	equal(t, "Sessions of m3", get(s.Sessions(ctx, "m3", 9))(t), []store.Session{c, b, a})
	equal(t, "Sessions of m2", get(s.Sessions(ctx, "m2", 9))(t), []store.Session{a})

	// A member's words go with the member, also from the interviews of others, and
	// nobody who has read them before can put them back.
	equal(t, "Forget", get(s.Forget(ctx, "m3"))(t), store.Forgotten{Sessions: 1, Voices: 2})
	equal(t, "Voices", get(s.Voices(ctx, "a"))(t), want[1:])
	a.Voices = []store.Voice{voice("m3", "again")}
	conflict(t, "UpdateSession with what is forgotten", s.UpdateSession(ctx, a))
	equal(t, "Voices", get(s.Voices(ctx, "a"))(t), want[1:])
	// With whoever began it the interview goes, and all that was said there.
	get(s.Forget(ctx, "m1"))(t)
	equal(t, "Voices", get(s.Voices(ctx, "a"))(t), []store.Voice(nil))

	d := create(t, s, store.Session{ID: "d", Member: "m5", Server: "s5", Status: store.SessionEnded, Data: []byte{}, CreatedAt: at(0), TouchedAt: at(0)})
	e := create(t, s, store.Session{ID: "e", Member: "m5", Server: "s6", Status: store.SessionEnded, Data: []byte{}, CreatedAt: at(0), TouchedAt: at(0)})
	voiced(t, s, d, voice("m6", "d"))
	voiced(t, s, e, voice("m6", "e"))
	must(t, s.ForgetServer(ctx, "s5"))
	equal(t, "Voices of the server", get(s.Voices(ctx, "d"))(t), []store.Voice(nil))
	get(s.Purge(ctx, at(0)))(t)
	equal(t, "Voices of the other", get(s.Voices(ctx, "e"))(t), []store.Voice{voice("m6", "e")})
	get(s.Purge(ctx, at(1)))(t)
	equal(t, "Voices after Purge", get(s.Voices(ctx, "e"))(t), []store.Voice(nil))
}
