package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// doer sends the requests of go-openai, which neither retries nor limits
// anything by itself. Only answers that did no work are retried: 429, 5xx and a
// connection that could not be made.
type doer struct {
	client  *http.Client
	retries int
	maxWait time.Duration // longest pause before a retry; a server that asks for more is not asked again
}

// maxBody bounds what is read of one response: a server that never ends a line
// must not fill the memory.
const maxBody = 32 << 20

// statusError is an answer with a status that is an error. The doer returns one
// for what was retried in vain, with what go-openai would not pass on.
type statusError struct {
	code       int
	retryAfter time.Duration
	body       string
}

func (e *statusError) Error() string {
	if e.code == 0 { // it came within a stream
		return "error in the stream"
	}
	return strings.TrimSpace(fmt.Sprintf("status %d %s", e.code, http.StatusText(e.code)))
}

func (d *doer) Do(req *http.Request) (*http.Response, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = min(400*time.Millisecond, d.maxWait)
	wait.MaxInterval = d.maxWait
	for try := 0; ; try++ {
		if try > 0 && req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			req.Body = body
		}
		var sent atomic.Bool // on a connection made for it
		resp, err := d.client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			GotConn: func(c httptrace.GotConnInfo) { sent.Store(!c.Reused) },
		})))
		pause := min(wait.NextBackOff(), d.maxWait) // it is random around the interval
		switch {
		case err != nil:
			if try >= d.retries || !undone(err, sent.Load()) {
				return nil, err
			}
		case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500:
			after, asked := retryAfter(resp.Header, time.Now())
			body, _ := io.ReadAll(io.LimitReader(resp.Body, 8<<10))
			resp.Body.Close()
			if try >= d.retries || asked && after > d.maxWait {
				return nil, &statusError{resp.StatusCode, after, string(body)}
			}
			if asked {
				pause = after
			}
		default:
			// go-openai drops a last line without an end, which may be all that a
			// server says about an error.
			body := io.Reader(io.LimitReader(resp.Body, maxBody))
			if alive, ok := req.Context().Value(aliveKey{}).(func()); ok {
				body = aliveReader{body, alive}
			}
			resp.Body = limited{io.MultiReader(body, strings.NewReader("\n")), resp.Body}
			return resp, nil
		}
		if err := sleep(req.Context(), pause); err != nil {
			return nil, err
		}
	}
}

// aliveKey is the context key of a func() to call whenever anything of an
// answer arrives, also the comments by which servers say that a model is still
// thinking and which go-openai passes over.
type aliveKey struct{}

type aliveReader struct {
	io.Reader
	alive func()
}

func (r aliveReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if n > 0 {
		r.alive()
	}
	return n, err
}

type limited struct {
	io.Reader
	io.Closer
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// retryAfter reads the header, which holds seconds or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now)), true
	}
	return 0, false
}

// undone reports whether err means that no work was done for a request. sent says that it
// went to a connection made for it: if that breaks, the server may have been at work. One that was
// kept from before may have been given up meanwhile.
func undone(err error, sent bool) bool {
	var op interface{ Timeout() bool }
	if errors.As(err, &op) && op.Timeout() {
		return false // it has waited long enough
	}
	return strings.Contains(err.Error(), "connection refused") || !sent && strings.Contains(err.Error(), "connection reset")
}
