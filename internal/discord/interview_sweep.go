package discord

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/interview"
	"gophertutor/internal/logs"
	"gophertutor/internal/store"
)

// talkTiming is how long things around interviews take.
type talkTiming struct {
	gather   time.Duration // see gatherer
	lease    time.Duration // of a grade
	sweep    time.Duration // between two looks at what time calls for
	daily    time.Duration // the most between two looks at daily questions; 0: a test looks itself
	identify time.Duration // between two sessions begun by processes that share a store
}

var talksTiming = talkTiming{gather: gatherFor, lease: interview.DefaultLease, sweep: time.Minute, daily: time.Minute, identify: 5 * time.Second}

// maxTalks is how many interviews are remembered at start: more than a bot has
// within the week that one may pause.
const maxTalks = 100_000

// loadTalks fills the memory of interviews that have not ended.
func (b *Bot) loadTalks(ctx context.Context) error {
	later := b.clock().Add(time.Hour)
	for _, status := range []store.SessionStatus{store.SessionPaused, store.SessionOpen} {
		rows, err := b.data.Store.StaleSessions(ctx, status, later, maxTalks)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Member == interview.Local || !b.cfg.Shards.serve(row.Server) {
				continue
			}
			s, err := b.interviews.Get(ctx, row.ID)
			switch {
			case err == nil:
				b.talks.keep(s)
				if len(s.Heard) > 0 { // an earlier process waited for more
					b.gather.add(s.ID)
				}
			case ctx.Err() != nil:
				return err
			default: // of a newer version of the program
				b.log.WarnContext(ctx, "interview", "error", err)
			}
		}
	}
	return nil
}

// keepTalks does what time calls for, from the start until ctx ends.
func (b *Bot) keepTalks(ctx context.Context) {
	look := func(ctx context.Context) ([]*interview.Session, error) { return b.interviews.Inherit(ctx, maxTalks) }
	for {
		if !b.queue.reserve() { // shutting down, or too busy for what can wait
			if b.queue.isClosed() {
				return
			}
		} else {
			b.queue.run(ctx, func(ctx context.Context) {
				if err := b.guarded(func() error { return b.sweepTalks(ctx, look) }); err != nil && ctx.Err() == nil {
					b.log.ErrorContext(ctx, "look after interviews", "error", err)
				}
			})
			look = b.interviews.Sweep
		}
		if sleepCtx(ctx, b.timing.sweep) != nil {
			return
		}
	}
}

// sweepTalks pauses and ends interviews that nobody goes on with, takes over
// grades that a killed process left, and shows what came of it.
func (b *Bot) sweepTalks(ctx context.Context, look func(context.Context) ([]*interview.Session, error)) error {
	changed, err := look(ctx)
	errs := []error{err}
	for _, s := range changed {
		ctx := logs.WithRequest(ctx, logs.NewRequest())
		b.talks.keep(s)
		b.log.InfoContext(ctx, "interview looked after", "session", s.ID, "status", string(s.Status), "phase", string(s.Phase()))
		if err := b.showSwept(ctx, s); missingAccess(err) {
			b.log.InfoContext(ctx, "no access to the channel", "error", err)
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// showSwept shows what time did to an interview in its own channel. One that only
// its member sees has none: there it shows when the member comes back, and a
// direct message says that a grade is there which the member still waits for.
func (b *Bot) showSwept(ctx context.Context, s *interview.Session) error {
	b.record(ctx, s)
	v := b.talkView(s)
	if s.Channel == "" {
		if s.Status != store.SessionOpen || s.Phase() == interview.Grading {
			return nil
		}
		dm, err := b.rest.openDM(ctx, string(s.Member))
		if err != nil {
			return err
		}
		key := talkKey{s.ID, s.Place(), 0}
		return (&posts{c: b.rest, channel: dm}).show(ctx, 0, message{
			Content:    v.w.gradedSince,
			Components: []discordgo.MessageComponent{actionRow(v.button(doTalkWhere, v.w.where, key, discordgo.PrimaryButton))},
		})
	}
	to := b.inChannel(s)
	switch {
	case s.Phase() == interview.Over:
		return b.showReport(ctx, to, s, v.closing(interview.Tick))
	case s.Status == store.SessionPaused:
		return showAll(ctx, to, v.after(interview.Pause, s.Place()))
	}
	return showAll(ctx, to, v.now())
}
