package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gophertutor/internal/store"
)

// An asking is one question being answered somewhere on Discord.
type asking struct {
	x        store.Exchange
	to       surface
	view     *view
	settings store.Settings
	history  bool // the exchange goes on a conversation
	fresh    bool // no answer that was kept will do
	kept     bool // one that was kept did
}

// newExchange is a question as an interaction asks it.
func newExchange(rq *request, question string) store.Exchange {
	return store.Exchange{
		ID: store.NewID(), Member: rq.Member, Server: rq.Server, Channel: rq.Channel,
		Question: question, Locale: rq.Locale,
		Token: rq.Token, TokenUntil: rq.At.Add(tokenLife), CreatedAt: rq.At,
	}
}

// newAsking prepares an exchange to be answered as the reply to an interaction.
func (b *Bot) newAsking(x store.Exchange, rq *request, to *reply) *asking {
	a := &asking{x: x, to: to, settings: b.data.Settings.Of(x.Server), history: x.Conversation != "", fresh: rq.Custom.Action == doAnew}
	a.view = b.view(&a.x, rq.Installed, rq.Direct)
	a.view.echo = true
	return a
}

// view returns the view of an exchange.
func (b *Bot) view(x *store.Exchange, installed, direct bool) *view {
	return &view{
		x: x, w: wordsIn(x.Locale), ids: b.ids, links: b.links(),
		installed: installed && !b.threads.has(x.Channel), direct: direct, // no thread in a thread
	}
}

// question returns the first response to a question and the job that answers it.
// complete, which may be nil, looks up what is still missing in x.
func (b *Bot) question(rq *request, x *store.Exchange, complete func(context.Context) error) (response, job) {
	res := think(x.Private)
	var missing error
	res.Keep = func(ctx context.Context) {
		if complete != nil {
			missing = complete(ctx)
		}
		if missing == nil {
			b.keepQuestion(ctx, x)
		}
	}
	res.Lose = func(ctx context.Context) {
		x.Status, x.DoneAt = store.Failed, time.Now()
		if err := b.data.Store.Finish(ctx, *x); err != nil && missing == nil {
			b.log.WarnContext(ctx, "keep question", "error", err)
		}
	}
	return res, func(ctx context.Context, to *reply) error {
		switch {
		case errors.Is(missing, store.ErrNotFound):
			return to.say(ctx, wordsIn(rq.Locale).gone)
		case missing != nil:
			return missing
		}
		return b.answer(ctx, b.newAsking(*x, rq, to))
	}
}

// keepQuestion stores a question before it is answered. A full disk must not keep
// members from answers: only buttons and follow-ups need the store.
func (b *Bot) keepQuestion(ctx context.Context, x *store.Exchange) {
	if err := b.data.Store.Begin(ctx, *x); err != nil {
		b.log.ErrorContext(ctx, "keep question", "error", err)
	}
}

// answer answers a question that is kept, to the end: it asks the tutor, shows
// the answer as it grows and keeps how it ended. Whatever happens on the way, the
// member sees an end.
func (b *Bot) answer(ctx context.Context, a *asking) error {
	if a.x.Conversation == "" {
		a.x.Conversation = a.x.ID
	}
	job, done := b.queue.name(ctx, a.x.ID)
	defer done()
	// Showing goes on when the member stops the answer, and a little longer when
	// the bot shuts down.
	show, cancel := b.showing(ctx)
	defer cancel()
	to := &recorded{surface: a.to, last: -1, keep: func(s store.Shown) {
		if err := b.data.Store.AddMessage(show, a.x.ID, s.N, s.Channel, s.Message); err != nil && !errors.Is(err, store.ErrNotFound) {
			b.log.WarnContext(ctx, "keep message", "error", err)
		}
	}}
	d := startDisplay(show, to, b.pace, a.view.growing)
	defer d.hold() // also after a panic
	var res result
	b.queue.work(job, func() { res = b.askTutor(job, a, d) })
	d.hold()
	final := b.conclude(job, a, res, d.so())
	if res.answer != nil {
		// Kept before it is shown: an answer whose showing is cut by a crash is
		// shown after the restart.
		switch err := b.data.Store.Answered(show, a.x); {
		case errors.Is(err, store.ErrNotFound): // the member was forgotten meanwhile
		case err != nil:
			b.log.ErrorContext(ctx, "keep answer", "error", err)
		case !a.x.Covered:
			b.noteGap(show, a)
		}
	}
	<-d.done
	to.last = len(final) - 1
	err := d.finish(show, final)
	if d.broken != nil { // the answer is shown whole all the same
		b.report(ctx, "display", d.broken)
	}
	a.x.DoneAt = time.Now()
	if e := b.data.Store.Conclude(show, a.x, to.late, b.usageOf(a, res)); e != nil && !errors.Is(e, store.ErrNotFound) {
		b.log.ErrorContext(ctx, "keep answer", "error", e)
	}
	b.countAnswer(ctx, a)
	b.log.InfoContext(ctx, "answered", "exchange", a.x.ID, "status", string(a.x.Status), "mode", a.x.Mode, "covered", a.x.Covered,
		"ms", time.Since(a.x.CreatedAt).Milliseconds())
	if err != nil {
		return fmt.Errorf("show answer: %w", err)
	}
	if res.err != nil && a.x.Status == store.Failed {
		b.log.ErrorContext(ctx, "answer", "exchange", a.x.ID, "error", res.err.Error())
	}
	return nil
}

// showing returns a context for showing what a job came to. It ends a little
// after the job's does.
func (b *Bot) showing(job context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(job))
	stop := context.AfterFunc(job, func() { time.AfterFunc(wrapUp, cancel) })
	return ctx, func() { stop(); cancel() }
}
