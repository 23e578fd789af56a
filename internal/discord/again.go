package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gophertutor/internal/discord/markdown"
	"gophertutor/internal/store"
)

// What can be done with an answer by its buttons. The router has checked that
// the button is the member's own.

// exchangeOf returns the exchange a button is about, or store.ErrNotFound where
// it is not kept any more. An answer belongs to the server it was given on: it
// may quote that server's notes. A private one may have reached its member by
// direct message, and works there too: nobody else reads it.
func (b *Bot) exchangeOf(ctx context.Context, rq *request) (store.Exchange, error) {
	x, err := b.data.Store.Exchange(ctx, rq.Custom.Key)
	here := x.Server == rq.Server || x.Private && rq.Direct
	if err == nil && (x.Member != rq.Member || !here) {
		err = store.ErrNotFound
	}
	return x, err
}

// withExchange makes a job of what is done with a button's exchange.
func (b *Bot) withExchange(rq *request, do func(context.Context, *reply, store.Exchange) error) job {
	return func(ctx context.Context, to *reply) error {
		x, err := b.exchangeOf(ctx, rq)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return to.say(ctx, wordsIn(rq.Locale).gone)
		case err != nil:
			return err
		}
		return do(ctx, to, x)
	}
}

// stop ends an answer that is being written. The display then says so.
func (b *Bot) stop(rq *request) (response, job) {
	if !b.queue.stop(rq.Custom.Key, errStopped) {
		return tell(wordsIn(rq.Locale).stopNone), nil
	}
	return quietly(), nil
}

// again serves the buttons that ask a question once more: as it was, simpler or
// deeper. The answer is a new reply, as private as the first.
func (b *Bot) again(depth int) func(*request) (response, job) {
	return func(rq *request) (response, job) {
		x := newExchange(rq, "")
		x.Private = rq.Ephemeral
		return b.question(rq, &x, func(ctx context.Context) error {
			old, err := b.exchangeOf(ctx, rq)
			x.Question, x.Lang, x.Kind, x.Go, x.Conversation, x.Depth = old.Question, old.Lang, old.Kind, old.Go, old.Conversation, old.Depth
			if depth != 0 {
				x.Depth = depth
			}
			return err
		})
	}
}

// excerptRunes is how much of a source is shown.
const excerptRunes = 400

// sources shows what an answer rests on, with the beginning of each passage.
func (b *Bot) sources(rq *request) (response, job) {
	return think(true), b.withExchange(rq, func(ctx context.Context, to *reply, x store.Exchange) error {
		w := wordsIn(rq.Locale)
		a, err := stored(x)
		if err != nil || len(a.Citations) == 0 {
			return to.say(ctx, w.noSources)
		}
		v := b.view(&x, rq.Installed, rq.Direct)
		var text strings.Builder
		for _, c := range a.Citations {
			fmt.Fprintf(&text, w.sourceOf+"\n", markdown.Escape(c.Label), markdown.Escape(lastHeading(c.Heading)), v.links.source(c))
			for line := range strings.Lines(markdown.Safe(excerpt(c.Text, excerptRunes))) {
				text.WriteString("> " + line)
			}
			text.WriteString("\n\n")
		}
		return to.sayAll(ctx, pages(text.String(), "…", nil))
	})
}

// excerpt is the beginning of a text, cut at a line if there is a good one.
func excerpt(text string, n int) string {
	text = strings.TrimSpace(text)
	cut := clipRunes(text, n)
	if cut == text {
		return text
	}
	if i := strings.LastIndexByte(cut, '\n'); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimSpace(cut) + " …"
}

// share shows a private answer to everybody in the channel.
func (b *Bot) share(rq *request) (response, job) {
	return think(false), b.withExchange(rq, func(ctx context.Context, to *reply, old store.Exchange) error {
		a, err := stored(old)
		if err != nil {
			return to.say(ctx, wordsIn(rq.Locale).gone)
		}
		x := old
		x.ID, x.Conversation, x.Private = store.NewID(), "", false
		x.Token, x.TokenUntil, x.CreatedAt = rq.Token, rq.At.Add(tokenLife), rq.At
		x.Server, x.Channel, x.Locale = rq.Server, rq.Channel, rq.Locale
		// Kept before it is shown, as every answer: its buttons work from the first moment.
		if err := errors.Join(b.data.Store.Begin(ctx, x), b.data.Store.Answered(ctx, x)); err != nil {
			return err
		}
		v := b.view(&x, rq.Installed, rq.Direct)
		v.echo = true
		by := fmt.Sprintf(v.w.sharedBy, markdown.Escape(markdown.Clip(rq.Name, 40)))
		shown := to.sayAll(ctx, v.answered(a, append(v.colophon(a), by)))
		for _, m := range to.messages() {
			if m.Message == "" {
				continue
			}
			if err := b.data.Store.AddMessage(ctx, x.ID, m.N, m.Channel, m.Message); err != nil {
				b.log.WarnContext(ctx, "keep message", "error", err)
			}
		}
		x.Status, x.DoneAt = store.Done, time.Now()
		return errors.Join(shown, b.data.Store.Finish(ctx, x))
	})
}

// inThread opens a thread on an answer, in which the conversation goes on.
func (b *Bot) inThread(rq *request) (response, job) {
	return quietly(), b.withExchange(rq, func(ctx context.Context, to *reply, x store.Exchange) error {
		w := wordsIn(rq.Locale)
		isThere := func(thread store.ChannelID) error {
			return to.say(ctx, fmt.Sprintf(w.threadThere, "<#"+string(thread)+">"))
		}
		// A thread on a message has the message's ID.
		if there := store.ChannelID(rq.Message); b.threads.has(there) {
			return isThere(there)
		}
		name := markdown.Clip(x.Question, markdown.ThreadName)
		id, err := b.rest.startThread(ctx, string(rq.Channel), rq.Message, name)
		if err != nil {
			b.log.InfoContext(ctx, "no thread", "error", err)
			if missingAccess(err) {
				return err
			}
			return to.say(ctx, w.threadNo)
		}
		now := time.Now()
		t := store.Thread{
			Channel: store.ChannelID(id), Server: x.Server, Conversation: x.Conversation, Member: x.Member,
			CreatedAt: now, UsedAt: now,
		}
		if err := b.data.Store.SaveThread(ctx, t); err != nil {
			return err
		}
		if !b.threads.add(t.Channel) { // another click was at it
			return isThere(t.Channel)
		}
		hello := w.threadHello
		if !b.cfg.MessageContent {
			hello = w.threadHelloMention
		}
		_, err = b.rest.send(ctx, id, message{Content: hello, Nonce: store.NewID()})
		return err
	})
}
