package interview

import (
	"time"

	"gophertutor/internal/store"
)

// gradedPart goes on after the grade of what was asked.
func (s *Session) gradedPart(now time.Time) {
	s.Claim = nil
	s.Step++
	if s.Ending {
		s.end(now)
	} else if f := s.followUp(); f >= 0 {
		turn, _ := s.current()
		turn.Parts = append(turn.Parts, Part{FollowUp: f})
	}
}

// finishAnswer takes what was heard, or said in a relay, for the whole answer, and
// reports whether there was anything.
func (s *Session) finishAnswer(ev Event, now time.Time) (bool, error) {
	if s.collected() {
		return s.together(ev)
	}
	return s.settle(ev, now)
}

// tick pauses or ends an interview that nobody goes on with. What was said and
// waits for more has waited long enough.
func (s *Session) tick(now time.Time) bool {
	idle := now.Sub(s.Touched)
	if s.Status != store.SessionEnded && idle >= IdleLimit {
		if finished, err := s.finishAnswer(Event{}, now); finished && err == nil {
			s.Ending = idle >= ResumeLimit
			s.Step++
			return true
		}
	}
	switch {
	case s.Status == store.SessionEnded:
		return false
	case idle >= ResumeLimit:
		s.end(now)
	case s.Status == store.SessionOpen && idle >= IdleLimit:
		s.Status = store.SessionPaused
	default:
		return false
	}
	s.Step++
	return true
}

// advance leaves the turn for the next question, or ends.
func (s *Session) advance(now time.Time) {
	s.adapt()
	if len(s.Turns) >= s.Options.Questions || !s.ask(now) {
		s.end(now)
	}
}

func (s *Session) end(now time.Time) {
	s.Status, s.Ended, s.Claim, s.Ending = store.SessionEnded, now, nil, false
	s.Heard, s.HeardAt = nil, Place{}
}

// ask puts the next question, if there is one left.
func (s *Session) ask(now time.Time) bool {
	q := s.choose()
	if q == nil {
		return false
	}
	s.Turns = append(s.Turns, Turn{Question: q.ID, Asked: now, Parts: []Part{{FollowUp: -1}}})
	return true
}
