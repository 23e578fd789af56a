package interview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// wholeOf is all of a relay: what is stored of it and of its voices.
func wholeOf(t testing.TB, s *Session) []byte {
	t.Helper()
	voices, err := json.Marshal(s.Voices)
	if err != nil {
		t.Fatal(err)
	}
	return append(encode(t, s), voices...)
}

// restored is a relay as another process reads it.
func restored(t testing.TB, s *Session) *Session {
	t.Helper()
	again, err := Decode(s.bank, encode(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range s.Voices {
		v.changed = true
	}
	rows, err := s.voiceRows()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.join(rows); err != nil {
		t.Fatal(err)
	}
	again.ID, again.Member, again.Channel, again.version = s.ID, s.Member, s.Channel, s.version
	return again
}

// TestRelayAnyOrder throws events of several members at relays in any order, also
// doubled and late ones, and checks after each what must always hold.
func TestRelayAnyOrder(t *testing.T) {
	reached, accepted, refused := map[Phase]int{}, map[Kind]int{}, map[Kind]int{}
	kinds := []Kind{Answer, Answer, Answer, Amend, Together, Together, Hint, Skip, Next, Pause, Resume, End, Tick, Claim, Release, Graded, Graded, Hear, Settle}
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		s := begin(t, Options{Relay: true, Questions: 1 + rnd.IntN(4), Seed: seed, Lang: []string{"en", "zh"}[rnd.IntN(2)]})
		s.Member = "m0"
		now := noon
		var past []Event
		said := map[store.MemberID][]string{}
		for n := range 120 {
			now = now.Add(time.Duration(rnd.IntN(300)) * time.Second)
			kind := kinds[rnd.IntN(len(kinds))]
			if kind == End && rnd.IntN(4) > 0 {
				kind = Next
			}
			member := store.MemberID(fmt.Sprint("m", rnd.IntN(4)))
			ev := Event{Kind: kind, ID: fmt.Sprint("e", n), Member: member, Name: "Name of " + string(member)}
			if rnd.IntN(3) == 0 {
				ev.At = Place{1 + rnd.IntN(3), rnd.IntN(3)}
			}
			switch kind {
			case Answer, Amend, Hear:
				ev.Text = fmt.Sprintf("said %d partly %d message-%d", rnd.IntN(4), rnd.IntN(4), n)
				if rnd.IntN(3) == 0 {
					ev.Text = "wait, " + ev.Text
				}
			case Graded:
				ev = Event{Kind: Graded, At: s.Place(), Attempt: rnd.IntN(3), Member: member}
				if job, ok := s.Job(); ok && rnd.IntN(4) > 0 {
					g, _ := scripted{}.Grade(t.Context(), job.Item, job.Answer, job.Lang)
					ev = Event{Kind: Graded, At: job.At, Attempt: job.Attempt, Member: job.Member, Grade: g}
				}
			case Claim, Release, Tick, Settle:
				ev = Event{Kind: kind, Token: fmt.Sprint("t", rnd.IntN(3)), Until: now.Add(2 * time.Minute)}
			}
			again := len(past) > 0 && rnd.IntN(5) == 0
			if again {
				ev = past[rnd.IntN(len(past))]
			}
			before := wholeOf(t, s)
			changed, err := s.Apply(ev, now)
			if (!changed || err != nil) && !bytes.Equal(before, wholeOf(t, s)) {
				t.Fatalf("seed %d: %+v changed the relay, but %v, %v", seed, ev, changed, err)
			}
			switch {
			case !changed:
				refused[ev.Kind]++
			case again && ev.ID != "":
				t.Fatalf("seed %d: %+v counted twice", seed, ev)
			default:
				accepted[ev.Kind]++
				if ev.ID != "" {
					past = append(past, ev)
				}
				if ev.Kind == Answer || ev.Kind == Amend || ev.Kind == Hear {
					said[ev.Member] = append(said[ev.Member], ev.Text)
				}
				if ev.Kind == End && ev.Member != "m0" {
					t.Fatalf("seed %d: %s ended it", seed, ev.Member)
				}
			}
			checkRelay(t, s, said)
			reached[s.Phase()]++
			whole := wholeOf(t, s)
			text := s.Transcript() + s.Report().Markdown()
			s = restored(t, s)
			if !bytes.Equal(whole, wholeOf(t, s)) || text != s.Transcript()+s.Report().Markdown() {
				t.Fatalf("seed %d: another process reads something else:\n%s\n%s", seed, whole, wholeOf(t, s))
			}
			if rnd.IntN(60) == 0 && len(s.Voices) > 0 { // one is forgotten
				gone := s.Voices[rnd.IntN(len(s.Voices))].Member
				s.Voices = slices.DeleteFunc(s.Voices, func(v *Voice) bool { return v.Member == gone })
				delete(said, gone)
				s = restored(t, s)
				if text := s.Transcript() + s.Report().Markdown() + s.GradeText(); strings.Contains(text, "Name of "+string(gone)) {
					t.Fatalf("seed %d: %s is still there:\n%s", seed, gone, text)
				}
			}
		}
		for _, text := range []string{s.QuestionText(), s.AskText(), s.Report().Markdown(), s.Transcript()} {
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("seed %d: text %q", seed, text)
			}
		}
	}
	for _, p := range []Phase{Asking, Grading, Reviewing, Over} {
		if reached[p] < 20 {
			t.Errorf("phase %s was reached only %d times", p, reached[p])
		}
	}
	for _, k := range kinds {
		if k != Settle && (accepted[k] < 5 || refused[k] < 5) || k == Settle && accepted[k] > 0 {
			t.Errorf("%s: %d accepted, %d refused", k, accepted[k], refused[k])
		}
	}
}

