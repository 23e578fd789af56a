package discord

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/logs"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
)

// resumeTries is how often an answer that an earlier run left is shown before it
// is given up, resumePause what lies between two tries.
const (
	resumeTries = 4
	resumePause = 2 * time.Second
)

// resume looks after the answers that an earlier run of the bot left: one that
// was written is shown, any other is said to have been interrupted and can be
// asked again.
func (b *Bot) resume(ctx context.Context, left []store.Exchange) {
	total := len(left)
	for try := 1; len(left) > 0; try++ {
		var failed []store.Exchange
		for _, x := range left {
			ctx := logs.WithRequest(ctx, logs.NewRequest())
			err := b.wrapUpLeft(ctx, x, try == resumeTries)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				b.log.WarnContext(ctx, "resume", "exchange", x.ID, "try", try, "error", err)
				failed = append(failed, x)
			}
		}
		if left = failed; try == resumeTries || len(left) > 0 && sleepCtx(ctx, resumePause) != nil {
			break
		}
	}
	if total > 0 {
		b.log.InfoContext(ctx, "answers of an earlier run looked after", "answers", total, "not_shown", len(left))
	}
}

// wrapUpLeft ends one answer of an earlier run. It is marked when that is shown,
// or cannot be: if this run too is cut off, the next one shows it again, in the
// same place.
func (b *Bot) wrapUpLeft(ctx context.Context, x store.Exchange, last bool) error {
	token, until := x.Token, x.TokenUntil
	whole, err := stored(x)
	x.Status, x.DoneAt = store.Interrupted, time.Now()
	if err == nil && x.Answer != "" {
		x.Status = store.Done
	}
	err = b.guarded(func() error { return b.showLeft(ctx, &x, whole, token, until) })
	if ctx.Err() != nil || err != nil && !last && !missingAccess(err) && !errors.Is(err, errNowhere) {
		return err
	}
	return errors.Join(err, b.data.Store.Finish(ctx, x))
}

// showLeft shows how an answer of an earlier run ended.
func (b *Bot) showLeft(ctx context.Context, x *store.Exchange, whole *tutor.Answer, token string, until time.Time) error {
	shown, err := b.data.Store.Messages(ctx, x.ID)
	if err != nil {
		return err
	}
	v := b.view(x, x.Server != "", x.Server == "")
	v.echo = token != "" || len(shown) == 0 // nothing else says what this is about
	ms := v.ended("", v.w.interrupted)
	if x.Status == store.Done {
		ms = v.answered(whole, v.colophon(whole))
	}
	// A reply's first page has its place under the token, whoever sent it.
	if len(shown) < len(ms) && !x.Private && (len(ms) > 1 || token == "") {
		if shown, err = b.findShown(ctx, x, ms, shown); err != nil {
			return err
		}
	}
	to := b.placeFor(ctx, *x, token, until, shown)
	for n, m := range ms {
		if err := to.show(ctx, n, m); err != nil {
			return err
		}
		for _, s := range to.messages() {
			if s.N != n || s.Message == "" {
				continue
			}
			if err := b.data.Store.AddMessage(ctx, x.ID, s.N, s.Channel, s.Message); err != nil {
				return err
			}
		}
	}
	if len(shown) > len(ms) {
		return to.drop(ctx, len(ms))
	}
	return nil
}

// findShown adds to the messages that are known to show an answer those that were
// sent when there was no time left to note it: they have buttons of the answer, or
// are a page of it. Where the bot may not read the channel, none is found.
func (b *Bot) findShown(ctx context.Context, x *store.Exchange, pages []message, shown []store.Shown) ([]store.Shown, error) {
	known := map[store.MessageID]bool{}
	for _, s := range shown {
		known[s.Message] = true
	}
	err := b.ownSince(ctx, x.Channel, x.CreatedAt, func(m *discordgo.Message) bool {
		id := store.MessageID(m.ID)
		if !known[id] && len(shown) < len(pages) && b.shows(ctx, m, x, pages) {
			shown = append(shown, store.Shown{N: len(shown), Channel: x.Channel, Message: id})
		}
		return true
	})
	if missingAccess(err) {
		err = nil
	}
	return shown, err
}

// shows reports whether a message of the bot's is one of an answer's.
func (b *Bot) shows(ctx context.Context, m *discordgo.Message, x *store.Exchange, pages []message) bool {
	for _, custom := range messageButtons(m) {
		id, err := b.ids.open(custom)
		return err == nil && id.Key == x.ID
	}
	if !slices.ContainsFunc(pages, func(p message) bool { return p.Content == m.Content }) {
		return false
	}
	_, err := b.data.Store.ByMessage(ctx, store.MessageID(m.ID))
	return errors.Is(err, store.ErrNotFound) // else the same answer to somebody else
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
