package interview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gophertutor/internal/grade"
	"gophertutor/internal/lang"
	"gophertutor/internal/store"
)

// A Credit says that a member of a relay covered a point.
type Credit struct {
	Member   store.MemberID
	Verdict  grade.Verdict // said or partly
	Evidence string        // the member's own words
}

// PointsOf returns what a member of a relay alone made of the rubric of a turn,
// from 1; nil if none of the member's answers to it has a grade.
func (s *Session) PointsOf(member store.MemberID, turn int) []Point {
	v, any := s.Voice(member), false
	parts := s.Turns[turn-1].Parts
	grades := make([][]grade.Judgement, len(parts))
	for i := range grades {
		if p := v.part(Place{turn, i}); p != nil && p.Graded > 0 && parts[i].Graded > 0 { // not before the others
			grades[i], any = p.Grade.Points, true
		}
	}
	if !any {
		return nil
	}
	return s.points(turn, grades)
}

// ScoreOf returns what a member's own answers alone would have earned in a turn
// of a relay, 0 to 100.
func (s *Session) ScoreOf(member store.MemberID, turn int) (score float64, ok bool) {
	points := s.PointsOf(member, turn)
	if points == nil {
		return 0, false
	}
	return earned(points, s.Turns[turn-1].Hints), true
}

// credit fills in who covered the points of a turn.
func (s *Session) credit(turn int, points []Point) {
	for _, v := range s.Voices {
		for _, p := range s.PointsOf(v.Member, turn) {
			if p.Verdict == grade.Said || p.Verdict == grade.Partly {
				points[p.Index].Who = append(points[p.Index].Who, Credit{v.Member, p.Verdict, p.Evidence})
			}
		}
	}
	for i := range points {
		slices.SortStableFunc(points[i].Who, func(a, b Credit) int { return cmp.Compare(rank(b.Verdict), rank(a.Verdict)) })
	}
}

// A Coverage is what a member brought to a relay.
type Coverage struct {
	Member    store.MemberID `json:"member"`
	Name      string         `json:"name"` // fit for Markdown
	Questions int            `json:"questions"`
	Said      int            `json:"said"`   // points
	Partly    int            `json:"partly"` // points
	// Alone are points that nobody else covered.
	Alone int `json:"alone"`
}

// coverage returns what each member brought, most points first.
func (s *Session) coverage() []Coverage {
	var out []Coverage
	for _, v := range s.Voices {
		c := Coverage{Member: v.Member, Name: s.NameOf(v.Member)}
		for turn := range s.Turns {
			own := s.PointsOf(v.Member, turn+1)
			if own == nil {
				continue
			}
			c.Questions++
			for i, p := range s.Points(turn + 1) {
				switch own[i].Verdict {
				case grade.Said:
					c.Said++
				case grade.Partly:
					c.Partly++
				}
				if len(p.Who) == 1 && p.Who[0].Member == v.Member {
					c.Alone++
				}
			}
		}
		if c.Questions > 0 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Coverage) int {
		return cmp.Or(cmp.Compare(b.Said, a.Said), cmp.Compare(b.Partly, a.Partly))
	})
	return out
}

// nameRunes bounds a name.
const nameRunes = 32

// NameOf returns the name of a member of a relay, fit for Markdown. Of two with
// the same name the later has a number.
func (s *Session) NameOf(member store.MemberID) string {
	name, same := "", 0
	for i, v := range s.Voices {
		if v.Member != member {
			continue
		}
		name = strings.TrimSpace(lang.OneLine(v.Name, nameRunes))
		for _, w := range s.Voices[:i] {
			if w.Name == v.Name {
				same++
			}
		}
	}
	if name == "" {
		name = s.words().somebody
	}
	var b strings.Builder
	for _, r := range name {
		if r < unicode.MaxASCII && unicode.IsPunct(r) || strings.ContainsRune("`|~<>+=^$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	if same > 0 {
		fmt.Fprintf(&b, " (%d)", same+1)
	}
	return b.String()
}

// Names returns who has answered what is asked now, in the order of joining.
func (s *Session) Names() []string {
	var out []string
	for _, v := range s.Voices {
		if v.part(s.Place()) != nil {
			out = append(out, s.NameOf(v.Member))
		}
	}
	return out
}

// SaidBy returns how many points of a turn's rubric a member of a relay said.
func (s *Session) SaidBy(member store.MemberID, turn int) int {
	n := 0
	for _, p := range s.PointsOf(member, turn) {
		if p.Verdict == grade.Said {
			n++
		}
	}
	return n
}
