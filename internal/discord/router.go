package discord

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/group"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
)

// readyFor is how long an interaction waits for the bot's data at start.
const readyFor = 1500 * time.Millisecond

// interaction serves one interaction, from its first response to the end of its
// job.
func (b *Bot) interaction(i *discordgo.Interaction) {
	at := time.Now()
	ctx, v := visiting(b.base, visitUnknown)
	served := true // until here; else the job goes on with the visit
	defer func() {
		if served {
			v.leave(b.cfg.Metrics)
		}
	}()
	locale := localeOf(string(i.Locale))
	if !b.isReady(readyFor) {
		v.note(metrics.Starting)
		_ = b.respondFirst(ctx, i.ID, i.Token, b.refuse(i, wordsIn(locale).starting))
		return
	}
	rq, pattern, err := unpack(i, b.ids, at)
	if rq == nil || err != nil && pattern == "" {
		v.note(metrics.Refused)
		b.log.WarnContext(ctx, "interaction not understood", "type", int(i.Type), "error", err)
		_ = b.respondFirst(ctx, i.ID, i.Token, b.refuse(i, wordsIn(locale).oldButton))
		return
	}
	if _, ok := b.handlers[pattern]; ok {
		v.command = pattern
	}
	res, job := b.decide(ctx, i, rq, pattern, err)
	if job != nil && !b.queue.reserve() {
		res, job = b.refuse(i, b.noPlace(ctx, rq.Locale)), nil
	}
	kept := b.keepFirst(ctx, res, job)
	b.rush.begin()
	err = b.respondFirst(ctx, rq.ID, rq.Token, res)
	b.rush.end()
	took := time.Since(at)
	log := b.log.With("interaction", rq.ID, "route", pattern)
	if err != nil {
		v.note(metrics.Unacknowledged)
		if job != nil {
			if kept(); res.Lose != nil {
				res.Lose(ctx)
			}
			b.queue.release()
		}
		if alreadyAcked(err) {
			b.beaten(ctx, v, log)
			return
		}
		log.WarnContext(ctx, "acknowledge", "error", err, "ms", took.Milliseconds())
		return
	}
	b.cfg.Metrics.Acknowledged(took)
	log.DebugContext(ctx, "acknowledged", "ms", took.Milliseconds(), "job", job != nil)
	if job == nil {
		return
	}
	to := &reply{
		c: b.rest, lane: b.rest.lane(), token: rq.Token, until: at.Add(tokenLife),
		private: res.Ephemeral, channel: string(rq.Channel), member: string(rq.Member), installed: rq.Installed,
		component: res.Type != discordgo.InteractionResponseDeferredChannelMessageWithSource,
	}
	served = false
	b.work(ctx, func(ctx context.Context) {
		defer v.leave(b.cfg.Metrics)
		b.rush.pass(ctx)
		if err := b.guarded(func() error {
			kept()
			return job(ctx, to)
		}); err != nil {
			v.failed(ctx, err)
			b.apologise(ctx, to, rq.Locale, pattern, err)
		}
	})
}

// respondFirst gives an interaction its first response. That the bot shuts down, which
// ends ctx, does not keep it from telling who asks.
func (b *Bot) respondFirst(ctx context.Context, id, token string, r response) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), respondFor)
	defer cancel()
	return b.rest.respond(ctx, id, token, r)
}

// respondFor is how long Discord waits for a first response, and a moment.
const respondFor = 4 * time.Second

// beaten is called when somebody else gave an interaction its first response: a second
// bot with this token, or Discord delivered the event twice. The member has an
// answer, so it is said aloud once and not for every interaction. Of processes that
// share a store the one before did, when it shut down.
func (b *Bot) beaten(ctx context.Context, v *visit, log *slog.Logger) {
	if b.cfg.Shared {
		v.note(metrics.Closing)
		log.DebugContext(ctx, "answered by the process before")
		return
	}
	level := slog.LevelDebug
	b.rivals.Do(func() { level = slog.LevelWarn })
	log.Log(ctx, level, "answered by another process with this token; run one, or several with DATABASE_URL")
}

// keepFor is what a first response waits for the store.
const keepFor = 300 * time.Millisecond

