package interview

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// counting counts how often each answer was graded, and may do something before.
type counting struct {
	mu     sync.Mutex
	calls  map[string]int
	before func(context.Context) error
}

func (c *counting) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	c.mu.Lock()
	if c.calls == nil {
		c.calls = map[string]int{}
	}
	c.calls[it.ID+": "+answer]++
	before := c.before
	c.mu.Unlock()
	if before != nil {
		if err := before(ctx); err != nil {
			return grade.Grade{}, err
		}
	}
	return scripted{}.Grade(ctx, it, answer, lang)
}

func openDB(t testing.TB, path string) *store.DB {
	t.Helper()
	return storetest.Opened(t, store.Open, path)
}

func newService(db sessions, c *clock, g grade.Grader) *Service {
	return NewService(Config{Store: db, Bank: smallBank(), Now: c.now, Grader: func(Who) grade.Grader { return g }})
}

// service returns one on a database of its own.
func service(t testing.TB) (*Service, *store.DB, *clock, *counting) {
	db, c, g := openDB(t, filepath.Join(t.TempDir(), "store.db")), &clock{t: noon}, &counting{}
	return newService(db, c, g), db, c, g
}

func start(t testing.TB, v *Service, r Request) *Session {
	t.Helper()
	if r.Member == "" {
		r.Member = "m1"
	}
	if r.Options.Seed == 0 {
		r.Options.Seed = 1
	}
	s, err := v.Start(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func do(t testing.TB, v *Service, id string, ev Event) *Session {
	t.Helper()
	s, changed, err := v.Do(t.Context(), id, ev)
	if err != nil || !changed {
		t.Fatalf("%s: changed %v, %v", ev.Kind, changed, err)
	}
	return s
}

func TestService(t *testing.T) {
	v, _, c, g := service(t)
	s := start(t, v, Request{ID: "i1", Member: "m1", Server: "s1", Channel: "c1", Options: Options{Questions: 2}})
	if s.ID != "i1" || s.Member != "m1" || s.Server != "s1" || s.Channel != "c1" || s.Phase() != Asking {
		t.Errorf("started %+v", s)
	}
	again := start(t, v, Request{ID: "i1", Member: "m1", Options: Options{Questions: 9, Seed: 7}})
	if again.Options.Questions != 2 || again.QuestionText() != s.QuestionText() {
		t.Errorf("the same request again: %+v", again)
	}
	c.add(time.Minute)
	do(t, v, "i1", Event{Kind: Hint, ID: "h"})
	s = do(t, v, "i1", Event{Kind: Answer, ID: "a", Text: "said 0 1 2 3"})
	if score, ok := s.TurnScore(1); !ok || score != 90 || s.Phase() != Reviewing {
		t.Errorf("after the answer: %v, %v, %s", score, ok, s.Phase())
	}
	if s, changed, err := v.Do(t.Context(), "i1", Event{Kind: Answer, ID: "a", Text: "said 0 1 2 3"}); changed || err != nil || s.Phase() != Reviewing {
		t.Errorf("the answer again: %v, %v", changed, err)
	}
	if s, _, err := v.Do(t.Context(), "i1", Event{Kind: Hint, ID: "h2"}); !errors.Is(err, ErrState) || s == nil {
		t.Errorf("a hint after the answer: %v", err)
	}
	in, err := v.In(t.Context(), "c1")
	if err != nil || in.ID != "i1" {
		t.Errorf("In: %v, %v", in, err)
	}
	do(t, v, "i1", Event{Kind: Resume, ID: "r", Channel: "c2"})
	if in, err := v.In(t.Context(), "c2"); err != nil || in.Channel != "c2" {
		t.Errorf("In after the move: %v, %v", in, err)
	}
	s = do(t, v, "i1", Event{Kind: End, ID: "e"})
	if s.Phase() != Over || s.Ended != c.now() {
		t.Errorf("ended: %s at %v", s.Phase(), s.Ended)
	}
	if _, err := v.In(t.Context(), "c2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("In after the end: %v", err)
	}
	if _, _, err := v.Do(t.Context(), "none", Event{Kind: Next}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such interview: %v", err)
	}
	if len(g.calls) != 1 {
		t.Errorf("graded %v", g.calls)
	}
}

// TestWeakSpots asks for what the member is weak in, beside what is named, and
// for what was not asked before.
func TestWeakSpots(t *testing.T) {
	var weak []string
	db, c := openDB(t, filepath.Join(t.TempDir(), "store.db")), &clock{t: noon}
	v := NewService(Config{
		Store: db, Bank: smallBank(), Now: c.now, Grader: func(Who) grade.Grader { return scripted{} },
		Weak: func(_ context.Context, member store.MemberID, now time.Time) ([]string, error) {
			if member != "m1" || now != noon {
				t.Errorf("asked of %s at %v", member, now)
			}
			return weak, nil
		},
	})
	s := start(t, v, Request{Options: Options{Weak: true}})
	if len(s.Options.Topics) != 0 || s.About() != english.anything {
		t.Errorf("weak topics of a new member: %v, %s", s.Options.Topics, s.About())
	}
	first := s.Turns[0].Question
	weak = []string{"locks", "gone"}
	s = start(t, v, Request{Options: Options{Weak: true}})
	if got := s.Options.Topics; len(got) != 1 || got[0] != "locks" || s.About() != "your weak spots (About locks)" {
		t.Errorf("weak topics: %v, %s", got, s.About())
	}
	if s.Turns[0].Question == first {
		t.Errorf("asked %s again", first)
	}
	s = start(t, v, Request{Options: Options{Weak: true, Topics: []string{"maps", "locks"}}})
	if got := s.Options.Topics; len(got) != 2 {
		t.Errorf("topics: %v", got)
	}
}

// TestGraderFails leaves an answer without a grade and tries again.
func TestGraderFails(t *testing.T) {
	v, _, _, g := service(t)
	s := start(t, v, Request{})
	broken := errors.New("broken")
	g.before = func(context.Context) error { return broken }
	s, changed, err := v.Do(t.Context(), s.ID, Event{Kind: Answer, ID: "a", Text: "said 0 1 2 3"})
	if !errors.Is(err, broken) || !changed || s == nil || s.Phase() != Grading || s.Claim != nil {
		t.Fatalf("%v, %v, %+v", changed, err, s)
	}
	g.before = nil
	if s = do(t, v, s.ID, Event{Kind: Resume}); s.Phase() != Reviewing || len(s.Turns[0].Parts[0].Answers) != 1 {
		t.Errorf("after another try: %s, %+v", s.Phase(), s.Turns[0])
	}
}

// TestInterrupted ends the context while an answer is graded.
func TestInterrupted(t *testing.T) {
	v, _, _, g := service(t)
	s := start(t, v, Request{})
	ctx, cancel := context.WithCancel(t.Context())
	g.before = func(within context.Context) error {
		cancel()
		<-within.Done()
		return context.Cause(within)
	}
	if _, _, err := v.Do(ctx, s.ID, Event{Kind: Answer, Text: "said 0 1 2 3"}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	s, err := v.Get(t.Context(), s.ID)
	if err != nil || s.Phase() != Grading || s.Claim != nil {
		t.Fatalf("%v, %+v", err, s)
	}
	// A grade that came in time is kept, though the context has ended.
	ctx, cancel = context.WithCancel(t.Context())
	g.before = func(context.Context) error { cancel(); return nil }
	if s, _, err := v.Do(ctx, s.ID, Event{Kind: Resume}); err != nil || s.Phase() != Reviewing {
		t.Errorf("%v, %+v", err, s)
	}
}

// TestForgotten deletes the member while an answer is graded.
func TestForgotten(t *testing.T) {
	v, db, _, g := service(t)
	s := start(t, v, Request{})
	g.before = func(context.Context) error { _, err := db.Forget(t.Context(), "m1"); return err }
	if _, _, err := v.Do(t.Context(), s.ID, Event{Kind: Answer, Text: "said 0"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	if past, err := v.Past(t.Context(), "m1", 9); err != nil || len(past) != 0 {
		t.Errorf("%v, %v", past, err)
	}
}

// TestUnreadable leaves out interviews that the bank has no questions for.
func TestUnreadable(t *testing.T) {
	v, db, _, _ := service(t)
	s := start(t, v, Request{})
	row, err := db.Session(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	row.Data = []byte(strings.ReplaceAll(string(row.Data), `"question":"`, `"question":"gone-`))
	if err := db.UpdateSession(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	if past, err := v.Past(t.Context(), "m1", 9); err != nil || len(past) != 0 {
		t.Errorf("%v, %v", past, err)
	}
	if _, err := v.Get(t.Context(), s.ID); err == nil || !strings.Contains(err.Error(), "gone-") {
		t.Errorf("Get: %v", err)
	}
	_ = start(t, v, Request{}) // and does not hinder another
}

// TestTwoServices has many send the same events at once to two services that
// share a database.
func TestTwoServices(t *testing.T) { storetest.Both(t, testTwoServices) }

func testTwoServices(t *testing.T, open func() *store.DB) {
	c, g := &clock{t: noon}, &counting{}
	services := []*Service{newService(open(), c, g), newService(open(), c, g)}
	s := start(t, services[0], Request{Options: Options{Questions: 3}})
	// all sends events from many goroutines and returns how many had an effect.
	all := func(event func(i int) Event) int {
		var wg sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for i := range 8 {
			wg.Go(func() {
				_, changed, err := services[i%2].Do(t.Context(), s.ID, event(i))
				if err != nil && !errors.Is(err, ErrState) && !errors.Is(err, ErrBusy) {
					t.Errorf("%+v: %v", event(i), err)
				}
				mu.Lock()
				defer mu.Unlock()
				if changed {
					n++
				}
			})
		}
		wg.Wait()
		return n
	}
	get := func() *Session {
		t.Helper()
		s, err := services[1].Get(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if n := all(func(int) Event { return Event{Kind: Answer, ID: "a", Text: "said 0 1 2 3"} }); n != 1 {
		t.Errorf("%d of the same answer had an effect", n)
	}
	if got := get(); len(got.Turns[0].Parts[0].Answers) != 1 || got.Phase() != Reviewing || len(g.calls) != 1 {
		t.Errorf("%s, graded %v", encode(t, got), g.calls)
	}
	if n := all(func(i int) Event { return Event{Kind: Next, ID: fmt.Sprint("n", i), At: Place{1, 0}} }); n != 1 {
		t.Errorf("%d presses of one button had an effect", n)
	}
	// Different messages: none is lost, and the last state of the answer is graded.
	g.calls = nil
	if n := all(func(i int) Event {
		return Event{Kind: Answer, ID: fmt.Sprint("m", i/2), At: Place{2, 0}, Text: fmt.Sprint("said ", i/2)}
	}); n != 4 {
		t.Errorf("%d of four messages had an effect", n)
	}
	got := get()
	if p := got.Turns[1].Parts[0]; len(p.Answers) != 4 || p.Graded != 4 || got.Phase() != Reviewing {
		t.Errorf("%s", encode(t, got))
	}
	for answer, n := range g.calls {
		if n != 1 {
			t.Errorf("%q was graded %d times", answer, n)
		}
	}
}

// overtaken is a store in which somebody else is faster, again and again.
type overtaken struct {
	sessions
	times  int
	before func()
}

func (o *overtaken) UpdateSession(ctx context.Context, s store.Session) error {
	if o.times > 0 {
		o.times--
		o.before()
	}
	return o.sessions.UpdateSession(ctx, s)
}

// TestOvertaken has another service change the session between reading and
// storing it.
func TestOvertaken(t *testing.T) {
	for times, wantErr := range map[int]error{1: nil, tries - 1: nil, tries: store.ErrConflict} {
		v, db, c, g := service(t)
		s := start(t, v, Request{})
		step := 0
		slow := newService(&overtaken{db, times, func() {
			step++
			kind := Pause
			if step%2 == 0 {
				kind = Resume
			}
			do(t, v, s.ID, Event{Kind: kind})
		}}, c, g)
		after, changed, err := slow.Do(t.Context(), s.ID, Event{Kind: Hint})
		if !errors.Is(err, wantErr) || changed != (wantErr == nil) {
			t.Errorf("overtaken %d times: %v, %v", times, changed, err)
		}
		if err == nil && (after.Turns[0].Hints != 1 || after.Step != 2+times) {
			t.Errorf("overtaken %d times: %s", times, encode(t, after))
		}
	}
}
