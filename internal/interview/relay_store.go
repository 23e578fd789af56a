package interview

import (
	"encoding/json"
	"fmt"
	"slices"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// withoutGrades is the session as it is stored: what is made of the voices quotes
// them, and is made again when it is read.
func (s *Session) withoutGrades() *Session {
	c := *s
	c.Turns = slices.Clone(s.Turns)
	for i := range c.Turns {
		t := &c.Turns[i]
		t.Parts = slices.Clone(t.Parts)
		for j := range t.Parts {
			t.Parts[j].Grade = grade.Grade{}
		}
	}
	return &c
}

// join gives a relay its voices, as they are stored.
func (s *Session) join(rows []store.Voice) error {
	s.Voices = nil
	for _, row := range rows {
		v := &Voice{Member: row.Member}
		if err := json.Unmarshal(row.Data, v); err != nil {
			return fmt.Errorf("decode a voice: %w", err)
		}
		s.Voices = append(s.Voices, v)
	}
	for i := range s.Turns {
		for j := range s.Turns[i].Parts {
			s.unite(Place{i + 1, j})
		}
	}
	return nil
}

// voiceRows are the voices that have changed since they were read, as they are
// stored.
func (s *Session) voiceRows() ([]store.Voice, error) {
	var out []store.Voice
	for _, v := range s.Voices {
		if !v.changed {
			continue
		}
		data, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		out = append(out, store.Voice{Member: v.Member, Data: data})
	}
	return out, nil
}
