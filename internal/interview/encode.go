package interview

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Encode returns the stored form, without the voices.
func (s *Session) Encode() ([]byte, error) {
	if s.Options.Relay {
		s = s.withoutGrades()
	}
	return json.Marshal(s)
}

// Decode reads the stored form; the voices of a relay come by join. It is an
// error if it is of a newer version of the program or about questions that the
// bank does not have.
func Decode(b *Bank, data []byte) (*Session, error) {
	s := &Session{bank: b}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("decode interview: %w", err)
	}
	if s.Format < format || s.Format > relayFormat {
		return nil, fmt.Errorf("decode interview: it is of format %d, this program knows %d to %d", s.Format, format, relayFormat)
	}
	if len(s.Turns) == 0 {
		return nil, errors.New("decode interview: it has no question")
	}
	for i := range s.Turns {
		t := &s.Turns[i]
		q := b.Question(t.Question)
		if q == nil {
			return nil, fmt.Errorf("decode interview: there is no question %q any more", t.Question)
		}
		if len(t.Parts) == 0 || slices.ContainsFunc(t.Parts[1:], func(p Part) bool { return p.FollowUp < 0 || p.FollowUp >= len(q.FollowUps) }) {
			return nil, fmt.Errorf("decode interview: turn %d does not fit question %q", i+1, t.Question)
		}
	}
	return s, nil
}
