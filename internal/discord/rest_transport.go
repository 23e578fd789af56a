package discord

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
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
		// Answers are a kilobyte or two; unpacking one takes 40 KB and longer than
		// reading it.
		DisableCompression: true,
	}
}

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

// limitScope is whose limit a 429 is about, in Discord's words.
func limitScope(h http.Header) string {
	if h.Get("X-RateLimit-Global") != "" {
		return "global"
	}
	return h.Get("X-RateLimit-Scope")
}
