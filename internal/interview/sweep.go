package interview

import (
	"context"
	"errors"
	"slices"
	"time"

	"gophertutor/internal/store"
)

// sweepLimit bounds how many interviews one sweep looks at.
const sweepLimit = 200

// Sweep does what time calls for: it grades answers whose grader has died, or who
// waited for more of them, pauses interviews that nobody goes on with, and ends
// those paused for long. It returns those that the member has not seen as they are
// now, each to one caller only: those it changed, and of those that the front end marks as [Shown], the ones
// where it died before showing. Call it now and then.
//
// Interviews of the terminal are left alone. An error of one does not keep the
// others from their turn.
func (v *Service) Sweep(ctx context.Context) ([]*Session, error) {
	now := v.c.Now()
	open, err := v.stale(ctx, store.SessionOpen, now.Add(-v.c.Lease))
	if err != nil {
		return nil, err
	}
	paused, err := v.stale(ctx, store.SessionPaused, now.Add(-ResumeLimit))
	if err != nil {
		return nil, err
	}
	var out []*Session
	var errs []error
	for _, row := range append(open, paused...) {
		s, err := v.sweep(ctx, row, now)
		if s != nil {
			out = append(out, s)
		}
		if err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return out, errors.Join(errs...)
}

// Inherit is Sweep for the successor of a process that has ended, while nobody
// else serves its interviews: the claims of that process hold nobody up. It looks
// at no more than limit interviews.
func (v *Service) Inherit(ctx context.Context, limit int) ([]*Session, error) {
	now := v.c.Now()
	rows, err := v.c.Store.StaleSessions(ctx, store.SessionOpen, now.Add(time.Hour), limit) // also by a clock that goes ahead
	if err != nil {
		return nil, err
	}
	var out []*Session
	var errs []error
	for _, row := range rows {
		if ctx.Err() != nil {
			break
		}
		if row.Member == Local || v.c.Serves != nil && !v.c.Serves(row.Server) {
			continue
		}
		s, err := v.decode(ctx, row)
		if err != nil || s.Phase() != Grading {
			continue // whoever loads it says what is wrong with it
		}
		if s.Claim != nil {
			_, _, err = v.apply(ctx, s.ID, Event{Kind: Release, Token: s.Claim.Token})
		}
		if err == nil {
			row, err = v.c.Store.Session(ctx, s.ID)
		}
		if err == nil {
			s, err = v.sweep(ctx, row, now)
		}
		if err != nil {
			errs = append(errs, err)
		} else if s != nil {
			out = append(out, s)
		}
	}
	return out, errors.Join(errs...)
}

// stale returns interviews of a status that this service looks after and that
// nobody touched since before, at most sweepLimit. However many of others come
// first, its own are found.
func (v *Service) stale(ctx context.Context, status store.SessionStatus, before time.Time) ([]store.Session, error) {
	for limit := sweepLimit; ; limit *= 4 {
		rows, err := v.c.Store.StaleSessions(ctx, status, before, limit)
		if err != nil {
			return nil, err
		}
		all := len(rows) < limit
		rows = slices.DeleteFunc(rows, func(row store.Session) bool {
			return row.Member == Local || v.c.Serves != nil && !v.c.Serves(row.Server)
		})
		if all || len(rows) >= sweepLimit {
			return rows[:min(len(rows), sweepLimit)], nil
		}
	}
}

// sweep returns the session if there is something to show.
func (v *Service) sweep(ctx context.Context, row store.Session, now time.Time) (*Session, error) {
	s, err := v.decode(ctx, row)
	if err != nil {
		return nil, err
	}
	show := s.Shown > 0 && s.Shown < s.Step
	if n := len(s.Heard); n > 0 && now.Sub(s.Heard[n-1].At) >= hearLimit {
		if s, _, err = v.Do(ctx, s.ID, Event{Kind: Settle}); err != nil {
			return nil, err
		}
		show = true
	}
	late := func(s *Session) bool {
		return s.Phase() == Grading && !s.Claim.holds(now, v.c.Lease)
	}
	if late(s) {
		_, graded, err := v.regrade(ctx, s)
		if err != nil {
			return nil, err
		}
		show = show || graded
	}
	after, ticked, err := v.apply(ctx, s.ID, Event{Kind: Tick})
	if err != nil {
		return nil, err
	}
	if late(after) { // by time
		if after, _, err = v.regrade(ctx, after); err != nil {
			return nil, err
		}
	}
	if !ticked && !show {
		return nil, nil
	}
	// Whoever marks it as shown is the one to show it.
	after, mine, err := v.apply(ctx, s.ID, Event{Kind: Shown, Step: after.Step, Ref: after.ShownAt})
	if err != nil || !mine {
		return nil, err
	}
	return after, nil
}
