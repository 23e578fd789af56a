package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// open makes the bot ready, then looks after what an earlier run left and what
// is to be deleted, until ctx ends.
func (b *Bot) open(ctx context.Context) error {
	data, err := b.cfg.Open(ctx)
	if err == nil && b.cfg.Shared {
		err = b.claimShards(ctx, data)
	}
	if err != nil {
		return err
	}
	key, err := data.Store.Secret(ctx, "custom-id", 32)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	threads, err := data.Store.ThreadIDs(ctx)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	// Before any job of this run: what runs now was left by an earlier one, or
	// belongs to a process with other shards.
	left, err := data.Store.Running(ctx)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	left = slices.DeleteFunc(left, func(x store.Exchange) bool { return !b.cfg.Shards.serve(x.Server) })
	if data.Tutor == nil {
		data.Tutor = func(ctx context.Context, server store.ServerID, own bool) (Asker, error) {
			return data.Library.Tutor(ctx, server, own)
		}
	}
	b.data, b.ids, b.budget = data, newSigner(key), group.NewBudget(data.Store)
	b.ledger = group.NewLedger(data.Store, b.cfg.Prices)
	for _, id := range threads {
		b.threads.add(id)
	}
	if err := b.openInterviews(ctx); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	if err := b.recallLimits(ctx); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	close(b.ready)
	b.stages.opened()
	select {
	case <-b.online: // what is shown under a token needs the application's ID
		b.resume(ctx, left)
	case <-ctx.Done():
	}
	var care sync.WaitGroup
	care.Go(func() { b.keepTalks(ctx) })
	care.Go(func() { b.keepDailies(ctx) })
	if data.Library != nil {
		care.Go(func() {
			data.Library.Follow(ctx, func(err error) { b.log.WarnContext(ctx, "notes", "error", err) })
		})
	}
	b.keepClean(ctx)
	care.Wait()
	return nil
}

// recallLimits counts what was asked within the hour before, of an earlier run or
// the process that had the shards: who starts the bot again forgives nobody.
func (b *Bot) recallLimits(ctx context.Context) error {
	asked, err := b.data.Store.AskedSince(ctx, b.clock().Add(-time.Hour))
	if err != nil {
		return err
	}
	for _, a := range asked {
		if b.cfg.Shards.serve(a.Server) {
			b.limiter.Allow(a.Member, a.Server, a.At, b.limits(b.data.Settings.Of(a.Server)))
		}
	}
	return nil
}

// openInterviews makes interviews and reviews ready.
func (b *Bot) openInterviews(ctx context.Context) error {
	bank, err := interview.LoadBank()
	if err != nil {
		return err
	}
	questions, err := knowledge.Questions()
	if err != nil {
		return err
	}
	b.progress = progress.New(b.data.Store, questions)
	b.interviews = interview.NewService(interview.Config{
		Store: b.data.Store, Bank: bank, Grader: b.graderOf, Weak: b.progress.WeakSpots,
		Now: b.clock, Lease: b.timing.lease, Serves: b.cfg.Shards.serve,
	})
	return b.loadTalks(ctx)
}

// claimShards waits until the shards are this process's. What was read before
// is read again: another process may have had them meanwhile, also where that had
// given them up before they were asked for.
func (b *Bot) claimShards(ctx context.Context, data Data) error {
	c := &claim{leases: data.Store, holder: store.NewID(), clock: b.clock, log: b.log}
	c.names, c.common = claimNames(b.cfg.Shards)
	_, err := c.take(ctx)
	if err == nil {
		err = errors.Join(data.Settings.Load(ctx), data.Library.Load(ctx))
	}
	if err != nil {
		return fmt.Errorf("claim shards: %w", err)
	}
	b.claim, b.turnstile = c, &turnstile{leases: data.Store, clock: b.clock, gap: b.timing.identify}
	close(b.claimed)
	return nil
}

// retention is how long what members asked is kept.
const retention = 90 * 24 * time.Hour

// keepClean deletes what is older than retention, now and then.
func (b *Bot) keepClean(ctx context.Context) {
	for {
		switch n, err := b.data.Store.Purge(ctx, time.Now().Add(-retention)); {
		case ctx.Err() != nil:
			return
		case err != nil:
			b.log.WarnContext(ctx, "purge", "error", err)
		case n > 0:
			b.log.InfoContext(ctx, "purged", "rows", n)
		}
		if sleepCtx(ctx, 6*time.Hour) != nil {
			return
		}
	}
}
