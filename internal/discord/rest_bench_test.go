package discord

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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

// Benchmark1000Edits has 1,000 interactions at once, each an acknowledgement and
// an edit, with 50 ms until each answer: the limit of the two is 100 ms, the
// floor what net/http makes of it. It reports the median and 99th percentile of
// acknowledgements and when the last edit is there.
func Benchmark1000Edits(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, made)
	}))
	defer srv.Close()
	b.Run("floor", func(b *testing.B) {
		transport := newTransport(nil)
		defer transport.CloseIdleConnections()
		web := &http.Client{Transport: transport}
		do := func(int) error {
			resp, err := web.Post(srv.URL, "application/json", strings.NewReader(`{"type":5}`))
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		}
		atOnce(b, do, do)
	})
	b.Run("client", func(b *testing.B) {
		c := newBenchClient(b, srv.URL)
		atOnce(b, func(i int) error {
			return c.respond(b.Context(), "5", fmt.Sprint(i), response{Type: 5})
		}, func(i int) error {
			_, _, err := c.editOriginal(b.Context(), c.lane(), fmt.Sprint(i), hi)
			return err
		})
	})
}

// atOnce measures rounds of 1,000 goroutines. The first round, which opens the
// connections, does not count.
func atOnce(b *testing.B, ack, edit func(i int) error) {
	const n = 1000
	acks := make([]time.Duration, n)
	round := func() (last time.Duration) {
		began := time.Now()
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				if err := ack(i); err != nil {
					b.Error(err)
				}
				acks[i] = time.Since(began)
				if err := edit(i); err != nil {
					b.Error(err)
				}
			})
		}
		all.Wait()
		return time.Since(began)
	}
	round()
	var p50, p99, last time.Duration
	for b.Loop() {
		last += round()
		slices.Sort(acks)
		p50 += acks[n/2]
		p99 += acks[n*99/100]
	}
	mean := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N) }
	b.ReportMetric(mean(p50), "ms-ack-p50")
	b.ReportMetric(mean(p99), "ms-ack-p99")
	b.ReportMetric(mean(last), "ms-last-edit")
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
