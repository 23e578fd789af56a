package discord

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Several processes may share a store, each with shards of its own. What a
// process keeps in memory of its servers is right only while no other serves
// them, so each shard is claimed in the store for as long as the process lives.
// One that finds its shards claimed waits: started beforehand, it goes on where
// the other ends, or some seconds after it died.

const (
	// claimLife is how long the shards of a process that died stay claimed. A
	// database that restarts is away for less.
	claimLife  = 15 * time.Second
	claimRenew = claimLife / 3
	claimRetry = time.Second
	// claimLook is how often a process that waits looks whether the shards are free:
	// nobody serves them meanwhile.
	claimLook = 200 * time.Millisecond
)

// ErrClaimLost ends a bot that could not renew its claim in time: another
// process may serve its servers by now, and know what this one does not.
var ErrClaimLost error = claimLost{}

type claimLost struct{}

func (l claimLost) Error() string { return l.Message("en") }

// Message says it to the operator, in "zh" or else in English.
func (claimLost) Message(language string) string {
	if language == "zh" {
		return "本进程的分片已不归它所有：被另一个进程接管，或者数据库离线太久。请重新启动"
	}
	return "this process's shards are not its own any more: another process took them, or the database was away for too long; start it again"
}

// leases are what claims are made of; see store.DB.
type leases interface {
	Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error)
	LeaseHolder(ctx context.Context, name string, now time.Time) (string, error)
	Release(ctx context.Context, name, holder string) error
}

// A claim is on names, of a holder that no other process shares. Its methods are
// for one goroutine but where they say otherwise.
type claim struct {
	leases leases
	names  []string
	holder string
	common string // who holds allShards for all processes together; "": the holder alone, by name
	clock  func() time.Time
	log    *slog.Logger
	until  time.Time // when the claim ends unless renewed
}

// allShards is claimed by a process that serves all of them, or else by those that
// divide them, in common. Discord divides servers by the number of shards: processes
// that name different numbers would both be sent the same.
const allShards = "shards"

// claimNames are what a process claims for itself, and in whose name it claims
// allShards with others.
func claimNames(shards Shards) (names []string, common string) {
	if shards.IDs == nil {
		return []string{allShards}, ""
	}
	for _, id := range shards.IDs {
		names = append(names, fmt.Sprintf("shard %d of %d", id, shards.Count))
	}
	return names, fmt.Sprintf("of %d", shards.Count)
}

// take waits until all names are the holder's, or ctx ends, and reports whether
// it had to wait.
func (c *claim) take(ctx context.Context) (waited bool, err error) {
	told := false
	for {
		ours, err := c.renew(ctx)
		pause := claimLook
		switch {
		case ctx.Err() != nil:
			return waited, context.Cause(ctx)
		case err != nil:
			c.log.WarnContext(ctx, "claim shards", "error", err)
			pause = claimRetry
		case ours:
			return waited, nil
		case !told:
			c.log.InfoContext(ctx, "another process serves these shards; waiting for it to end", "shards", c.names)
			told = true
		}
		waited = true
		if sleepCtx(ctx, pause) != nil {
			return waited, context.Cause(ctx)
		}
	}
}

// renew asks for all names, in their order, so that of two processes that wait
// for the same one gets all.
func (c *claim) renew(ctx context.Context) (bool, error) {
	now := c.clock()
	if c.common != "" {
		ours, err := c.leases.Lease(ctx, allShards, c.common, now, now.Add(claimLife))
		if err != nil || !ours {
			return false, err
		}
	}
	for _, name := range c.names {
		ours, err := c.leases.Lease(ctx, name, c.holder, now, now.Add(claimLife))
		if err != nil || !ours {
			return false, err
		}
	}
	c.until = now.Add(claimLife)
	return true, nil
}

// keep renews the claim until ctx ends. It returns ErrClaimLost when somebody
// else has it, or may have.
func (c *claim) keep(ctx context.Context) error {
	wait := claimRenew
	for sleepCtx(ctx, wait) == nil {
		try, cancel := context.WithDeadline(ctx, c.until)
		ours, err := c.renew(try)
		cancel()
		switch wait = claimRenew; {
		case ctx.Err() != nil:
			return nil
		case err == nil && !ours, err != nil && !c.clock().Before(c.until):
			return ErrClaimLost
		case err != nil:
			c.log.WarnContext(ctx, "renew claim of shards", "error", err)
			wait = min(claimRetry, c.until.Sub(c.clock()))
		}
	}
	return nil
}

// release gives the claim up, so that a process that waits need not wait longer. What
// is claimed in common ends by itself, when nobody renews it any more.
func (c *claim) release(ctx context.Context) {
	for _, name := range c.names {
		if err := c.leases.Release(ctx, name, c.holder); err != nil {
			c.log.WarnContext(ctx, "release claim of shards", "error", err)
		}
	}
}

// A turnstile lets the processes of a bot identify one after the other, as
// Discord wants it of shards with one remainder by max_concurrency. Safe for
// concurrent use.
type turnstile struct {
	leases leases
	clock  func() time.Time
	gap    time.Duration

	mu sync.Mutex
	n  int // passages begun
}

// pass waits until nobody has identified with the remainder for a gap, or ctx
// ends.
func (t *turnstile) pass(ctx context.Context, holder string, remainder int) error {
	t.mu.Lock()
	t.n++
	holder = fmt.Sprint(holder, "/", t.n) // its own earlier passages count too
	t.mu.Unlock()
	for {
		now := t.clock()
		free, err := t.leases.Lease(ctx, fmt.Sprint("identify ", remainder), holder, now, now.Add(t.gap))
		switch {
		case free:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return fmt.Errorf("wait for a turn to identify: %w", err)
		}
		if sleepCtx(ctx, t.gap/10) != nil {
			return context.Cause(ctx)
		}
	}
}
