package storetest

import (
	"testing"
	"time"

	"gophertutor/internal/store"
)

const today = "2026-11-22"

// fill writes something of every kind for members m1 and m2 on servers s1, s2
// and in direct messages (""), dated seconds after noon. IDs carry a prefix.
func fill(t *testing.T, s Store, prefix string, seconds int) {
	t.Helper()
	ctx := t.Context()
	for _, server := range []store.ServerID{"s1", "s2", ""} {
		for _, member := range []store.MemberID{"m1", "m2"} {
			id := prefix + string(server) + string(member)
			e := asked(id, seconds)
			e.Member, e.Server = member, server
			must(t, s.Begin(ctx, e))
			must(t, s.AddMessage(ctx, id, 0, "c1", store.MessageID("msg-"+id)))
			for _, voter := range []store.MemberID{"m1", "m2"} {
				must(t, s.SaveFeedback(ctx, store.Feedback{Exchange: id, Member: voter, Server: server, Vote: 1, At: at(seconds)}))
			}
			must(t, s.SaveFeedback(ctx, store.Feedback{Member: member, Server: server, Text: id, At: at(seconds)}))
			must(t, s.AddGap(ctx, store.Gap{Server: server, Member: member, Key: prefix + "gap", Question: id, At: at(seconds)}))
			must(t, s.SaveThread(ctx, store.Thread{Channel: store.ChannelID("t-" + id), Server: server, Conversation: id, Member: member, CreatedAt: at(seconds), UsedAt: at(seconds)}))
			must(t, s.CreateSession(ctx, store.Session{ID: "i-" + id, Member: member, Server: server, Status: store.SessionOpen, Data: []byte(id), CreatedAt: at(seconds), TouchedAt: at(seconds)}))
			must(t, s.PutGrade(ctx, store.KeptGrade{Key: "g-" + id, Member: member, Server: server, Data: []byte(id), At: at(seconds)}))
			must(t, s.PutNotes(ctx, []store.Note{{Server: server, Path: prefix + string(member) + ".md", Text: id, By: member, At: at(seconds)}}, nil))
		}
		must(t, s.SaveSettings(ctx, store.Settings{Server: server, Lang: "zh"}))
	}
	day := at(seconds).Format(time.DateOnly)
	for _, scope := range []string{"all", "member:m1", "member:m2", "member:m11", "server:s1", "server:s2", "server:s11"} {
		get(s.AddUse(ctx, scope, day, 1))(t)
	}
	get(s.Secret(ctx, "key", 8))(t)
}

// left describes all there is after fill, as far as it is there.
type left struct {
	Exchanges, Messages, Threads, Votes, Words, Gaps, Notes, Settings, Sessions, Grades []string
	Uses                                                                                map[string]int
}

