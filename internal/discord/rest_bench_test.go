package discord

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkInteraction is one acknowledgement and one edit, over loopback,
// beside the floor: net/http sending the same bytes. The server's share is in
// both.
func BenchmarkInteraction(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("X-RateLimit-Remaining", "4")
		w.Header().Set("X-RateLimit-Reset-After", "5")
		io.WriteString(w, made)
	}))
	defer srv.Close()

	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		transport := newTransport(nil)
		defer transport.CloseIdleConnections()
		web := &http.Client{Transport: transport}
		_, edit, err := hi.encode(useEdit)
		if err != nil {
			b.Fatal(err)
		}
		do := func(method, path string, body []byte) {
			req, err := http.NewRequest(method, srv.URL+path, bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Content-Type", "application/json")
			resp, err := web.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				do(http.MethodPost, "/api/v9/interactions/5/token/callback", []byte(`{"type":5}`))
				do(http.MethodPatch, "/api/v9/webhooks/8/token/messages/@original", edit)
			}
		})
	})
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		c := newBenchClient(b, srv.URL)
		var n atomic.Int64
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				token := fmt.Sprintf("token-%d", n.Add(1))
				if err := c.respond(b.Context(), "5", token, response{Type: 5}); err != nil {
					b.Error(err)
				}
				if _, _, err := c.editOriginal(b.Context(), c.lane(), token, hi); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// Benchmark1000Edits sends an edit of each of 1,000 interactions at once, with
// 50 ms until each answer: the limit is one latency. It reports when the last
// one is there and, with an acknowledgement before each edit, the median and
// 99th percentile of those.
func Benchmark1000Edits(b *testing.B) {
	const latency, n = 50 * time.Millisecond, 1000
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		time.Sleep(latency)
		io.WriteString(w, made)
	}))
	defer srv.Close()
	c := newBenchClient(b, srv.URL)
	for b.Loop() {
		acks := make([]time.Duration, n)
		began := time.Now()
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				token := fmt.Sprintf("token-%d", i)
				if err := c.respond(b.Context(), "5", token, response{Type: 5}); err != nil {
					b.Error(err)
				}
				acks[i] = time.Since(began)
				if _, _, err := c.editOriginal(b.Context(), c.lane(), token, hi); err != nil {
					b.Error(err)
				}
			})
		}
		all.Wait()
		last := time.Since(began)
		slices.Sort(acks)
		b.ReportMetric(float64(last.Milliseconds()), "ms-last-edit")
		b.ReportMetric(float64(acks[n/2].Milliseconds()), "ms-ack-p50")
		b.ReportMetric(float64(acks[n*99/100].Milliseconds()), "ms-ack-p99")
		b.ReportMetric(float64(2*latency.Milliseconds()), "ms-limit")
	}
}

func newBenchClient(b *testing.B, at string) *client {
	api, err := parseAPIURL(at)
	if err != nil {
		b.Fatal(err)
	}
	c := newClient(restConfig{Token: testToken, API: api})
	b.Cleanup(c.close)
	c.setAppID("8")
	return c
}