// checkRelay checks what holds for any relay in which members said so much.
func checkRelay(t *testing.T, s *Session, said map[store.MemberID][]string) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format+"\n%s", append(args, wholeOf(t, s))...)
	}
	for member, want := range said {
		var kept []string
		if v := s.Voice(member); v != nil {
			for i := range v.Parts {
				p := &v.Parts[i]
				if s.part(p.At) == nil {
					fail("%s answered %v, which is not there", member, p.At)
				}
				if len(p.Answers) == 0 || p.Graded > len(p.Answers) || p.Grades > MaxAttempts {
					fail("%s at %v: %d answers, %d graded, %d times", member, p.At, len(p.Answers), p.Graded, p.Grades)
				}
				if part := s.part(p.At); part.Attempt == part.Graded && part.Graded > 0 && p.Graded < len(p.Answers) {
					fail("%s at %v has no grade", member, p.At)
				}
				for _, a := range p.Answers {
					kept = append(kept, a.Text)
				}
			}
		}
		// An answer to the question may come after one to its follow-up was taken back,
		// never before.
		if !slices.Equal(kept, want) {
			fail("%s said %q, want %q", member, kept, want)
		}
	}
	for turn := range s.Turns {
		for i := range s.Turns[turn].Parts {
			if p := &s.Turns[turn].Parts[i]; len(p.Answers) > 0 || p.Graded > p.Attempt {
				fail("part %d.%d: %+v", turn+1, i, p)
			}
		}
		// Together they have what each has, and not more than the members together.
		for i, p := range s.Points(turn + 1) {
			best := grade.Missed
			for _, v := range s.Voices {
				if own := s.PointsOf(v.Member, turn+1); own != nil && rank(own[i].Verdict) > rank(best) {
					best = own[i].Verdict
				}
			}
			covered := p.Verdict == grade.Said || p.Verdict == grade.Partly
			if rank(p.Verdict) < rank(best) && best != grade.Wrong || covered != (len(p.Who) > 0) {
				fail("point %d of turn %d: %+v, best alone %s", i, turn+1, p, best)
			}
			if covered && p.Evidence != "" && !slices.ContainsFunc(p.Who, func(c Credit) bool { return s.Voice(c.Member) != nil }) {
				fail("point %d of turn %d: nobody's words", i, turn+1)
			}
		}
		if score, ok := s.TurnScore(turn + 1); score < 0 || score > 100 || !ok && score != 0 {
			fail("turn %d has score %v", turn+1, score)
		}
	}
	if (s.Phase() == Over) != (s.Status == store.SessionEnded) || s.Claim != nil && s.Phase() != Grading {
		fail("%s in phase %s, claim %v", s.Status, s.Phase(), s.Claim)
	}
}
