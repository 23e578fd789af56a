package progress

import (
	"context"
	"fmt"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/interview"
	"gophertutor/internal/store"
)

// RecordInterview records the answers of an interview that can change no more:
// all but the current one, or all once it is over. What was recorded before stays
// as it is, so it may be called after every change. It returns what came of all
// questions with a score, in their order. A question that was skipped was not
// known.
//
// Of a relay it records what the members said, each for its own cards, and returns
// nothing. Who left a point to others may know it, so an answer that says little
// counts only if it has something wrong. Who spoke later has read the others, so
// it counts as one with a hint.
func (t *Tracker) RecordInterview(ctx context.Context, s *interview.Session) ([]Recorded, error) {
	var out []Recorded
	for turn := 1; turn <= s.Settled(); turn++ {
		if s.Options.Relay {
			if err := t.recordRelay(ctx, s, turn); err != nil {
				return nil, err
			}
			continue
		}
		score, ok := s.TurnScore(turn)
		if !ok {
			continue
		}
		asked := &s.Turns[turn-1]
		rec, err := t.Record(ctx, s.Member, Answer{
			ID: fmt.Sprintf("interview/%s/%d", s.ID, turn), Question: asked.Question,
			Score: score, Hints: asked.Hints, Source: Interview,
		}, answeredAt(asked.Asked, asked.Parts[0].Answers))
		if err != nil {
			return out, err
		}
		out = append(out, rec)
	}
	return out, nil
}

// recordRelay records a turn of a relay for all who answered in it.
func (t *Tracker) recordRelay(ctx context.Context, s *interview.Session, turn int) error {
	asked := &s.Turns[turn-1]
	for _, v := range s.Voices {
		score, ok := s.ScoreOf(v.Member, turn)
		if !ok || score < hardFrom && !hasWrong(s, v.Member, turn) {
			continue
		}
		_, err := t.Record(ctx, v.Member, Answer{
			ID: fmt.Sprintf("relay/%s/%d/%s", s.ID, turn, v.Member), Question: asked.Question,
			Score: score, Hints: max(asked.Hints, 1), Source: Interview,
		}, answeredAt(asked.Asked, v.Said(turn)))
		if err != nil {
			return err
		}
	}
	return nil
}

func hasWrong(s *interview.Session, member store.MemberID, turn int) bool {
	for _, p := range s.PointsOf(member, turn) {
		if p.Verdict == grade.Wrong {
			return true
		}
	}
	return false
}

// answeredAt is when the question itself was answered, as follow-ups probe the
// same memory. A skipped one was skipped when it was asked.
func answeredAt(asked time.Time, said []interview.Said) time.Time {
	if len(said) > 0 {
		return said[len(said)-1].At
	}
	return asked
}
