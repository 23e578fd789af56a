package interview

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gophertutor/internal/store"
)

// Apply changes the session by an event and reports whether it did: an event
// that came before, or that is late, changes nothing. On an error nothing has
// changed either.
func (s *Session) Apply(ev Event, now time.Time) (changed bool, err error) {
	if ev.ID != "" && slices.Contains(s.Recent, ev.ID) {
		return false, nil
	}
	switch ev.Kind {
	case Tick:
		return s.tick(now), nil
	case Claim:
		return s.claim(ev, now)
	case Release:
		if s.Claim == nil || s.Claim.Token != ev.Token {
			return false, nil
		}
		s.Claim = nil
		return true, nil
	case Graded:
		return s.graded(ev, now), nil
	case Shown:
		if ev.Step <= s.Shown || ev.Step > s.Step {
			return false, nil
		}
		s.Shown, s.ShownAt = ev.Step, ev.Ref
		return true, nil
	}
	if err := s.allows(ev); err != nil {
		return false, err
	}
	changed, err = s.act(ev, now)
	if !changed || err != nil {
		return false, err
	}
	if s.Status == store.SessionPaused && ev.Kind != Pause && ev.Kind != Settle { // to do something is to go on
		s.Status = store.SessionOpen
	}
	s.Touched = now
	if ev.Kind != Hear {
		s.Step++
	}
	if ev.ID != "" {
		s.Recent = append(s.Recent, ev.ID)
		s.Recent = s.Recent[max(0, len(s.Recent)-maxRecent):]
	}
	return true, nil
}

// act is Apply for what a member does.
func (s *Session) act(ev Event, now time.Time) (bool, error) {
	phase := s.Phase()
	if phase == Over {
		return false, ErrState
	}
	switch ev.Kind {
	case Pause:
		changed := s.Status == store.SessionOpen
		s.Status = store.SessionPaused
		return changed, nil
	case Resume:
		settled, err := s.settle(ev, now) // nothing shall wait for what does not come any more
		if err != nil {
			return false, err
		}
		moved := ev.Channel != "" && ev.Channel != s.Channel
		if moved {
			s.Channel = ev.Channel
		}
		return settled || moved || s.Status == store.SessionPaused, nil
	case End:
		if _, err := s.finishAnswer(Event{}, now); err != nil {
			return false, err
		}
		if s.Phase() == Grading { // the answer counts
			changed := !s.Ending
			s.Ending = true
			return changed, nil
		}
		s.end(now)
		return true, nil
	case Answer, Amend:
		if s.Options.Relay {
			return s.contribute(ev, now)
		}
		return s.answer(ev, now)
	case Hear:
		return s.hear(ev, now)
	case Settle:
		return s.settle(ev, now)
	case Together:
		return s.together(ev)
	}
	if ev.At != (Place{}) && ev.At != s.Place() {
		return false, ErrState
	}
	if phase == Grading || len(s.Heard) > 0 {
		return false, ErrBusy
	}
	turn, part := s.current()
	first := len(turn.Parts) == 1
	switch {
	case ev.Kind == Skip && s.collected(): // what was said counts
		return false, ErrState
	case ev.Kind == Hint && phase == Asking && first && turn.Hints < MaxHints:
		turn.Hints++
	case ev.Kind == Skip && phase == Asking && first:
		turn.Skipped, part.Skipped = true, true
		s.advance(now)
	case (ev.Kind == Skip || ev.Kind == Next) && phase == Asking && !first:
		part.Skipped = true
		s.advance(now)
	case ev.Kind == Next && phase == Reviewing:
		s.advance(now)
	default:
		return false, ErrState
	}
	return true, nil
}

// answer takes the answer to what is asked, or more of the last one. What was
// heard before belongs to it.
func (s *Session) answer(ev Event, now time.Time) (bool, error) {
	if s.Ending {
		return false, ErrState
	}
	here, last := s.Place(), s.lastAnswered()
	var at Place
	switch {
	case ev.Kind == Answer && s.Phase() == Asking && (ev.At == Place{} || ev.At == here):
		at = here
	case last != Place{} && (ev.At == Place{} || ev.At == last || ev.Kind == Amend && ev.At == here):
		at = last
	default:
		return false, ErrState
	}
	if len(s.Heard) > 0 && s.HeardAt != at { // another answer is being written
		return false, ErrBusy
	}
	text := strings.TrimSpace(ev.Text)
	if err := s.room(at, text); err != nil {
		return false, err
	}
	turn, p := &s.Turns[at.Turn-1], s.part(at)
	// A follow-up that was asked meanwhile is taken back: the new grade may call
	// for another, or for none.
	turn.Parts = turn.Parts[:at.Part+1]
	p.Answers = append(p.Answers, Said{Text: textOf(append(s.Heard, Said{Text: text})), At: now})
	s.Heard, s.HeardAt = nil, Place{}
	p.Attempt++
	s.Claim = nil // one who grades the former attempt is late
	if ev.Token != "" {
		s.Claim = &Lease{ev.Token, ev.Until}
	}
	return true, nil
}

// room returns nil if a text can be added to the answer at a place.
func (s *Session) room(at Place, text string) error {
	p := s.part(at)
	switch {
	case text == "":
		return ErrEmpty
	case p.Attempt > 0 && !s.canAmend(at):
		return ErrOften
	case tooLong(p.Text(), textOf(s.Heard), text):
		return ErrLong
	}
	return nil
}

// tooLong reports whether texts are more than one answer may have.
func tooLong(texts ...string) bool {
	n := -1
	for _, t := range texts {
		if t != "" {
			n += utf8.RuneCountInString(t) + 1
		}
	}
	return n > MaxAnswer
}

// lastAnswered returns the latest part of the turn that has an answer, or none.
func (s *Session) lastAnswered() Place {
	for at := s.Place(); at.Part >= 0; at.Part-- {
		if s.part(at).Attempt > 0 {
			return at
		}
	}
	return Place{}
}

func (s *Session) canAmend(at Place) bool {
	p := s.part(at)
	return p != nil && p.Attempt > 0 && p.Attempt < MaxAttempts
}

func (s *Session) claim(ev Event, now time.Time) (bool, error) {
	if s.Phase() != Grading {
		return false, ErrState
	}
	if s.Claim.holds(now, ev.Until.Sub(now)) {
		return false, ErrBusy
	}
	s.Claim = &Lease{ev.Token, ev.Until}
	if s.Options.Relay && s.ungraded(s.Place()) == nil { // whose answer it was is forgotten
		s.gradedAll(now)
	}
	return true, nil
}

// graded takes a grade, unless it is late: of an answer that has changed since,
// or that somebody else has graded.
func (s *Session) graded(ev Event, now time.Time) bool {
	if s.Phase() != Grading || ev.At != s.Place() {
		return false
	}
	if s.Options.Relay {
		return s.gradedVoice(ev, now)
	}
	_, p := s.current()
	if ev.Attempt != p.Attempt {
		return false
	}
	p.Grade, p.Graded = ev.Grade, ev.Attempt
	s.gradedPart(now)
	return true
}