func leftOf(t *testing.T, s Store, prefix, day string) left {
	t.Helper()
	ctx := t.Context()
	var l left
	for _, server := range []store.ServerID{"s1", "s2", ""} {
		for _, member := range []store.MemberID{"m1", "m2"} {
			id := prefix + string(server) + string(member)
			if _, err := s.Exchange(ctx, id); err == nil {
				l.Exchanges = append(l.Exchanges, id)
			} else {
				notFound(t, "Exchange", err)
			}
			if _, err := s.ByMessage(ctx, store.MessageID("msg-"+id)); err == nil {
				l.Messages = append(l.Messages, id)
			} else {
				notFound(t, "ByMessage", err)
			}
			if len(l.Exchanges) != len(l.Messages) || (len(get(s.Messages(ctx, id))(t)) > 0) != (len(l.Messages) > 0 && l.Messages[len(l.Messages)-1] == id) {
				t.Errorf("messages of %s do not go with it", id)
			}
			if x, err := s.Session(ctx, "i-"+id); err == nil {
				l.Sessions = append(l.Sessions, string(x.Data))
			} else {
				notFound(t, "Session", err)
			}
			if data, err := s.CachedGrade(ctx, "g-"+id); err == nil {
				l.Grades = append(l.Grades, string(data))
			} else {
				notFound(t, "CachedGrade", err)
			}
			for _, f := range get(s.FeedbackOn(ctx, id))(t) {
				l.Votes = append(l.Votes, string(f.Member)+" on "+id)
			}
		}
		for _, g := range get(s.Gaps(ctx, server, time.Time{}, 9))(t) {
			if g.Key == prefix+"gap" {
				l.Gaps = append(l.Gaps, string(server)+" "+g.Question)
			}
		}
		for _, n := range get(s.Notes(ctx, server))(t) {
			l.Notes = append(l.Notes, string(server)+" "+n.Path+" by "+string(n.By))
		}
	}
	for _, c := range get(s.ThreadIDs(ctx))(t) {
		l.Threads = append(l.Threads, string(c))
	}
	for _, f := range get(s.FeedbackOn(ctx, ""))(t) {
		l.Words = append(l.Words, f.Text)
	}
	for _, c := range get(s.Settings(ctx))(t) {
		l.Settings = append(l.Settings, string(c.Server))
	}
	l.Uses = get(s.Uses(ctx, day))(t)
	return l
}

func testForget(t *testing.T, s Store) {
	ctx := t.Context()
	fill(t, s, "", 0)
	got := get(s.Forget(ctx, "m1"))(t)
	// Votes of m1 on six exchanges, of m2 on three of them, and three words.
	equal(t, "Forget", got, store.Forgotten{Exchanges: 3, Feedback: 12, Gaps: 3, Threads: 3, Sessions: 3})
	want := left{
		Exchanges: []string{"s1m2", "s2m2", "m2"},
		Sessions:  []string{"s1m2", "s2m2", "m2"},
		Grades:    []string{"s1m2", "s2m2", "m2"},
		Messages:  []string{"s1m2", "s2m2", "m2"},
		Threads:   []string{"t-m2", "t-s1m2", "t-s2m2"},
		Votes:     []string{"m2 on s1m2", "m2 on s2m2", "m2 on m2"},
		Words:     []string{"s1m2", "s2m2", "m2"},
		Gaps:      []string{"s1 s1m2", "s2 s2m2", " m2"},
		Notes:     []string{"s1 m1.md by ", "s1 m2.md by m2", "s2 m1.md by ", "s2 m2.md by m2", " m1.md by ", " m2.md by m2"},
		Settings:  []string{"", "s1", "s2"},
		Uses:      map[string]int{"all": 1, "member:m2": 1, "member:m11": 1, "server:s1": 1, "server:s2": 1, "server:s11": 1},
	}
	equal(t, "what is left", leftOf(t, s, "", today), want)
	equal(t, "Forget again", get(s.Forget(ctx, "m1"))(t), store.Forgotten{})
	equal(t, "what is left", leftOf(t, s, "", today), want)
}

func testForgetServer(t *testing.T, s Store) {
	ctx := t.Context()
	fill(t, s, "", 0)
	want := left{
		Exchanges: []string{"s2m1", "s2m2", "m1", "m2"},
		Sessions:  []string{"s2m1", "s2m2", "m1", "m2"},
		Grades:    []string{"s2m1", "s2m2", "m1", "m2"},
		Messages:  []string{"s2m1", "s2m2", "m1", "m2"},
		Threads:   []string{"t-m1", "t-m2", "t-s2m1", "t-s2m2"},
		Votes:     []string{"m1 on s2m1", "m2 on s2m1", "m1 on s2m2", "m2 on s2m2", "m1 on m1", "m2 on m1", "m1 on m2", "m2 on m2"},
		Words:     []string{"s2m1", "s2m2", "m1", "m2"},
		Gaps:      []string{"s2 s2m2", " m2"},
		Notes:     []string{"s2 m1.md by m1", "s2 m2.md by m2", " m1.md by m1", " m2.md by m2"},
		Settings:  []string{"", "s2"},
		Uses:      map[string]int{"all": 1, "member:m1": 1, "member:m2": 1, "member:m11": 1, "server:s2": 1, "server:s11": 1},
	}
	for range 2 {
		must(t, s.ForgetServer(ctx, "s1"))
		equal(t, "what is left", leftOf(t, s, "", today), want)
	}
}

