package interview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/store"
)

// lastWords is how long storing may take once the context has ended.
const lastWords = 5 * time.Second

// A Lease is the right to grade, until a time.
type Lease struct {
	Token string    `json:"token"`
	Until time.Time `json:"until"`
}

// holds reports whether nobody else may grade. A claim that ends much later than
// leases of this length can was made by a clock that was ahead: it keeps nobody
// waiting until then. Clocks that differ by less than a lease take none away.
func (l *Lease) holds(now time.Time, length time.Duration) bool {
	return l != nil && now.Before(l.Until) && !l.Until.After(now.Add(2*length))
}

// Do applies an event to an interview and reports whether it changed anything;
// if not, as of an event that came twice, there is nothing new to show. Where an
// answer then waits for its grade and nobody else grades it, Answer, Amend, Settle,
// Together, Resume and End have it graded, and Do returns the session after that. The answer is
// stored before: when grading fails, the error comes with the session, and Resume
// tries again.
//
// Errors of the event are those of [Session.Apply], with the session as it is.
// The session is nil if it could not be read or stored.
func (v *Service) Do(ctx context.Context, id string, ev Event) (s *Session, changed bool, err error) {
	return v.Finish(ctx, v.Take(ctx, id, ev))
}

// Taken is an event that was applied. What it answers may still be to be graded.
type Taken struct {
	Session *Session // nil if it could not be read or stored
	Changed bool
	Err     error // as that of Do

	ev Event // with the token of the claim, if it made one
}

// Take is the first half of Do, which is short: when it returns without an error
// the event is stored, and an answer that it brought will be graded whatever
// happens. [Service.Finish] is the second.
func (v *Service) Take(ctx context.Context, id string, ev Event) Taken {
	if ev.Kind.answers() || ev.Kind == Hear { // in a relay it may change what was graded
		ev.Token, ev.Until = store.NewID(), v.c.Now().Add(v.c.Lease)
	}
	s, changed, err := v.apply(ctx, id, ev)
	return Taken{Session: s, Changed: changed, Err: err, ev: ev}
}

// Finish has what was taken graded where that is its business, and returns what
// Do does.
func (v *Service) Finish(ctx context.Context, t Taken) (s *Session, changed bool, err error) {
	if t.Err != nil || t.Session.Phase() != Grading {
		return t.Session, t.Changed, t.Err
	}
	s = t.Session
	var graded bool
	switch {
	case s.Claim == nil || t.ev.Token == "" || s.Claim.Token != t.ev.Token:
		if !t.ev.Kind.MayGrade() {
			return s, t.Changed, nil
		}
		s, graded, err = v.regrade(ctx, s)
	case v.c.Now().After(t.ev.Until.Add(-v.c.Lease * 7 / 8)):
		// It waited for its turn, and what is left of the claim may be too short.
		if _, _, err = v.apply(ctx, s.ID, Event{Kind: Release, Token: t.ev.Token}); err == nil {
			s, graded, err = v.regrade(ctx, s)
		}
	default:
		s, graded, err = v.grade(ctx, s, t.ev.Token)
	}
	return s, t.Changed || graded, err
}

// answers reports whether an event brings an answer that is to be graded at once.
func (k Kind) answers() bool {
	return k == Answer || k == Amend || k == Settle || k == Together
}

// MayGrade reports whether [Service.Do] may grade an answer at such an event,
// which takes long.
func (k Kind) MayGrade() bool { return k.answers() || k == Resume || k == End }

// regrade claims an answer that waits for its grade and has it graded, unless
// somebody else does.
func (v *Service) regrade(ctx context.Context, s *Session) (*Session, bool, error) {
	token := store.NewID()
	after, mine, err := v.apply(ctx, s.ID, Event{Kind: Claim, Token: token, Until: v.c.Now().Add(v.c.Lease)})
	switch {
	case errors.Is(err, ErrBusy) || errors.Is(err, ErrState): // it is, or has been
		return after, false, nil
	case err != nil || !mine:
		return s, false, err
	case after.Phase() != Grading: // there was nothing left to grade
		return after, true, nil
	}
	return v.grade(ctx, after, token)
}

// grade grades what the token has the right to, in a relay one answer after the
// other.
func (v *Service) grade(ctx context.Context, s *Session, token string) (*Session, bool, error) {
	some := false
	for {
		after, graded, err := v.gradeOne(ctx, s, token)
		some = some || graded
		if !graded || err != nil || after.Claim == nil || after.Claim.Token != token {
			return after, some, err
		}
		s = after
	}
}

// gradeOne grades an answer outside of any transaction and stores the grade.
func (v *Service) gradeOne(ctx context.Context, s *Session, token string) (*Session, bool, error) {
	job, ok := s.Job()
	if !ok {
		return s, false, nil
	}
	who := Who{s.Member, s.Server}
	if job.Member != "" {
		who.Member = job.Member
	}
	// It ends well before the lease does, so that nobody grades at the same time.
	within, cancel := context.WithTimeout(ctx, v.c.Lease*3/4)
	g, err := v.c.Grader(who).Grade(within, job.Item, job.Answer, job.Lang)
	cancel()
	// What follows is short, and must not be lost to a context that has ended.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	if err != nil {
		after, _, failed := v.apply(last, s.ID, Event{Kind: Release, Token: token})
		if after == nil {
			after = s
		}
		return after, false, errors.Join(fmt.Errorf("grade an answer: %w", err), failed)
	}
	after, done, err := v.apply(last, s.ID, Event{
		Kind: Graded, At: job.At, Attempt: job.Attempt, Member: job.Member, Grade: g, Token: token, Until: v.c.Now().Add(v.c.Lease),
	})
	if after == nil {
		after = s
	}
	return after, done, err
}
