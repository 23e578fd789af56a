package discord

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"gophertutor/internal/group"
	"gophertutor/internal/lang"
	"gophertutor/internal/logs"
	"gophertutor/internal/store"
	"gophertutor/knowledge"
)

// The daily question. What is to be asked on a day is claimed as a row first, by
// whichever process comes first; then it is posted under a lease, with a nonce;
// then the row says where. Whoever finds a row that somebody began to ask looks
// in the channel whether the question is there, so that none is asked twice
// however long the pause was. Its reveal goes the same way.

const (
	// dailyLease is how long one process has a day's question for itself, and
	// dailyWork how long its work may take: shorter, so that it is done by then.
	dailyLease = 2 * time.Minute
	dailyWork  = time.Minute
	// dailyAgain is how long the bot waits after Discord refused something.
	dailyAgain = 10 * time.Minute
	// dailyAtOnce is how many servers are asked at once.
	dailyAtOnce = 8
	// dailyHistory is how many questions of a server are looked back at: more than
	// the bank has.
	dailyHistory = 1000
)

// keepDailies asks and reveals daily questions, from the start until ctx ends.
func (b *Bot) keepDailies(ctx context.Context) {
	for b.timing.daily > 0 {
		if !b.queue.reserve() { // shutting down, or too busy for what can wait
			if b.queue.isClosed() {
				return
			}
		} else {
			b.queue.run(ctx, func(ctx context.Context) {
				if err := b.guarded(func() error { return b.sweepDailies(ctx) }); err != nil && ctx.Err() == nil {
					b.log.ErrorContext(ctx, "daily questions", "error", err)
				}
			})
		}
		if sleepCtx(ctx, min(b.timing.daily, toNextMinute(b.clock()))) != nil {
			return
		}
	}
}

// toNextMinute is how long until clocks show the next minute, when something can
// be due.
func toNextMinute(now time.Time) time.Duration {
	return now.Truncate(time.Minute).Add(time.Minute).Sub(now)
}

