package discord

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// A repeatRule says what may be done again when nobody knows whether it was done.
type repeatRule int

// again decides whether a failed call goes out once more, and when.
func (c *client) again(q restCall, err error, attempt int) (time.Duration, bool) {
	backoff := c.backoff << (attempt - 1)
	if q.repeat == repeatAck {
		backoff = c.backoff / 2 // three seconds are all there is
	}
	backoff += rand.N(backoff/4 + 1)

	var refused *apiError
	if errors.As(err, &refused) {
		switch {
		case refused.Status == http.StatusTooManyRequests:
			delay := refused.RetryAfter + 5*time.Millisecond // the answer is cut to whole milliseconds
			if refused.Global && !q.exempt {
				c.pauseFor(delay)
			}
			return delay, true
		case refused.Status >= 500:
			return backoff, q.repeat != repeatNever
		}
		return 0, false
	}
	var lost *transportError
	if errors.As(err, &lost) {
		return backoff, q.repeat != repeatNever || !lost.sent
	}
	return 0, false
}

func (c *client) pause() time.Duration {
	until := c.paused.Load()
	if until == 0 {
		return 0
	}
	return time.Until(time.Unix(0, until))
}

// pauseFor holds back every call that counts towards the bot-wide limit.
func (c *client) pauseFor(d time.Duration) {
	until := time.Now().Add(d).UnixNano()
	for {
		old := c.paused.Load()
		if old >= until || c.paused.CompareAndSwap(old, until) {
			return
		}
	}
}

// sleepCtx waits for d or the end of ctx.
func sleepCtx(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
