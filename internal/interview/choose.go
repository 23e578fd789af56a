package interview

import (
	"math/rand/v2"
	"slices"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/knowledge"
)

// levels, from easy to deep.
var levels = []string{knowledge.Basic, knowledge.Intermediate, knowledge.Deep}

// What counts against a question, so that a question of another kind on the
// same level comes before one on another level, and that before the third of
// one kind. Chance decides only between equals.
const (
	levelCost = 3.0 // for each level that it is off
	kindCost  = 2.0 // for each question of its kind more than of the rarest kind
	topicCost = 2.0 // the same for its topic
)

// choose returns the next question, or nil when all were asked that may be. One that the
// member has never seen comes before all others, then the one seen longest ago.
func (s *Session) choose() *knowledge.Question {
	asked := map[string]bool{}
	kinds, topics := map[string]int{}, map[string]int{}
	for i := range s.Turns {
		q := s.Question(i + 1)
		asked[q.ID] = true
		kinds[q.Kind]++
		topics[q.Topic]++
	}
	var left []*knowledge.Question
	for i := range s.bank.questions {
		q := &s.bank.questions[i]
		if _, held := s.held[q.ID]; !held && !asked[q.ID] && s.bank.about(q, s.Options.Topics) {
			left = append(left, q)
		}
	}
	if len(left) == 0 {
		return nil
	}
	rarest := func(count map[string]int, of func(*knowledge.Question) string) int {
		n := len(s.Turns)
		for _, q := range left {
			n = min(n, count[of(q)])
		}
		return n
	}
	minKind := rarest(kinds, func(q *knowledge.Question) string { return q.Kind })
	minTopic := rarest(topics, func(q *knowledge.Question) string { return q.Topic })
	chance := rand.New(rand.NewPCG(s.Options.Seed, uint64(len(s.Turns))))
	level := slices.Index(levels, s.Level)
	var best *knowledge.Question
	bestAge, bestCost := 0, 0.0
	for _, q := range left {
		// How long ago it was asked; never is longest.
		age := slices.Index(s.Seen, q.ID)
		if age < 0 {
			age = len(s.Seen)
		}
		off := slices.Index(levels, q.Level) - level
		cost := levelCost*float64(max(off, -off)) + kindCost*float64(kinds[q.Kind]-minKind) +
			topicCost*float64(topics[q.Topic]-minTopic) + chance.Float64()
		if best == nil || age > bestAge || age == bestAge && cost < bestCost {
			best, bestAge, bestCost = q, age, cost
		}
	}
	return best
}

func (b *Bank) about(q *knowledge.Question, topics []string) bool {
	return len(topics) == 0 || slices.Contains(topics, q.Topic)
}

// count returns how many questions there are on some topics but those that are
// held back.
func (b *Bank) count(topics []string, held map[string]time.Time) int {
	n := 0
	for i := range b.questions {
		if _, held := held[b.questions[i].ID]; !held && b.about(&b.questions[i], topics) {
			n++
		}
	}
	return n
}

// Scores from which an answer is strong, and below which it is weak. Two of a
// kind in a row change the level.
const (
	strongScore = 75
	weakScore   = 40
	streak      = 2
)

// adapt moves the level after a turn.
func (s *Session) adapt() {
	score, ok := s.TurnScore(len(s.Turns))
	level := slices.Index(levels, s.Level)
	switch {
	case !ok:
		return
	case score >= strongScore:
		s.Streak = max(s.Streak, 0) + 1
	case score < weakScore:
		s.Streak = min(s.Streak, 0) - 1
	default:
		s.Streak = 0
	}
	switch {
	case s.Streak >= streak:
		level, s.Streak = level+1, 0
	case s.Streak <= -streak:
		level, s.Streak = level-1, 0
	}
	s.Level = levels[min(max(level, 0), len(levels)-1)]
}

// followUp returns which of the question's follow-ups to ask after a grade, or
// -1. It probes the worst point: a wrong one, then a missed one, then one said
// partly; of these the first of the rubric, as rubrics begin with what matters.
// Who had nothing to say to the first follow-up is not pressed with a second, but by
// a strict interviewer.
func (s *Session) followUp() int {
	turn, last := s.current()
	q := s.Question(len(s.Turns))
	silent := last.FollowUp >= 0 && grade.Score(verdictsOf(last.Grade.Points)) == 0
	if len(turn.Parts) > MaxFollowUps || silent && s.Options.Style != Strict {
		return -1
	}
	points := s.Points(len(s.Turns))
	for _, bad := range []grade.Verdict{grade.Wrong, grade.Missed, grade.Partly} {
		for i, p := range points {
			if p.Verdict != bad {
				continue
			}
			best, rank := -1, 0
			for f := range q.FollowUps {
				used := slices.ContainsFunc(turn.Parts, func(p Part) bool { return p.FollowUp == f })
				// The point that a follow-up names first is what it is about.
				at := slices.Index(q.FollowUps[f].Probes, i)
				if !used && at >= 0 && (best < 0 || at < rank) {
					best, rank = f, at
				}
			}
			if best >= 0 {
				return best
			}
		}
	}
	return -1
}
