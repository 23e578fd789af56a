package discord

import (
	"testing"
	"time"

	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

func TestTalkSet(t *testing.T) {
	bank, err := interview.LoadBank()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	session := func(id string, channel store.ChannelID, at time.Time) *interview.Session {
		s, err := interview.New(bank, interview.Options{Topics: []string{"gmp"}}, nil, at)
		if err != nil {
			t.Fatal(err)
		}
		s.ID, s.Member, s.Channel = id, "1", channel
		return s
	}
	set := newTalkSet()
	old, fresh := session("old", "dm", now), session("new", "dm", now.Add(time.Minute))
	set.keep(old)
	old.Status = store.SessionPaused
	set.keep(old)
	set.keep(fresh)
	if k, ok := set.in("dm"); !ok || k.ID != "new" {
		t.Errorf("in the channel: %+v", k)
	}
	if ks := set.of("1"); len(ks) != 2 || ks[0].ID != "new" || ks[1].ID != "old" {
		t.Errorf("of the member: %+v", ks)
	}
	// It moves to a thread; the channel is free for the other.
	fresh.Channel = "thread"
	set.keep(fresh)
	set.keep(old)
	for channel, want := range map[store.ChannelID]string{"dm": "old", "thread": "new", "": "", "else": ""} {
		if k, _ := set.in(channel); k.ID != want {
			t.Errorf("in %q: %q, want %q", channel, k.ID, want)
		}
	}
	if !set.hint("thread") || set.hint("thread") {
		t.Error("hinted not once")
	}
	fresh.Status = store.SessionEnded
	set.keep(fresh)
	if _, ok := set.in("thread"); ok || len(set.of("1")) != 1 || len(set.of("2")) != 0 {
		t.Error("an interview that ended is still known")
	}
}

func TestTalkKey(t *testing.T) {
	for _, k := range []talkKey{{"abcdefghijkl", interview.Place{Turn: 10, Part: 2}, 3}, {"a", interview.Place{}, 0}} {
		if got, ok := parseTalkKey(k.String()); !ok || got != k {
			t.Errorf("%v: %v, %v", k, got, ok)
		}
	}
	for _, bad := range []string{"", "a", "a/1.0", "a/1/0", "a/1.0/x", "a/1.0/0/0", "a/1.0/07", "a/-1.0/0"} {
		if k, ok := parseTalkKey(bad); ok {
			t.Errorf("%q is %v", bad, k)
		}
	}
	id := newSigner([]byte("key")).seal(customID{doTalkAnswer, "9223372036854775807", talkKey{store.NewID(), interview.Place{Turn: 10, Part: 2}, 3}.String()})
	if len(id) > 100 {
		t.Errorf("%d characters: %s", len(id), id)
	}
}

// Keys come back from Discord as anything: what is read must be what was written.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"abcdefghijkl/2.1/0", "map-grow/r3/0", "abcdefgh/123", "//", "a/0.0/-1", "a/1.0/99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if k, ok := parseTalkKey(text); ok && k.String() != text {
			t.Errorf("%q reads as %v", text, k)
		}
		if k, ok := parseCardKey(text); ok {
			if again, ok := parseCardKey(k.String()); !ok || again != k {
				t.Errorf("%q reads as %v, that as %v", text, k, again)
			}
		}
		if id, by, ok := parseQuizRef(text); ok {
			if id2, by2, ok := parseQuizRef(quizRef(store.Daily{ID: id}, by)); !ok || id2 != id || by2 != by {
				t.Errorf("%q does not read as it is written", text)
			}
		}
	})
}
