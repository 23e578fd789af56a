package discord

import (
	"context"
	"time"

	"gophertutor/internal/logs"
	"gophertutor/internal/store"
)

// resume looks after the answers that an earlier run of the bot left: one that
// was written is shown, any other is said to have been interrupted and can be
// asked again.
func (b *Bot) resume(ctx context.Context, left []store.Exchange) {
	for _, x := range left {
		ctx := logs.WithRequest(ctx, logs.NewRequest())
		if err := b.wrapUpLeft(ctx, x); err != nil && ctx.Err() == nil {
			b.log.WarnContext(ctx, "resume", "exchange", x.ID, "error", err)
		}
		if ctx.Err() != nil {
			return
		}
	}
	if len(left) > 0 {
		b.log.InfoContext(ctx, "answers of an earlier run looked after", "answers", len(left))
	}
}

// wrapUpLeft ends one answer of an earlier run.
func (b *Bot) wrapUpLeft(ctx context.Context, x store.Exchange) error {
	// It is marked first: if this too is cut off, the member has no reply, but is
	// not told a second time.
	token, until := x.Token, x.TokenUntil
	whole, err := stored(x)
	x.Status, x.DoneAt = store.Interrupted, time.Now()
	if err == nil && x.Answer != "" {
		x.Status = store.Done
	}
	if err := b.data.Store.Finish(ctx, x); err != nil {
		return err
	}
	shown, err := b.data.Store.Messages(ctx, x.ID)
	if err != nil {
		return err
	}
	v := b.view(&x, x.Server != "", x.Server == "")
	v.echo = token != "" || len(shown) == 0 // nothing else says what this is about
	ms := v.ended("", v.w.interrupted)
	if x.Status == store.Done {
		ms = v.answered(whole, v.colophon(whole))
	}
	to := b.placeFor(ctx, x, token, until, shown)
	for n, m := range ms {
		if err := to.show(ctx, n, m); err != nil {
			return err
		}
	}
	if len(shown) > len(ms) {
		if err := to.drop(ctx, len(ms)); err != nil {
			return err
		}
	}
	for _, s := range to.messages() {
		if s.Message == "" {
			continue
		}
		if err := b.data.Store.AddMessage(ctx, x.ID, s.N, s.Channel, s.Message); err != nil {
			return err
		}
	}
	return nil
}

// placeFor is where an earlier run's answer is shown.
func (b *Bot) placeFor(ctx context.Context, x store.Exchange, token string, until time.Time, shown []store.Shown) surface {
	if token == "" {
		return &posts{c: b.rest, channel: string(x.Channel), ids: shown}
	}
	r := &reply{
		c: b.rest, lane: b.rest.lane(), token: token, until: until, private: x.Private,
		channel: string(x.Channel), member: string(x.Member), installed: x.Server != "", ids: shown,
	}
	if x.Server == "" && !x.Private && time.Now().After(until) {
		// The store does not tell the bot's own direct messages, where it may write,
		// from places where it is no member.
		dm, err := b.rest.openDM(ctx, r.member)
		r.installed = err == nil && dm == r.channel
	}
	return r
}
