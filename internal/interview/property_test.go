package interview

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// TestAnyOrder throws events at sessions in any order, also doubled and late
// ones, and checks after each what must always hold.
func TestAnyOrder(t *testing.T) {
	reached := map[Phase]int{}
	accepted, refused := map[Kind]int{}, map[Kind]int{}
	for seed := range uint64(80) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s := begin(t, Options{Questions: 1 + rnd.IntN(4), Seed: seed, Lang: []string{"en", "zh"}[rnd.IntN(2)]})
		now := noon
		var past []Event
		var said []string
		for n := range 80 {
			now = now.Add(time.Duration(rnd.IntN(400)) * time.Second)
			ev := randomEvent(rnd, s, n, now)
			again := len(past) > 0 && rnd.IntN(5) == 0
			if again {
				ev = past[rnd.IntN(len(past))]
			}
			before := encode(t, s)
			changed, err := s.Apply(ev, now)
			after := encode(t, s)
			if (!changed || err != nil) && !bytes.Equal(before, after) {
				t.Fatalf("seed %d: %+v changed the session, but %v, %v", seed, ev, changed, err)
			}
			if again && ev.ID != "" && changed && applied(past, ev) {
				t.Fatalf("seed %d: %+v counted twice", seed, ev)
			}
			if changed {
				accepted[ev.Kind]++
				if ev.ID != "" {
					past = append(past, ev)
				}
				if ev.Kind == Answer || ev.Kind == Amend || ev.Kind == Hear {
					said = append(said, ev.Text)
				}
				if twice, err := s.Apply(ev, now); ev.ID != "" && (twice || err != nil) {
					t.Fatalf("seed %d: %+v at once again: %v, %v", seed, ev, twice, err)
				}
			} else {
				refused[ev.Kind]++
			}
			checkSession(t, s, said)
			reached[s.Phase()]++
			s = reload(t, s)
		}
		for _, text := range []string{s.QuestionText(), s.AskText(), s.Report().Markdown(), s.Transcript()} {
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("seed %d: text %q", seed, text)
			}
		}
	}
	for _, p := range []Phase{Asking, Grading, Reviewing, Over} {
		if reached[p] < 80 {
			t.Errorf("phase %s was reached only %d times", p, reached[p])
		}
	}
	for _, k := range randomKinds {
		if accepted[k] < 10 || refused[k] < 10 {
			t.Errorf("%s: %d accepted, %d refused", k, accepted[k], refused[k])
		}
	}
}

// applied reports whether an event had an effect; past holds only those.
func applied(past []Event, ev Event) bool {
	return slices.ContainsFunc(past, func(p Event) bool { return p.ID == ev.ID })
}

var randomKinds = []Kind{Answer, Amend, Hear, Settle, Hint, Skip, Next, Pause, Resume, End, Tick, Claim, Release, Graded, Shown}

func randomEvent(rnd *rand.Rand, s *Session, n int, now time.Time) Event {
	ev := Event{Kind: randomKinds[rnd.IntN(len(randomKinds))], ID: fmt.Sprint("e", n)}
	if ev.Kind == End && rnd.IntN(8) > 0 {
		ev.Kind = Next
	}
	if rnd.IntN(3) == 0 { // where the member looks, or looked
		ev.At = Place{1 + rnd.IntN(3), rnd.IntN(3)}
	}
	switch ev.Kind {
	case Answer, Amend, Hear:
		ev.Text = fmt.Sprintf("said %d %d message-%d", rnd.IntN(4), rnd.IntN(4), n)
		if rnd.IntN(3) == 0 {
			ev.Text = "wait, " + ev.Text
		}
		if rnd.IntN(10) == 0 {
			ev.Text = "  "
		}
	case Graded:
		ev.ID = ""
		ev.At, ev.Attempt = s.Place(), rnd.IntN(4)
		if job, ok := s.Job(); ok && rnd.IntN(3) > 0 {
			ev.At, ev.Attempt = job.At, job.Attempt
			all := rnd.IntN(2) == 0
			for i := range job.Item.Rubric {
				v := grade.Said
				if !all {
					v = []grade.Verdict{grade.Said, grade.Partly, grade.Missed, grade.Wrong}[rnd.IntN(4)]
				}
				ev.Grade.Points = append(ev.Grade.Points, grade.Judgement{Index: i, Verdict: v, Evidence: "e"})
			}
		}
	case Claim, Release:
		ev.ID, ev.Token, ev.Until = "", fmt.Sprint("t", rnd.IntN(3)), now.Add(2*time.Minute)
	case Shown:
		ev.ID, ev.Step = "", rnd.IntN(s.Step+2)
	case Tick, Settle:
		ev.ID = ""
	}
	return ev
}

