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

// NewService returns a service. Store, Bank and Grader of c must be set. It starts
// nothing: what nobody goes on with is looked after by [Service.Sweep].
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
