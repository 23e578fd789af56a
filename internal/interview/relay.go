package interview

import (
	"slices"
	"strings"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// In a relay several members answer one question. What each says is kept and
// graded as that member's; the grade of the question is the best of each point.
// Whoever answers takes part. Who takes part may have the answers graded, take
// hints and go on; only who began the relay may end it.

// MaxVoices bounds who takes part in a relay, as each answer costs a grade.
const MaxVoices = 20

// A Voice is a member of a relay.
type Voice struct {
	Member store.MemberID `json:"-"`
	Name   string         `json:"name"` // as the member was shown last; untrusted
	Parts  []VoicePart    `json:"parts"`

	changed bool // since it was read
}

// A VoicePart is what a member said to one thing that was asked.
type VoicePart struct {
	At      Place       `json:"at"`
	Answers []Said      `json:"answers"`
	Graded  int         `json:"graded,omitempty"` // how many of Answers Grade is of; 0 for none
	Grades  int         `json:"grades,omitempty"` // how often it was graded
	Grade   grade.Grade `json:"grade,omitzero"`
}

func (v *Voice) part(at Place) *VoicePart {
	if v != nil {
		for i := range v.Parts {
			if v.Parts[i].At == at {
				return &v.Parts[i]
			}
		}
	}
	return nil
}

// Said returns what the member said to the question of a turn, from 1; to its
// follow-ups where it said nothing to the question itself.
func (v *Voice) Said(turn int) []Said {
	for i := range v.Parts {
		if v.Parts[i].At.Turn == turn { // parts are in the order in which they were answered
			return v.Parts[i].Answers
		}
	}
	return nil
}

// Voice returns that of a member, or nil.
func (s *Session) Voice(member store.MemberID) *Voice {
	for _, v := range s.Voices {
		if v.Member == member {
			return v
		}
	}
	return nil
}

// Has reports whether a member began the interview or takes part in it.
func (s *Session) Has(member store.MemberID) bool {
	return member == s.Member || s.Voice(member) != nil
}

// allows returns why a member of a relay must not do something.
func (s *Session) allows(ev Event) error {
	switch {
	case !s.Options.Relay || ev.Kind == Settle:
		return nil
	case ev.Kind == Answer || ev.Kind == Amend || ev.Kind == Hear:
		if s.Voice(ev.Member) == nil && len(s.Voices) >= MaxVoices {
			return ErrFull
		}
		return nil
	case ev.Kind == End && ev.Member != s.Member, !s.Has(ev.Member):
		return ErrStranger
	}
	return nil
}

// spoken reports whether anybody answered at a place.
func (s *Session) spoken(at Place) bool {
	return slices.ContainsFunc(s.Voices, func(v *Voice) bool { return v.part(at) != nil })
}

// Collects reports whether a relay has answers that wait for others, and how many
// messages of a member are among them.
func (s *Session) Collects(member store.MemberID) (of int, ok bool) {
	if p := s.Voice(member).part(s.Place()); p != nil {
		of = len(p.Answers)
	}
	return of, s.collected()
}

// collected reports whether a relay has answers to what is asked now.
func (s *Session) collected() bool {
	return s.Options.Relay && s.Phase() == Asking && s.spoken(s.Place())
}

// ungraded returns a member whose answer at a place has changed since it was
// graded, or nil.
func (s *Session) ungraded(at Place) *Voice {
	for _, v := range s.Voices {
		if p := v.part(at); p != nil && p.Graded < len(p.Answers) {
			return v
		}
	}
	return nil
}

// contribute takes what a member says to what is asked, or to what was graded
// last as long as nobody has answered the follow-up.
func (s *Session) contribute(ev Event, now time.Time) (bool, error) {
	here, last := s.Place(), s.lastAnswered()
	at, asking := here, s.Phase() == Asking
	v := s.Voice(ev.Member)
	switch {
	case s.Ending || ev.Member == "":
		return false, ErrState
	case asking && (ev.At == Place{} || ev.At == here) && (ev.Kind == Answer || s.spoken(here)):
	case last != Place{} && !(asking && s.spoken(here)) && (ev.At == Place{} || ev.At == last || ev.Kind == Amend && ev.At == here):
		at = last
	default:
		return false, ErrState
	}
	text, own := strings.TrimSpace(ev.Text), v.part(at)
	switch {
	case text == "":
		return false, ErrEmpty
	case own != nil && own.Grades >= MaxAttempts:
		return false, ErrOften
	case own != nil && tooLong(textOf(own.Answers), text), tooLong(text):
		return false, ErrLong
	}
	if v == nil {
		v = &Voice{Member: ev.Member}
		s.Voices = append(s.Voices, v)
	}
	if own == nil {
		v.Parts = append(v.Parts, VoicePart{At: at})
		own = v.part(at)
	}
	// What was graded stays in its place, so that Graded keeps counting it.
	own.Answers = append(own.Answers[:own.Graded:own.Graded], inOrder(append(slices.Clone(own.Answers[own.Graded:]), Said{ev.ID, text, now}))...)
	v.changed = true
	if ev.Name != "" {
		v.Name = ev.Name
	}
	turn, p := &s.Turns[at.Turn-1], s.part(at)
	turn.Parts = turn.Parts[:at.Part+1] // as answer does
	if p.Attempt > 0 && p.Graded == p.Attempt {
		p.Attempt++
		s.take(ev)
	}
	return true, nil
}

// together has the answers graded.
func (s *Session) together(ev Event) (bool, error) {
	_, p := s.current()
	switch {
	case !s.Options.Relay || ev.At != (Place{}) && ev.At != s.Place():
		return false, ErrState
	case s.Phase() == Grading:
		return false, ErrBusy
	case s.Phase() != Asking:
		return false, ErrState
	case !s.spoken(s.Place()):
		return false, ErrEmpty
	}
	p.Attempt++
	s.take(ev)
	return true, nil
}

// take gives the right to grade to who brings an answer, if it asks for it.
func (s *Session) take(ev Event) {
	s.Claim = nil
	if ev.Token != "" {
		s.Claim = &Lease{ev.Token, ev.Until}
	}
}

// gradedVoice takes the grade of one member's answer, unless it is late.
func (s *Session) gradedVoice(ev Event, now time.Time) bool {
	v := s.Voice(ev.Member)
	p := v.part(ev.At)
	if p == nil || p.Graded == len(p.Answers) || ev.Attempt != len(p.Answers) {
		return false
	}
	p.Grade, p.Graded = ev.Grade, ev.Attempt
	p.Grades++
	v.changed = true
	s.unite(ev.At)
	if s.ungraded(ev.At) == nil {
		s.gradedAll(now)
	} else if s.Claim != nil && s.Claim.Token == ev.Token { // on to the next one
		s.Claim.Until = ev.Until
	}
	return true
}

// gradedAll goes on when all answers to what is asked have their grade.
func (s *Session) gradedAll(now time.Time) {
	_, p := s.current()
	if p.Graded == 0 && !s.spoken(s.Place()) { // who answered is forgotten: the question stands
		p.Attempt, s.Claim = 0, nil
		if s.Ending {
			s.end(now)
		}
		return
	}
	p.Graded = p.Attempt
	s.unite(s.Place())
	s.gradedPart(now)
}

// unite makes the grade of a part of those of its voices: of each point the best
// verdict, the first of equals.
func (s *Session) unite(at Place) {
	part := s.part(at)
	if part.Graded == 0 {
		part.Grade = grade.Grade{}
		return
	}
	g := grade.Grade{Points: make([]grade.Judgement, len(s.item(at).Rubric))}
	for i := range g.Points {
		g.Points[i] = grade.Judgement{Index: i, Verdict: grade.Missed}
	}
	var by []string
	for _, v := range s.Voices {
		p := v.part(at)
		if p == nil || p.Graded == 0 {
			continue
		}
		for _, j := range p.Grade.Points {
			if j.Index >= 0 && j.Index < len(g.Points) && rank(j.Verdict) > rank(g.Points[j.Index].Verdict) {
				g.Points[j.Index] = j
			}
		}
		g.Misconceptions = append(g.Misconceptions, p.Grade.Misconceptions...)
		if !slices.Contains(by, p.Grade.By) {
			by = append(by, p.Grade.By)
		}
	}
	g.By, g.Score = strings.Join(by, ", "), grade.Score(verdictsOf(g.Points))
	part.Grade = g
}

// rank orders verdicts: a point that one got right is covered, whoever got it
// wrong.
func rank(v grade.Verdict) int {
	return slices.Index([]grade.Verdict{grade.Missed, grade.Wrong, grade.Partly, grade.Said}, v)
}