func encode(t testing.TB, s *Session) []byte {
	t.Helper()
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checkSession checks what holds for any session in which so much was said.
func checkSession(t *testing.T, s *Session, said []string) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format+"\n%s", append(args, encode(t, s))...)
	}
	if len(s.Turns) < 1 || len(s.Turns) > s.Options.Questions {
		fail("%d turns of %d", len(s.Turns), s.Options.Questions)
	}
	asked := map[string]bool{}
	var kept []string
	for i := range s.Turns {
		turn := &s.Turns[i]
		if asked[turn.Question] {
			fail("question %s was asked twice", turn.Question)
		}
		asked[turn.Question] = true
		if turn.Hints > MaxHints || len(turn.Parts) < 1 || len(turn.Parts) > 1+MaxFollowUps {
			fail("turn %d has %d hints and %d parts", i+1, turn.Hints, len(turn.Parts))
		}
		for j := range turn.Parts {
			p := &turn.Parts[j]
			for _, a := range p.Answers {
				kept = append(kept, a.Text)
			}
			now := i == len(s.Turns)-1 && j == len(turn.Parts)-1
			if p.Attempt != len(p.Answers) || p.Graded > p.Attempt || p.Attempt > MaxAttempts || !now && p.Graded < p.Attempt || (p.FollowUp < 0) != (j == 0) {
				fail("part %d.%d: attempt %d, graded %d", i+1, j, p.Attempt, p.Graded)
			}
		}
		if score, ok := s.TurnScore(i + 1); score < 0 || score > Earns(turn.Hints) || !ok && score != 0 {
			fail("turn %d has score %v", i+1, score)
		}
	}
	for _, h := range s.Heard {
		kept = append(kept, h.Text)
	}
	if got, want := strings.Join(kept, "\n"), strings.Join(said, "\n"); got != want {
		fail("answers %q, want %q", got, want)
	}
	if n := len(s.Heard); n > MaxHeard || (n > 0) != (s.HeardAt != Place{}) || n > 0 && s.Phase() == Over {
		fail("%d messages heard, to %v", n, s.HeardAt)
	}
	if (s.Phase() == Over) != (s.Status == store.SessionEnded) || s.Ended.IsZero() != (s.Phase() != Over) {
		fail("%s in phase %s, ended %v", s.Status, s.Phase(), s.Ended)
	}
	if s.Claim != nil && s.Phase() != Grading || s.Shown > s.Step || len(s.Recent) > maxRecent {
		fail("claim %v, shown %d of %d, %d recent", s.Claim, s.Shown, s.Step, len(s.Recent))
	}
}

// TestBounds fills what is bounded.
func TestBounds(t *testing.T) {
	s := begin(t, Options{})
	long := string(bytes.Repeat([]byte("x"), MaxAnswer))
	for _, c := range []struct {
		text string
		want error
	}{{long + "x", ErrLong}, {" \n", ErrEmpty}} {
		if _, err := s.Apply(Event{Kind: Answer, Text: c.text}, noon); err != c.want {
			t.Errorf("%.9q…: %v, want %v", c.text, err, c.want)
		}
	}
	must(t, s, Event{Kind: Answer, Text: long[1:]})
	if _, err := s.Apply(Event{Kind: Amend, Text: "x"}, noon); err != ErrLong {
		t.Errorf("one too many: %v", err)
	}

	s = begin(t, Options{})
	for range MaxAttempts {
		must(t, s, Event{Kind: Answer, At: Place{1, 0}, Text: "said 0 1 2 3"})
	}
	if _, err := s.Apply(Event{Kind: Amend, Text: "x"}, noon); err != ErrOften || slices.Contains(s.Actions(), Amend) {
		t.Errorf("one change too many: %v, can %v", err, s.Actions())
	}
	for i := range 3 * maxRecent {
		kind := Pause
		if i%2 == 1 {
			kind = Resume
		}
		must(t, s, Event{Kind: kind, ID: fmt.Sprint(i)})
	}
	if len(s.Recent) != maxRecent {
		t.Errorf("%d events are remembered", len(s.Recent))
	}
}

func TestDecode(t *testing.T) {
	good := encode(t, begin(t, Options{}))
	for name, c := range map[string]struct{ old, new string }{
		"broken":            {"{", ""},
		"a newer format":    {`"format":1`, `"format":3`},
		"no turns":          {`"turns":[`, `"turns":[],"x":[`},
		"a question gone":   {`"question":"`, `"question":"gone-`},
		"a follow-up gone":  {`"parts":[`, `"parts":[{"follow_up":-1},{"follow_up":7},`},
		"a part without it": {`"parts":[`, `"parts":[],"x":[`},
	} {
		bad := bytes.Replace(good, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("%s: nothing to replace in %s", name, good)
		}
		if _, err := Decode(smallBank(), bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestClaims has two graders ask for one answer, which then changes.
func TestClaims(t *testing.T) {
	s := begin(t, Options{})
	claim := func(token string, at time.Time) error {
		t.Helper()
		_, err := s.Apply(Event{Kind: Claim, Token: token, Until: at.Add(time.Minute)}, at)
		return err
	}
	apply := func(ev Event) {
		t.Helper()
		if changed, err := s.Apply(ev, noon); !changed || err != nil {
			t.Fatalf("%s: %v, %v", ev.Kind, changed, err)
		}
	}
	if err := claim("a", noon); err != ErrState {
		t.Errorf("claim of nothing: %v", err)
	}
	apply(Event{Kind: Answer, Text: "said 0", Token: "a", Until: noon.Add(time.Minute)})
	if err := claim("b", noon.Add(59*time.Second)); err != ErrBusy {
		t.Errorf("claim within the lease: %v", err)
	}
	if err := claim("b", noon.Add(time.Minute)); err != nil || s.Claim.Token != "b" {
		t.Errorf("claim after the lease: %v, %+v", err, s.Claim)
	}
	// The claim was for the answer as it was.
	apply(Event{Kind: Answer, Text: "said 1"})
	if err := claim("c", noon); err != nil || s.Claim.Token != "c" {
		t.Errorf("claim of the changed answer: %v, %+v", err, s.Claim)
	}
	if changed, err := s.Apply(Event{Kind: Release, Token: "b"}, noon); changed || err != nil {
		t.Errorf("another's claim was given up: %v, %v", changed, err)
	}
	apply(Event{Kind: Release, Token: "c"})
	if s.Claim != nil {
		t.Errorf("claim %+v after its release", s.Claim)
	}
}