// keepFirst keeps what a response has to keep, if anything. It returns when that
// is done or has taken too long already, with what waits for its end.
func (b *Bot) keepFirst(ctx context.Context, res response, j job) (kept func()) {
	if res.Keep == nil || j == nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.guarded(func() error { res.Keep(ctx); return nil }); err != nil {
			b.report(ctx, "keep", err)
		}
	}()
	late := time.NewTimer(keepFor)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	}
	return func() { <-done }
}

// jobLife bounds a job: longer than a token is good for, since an answer goes on
// elsewhere then.
const jobLife = 30 * time.Minute

// work does a job for which a place was reserved. It has a goroutine of its own,
// which the queue waits for, so that the gateway need not. ctx is made of the
// bot's base.
func (b *Bot) work(ctx context.Context, job func(context.Context)) {
	go func() {
		ctx, cancel := context.WithTimeout(ctx, jobLife)
		defer cancel()
		b.queue.run(ctx, job)
	}()
}

// isReady waits for the bot's data, and to know who the bot is: Discord's first event
// and those behind it are served side by side.
func (b *Bot) isReady(wait time.Duration) bool {
	late := time.NewTimer(wait)
	defer late.Stop()
	for _, done := range []chan struct{}{b.ready, b.online} {
		select {
		case <-done:
		case <-late.C:
			return false
		case <-b.base.Done(): // it ends; what it knew counts to the last
			select {
			case <-done:
			default:
				return false
			}
		}
	}
	return true
}

// noPlace says why there is no place in the queue.
func (b *Bot) noPlace(ctx context.Context, locale string) string {
	if b.queue.isClosed() {
		note(ctx, metrics.Closing)
		return wordsIn(locale).restarting
	}
	note(ctx, metrics.Busy)
	return wordsIn(locale).busy
}

// decide returns the first response to an interaction, and the job behind it.
// idErr is what was wrong with the custom ID.
func (b *Bot) decide(ctx context.Context, i *discordgo.Interaction, rq *request, pattern string, idErr error) (res response, j job) {
	w := wordsIn(rq.Locale)
	refuse := func(text string) (response, job) {
		note(ctx, metrics.Refused)
		return b.refuse(i, text), nil
	}
	if idErr != nil {
		return refuse(w.oldButton)
	}
	h, ok := b.handlers[pattern]
	switch {
	case !ok:
		b.log.WarnContext(ctx, "no such route", "route", pattern)
		return refuse(w.oldButton)
	case rq.Custom.Owner != "" && rq.Custom.Owner != rq.Member:
		if h.theirs != nil {
			return refuse(h.theirs(rq.Locale))
		}
		return refuse(w.notYours)
	case h.manager && rq.Server == "":
		return refuse(w.serversOnly)
	case h.manager && !rq.Manager:
		return refuse(w.managersOnly)
	}
	err := b.guarded(func() error {
		res, j = h.serve(rq)
		return nil
	})
	if err != nil {
		note(ctx, metrics.Failed)
		return b.refuse(i, fmt.Sprintf(w.broken, b.report(ctx, pattern, err))), nil
	}
	if h.asks && j != nil {
		if text := b.overLimit(rq.Member, rq.Server, rq.Locale, rq.At); text != "" {
			note(ctx, metrics.Limited)
			return b.refuse(i, text), nil
		}
	}
	return res, j
}

// overLimit counts a question and returns "", or says when to ask again.
func (b *Bot) overLimit(member store.MemberID, server store.ServerID, locale string, now time.Time) string {
	limits := b.limits(b.data.Settings.Of(server))
	ok, wait, which := b.limiter.Allow(member, server, now, limits)
	if ok {
		return ""
	}
	when := timestamp(now.Add(wait))
	if which == group.ServerLimit {
		return fmt.Sprintf(wordsIn(locale).slowServer, when)
	}
	return fmt.Sprintf(wordsIn(locale).slowMember, when)
}

// limits are those of a server, with the operator's where it set none.
func (b *Bot) limits(s store.Settings) group.Limits {
	l := b.cfg.Limits
	if s.MemberPerHour > 0 {
		l.MemberPerHour = s.MemberPerHour
	}
	if s.ServerPerHour > 0 {
		l.ServerPerHour = s.ServerPerHour
	}
	return l
}
