package discord

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
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

// A client calls Discord's REST API. discordgo waits without a context, keeps a
// bucket for every interaction's token for ever and repeats POSTs; here, waits
// honour the context, an interaction's limits live in its lane, and only calls that
// do no harm twice are repeated. Of discordgo it has the URLs and the reading of
// limits. It is safe for concurrent use.
type client struct {
	transport http.RoundTripper
	header    http.Header // of all requests; not to be changed
	token     string
	log       *slog.Logger
	metrics   *metrics.Metrics
	backoff   time.Duration
	maxWait   time.Duration
	channels  lanes
	loose     sync.Pool    // of *rateSlot, for calls without a lane
	appID     atomic.Value // string
	paused    atomic.Int64 // no bot-wide call before this time, in Unix nanoseconds
}

// newClient makes a client; it does nothing on the network.
func newClient(cfg restConfig) *client {
	next := cfg.Transport
	if next == nil {
		next = newTransport(cfg.Proxy)
	}
	s := gatewaySession(cfg.Token)
	c := &client{
		transport: cfg.API.transport(next), token: cfg.Token, log: cfg.Logger, metrics: cfg.Metrics,
		header:  http.Header{"Authorization": {s.Token}, "User-Agent": {s.UserAgent}},
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
func (c *client) close() { closeIdle(c.transport) }

// gatewaySession is a discordgo.Session whose own repeats, waits and log are off.
func gatewaySession(token string) *discordgo.Session {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		panic(err) // New has no way to fail
	}
	s.LogLevel = -1 // its messages hold URLs with tokens
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
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
		if waited += max(wait, 0); waited > c.maxWait {
			if err == nil { // it was said to another call
				err = &apiError{Status: http.StatusTooManyRequests, RetryAfter: wait}
			}
			return nil, attempt > 1, fmt.Errorf("%s: %w", q.op, err)
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
	var sent atomic.Bool
	if q.repeat == repeatNever {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			WroteHeaders: func() { sent.Store(true) },
		})
	}
	began := time.Now()
	bucket := s.take()
	resp, err := c.roundTrip(ctx, q)
	if err != nil {
		bucket.Release(nil)
		c.metrics.DiscordRequest(q.op, 0, time.Since(began))
		return nil, lostRequest(err, sent.Load(), c.token, q.secret)
	}
	defer resp.Body.Close()
	status := resp.StatusCode
	err = bucket.Release(resp.Header)
	var body []byte
	if err == nil {
		body, err = readBody(resp)
	}
	c.metrics.DiscordRequest(q.op, status, time.Since(began))
	if status == http.StatusTooManyRequests {
		c.metrics.RateLimited(q.op, limitScope(resp.Header))
	}
	switch {
	case status/100 != 2:
		return nil, refusal(resp, body, c.token, q.secret)
	case err != nil:
		return nil, lostRequest(err, true, c.token, q.secret)
	}
	return body, nil
}

// roundTrip sends a request. There is no http.Client above the transport: it would
// follow redirects, which carry the token elsewhere, and copies each request.
func (c *client) roundTrip(ctx context.Context, q restCall) (*http.Response, error) {
	var content io.Reader
	if q.body != nil {
		content = bytes.NewReader(q.body)
	}
	req, err := http.NewRequestWithContext(ctx, q.method, q.url, content)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, c.header)
	if q.body != nil { // Discord refuses a type without a body
		req.Header["Content-Type"] = jsonType
		if q.contentType != "" {
			req.Header["Content-Type"] = []string{q.contentType}
		}
	}
	return c.transport.RoundTrip(req)
}

var jsonType = []string{"application/json"}

// maxBody bounds what is taken of an answer, in bytes: a hundred messages, the most
// that is asked for, are less than half of it.
const maxBody = 8 << 20

func readBody(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxBody {
		body.Grow(int(n) + bytes.MinRead) // which reading to the end wants
	}
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, maxBody+1)); err != nil {
		return nil, err
	}
	if body.Len() > maxBody {
		return nil, errors.New("the answer is too large")
	}
	return body.Bytes(), nil
}
