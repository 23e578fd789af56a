package interview

import (
	"slices"
	"testing"
	"time"

	"gophertutor/internal/store"
)

// A question that is open in a channel is not asked in an interview there, nor of
// who has answered it: its grade would tell the answer. It comes once it is told.
func TestHeldQuestions(t *testing.T) {
	v, db, c, _ := service(t)
	ask := func(day, question string) {
		t.Helper()
		_, err := db.ClaimDaily(t.Context(), store.Daily{Server: "s1", Day: day, ID: "id-" + day, Question: question, Channel: "c1", ClaimedAt: c.now()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.OpenDaily(t.Context(), "s1", day, store.Shown{Channel: "c1", Message: "1"}, c.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	// asked goes through an interview on all of a topic.
	asked := func(id string, server store.ServerID, member store.MemberID, first func()) []string {
		t.Helper()
		s := start(t, v, Request{ID: id, Member: member, Server: server, Options: Options{Topics: []string{"maps"}, Questions: 6}})
		first()
		for s.Phase() != Over {
			s = do(t, v, id, Event{Kind: Skip})
		}
		var out []string
		for i := range s.Turns {
			out = append(out, s.Turns[i].Question)
		}
		return out
	}
	for i := range 5 {
		ask(store.QuizDay(string(rune('a'+i))), "maps-"+string(rune('0'+i)))
	}
	if _, err := db.AnswerDaily(t.Context(), store.DailyAnswer{Server: "s1", Day: store.QuizDay("a"), Member: "m1", At: c.now()}); err != nil {
		t.Fatal(err)
	}
	if got := asked("there", "s1", "m2", func() {}); !slices.Equal(got, []string{"maps-5"}) {
		t.Errorf("in the server: %v", got)
	}
	if got := asked("elsewhere", "", "m2", func() {}); len(got) != 6 {
		t.Errorf("elsewhere: %v", got)
	}
	if got := asked("answered", "", "m1", func() {}); len(got) != 5 || slices.Contains(got, "maps-0") {
		t.Errorf("of who has answered: %v", got)
	}
	c.add(time.Hour + store.DailyLate)
	got := asked("later", "s1", "m3", func() { // one is asked in the middle of the interview
		s, err := v.Get(t.Context(), "later")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			if id := "maps-" + string(rune('0'+i)); id != s.Turns[0].Question {
				ask("2026-11-22", id)
				return
			}
		}
	})
	if len(got) != 5 {
		t.Errorf("while one is open: %v", got)
	}
}
