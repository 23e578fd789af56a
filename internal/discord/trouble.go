package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"gophertutor/internal/logs"
	"gophertutor/internal/metrics"
)

// guarded turns a panic into an error with its stack.
func (b *Bot) guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// report logs an error and returns the reference that the member is given: the
// request id, which finds all lines about it.
func (b *Bot) report(ctx context.Context, route string, err error) string {
	ref := cmp.Or(logs.Request(ctx), logs.NewRequest())
	b.log.ErrorContext(ctx, "handler", "route", route, "reference", ref, "error", err.Error())
	return ref
}

// errNowhere is returned when an answer can be shown nowhere any more.
var errNowhere = errors.New("the token has ended and there is no other place for the answer")

// apologise tells a member that a job failed.
func (b *Bot) apologise(ctx context.Context, to *reply, locale, route string, err error) {
	w := wordsIn(locale)
	text := ""
	switch {
	case errors.Is(err, errNowhere):
		note(ctx, metrics.Dropped)
		b.log.WarnContext(ctx, "answer dropped", "route", route, "error", err)
		return
	case errors.Is(context.Cause(ctx), errShutdown):
		text = w.restarting
	case missingAccess(err):
		b.log.WarnContext(ctx, "no access", "route", route, "error", err)
		text = w.noAccess
	default:
		text = fmt.Sprintf(w.broken, b.report(ctx, route, err))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wrapUp)
	defer cancel()
	if err := to.say(ctx, text); err != nil {
		b.log.WarnContext(ctx, "apologise", "route", route, "error", err)
	}
}
