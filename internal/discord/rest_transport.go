package discord

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// newTransport is net/http's with room for a burst: every interaction of one
// busy second keeps its connection where HTTP/2 is not spoken.
func newTransport(proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	return &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          1024,
		MaxIdleConnsPerHost:   1024,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
	}
}

// observed is what the transport saw. discordgo's errors tell neither the
// status of a 5xx nor whether a 429 was global.
type observed struct {
	status     atomic.Int32 // 0: none came
	sent       atomic.Bool  // the request's headers went out
	retryAfter time.Duration
	global     bool
	scope      string // whose limit a 429 is about, in Discord's words
}

type observedKey struct{}

// restObserver notes the answer for the call whose context carries a place for it.
type restObserver struct{ next http.RoundTripper }

func (o restObserver) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := o.next.RoundTrip(req)
	if seen, ok := req.Context().Value(observedKey{}).(*observed); ok && err == nil {
		if resp.StatusCode == http.StatusTooManyRequests {
			seen.retryAfter = retryAfter(resp.Header)
			seen.scope = resp.Header.Get("X-RateLimit-Scope")
			if resp.Header.Get("X-RateLimit-Global") != "" {
				seen.scope = "global"
			}
			seen.global = seen.scope == "global"
		}
		seen.status.Store(int32(resp.StatusCode))
	}
	return resp, err
}

func (o restObserver) CloseIdleConnections() { closeIdle(o.next) }

func closeIdle(t http.RoundTripper) {
	if t, ok := t.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// retryAfter reads how long a 429 asks to wait; a second where it does not say.
func retryAfter(h http.Header) time.Duration {
	for _, name := range []string{"Retry-After", "X-RateLimit-Reset-After"} {
		s, err := strconv.ParseFloat(h.Get(name), 64)
		if err == nil && s >= 0 && s < 1e6 {
			return time.Duration(s * float64(time.Second))
		}
	}
	return time.Second
}
