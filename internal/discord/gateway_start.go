package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A starter lets sessions begin, one at a time where Discord wants that: shards
// with the same remainder by max_concurrency identify five seconds apart, and a
// bot begins about a thousand sessions a day, after which Discord takes its
// token away. All connections of a process share one. Safe for concurrent use.
// https://discord.com/developers/docs/events/gateway#rate-limiting
type starter struct {
	rest    *client
	gap     time.Duration                                  // between two identifies
	timeout time.Duration                                  // of asking where the gateway is
	slack   time.Duration                                  // added to what Discord says to wait
	pass    func(ctx context.Context, remainder int) error // nil: see gatewayConfig
	log     *slog.Logger

	asking  chan struct{} // holds one while somebody asks
	address gatewayAddress
	asked   time.Time // zero: never, or the answer is used up

	mu    sync.Mutex
	turns map[int]*turn
}

// A turn is held by the shard that identifies, of those with one remainder.
type turn struct {
	held chan struct{}
	last time.Time // of an identify
}

func newStarter(rest *client, cfg gatewayConfig) *starter {
	return &starter{
		rest: rest, gap: 5 * cfg.MinBackoff, timeout: cfg.HandshakeTimeout, slack: cfg.MinBackoff, pass: cfg.Pass, log: cfg.Logger,
		asking: make(chan struct{}, 1), turns: map[int]*turn{},
	}
}

// begin waits until a session of the shard may begin, and returns where. Then
// done must be called, and told whether the shard identified.
func (s *starter) begin(ctx context.Context, shard int) (where string, done func(identified bool), err error) {
	at, err := s.find(ctx, false)
	if err != nil {
		return "", nil, err
	}
	remainder := shard % max(1, at.Limit.MaxConcurrency)
	t := s.turn(remainder)
	select {
	case t.held <- struct{}{}:
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	if err = sleepCtx(ctx, time.Until(t.last.Add(s.gap))); err == nil && s.pass != nil {
		err = s.pass(ctx, remainder)
	}
	if err == nil {
		at, err = s.find(ctx, true)
	}
	if err != nil {
		<-t.held
		return "", nil, err
	}
	return at.URL, func(identified bool) {
		if identified {
			t.last = time.Now()
		}
		<-t.held
	}, nil
}

func (s *starter) turn(remainder int) *turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.turns[remainder]
	if t == nil {
		t = &turn{held: make(chan struct{}, 1)}
		s.turns[remainder] = t
	}
	return t
}

// find returns Discord's answer, not older than a gap. When it is to be used for
// a session, find waits until one is left.
func (s *starter) find(ctx context.Context, use bool) (gatewayAddress, error) {
	select {
	case s.asking <- struct{}{}:
	case <-ctx.Done():
		return gatewayAddress{}, ctx.Err()
	}
	defer func() { <-s.asking }()
	for {
		if s.asked.IsZero() || time.Since(s.asked) > s.gap {
			at, err := s.ask(ctx)
			if err != nil {
				return gatewayAddress{}, err
			}
			s.address, s.asked = at, time.Now()
		}
		limit := &s.address.Limit
		switch {
		case !use || limit.Total == 0:
			return s.address, nil
		case limit.Remaining > 0:
			limit.Remaining--
			return s.address, nil
		}
		s.asked = time.Time{}
		wait := time.Duration(limit.ResetAfter) * time.Millisecond
		s.log.Warn("discord allows no new session now", "wait", wait)
		if err := sleepCtx(ctx, wait+s.slack); err != nil {
			return gatewayAddress{}, err
		}
	}
}

func (s *starter) ask(ctx context.Context) (gatewayAddress, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, errSlow)
	defer cancel()
	return s.rest.gateway(ctx)
}