// sweepDailies claims the days whose time has come, and does what there is to do
// for claimed ones.
func (b *Bot) sweepDailies(ctx context.Context) error {
	b.dailies.turn.Lock()
	defer b.dailies.turn.Unlock()
	all, err := b.data.Store.Settings(ctx) // as they are now: another process may have changed them
	if err != nil {
		return err
	}
	now := b.clock()
	settings := make(map[store.ServerID]store.Settings, len(all))
	for _, s := range all {
		settings[s.Server] = s
		if err := b.claimDaily(ctx, s, now); err != nil {
			return err
		}
	}
	going, err := b.data.Store.GoingDailies(ctx, now)
	if err != nil {
		return err
	}
	var work sync.WaitGroup
	defer work.Wait() // before the turn ends
	turns := make(chan struct{}, dailyAtOnce)
	for _, d := range going {
		s := settings[d.Server]
		moved := s.Daily.Channel != d.Channel && d.RevealAt.IsZero() // that may be the cure
		if !b.cfg.Shards.serve(d.Server) || b.dailies.resting(dailyPlace(d), now) && !moved {
			continue
		}
		select {
		case turns <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		work.Go(func() {
			defer func() { <-turns }()
			ctx := logs.WithRequest(ctx, logs.NewRequest())
			if err := b.guarded(func() error { return b.serveDaily(ctx, d, s) }); err != nil && ctx.Err() == nil {
				b.log.ErrorContext(ctx, "daily question", "server", string(d.Server), "day", d.Day, "error", err)
			}
		})
	}
	return nil
}

// dailyPlace is what trouble with a question is kept by: one of a server's days has
// nothing to do with a quiz.
func dailyPlace(d store.Daily) store.ServerID {
	if d.IsQuiz() {
		return d.Server + "/" + store.ServerID(d.Day)
	}
	return d.Server
}

// claimDaily makes the row of a server's day, once its time has come.
func (b *Bot) claimDaily(ctx context.Context, s store.Settings, now time.Time) error {
	if s.Daily.Channel == "" || !b.cfg.Shards.serve(s.Server) {
		return nil
	}
	slot := group.ScheduleOf(s).Last(now)
	last, looked := b.dailies.last(s.Server)
	due := last < slot.Day && !slot.At.Before(s.Daily.Since) && now.Sub(slot.At) <= store.DailyLate
	if looked && !due {
		return nil
	}
	asked, err := b.data.Store.Dailies(ctx, s.Server, dailyHistory)
	if err != nil {
		return err
	}
	if len(asked) > 0 {
		last = asked[0].Day
	}
	b.dailies.setFailed(s.Server, len(asked) > 0 && asked[0].Problem != "")
	if due && last < slot.Day { // a later one there is where the zone was changed
		q := group.PickDaily(b.dailyCandidates(s), asked, rand.New(rand.NewPCG(b.chance(), 0)))
		if q == nil {
			return nil
		}
		_, err := b.data.Store.ClaimDaily(ctx, store.Daily{
			Server: s.Server, Day: slot.Day, ID: store.NewID(), Question: q.ID, Lang: cmp.Or(s.Lang, lang.English), Channel: s.Daily.Channel, ClaimedAt: now,
		})
		if err != nil {
			return err
		}
		last = slot.Day
	}
	b.dailies.setClaimed(s.Server, last)
	return nil
}

// dailyCandidates are the questions that a server may be asked: with choices, on
// its topic if there are such, and short enough for one message.
func (b *Bot) dailyCandidates(s store.Settings) []*knowledge.Question {
	var of, all []*knowledge.Question
	for _, q := range b.progress.WithChoices() {
		v := dailyView{b: b, q: q, d: store.Daily{Question: q.ID, Lang: cmp.Or(s.Lang, lang.English)}}
		if !v.fits() {
			continue
		}
		all = append(all, q)
		if q.Topic == s.Daily.Topic {
			of = append(of, q)
		}
	}
	if len(of) > 0 {
		return of
	}
	return all
}

// serveDaily asks or reveals a question, if no other process is at it. s are the
// settings of its server.
func (b *Bot) serveDaily(ctx context.Context, d store.Daily, s store.Settings) error {
	_, err := b.underLease(ctx, d, func(ctx context.Context, d store.Daily) error {
		switch {
		case d.IsQuiz() && (d.Status == store.DailyClaimed || d.Status == store.DailyAsking):
			return nil
		case d.Status == store.DailyClaimed || d.Status == store.DailyAsking:
			return b.askDaily(ctx, d, s)
		case d.RevealAt.After(b.clock()): // another process has just asked it
			return nil
		case d.Status == store.DailyOpen || d.Status == store.DailyClosed:
			return b.revealDaily(ctx, d, b.dailyStand(d))
		}
		return nil
	})
	return err
}

// dailyLeaseOf names the lease of one question: others of its server do not wait for
// it, nor end it.
func dailyLeaseOf(d store.Daily) string { return "daily/" + string(d.Server) + "/" + d.Day }

// underLease calls f with a question as it is while nobody else is at it, in this
// process or another, and reports whether it could.
func (b *Bot) underLease(ctx context.Context, d store.Daily, f func(context.Context, store.Daily) error) (bool, error) {
	now, name := b.clock(), dailyLeaseOf(d)
	if !b.dailies.enter(name) {
		return false, nil
	}
	defer b.dailies.leave(name)
	ok, err := b.data.Store.Lease(ctx, name, b.dailies.holder, now, now.Add(dailyLease))
	if err != nil || !ok {
		return false, err
	}
	defer func() {
		// Left behind, it ends by itself.
		done, cancel := context.WithTimeout(context.WithoutCancel(ctx), wrapUp)
		defer cancel()
		_ = b.data.Store.Release(done, name, b.dailies.holder)
	}()
	ctx, cancel := context.WithTimeout(ctx, dailyWork)
	defer cancel()
	if d, err = b.data.Store.Daily(ctx, d.Server, d.Day); err != nil {
		return true, err
	}
	return true, f(ctx, d)
}