// testForgetNobody makes sure that an empty ID does not stand for what has none.
func testForgetNobody(t *testing.T, s Store) {
	ctx := t.Context()
	fill(t, s, "", 0)
	before := leftOf(t, s, "", today)
	if _, err := s.Forget(ctx, ""); err == nil {
		t.Error("Forget of no member succeeded")
	}
	if err := s.ForgetServer(ctx, ""); err == nil {
		t.Error("ForgetServer of no server succeeded")
	}
	equal(t, "what is left", leftOf(t, s, "", today), before)
	equal(t, "Forget of a stranger", get(s.Forget(ctx, "m9"))(t), store.Forgotten{})
	must(t, s.ForgetServer(ctx, "s9"))
	equal(t, "what is left", leftOf(t, s, "", today), before)
}

func testPurge(t *testing.T, s Store) {
	ctx := t.Context()
	const old = -24 * 3600
	fill(t, s, "old-", old)
	fill(t, s, "new-", 0)
	key := get(s.Secret(ctx, "key", 8))(t)
	// An old thread that is used, and a new vote on an old answer.
	used := get(s.Thread(ctx, "t-old-m1"))(t)
	used.UsedAt = at(0)
	must(t, s.SaveThread(ctx, used))
	must(t, s.SaveFeedback(ctx, store.Feedback{Exchange: "old-m1", Member: "m3", Vote: -1, At: at(0)}))
	// An old interview that goes on.
	going := get(s.Session(ctx, "i-old-m1"))(t)
	going.TouchedAt = at(0)
	must(t, s.UpdateSession(ctx, going))
	before := leftOf(t, s, "new-", today)

	if n := get(s.Purge(ctx, at(old)))(t); n != 0 {
		t.Errorf("Purge of what is older than the oldest: %d", n)
	}
	equal(t, "what is new", leftOf(t, s, "new-", today), before)

	// 6 exchanges, 12+1 votes on them, 6 words, 6 gaps, 5 threads, 5 interviews.
	if n := get(s.Purge(ctx, at(old+1)))(t); n != 41 {
		t.Errorf("Purge = %d, want 41", n)
	}
	after := left{
		Threads:  []string{"t-new-m1", "t-new-m2", "t-new-s1m1", "t-new-s1m2", "t-new-s2m1", "t-new-s2m2", "t-old-m1"},
		Words:    []string{"new-s1m1", "new-s1m2", "new-s2m1", "new-s2m2", "new-m1", "new-m2"},
		Notes:    before.Notes, // of both
		Settings: []string{"", "s1", "s2"},
		Sessions: []string{"old-m1"},
		// The counters are of the very day of the limit.
		Uses: map[string]int{"all": 1, "member:m1": 1, "member:m2": 1, "member:m11": 1, "server:s1": 1, "server:s2": 1, "server:s11": 1},
	}
	equal(t, "what is old", leftOf(t, s, "old-", "2026-11-21"), after)
	before.Threads, before.Words = after.Threads, after.Words
	equal(t, "what is new", leftOf(t, s, "new-", today), before)

	get(s.Purge(ctx, noon))(t)
	equal(t, "counters of yesterday", get(s.Uses(ctx, "2026-11-21"))(t), map[string]int{})
	equal(t, "counters of today", get(s.Uses(ctx, today))(t), before.Uses)
	equal(t, "the secret", get(s.Secret(ctx, "key", 8))(t), key)
}
