package interview

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gophertutor/internal/grade"
	"gophertutor/internal/store"
)

// sessions is what a Service needs of a store.
type sessions interface {
	CreateSession(context.Context, store.Session) error
	UpdateSession(context.Context, store.Session) error
	Session(ctx context.Context, id string) (store.Session, error)
	Voices(ctx context.Context, id string) ([]store.Voice, error)
	Sessions(ctx context.Context, member store.MemberID, limit int) ([]store.Session, error)
	SessionIn(context.Context, store.ChannelID) (store.Session, error)
	StaleSessions(ctx context.Context, status store.SessionStatus, touchedBefore time.Time, limit int) ([]store.Session, error)
	HeldQuestions(ctx context.Context, member store.MemberID, server store.ServerID, now time.Time) (map[string]time.Time, error)
}

// Local is the member that the terminal program keeps its interviews under.
const Local store.MemberID = "local"

// DefaultLease is how long one who grades has for it. After that somebody else
// may: the process is taken for dead.
const DefaultLease = 2 * time.Minute

const (
	// tries is how often a change is made again on a state that another process
	// has changed meanwhile. Each time somebody got something done.
	tries = 40
	// lastWords is how long storing may take once the context has ended.
	lastWords = 5 * time.Second
	// past is how many of a member's interviews are looked at for questions seen.
	past = 50
)

// Who gave the answers that a grader is asked to grade. What is kept of them
// goes when the member or the server is forgotten.
type Who struct {
	Member store.MemberID
	Server store.ServerID
}

// Config is what a Service works with.
type Config struct {
	Store sessions
	Bank  *Bank
	// Grader returns the grader of somebody's answers.
	Grader func(Who) grade.Grader
	// Weak returns the topics in which a member is weak, weakest first. It may be
	// nil: then nobody is.
	Weak  func(ctx context.Context, member store.MemberID, now time.Time) ([]string, error)
	Now   func() time.Time // the clock; nil for time.Now
	Lease time.Duration    // 0 for DefaultLease
	// Serves says whose interviews this service looks after when nobody does
	// anything in them; nil: all. Servers are shared out between processes.
	Serves func(store.ServerID) bool
}

// A Service keeps interviews in a store and has answers graded. It is safe for
// concurrent use, also by several services on one store.
type Service struct{ c Config }

// NewService returns a service.
func NewService(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Lease == 0 {
		c.Lease = DefaultLease
	}
	return &Service{c}
}

// Bank returns the questions it asks.
func (v *Service) Bank() *Bank { return v.c.Bank }

// A Request is what somebody wants to start.
type Request struct {
	// ID is of the session to be; "" for a new one. To start the same ID again
	// returns the session as it is, so a request that is repeated does no harm.
	ID      string
	Member  store.MemberID
	Server  store.ServerID
	Channel store.ChannelID // "" where the interview has none to itself
	Options Options         // with Weak, the weak spots are added to Topics; Seed 0 is chance
}

// Start begins an interview.
func (v *Service) Start(ctx context.Context, r Request) (*Session, error) {
	now := v.c.Now()
	if r.ID == "" {
		r.ID = store.NewID()
	}
	former, err := v.Past(ctx, r.Member, past)
	if err != nil {
		return nil, err
	}
	// Its grade would tell the answer to a question that others are still asked.
	held, err := v.c.Store.HeldQuestions(ctx, r.Member, r.Server, now)
	if err != nil {
		return nil, err
	}
	opt := r.Options
	if opt.Weak && v.c.Weak != nil {
		weak, err := v.c.Weak(ctx, r.Member, now)
		if err != nil {
			return nil, err
		}
		opt.Topics = slices.Clone(opt.Topics)
		for _, t := range weak {
			if !slices.Contains(opt.Topics, t) && v.c.Bank.count([]string{t}, held) > 0 {
				opt.Topics = append(opt.Topics, t)
			}
		}
	}
	if opt.Seed == 0 {
		opt.Seed = rand.Uint64()
	}
	s, err := newWithout(v.c.Bank, opt, seen(former), held, now)
	if err != nil {
		return nil, err
	}
	s.ID, s.Member, s.Server, s.Channel = r.ID, r.Member, r.Server, r.Channel
	row, err := s.row()
	if err != nil {
		return nil, err
	}
	row.CreatedAt = now
	err = v.c.Store.CreateSession(ctx, row)
	if err == nil || errors.Is(err, store.ErrConflict) {
		return v.Get(ctx, r.ID)
	}
	return nil, err
}

