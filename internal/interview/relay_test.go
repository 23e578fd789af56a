package interview

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// host stands for who began the interview in the events of playOn.
const host store.MemberID = "host"

// TestRelayKilled is TestKilled with several members.
func TestRelayKilled(t *testing.T) {
	db := openDB(t, filepath.Join(t.TempDir(), "store.db"))
	events := []Event{
		{Kind: Answer, ID: "1", Member: "bob", Text: "said 0 first"},
		{Kind: Answer, ID: "2", Member: "carol", Text: "said 1 second"},
		{Kind: Together, ID: "3", Member: "carol"},
		{Kind: Amend, ID: "4", Member: "bob", Text: "partly 2 third"},
		{Kind: Next, ID: "5", Member: "bob"},
		{Kind: Answer, ID: "6", Member: host, Text: "said 0 1 2 3 fourth"},
		{Kind: End, ID: "7", Member: host},
	}
	want := ""
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			name := fmt.Sprintf("step %d, after %v", n, after)
			f, g, c := &fuse{n: n, after: after}, &counting{}, &clock{t: noon}
			end, interrupted := playOn(t, name, db, f, g, c, Options{Questions: 2, Seed: 1, Relay: true}, events, true)
			if !f.dead {
				if n < 20 {
					t.Errorf("only %d steps", n)
				}
				want = end.Transcript()
				break
			}
			regraded := 0
			for _, k := range g.calls {
				regraded += k - 1
			}
			if regraded > 1 || regraded == 1 && !interrupted.answers() && interrupted != End {
				t.Errorf("%s: %d answers were graded twice: %v", name, regraded, g.calls)
			}
			if d := cmp.Diff(want, end.Transcript()); want != "" && d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		}
	}
}

// begunRelay starts a relay of ann's in which bob and carol have answered.
func begunRelay(t *testing.T, v *Service, opt Options) *Session {
	t.Helper()
	opt.Relay = true
	s := start(t, v, Request{Member: "ann", Server: "s1", Channel: "c1", Options: opt})
	do(t, v, s.ID, Event{Kind: Answer, Member: "bob", Name: "bob", Text: "said 0 partly 1"})
	return do(t, v, s.ID, Event{Kind: Answer, Member: "carol", Name: "carol", Text: "said 1 2 3"})
}

