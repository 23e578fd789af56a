package discord

import (
	"context"
	"fmt"
	"time"

	"gophertutor/internal/store"
)

// A surface is where the messages of one answer are shown, in order: the reply
// to an interaction, or messages in a channel. It serves one goroutine at a
// time.
type surface interface {
	// show makes the n-th message, from 0, look like m. Messages are made in order.
	show(ctx context.Context, n int, m message) error
	// drop removes the messages from the n-th on; n is at least 1.
	drop(ctx context.Context, n int) error
	// messages returns what is shown now and may be edited later. One without a
	// message ID is shown elsewhere or was deleted.
	messages() []store.Shown
}

// tokenLife is how long an interaction's token is relied on. Discord honours it
// for 15 minutes; the rest is for clocks and slow requests.
const tokenLife = 14*time.Minute + 30*time.Second

// A reply is the surface of an interaction that was deferred. When the token
// has ended, a public reply goes on in the channel, if the bot may write
// there, and a private one in a direct message.
type reply struct {
	c         *client
	lane      *lane
	token     string
	until     time.Time // of the token
	private   bool
	channel   string
	member    string
	installed bool // the bot may write in the channel on its own
	component bool // the first response was not a deferred reply: there is no message of ours to edit
	ids       []store.Shown
	later     *posts // what goes on in its place, once the token has ended
}

func (r *reply) show(ctx context.Context, n int, m message) error {
	if r.later != nil {
		return r.later.show(ctx, n, m)
	}
	if time.Now().After(r.until) {
		return r.goOn(ctx, n, m)
	}
	var id, channel string
	var err error
	switch {
	case n == 0 && !r.component:
		id, channel, err = r.c.editOriginal(ctx, r.lane, r.token, m)
	case n < len(r.ids):
		err = r.c.editFollowUp(ctx, r.lane, r.token, string(r.ids[n].Message), m)
	default:
		m.Ephemeral = r.private
		id, channel, err = r.c.followUp(ctx, r.lane, r.token, m)
	}
	if tokenExpired(err) || isUnknownInteraction(err) {
		return r.goOn(ctx, n, m)
	}
	if unknownMessage(err) && (n == 0 || n < len(r.ids)) { // somebody deleted it: then it is not wanted
		id, channel, err = "", "", nil
	}
	if err == nil && n >= len(r.ids) {
		r.ids = append(r.ids, store.Shown{N: n, Channel: store.ChannelID(channel), Message: store.MessageID(id)})
	}
	return err
}

// goOn shows a message where it can still be shown.
func (r *reply) goOn(ctx context.Context, n int, m message) error {
	switch {
	case r.private:
		dm, err := r.c.openDM(ctx, r.member)
		if err != nil {
			return fmt.Errorf("token ended: %w", err)
		}
		r.later = &posts{c: r.c, channel: dm}
	case r.installed:
		r.later = &posts{c: r.c, channel: r.channel, ids: r.ids}
	default:
		return errNowhere
	}
	for len(r.later.ids) < n { // pages that went into the private reply stay there
		r.later.ids = append(r.later.ids, store.Shown{N: len(r.later.ids)})
	}
	return r.later.show(ctx, n, m)
}

func (r *reply) drop(ctx context.Context, n int) error {
	if r.later != nil {
		return r.later.drop(ctx, n)
	}
	for len(r.ids) > n {
		if err := r.c.deleteFollowUp(ctx, r.lane, r.token, string(r.ids[len(r.ids)-1].Message)); err != nil && !unknownMessage(err) {
			return err
		}
		r.ids = r.ids[:len(r.ids)-1]
	}
	return nil
}

// say shows a line of the bot's own: in place of the answer if there is none yet,
// else for the member alone.
func (r *reply) say(ctx context.Context, text string) error {
	m := message{Content: text}
	if len(r.ids) == 0 && !r.component || r.later != nil || time.Now().After(r.until) {
		return r.show(ctx, 0, m)
	}
	m.Ephemeral = true
	_, _, err := r.c.followUp(ctx, r.lane, r.token, m)
	return err
}

// sayAll shows a longer text of the bot's own, in as many messages as an answer
// may have.
func (r *reply) sayAll(ctx context.Context, ms []message) error {
	for n, m := range ms {
		if err := r.show(ctx, n, m); err != nil {
			return err
		}
	}
	return nil
}

func (r *reply) messages() []store.Shown {
	if r.later != nil {
		return r.later.messages()
	}
	return r.ids
}

// posts is the surface of messages that the bot writes into a channel.
type posts struct {
	c       *client
	channel string
	replyTo string // the message that the first one answers; "" for none
	ids     []store.Shown
}

func (p *posts) show(ctx context.Context, n int, m message) error {
	if n < len(p.ids) && p.ids[n].Message != "" {
		err := p.c.edit(ctx, string(p.ids[n].Channel), string(p.ids[n].Message), m)
		if unknownMessage(err) { // somebody deleted it: then it is not wanted
			return nil
		}
		return err
	}
	if n == 0 {
		m.ReplyTo = p.replyTo
	}
	m.Nonce = store.NewID()
	id, err := p.c.send(ctx, p.channel, m)
	if err != nil {
		return err
	}
	shown := store.Shown{N: n, Channel: store.ChannelID(p.channel), Message: store.MessageID(id)}
	if n < len(p.ids) {
		p.ids[n] = shown
	} else {
		p.ids = append(p.ids, shown)
	}
	return nil
}

func (p *posts) drop(ctx context.Context, n int) error {
	for len(p.ids) > n {
		// Pages of a reply that this goes on are not in the channel.
		if last := p.ids[len(p.ids)-1]; last.Message != "" {
			if err := p.c.remove(ctx, string(last.Channel), string(last.Message)); err != nil && !unknownMessage(err) {
				return err
			}
		}
		p.ids = p.ids[:len(p.ids)-1]
	}
	return nil
}

func (p *posts) messages() []store.Shown { return p.ids }
