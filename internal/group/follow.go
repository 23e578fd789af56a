package group

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gophertutor/internal/store"
)

const (
	// followPoll is how often the store is asked whether others changed notes,
	// where it does not tell by itself.
	followPoll = time.Minute
	// followRetry is how long after an error it is asked again.
	followRetry = 10 * time.Second
	// idleCheck is how often indexes are looked for that nobody used for long.
	idleCheck = 5 * time.Minute
)

// Follow reads notes again that others change in the store, another process or an
// operator, and drops indexes that nobody used for long, until ctx ends. warn is
// told what went wrong; Follow goes on. Load must have been called.
func (l *Library) Follow(ctx context.Context, warn func(error)) {
	var left []store.ServerID // whose changes could not be read yet: they are told once
	for ctx.Err() == nil {
		var err error
		left, err = l.followOnce(ctx, left)
		l.dropIdle()
		if err == nil || ctx.Err() != nil {
			continue
		}
		warn(fmt.Errorf("follow notes: %w", err))
		select {
		case <-ctx.Done():
		case <-time.After(followRetry):
		}
	}
}

// followOnce waits for one change, or until it is time to look for idle indexes or
// for what is left of former changes. It returns what is left then.
func (l *Library) followOnce(ctx context.Context, left []store.ServerID) ([]store.ServerID, error) {
	wait := idleCheck
	if len(left) > 0 {
		wait = followRetry
	}
	within, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	servers, err := l.watch.Next(within, followPoll)
	if err != nil && within.Err() != nil && ctx.Err() == nil && errors.Is(err, within.Err()) {
		err = nil
	}
	for _, s := range left {
		if !slices.Contains(servers, s) {
			servers = append(servers, s)
		}
	}
	left = nil
	for _, s := range servers {
		if failed := l.Reload(ctx, s); failed != nil {
			left, err = append(left, s), errors.Join(err, failed)
		}
	}
	return left, err
}

// dropIdle takes indexes out of memory that nobody used for Config.Idle.
func (l *Library) dropIdle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.cfg.Now().Add(-l.cfg.Idle)
	for at := l.loaded.Back(); at != nil; at = l.loaded.Back() {
		sh := at.Value.(*shelf)
		if sh.used.After(before) {
			return
		}
		l.drop(sh)
	}
}
