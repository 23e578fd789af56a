package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/metrics"
)

// A restConfig says how to reach Discord's REST API.
type restConfig struct {
	Token     string                                // without "Bot "
	API       apiURL                                // zero: Discord
	Proxy     func(*http.Request) (*url.URL, error) // nil: none
	Transport http.RoundTripper                     // nil: one of our own, with Proxy
	Logger    *slog.Logger                          // nil: silent
	Metrics   *metrics.Metrics                      // nil: nothing is counted

	// Backoff is the first wait after a 5xx or a broken connection; it doubles
	// each time. Zero means 200 ms.
	Backoff time.Duration
	// MaxWait bounds what one call waits in all for limits and repeats; zero
	// means a minute. Past it the call fails with what Discord said last.
	MaxWait time.Duration
}

// A client calls Discord's REST API through a discordgo.Session that is never
// opened. discordgo waits without a context, keeps a bucket for every
// interaction's token for ever and repeats POSTs; here, waits honour the
// context, an interaction's limits live in its lane, and only calls that do no
// harm twice are repeated. It is safe for concurrent use.
type client struct {
	session  *discordgo.Session
	token    string
	log      *slog.Logger
	metrics  *metrics.Metrics
	backoff  time.Duration
	maxWait  time.Duration
	channels lanes
	loose    sync.Pool    // of *rateSlot, for calls without a lane
	appID    atomic.Value // string
	paused   atomic.Int64 // no bot-wide call before this time, in Unix nanoseconds
}

// newClient makes a client; it does nothing on the network.
func newClient(cfg restConfig) *client {
	next := cfg.Transport
	if next == nil {
		next = newTransport(cfg.Proxy)
	}
	s := restSession(cfg.Token)
	s.Client.Transport = restObserver{cfg.API.transport(next)}
	c := &client{
		session: s, token: cfg.Token, log: cfg.Logger, metrics: cfg.Metrics,
		backoff: cfg.Backoff, maxWait: cfg.MaxWait,
		channels: newLanes(maxChannelLanes),
	}
	c.loose.New = func() any { return newSlot(discordgo.NewRatelimiter(), "") }
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.backoff <= 0 {
		c.backoff = 200 * time.Millisecond
	}
	if c.maxWait <= 0 {
		c.maxWait = time.Minute
	}
	return c
}

// close drops idle connections. The client can be used after it.
func (c *client) close() { c.session.Client.CloseIdleConnections() }

// restSession is a discordgo.Session whose own repeats, waits and log are off.
func restSession(token string) *discordgo.Session {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		panic(err) // New has no way to fail
	}
	s.LogLevel = -1 // its messages hold URLs with tokens
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.Client = &http.Client{
		// No Timeout: the client would start a goroutine for each request.
		// A redirect would carry the token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s
}

// setAppID tells the client the application's ID, which is part of the URLs of
// edits and follow-ups. READY and application both give it.
func (c *client) setAppID(id string) { c.appID.Store(id) }

// applicationID is empty until setAppID.
func (c *client) applicationID() string {
	id, _ := c.appID.Load().(string)
	return id
}

// A repeatRule says what may be done again when nobody knows whether it was done.
type repeatRule int

const (
	repeatNever    repeatRule = iota // again only when Discord can't have seen it, or said so with 429
	repeatHarmless                   // the second time has the same effect
	repeatAck                        // the second time is refused with 40060; again, but quickly
)

// A restCall is one request, as do needs it.
type restCall struct {
	op          string // for errors: "edit message"
	method, url string
	contentType string // empty: JSON
	body        []byte // nil: none
	lane        *lane  // nil: no limits of its own
	route       rateRoute
	repeat      repeatRule
	secret      string // an interaction's token in url
	exempt      bool   // from the bot-wide limit, as interaction endpoints are
}

// maxAttempts bounds how often one call goes out.
const maxAttempts = 6

// do sends q, keeping to the limits of its lane, and again where that helps.
// It returns the body of a 2xx answer. repeated says whether it went out more
// than once, so that "done already" can be told from a refusal.
func (c *client) do(ctx context.Context, q restCall) (body []byte, repeated bool, err error) {
	var s *rateSlot
	if q.lane != nil {
		s = q.lane.slot(q.route)
	} else {
		s = c.loose.Get().(*rateSlot)
		defer c.loose.Put(s)
	}
	if err := s.lock(ctx); err != nil {
		return nil, false, fmt.Errorf("%s: %w", q.op, err)
	}
	defer s.unlock()

	var waited time.Duration
	for attempt := 1; ; attempt++ {
		var wait time.Duration
		if q.lane != nil {
			wait = s.wait()
		}
		if !q.exempt {
			wait = max(wait, c.pause())
		}
		if err := sleepCtx(ctx, wait); err != nil {
			return nil, attempt > 1, fmt.Errorf("%s: %w", q.op, err)
		}
		body, err = c.once(ctx, q, s)
		if err == nil {
			return body, attempt > 1, nil
		}
		if ctx.Err() != nil {
			return nil, attempt > 1, fmt.Errorf("%s: %w", q.op, errors.Join(context.Cause(ctx), err))
		}
		delay, again := c.again(q, err, attempt)
		waited += delay
		if !again || attempt == maxAttempts || waited > c.maxWait {
			return nil, attempt > 1, fmt.Errorf("%s: %w", q.op, err)
		}
		c.log.DebugContext(ctx, "discord request again", "op", q.op, "attempt", attempt, "delay", delay, "error", err)
		if e := sleepCtx(ctx, delay); e != nil {
			return nil, attempt > 1, fmt.Errorf("%s: %w", q.op, errors.Join(e, err))
		}
	}
}

// callTimeout bounds one request with its answer; a file is what takes long.
const callTimeout = 30 * time.Second

// once sends q one time. The slot's bucket reads the limits from the answer.
func (c *client) once(ctx context.Context, q restCall, s *rateSlot) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	seen := new(observed)
	ctx = context.WithValue(ctx, observedKey{}, seen)
	if q.repeat == repeatNever {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			WroteHeaders: func() { seen.sent.Store(true) },
		})
	}
	contentType := q.contentType
	if contentType == "" {
		contentType = "application/json"
	}
	began := time.Now()
	body, err := c.session.RequestWithLockedBucket(q.method, q.url, contentType, q.body, s.take(), 0, discordgo.WithContext(ctx))
	c.metrics.DiscordRequest(q.op, int(seen.status.Load()), time.Since(began))
	if seen.status.Load() == http.StatusTooManyRequests {
		c.metrics.RateLimited(q.op, seen.scope)
	}
	if err == nil {
		return body, nil
	}
	return nil, cleanError(err, seen, c.token, q.secret)
}

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