// TestRelayService has an answer graded for each member once, as that member's.
func TestRelayService(t *testing.T) {
	var mu sync.Mutex
	var asked []Who
	db := openDB(t, filepath.Join(t.TempDir(), "store.db"))
	g := &counting{}
	c := &clock{t: noon}
	v := NewService(Config{Store: db, Bank: smallBank(), Now: c.now, Grader: func(w Who) grade.Grader {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, w)
		return g
	}})
	s := begunRelay(t, v, Options{})
	var all sync.WaitGroup
	for range 4 { // all press at once
		all.Go(func() {
			if _, _, err := v.Do(t.Context(), s.ID, Event{Kind: Together, ID: "together/1.0", Member: "bob"}); err != nil && !errors.Is(err, ErrBusy) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s, err := v.Get(t.Context(), s.ID)
	if err != nil || s.Phase() != Reviewing {
		t.Fatalf("%v, %v", s.Phase(), err)
	}
	if d := cmp.Diff([]Who{{"bob", "s1"}, {"carol", "s1"}}, asked); d != "" {
		t.Errorf("graders (-want +got):\n%s", d)
	}
	if score, _ := s.TurnScore(1); score != 100 || len(g.calls) != 2 {
		t.Errorf("score %v after %v", score, g.calls)
	}
	for member, want := range map[store.MemberID]float64{"bob": 37.5, "carol": 75} {
		if got, ok := s.ScoreOf(member, 1); !ok || got != want {
			t.Errorf("%s alone: %v, %v, want %v", member, got, ok, want)
		}
	}
	if _, ok := s.ScoreOf("ann", 1); ok {
		t.Error("ann has a score without an answer")
	}
	// Who took part finds it, and others do not.
	for member, want := range map[store.MemberID]int{"ann": 1, "carol": 1, "dave": 0} {
		if past, err := v.Past(t.Context(), member, 9); err != nil || len(past) != want {
			t.Errorf("%s has %d interviews, %v", member, len(past), err)
		}
	}
	// To change one's mind has one's own answer graded, not the others'.
	if do(t, v, s.ID, Event{Kind: Amend, Member: "bob", Text: "said 2"}); len(g.calls) != 3 {
		t.Errorf("graded: %v", g.calls)
	}
}

// TestRelayForgotten has members leave for good, also while they are graded.
func TestRelayForgotten(t *testing.T) {
	v, db, c, g := service(t)
	forget := func(member store.MemberID) {
		t.Helper()
		if _, err := db.Forget(context.Background(), member); err != nil {
			t.Fatal(err)
		}
	}
	s := begunRelay(t, v, Options{})
	g.before = func(context.Context) error { forget("bob"); forget("carol"); return nil }
	if after, _, err := v.Do(t.Context(), s.ID, Event{Kind: Together, Member: "ann"}); err != nil || after.Phase() != Grading || len(after.Voices) != 0 {
		t.Fatalf("%+v, %v", after, err)
	}
	g.before = nil
	c.add(DefaultLease + time.Second)
	if _, err := v.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := v.Get(t.Context(), s.ID)
	if err != nil || s.Phase() != Asking || s.Place() != (Place{1, 0}) {
		t.Fatalf("at %v, %s, %v: nobody's answer is left, so the question stands", s.Place(), s.Phase(), err)
	}
	// What one of several said is gone from the grade.
	s = begunRelay(t, v, Options{})
	s = do(t, v, s.ID, Event{Kind: Together, Member: "ann"})
	if score, _ := s.TurnScore(1); score != 100 {
		t.Fatalf("score %v", score)
	}
	forget("carol")
	if s, err = v.Get(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	if score, _ := s.TurnScore(1); score != 37.5 || len(s.Report().Members) != 1 {
		t.Errorf("score %v, members %+v", score, s.Report().Members)
	}
}

// TestRelayFull lets no more in than there may be.
func TestRelayFull(t *testing.T) {
	s := begin(t, Options{Relay: true})
	for i := range MaxVoices {
		if changed, err := s.Apply(Event{Kind: Answer, Member: store.MemberID(fmt.Sprint(i)), Text: "said 0"}, noon); !changed || err != nil {
			t.Fatal(changed, err)
		}
	}
	if _, err := s.Apply(Event{Kind: Answer, Member: "late", Text: "said 0"}, noon); err != ErrFull {
		t.Errorf("one too many: %v", err)
	}
	if changed, err := s.Apply(Event{Kind: Answer, Member: "0", Text: "said 1"}, noon); !changed || err != nil {
		t.Errorf("more of one who is in: %v, %v", changed, err)
	}
}

// TestHeardAfterKill finds what a killed process had heard.
func TestHeardAfterKill(t *testing.T) {
	v, _, c, _ := service(t)
	s := start(t, v, Request{})
	for i, text := range []string{"said 0", "partly 1"} {
		do(t, v, s.ID, Event{Kind: Hear, ID: fmt.Sprint(i), Text: text})
	}
	if _, err := v.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, _ = v.Get(t.Context(), s.ID); len(s.Heard) != 2 {
		t.Fatalf("heard %+v: who wrote may go on", s.Heard)
	}
	c.add(DefaultLease + time.Second)
	swept, err := v.Sweep(t.Context())
	if err != nil || len(swept) != 1 || len(swept[0].Heard) != 0 || swept[0].Turns[0].Parts[0].Text() != "said 0\npartly 1" || swept[0].Turns[0].Parts[0].Graded != 1 {
		t.Errorf("%+v, %v", swept, err)
	}
}