// Get returns an interview, or store.ErrNotFound.
func (v *Service) Get(ctx context.Context, id string) (*Session, error) {
	row, err := v.c.Store.Session(ctx, id)
	if err != nil {
		return nil, err
	}
	return v.decode(ctx, row)
}

// In returns the interview that runs or pauses in a channel, or store.ErrNotFound.
func (v *Service) In(ctx context.Context, channel store.ChannelID) (*Session, error) {
	row, err := v.c.Store.SessionIn(ctx, channel)
	if err != nil {
		return nil, err
	}
	return v.decode(ctx, row)
}

// Past returns the latest limit interviews of a member, also those that have not
// ended, latest first. Those that this program cannot read any more are left out.
func (v *Service) Past(ctx context.Context, member store.MemberID, limit int) ([]*Session, error) {
	rows, err := v.c.Store.Sessions(ctx, member, limit)
	if err != nil {
		return nil, err
	}
	var out []*Session
	for _, row := range rows {
		if s, err := v.decode(ctx, row); err == nil {
			out = append(out, s)
		}
	}
	return out, nil
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

// apply reads the session, applies the event and stores the session, again and
// again while others change it meanwhile.
func (v *Service) apply(ctx context.Context, id string, ev Event) (*Session, bool, error) {
	for n := 1; ; n++ {
		s, err := v.Get(ctx, id)
		if err != nil {
			return nil, false, err
		}
		now := v.c.Now()
		if ev.Kind == Next || ev.Kind == Skip { // another question may follow
			if s.held, err = v.c.Store.HeldQuestions(ctx, s.Member, s.Server, now); err != nil {
				return nil, false, err
			}
		}
		changed, err := s.Apply(ev, now)
		if err != nil || !changed {
			return s, false, err
		}
		row, err := s.row()
		if err != nil {
			return nil, false, err
		}
		err = v.c.Store.UpdateSession(ctx, row)
		switch {
		case err == nil:
			s.version++
			return s, true, nil
		case !errors.Is(err, store.ErrConflict) || n == tries:
			return nil, false, err
		}
	}
}

// row is the session as it is stored.
func (s *Session) row() (store.Session, error) {
	data, err := s.Encode()
	if err != nil {
		return store.Session{}, err
	}
	voices, err := s.voiceRows()
	return store.Session{
		ID: s.ID, Member: s.Member, Server: s.Server, Channel: s.Channel,
		Status: s.Status, Version: s.version, Data: data, Voices: voices, TouchedAt: s.Touched,
	}, err
}

func (v *Service) decode(ctx context.Context, row store.Session) (*Session, error) {
	s, err := Decode(v.c.Bank, row.Data)
	if err != nil {
		return nil, fmt.Errorf("interview %s: %w", row.ID, err)
	}
	s.ID, s.Member, s.Server, s.Channel, s.version = row.ID, row.Member, row.Server, row.Channel, row.Version
	if !s.Options.Relay {
		return s, nil
	}
	// They may be newer than the row. Then a change made on them is refused, and
	// made again.
	voices, err := v.c.Store.Voices(ctx, s.ID)
	if err == nil {
		err = s.join(voices)
	}
	if err != nil {
		return nil, fmt.Errorf("interview %s: %w", row.ID, err)
	}
	return s, nil
}
