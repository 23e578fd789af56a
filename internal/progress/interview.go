package progress

import (
	"context"
	"fmt"
	"time"

	"gophertutor/internal/interview"
)

// RecordInterview records the answers of an interview that can change no more:
// all but the current one, or all once it is over. What was recorded before stays
// as it is, so it may be called after every change. It returns what came of all
// questions with a score, in their order. A question that was skipped was not
// known.
func (t *Tracker) RecordInterview(ctx context.Context, s *interview.Session) ([]Recorded, error) {
	settled := len(s.Turns)
	if s.Phase() != interview.Over {
		settled--
	}
	var out []Recorded
	for i := range s.Turns[:settled] {
		score, ok := s.TurnScore(i + 1)
		if !ok {
			continue
		}
		turn := &s.Turns[i]
		rec, err := t.Record(ctx, s.Member, Answer{
			ID: fmt.Sprintf("interview/%s/%d", s.ID, i+1), Question: turn.Question,
			Score: score, Hints: turn.Hints, Source: Interview,
		}, answeredAt(turn))
		if err != nil {
			return out, err
		}
		out = append(out, rec)
	}
	return out, nil
}

// answeredAt is when the question itself was answered, as follow-ups probe the
// same memory. A skipped one was skipped when it was asked.
func answeredAt(turn *interview.Turn) time.Time {
	if said := turn.Parts[0].Answers; len(said) > 0 {
		return said[len(said)-1].At
	}
	return turn.Asked
}
