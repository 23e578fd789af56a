package interview

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

var errKilled = errors.New("killed")

// A fuse kills a process at its n-th step, before or after what the step does.
// From then on nothing the process does has any effect.
type fuse struct {
	n     int
	after bool
	dead  bool
}

func (f *fuse) step(work func() error) error {
	if f.dead {
		return errKilled
	}
	f.n--
	if f.n > 0 {
		return work()
	}
	f.dead = true
	if f.after {
		_ = work() // nobody hears of it
	}
	return errKilled
}

// mortal is a store and a grader of a process that a fuse kills.
type mortal struct {
	sessions
	grader *counting
	fuse   *fuse
}

func (m mortal) Session(ctx context.Context, id string) (s store.Session, err error) {
	err = m.fuse.step(func() error { s, err = m.sessions.Session(ctx, id); return err })
	return s, err
}

func (m mortal) Sessions(ctx context.Context, member store.MemberID, limit int) (s []store.Session, err error) {
	err = m.fuse.step(func() error { s, err = m.sessions.Sessions(ctx, member, limit); return err })
	return s, err
}

func (m mortal) CreateSession(ctx context.Context, s store.Session) error {
	return m.fuse.step(func() error { return m.sessions.CreateSession(ctx, s) })
}

func (m mortal) UpdateSession(ctx context.Context, s store.Session) error {
	return m.fuse.step(func() error { return m.sessions.UpdateSession(ctx, s) })
}

func (m mortal) Grade(ctx context.Context, it grade.Item, answer, lang string) (g grade.Grade, err error) {
	err = m.fuse.step(func() error { g, err = m.grader.Grade(ctx, it, answer, lang); return err })
	return g, err
}

// TestKilled kills the process at every single step of an interview, before and
// after what the step does. Another process goes on: with the event sent again,
// as by a member who saw no reply, or with what the dead one had stored.
func TestKilled(t *testing.T) {
	db := openDB(t, filepath.Join(t.TempDir(), "store.db"))
	events := []Event{
		{Kind: Hint, ID: "1"},
		{Kind: Answer, ID: "2", Text: "said 0 first"},
		{Kind: Hear, ID: "31", Text: "said 0"},
		{Kind: Hear, ID: "32", Text: "second"},
		{Kind: Settle},
		{Kind: Amend, ID: "4", Text: "said 1 third"},
		{Kind: Next, ID: "5"},
		{Kind: Answer, ID: "6", Text: "said 0 1 2 3 fourth"},
		{Kind: Pause, ID: "7"},
		{Kind: Resume, ID: "8"},
		{Kind: End, ID: "9"},
	}
	want := ""
	for _, after := range []bool{false, true} {
		for _, resend := range []bool{true, false} {
			for n := 1; ; n++ {
				name := fmt.Sprintf("step %d, after %v, sent again %v", n, after, resend)
				f, g, c := &fuse{n: n, after: after}, &counting{}, &clock{t: noon}
				end, interrupted := playOn(t, name, db, f, g, c, Options{Questions: 2, Seed: 1}, events, resend)
				if !f.dead { // it got through: no more steps
					if n < 20 {
						t.Errorf("only %d steps", n)
					}
					want = end.Transcript()
					break
				}
				regraded := 0
				for answer, k := range g.calls {
					if k > 2 {
						t.Errorf("%s: %q was graded %d times", name, answer, k)
					}
					regraded += k - 1
				}
				// Only a grade that was lost with the process is made anew.
				if regraded > 1 || regraded == 1 && !interrupted.answers() {
					t.Errorf("%s: %d answers were graded twice: %v", name, regraded, g.calls)
				}
				if d := cmp.Diff(want, end.Transcript()); resend && want != "" && d != "" {
					t.Errorf("%s (-want +got):\n%s", name, d)
				}
			}
		}
	}
}

