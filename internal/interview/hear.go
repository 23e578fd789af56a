package interview

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// MaxHeard bounds the messages of one answer.
const MaxHeard = 50

// hearLimit is after how long without another message an answer is whole, if
// nobody said so: who waited for more has died.
const hearLimit = time.Minute

// hear keeps a message that is part of an answer. People press Enter between
// sentences, so it waits for more, but from now on it is not lost. Later ones
// belong to the same answer, whatever they begin with.
//
// In a relay several speak at once, and their answers are graded on demand. There
// a message is an answer of who wrote it at once.
func (s *Session) hear(ev Event, now time.Time) (bool, error) {
	if s.Options.Relay {
		switch s.meant(ev.Text) {
		case Place{}:
			return false, ErrState
		case s.Place():
			ev.Kind = Answer
		default:
			ev.Kind = Amend
		}
		return s.contribute(ev, now)
	}
	at := s.HeardAt
	if len(s.Heard) == 0 {
		at = s.meant(ev.Text)
	}
	if s.Ending || at == (Place{}) {
		return false, ErrState
	}
	text := strings.TrimSpace(ev.Text)
	if err := s.room(at, text); err != nil {
		return false, err
	}
	if len(s.Heard) >= MaxHeard {
		return false, ErrLong
	}
	s.Heard, s.HeardAt = inOrder(append(s.Heard, Said{ev.ID, text, now})), at
	return true, nil
}

// meant returns what a message is an answer to, or changes the answer to; none if
// it is neither.
func (s *Session) meant(text string) Place {
	switch phase := s.Phase(); {
	case phase == Asking && (s.Place().Part == 0 || s.collected() || !Amends(text)):
		return s.Place()
	case phase == Reviewing && !Amends(text):
		return Place{}
	}
	return s.lastAnswered()
}

// settle makes an answer of what was heard and reports whether there was anything.
func (s *Session) settle(ev Event, now time.Time) (bool, error) {
	if len(s.Heard) == 0 {
		return false, nil
	}
	last := s.Heard[len(s.Heard)-1]
	before := s.Heard
	s.Heard = s.Heard[:len(s.Heard)-1]
	changed, err := s.answer(Event{Kind: Answer, At: s.HeardAt, Text: last.Text, Token: ev.Token, Until: ev.Until}, now)
	if err != nil {
		s.Heard = before
	}
	return changed, err
}

// inOrder sorts messages as they were written: they are served at the same time.
// IDs of messages grow.
func inOrder(said []Said) []Said {
	slices.SortStableFunc(said, func(a, b Said) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), strings.Compare(a.ID, b.ID))
	})
	return said
}