// playOn plays an interview in a process with a fuse, and goes on in another
// when that has died. It returns the interview as it ended, and the event at which
// the process died.
func playOn(t *testing.T, name string, db *store.DB, f *fuse, g *counting, c *clock, opt Options, events []Event, resend bool) (*Session, Kind) {
	t.Helper()
	first := mortal{db, g, f}
	v := newService(first, c, first)
	r := Request{ID: store.NewID(), Member: store.MemberID(store.NewID()), Options: opt}
	var died Kind
	second := func(at Kind) {
		died = at
		c.add(DefaultLease + time.Second) // the claims of the dead process run out
		v = newService(db, c, g)
	}
	if _, err := v.Start(t.Context(), r); err != nil {
		second("start")
		start(t, v, r)
	}
	for _, ev := range events {
		if ev.Member == host {
			ev.Member = r.Member
		}
		_, _, err := v.Do(t.Context(), r.ID, ev)
		if errors.Is(err, errKilled) && died == "" {
			second(ev.Kind)
			was, err := newService(db, c, g).Get(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if resend {
				_, _, err = v.Do(t.Context(), r.ID, ev)
			} else {
				_, err = v.Sweep(t.Context())
			}
			if err != nil {
				t.Fatalf("%s: %s in the second process: %v", name, ev.Kind, err)
			}
			checkKept(t, name, v, was)
		} else if err != nil && !errors.Is(err, ErrState) {
			t.Fatalf("%s: %s: %v", name, ev.Kind, err)
		}
	}
	s, err := newService(db, c, g).Get(t.Context(), r.ID) // the fuse is to burn in the interview
	if err != nil {
		t.Fatal(err)
	}
	if resend || s.Phase() == Over {
		for i := range s.Turns {
			for _, p := range s.Turns[i].Parts {
				if p.Graded != p.Attempt {
					t.Errorf("%s: an answer has no grade:\n%s", name, encode(t, s))
				}
			}
		}
	}
	return s, died
}

// checkKept checks that what was stored when the process died is there, graded.
func checkKept(t *testing.T, name string, v *Service, was *Session) {
	t.Helper()
	s, err := v.Get(t.Context(), was.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, voice := range was.Voices {
		for _, p := range voice.Parts {
			if d := cmp.Diff(p.Answers, s.Voice(voice.Member).part(p.At).Answers[:len(p.Answers)]); d != "" {
				t.Errorf("%s: answers of %s (-stored +later):\n%s", name, voice.Member, d)
			}
		}
	}
	for i := range was.Turns {
		for j, p := range was.Turns[i].Parts {
			if p.Attempt == 0 {
				continue // a follow-up that nobody answered may be taken back
			}
			if d := cmp.Diff(p.Answers, s.Turns[i].Parts[j].Answers[:len(p.Answers)]); d != "" {
				t.Errorf("%s: answers (-stored +later):\n%s", name, d)
			}
		}
	}
	if s.Phase() == Grading {
		t.Errorf("%s: an answer still waits for its grade", name)
	}
}

// TestLeaseTakenOver has a grader hang past its lease: another grades, and what
// the first one says in the end is too late.
func TestLeaseTakenOver(t *testing.T) { storetest.Both(t, testLeaseTakenOver) }

func testLeaseTakenOver(t *testing.T, open func() *store.DB) {
	c, hanging, other := &clock{t: noon}, &counting{}, &counting{}
	v1, v2 := newService(open(), c, hanging), newService(open(), c, other)
	s := start(t, v1, Request{})
	called, goOn := make(chan bool), make(chan bool)
	hanging.before = func(context.Context) error { close(called); <-goOn; return nil }
	type result struct {
		s       *Session
		changed bool
		err     error
	}
	done := make(chan result)
	go func() {
		s, changed, err := v1.Do(t.Context(), s.ID, Event{Kind: Answer, Text: "said 0 1 2 3"})
		done <- result{s, changed, err}
	}()
	<-called
	// Within the lease nobody else may.
	if s, _, err := v2.Do(t.Context(), s.ID, Event{Kind: Resume}); err != nil || s.Phase() != Grading {
		t.Errorf("within the lease: %v, %s", err, s.Phase())
	}
	if _, _, err := v2.Do(t.Context(), s.ID, Event{Kind: Next}); !errors.Is(err, ErrBusy) {
		t.Errorf("Next while graded: %v", err)
	}
	c.add(DefaultLease)
	if s := do(t, v2, s.ID, Event{Kind: Resume}); s.Phase() != Reviewing {
		t.Errorf("after the lease: %s", s.Phase())
	}
	do(t, v2, s.ID, Event{Kind: Next})
	close(goOn)
	r := <-done
	if r.err != nil || r.s.Place() != (Place{2, 0}) || r.s.Phase() != Asking {
		t.Errorf("the late grade: %v, %s", r.err, encode(t, r.s))
	}
	if len(hanging.calls) != 1 || len(other.calls) != 1 {
		t.Errorf("graded %v and %v", hanging.calls, other.calls)
	}
}

func TestSweep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	c, g := &clock{t: noon}, &counting{}
	v, w := newService(openDB(t, path), c, g), newService(openDB(t, path), c, g)
	idle := start(t, v, Request{ID: "idle"})
	start(t, v, Request{ID: "terminal", Member: Local})
	waits := start(t, v, Request{ID: "waits"})
	shown := start(t, v, Request{ID: "shown"})
	unseen := start(t, v, Request{ID: "unseen"})
	g.before = func(context.Context) error { return errKilled }
	if _, _, err := v.Do(t.Context(), waits.ID, Event{Kind: Answer, Text: "said 0 1 2 3"}); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	g.before = nil
	for _, s := range []*Session{shown, unseen} {
		do(t, v, s.ID, Event{Kind: Shown, Step: s.Step, Ref: "message"})
	}
	do(t, v, unseen.ID, Event{Kind: Hint}) // and then it died

	// sweep returns what both services have to show.
	sweep := func() map[string]string {
		t.Helper()
		out := map[string]string{}
		for _, service := range []*Service{v, w} {
			list, err := service.Sweep(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				if out[s.ID] != "" {
					t.Errorf("%s is to be shown twice", s.ID)
				}
				out[s.ID] = fmt.Sprint(s.Status, " ", s.Phase(), " ", s.ShownAt)
			}
		}
		return out
	}
	check := func(what string, want map[string]string) {
		t.Helper()
		if d := cmp.Diff(want, sweep()); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	check("at once", map[string]string{})
	c.add(DefaultLease + time.Second)
	check("after a lease", map[string]string{"waits": "open reviewing ", "unseen": "open asking message"})
	check("again", map[string]string{})
	c.add(IdleLimit)
	do(t, v, shown.ID, Event{Kind: Hint})
	do(t, v, shown.ID, Event{Kind: Shown, Step: 2})
	check("half an hour later", map[string]string{"idle": "paused asking ", "waits": "paused reviewing ", "unseen": "paused asking message"})
	c.add(ResumeLimit)
	do(t, v, idle.ID, Event{Kind: Resume})
	check("a week later", map[string]string{"waits": "ended over ", "unseen": "ended over message", "shown": "ended over "})
	c.add(time.Minute)
	check("a minute later", map[string]string{})
	if s, err := v.Get(t.Context(), "terminal"); err != nil || s.Status != store.SessionOpen {
		t.Errorf("the terminal's own: %v, %v", s.Status, err)
	}
}

// A service that looks after one server finds its interviews behind however many
// of another, and leaves those alone.
func TestSweepOfOneServer(t *testing.T) {
	c := &clock{t: noon}
	db := openDB(t, filepath.Join(t.TempDir(), "store.db"))
	v := newService(db, c, &counting{})
	for i := range 5 * sweepLimit {
		row := store.Session{ID: fmt.Sprint("other-", i), Member: "m", Server: "2", Status: store.SessionOpen, Data: []byte("{}"), CreatedAt: noon, TouchedAt: noon}
		if err := db.CreateSession(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	mine := start(t, v, Request{ID: "mine", Server: "1"})
	v.c.Serves = func(server store.ServerID) bool { return server == "1" }
	c.add(IdleLimit + time.Second)
	list, err := v.Sweep(t.Context())
	if err != nil || len(list) != 1 || list[0].ID != mine.ID || list[0].Status != store.SessionPaused {
		t.Errorf("Sweep = %d interviews, %v; want the paused one of its server", len(list), err)
	}
}

// A process whose clock is ahead dies while it grades: its answer waits no longer
// than those of others.
func TestClaimOfAFastClock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	c, fast, g := &clock{t: noon}, &clock{t: noon.Add(time.Hour)}, &counting{}
	dead, next := newService(openDB(t, path), fast, g), newService(openDB(t, path), c, g)
	s := start(t, dead, Request{})
	if taken := dead.Take(t.Context(), s.ID, Event{Kind: Answer, Text: "said 0 1 2 3"}); taken.Err != nil || taken.Session.Claim == nil {
		t.Fatal(taken.Err)
	}
	if s := do(t, next, s.ID, Event{Kind: Resume}); s.Phase() != Reviewing || len(g.calls) != 1 {
		t.Errorf("it is %s, graded %v", s.Phase(), g.calls)
	}
	// A clock that is a little ahead is no reason to grade what is being graded.
	fast.t = noon.Add(DefaultLease / 2)
	do(t, next, s.ID, Event{Kind: Next})
	if taken := dead.Take(t.Context(), s.ID, Event{Kind: Answer, Text: "said 0 1 2 3"}); taken.Err != nil {
		t.Fatal(taken.Err)
	}
	if s, _, err := next.Do(t.Context(), s.ID, Event{Kind: Resume}); err != nil || s.Phase() != Grading || len(g.calls) != 1 {
		t.Errorf("it is %s, graded %v, %v", s.Phase(), g.calls, err)
	}
}

// The successor of a dead process grades at once what that one was at, once.
func TestInherit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	c, g := &clock{t: noon}, &counting{}
	dead, next := newService(openDB(t, path), c, g), newService(openDB(t, path), c, g)
	start(t, dead, Request{ID: "asked"})
	waits := start(t, dead, Request{ID: "waits"})
	local := start(t, dead, Request{ID: "local", Member: Local})
	for _, s := range []*Session{waits, local} {
		if taken := dead.Take(t.Context(), s.ID, Event{Kind: Answer, Text: "said 0 1 2 3"}); taken.Err != nil || !taken.Changed {
			t.Fatal(taken.Err) // and here it died
		}
	}
	for _, want := range []int{1, 0} {
		list, err := next.Inherit(t.Context(), 100)
		if err != nil || len(list) != want {
			t.Fatalf("Inherit = %d interviews, %v; want %d", len(list), err, want)
		}
		if want == 1 && (list[0].ID != "waits" || list[0].Phase() != Reviewing) {
			t.Errorf("%s is %s", list[0].ID, list[0].Phase())
		}
	}
	if len(g.calls) != 1 {
		t.Errorf("graded %v", g.calls)
	}
}
