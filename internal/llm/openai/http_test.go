package openai

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openaitest"
)

// TestRetries runs over loopback, with pauses of a millisecond.
func TestRetries(t *testing.T) {
	limited, broken := openaitest.RateLimited, openaitest.ServerError
	tests := []struct {
		name    string
		fault   openaitest.Fault
		retries int
		calls   int
		kind    llm.Kind // Other: none
	}{
		{"once", openaitest.Fault{Mode: limited, Times: 1}, 0, 2, 0},
		{"twice", openaitest.Fault{Mode: broken, Times: 2}, 0, 3, 0},
		{"too often", openaitest.Fault{Mode: broken, Times: 3}, 0, 3, llm.ServerFailed},
		{"always", openaitest.Fault{Mode: limited}, 1, 2, llm.RateLimited},
		{"none wanted", openaitest.Fault{Mode: limited, Times: 1}, -1, 1, llm.RateLimited},
		{"at once", openaitest.Fault{Mode: limited, Times: 1, RetryAfter: "0"}, 0, 2, 0},
		{"a date that was", openaitest.Fault{Mode: limited, Times: 1, RetryAfter: "Mon, 02 Jan 2006 15:04:05 GMT"}, 0, 2, 0},
		{"too long", openaitest.Fault{Mode: limited, Times: 1, RetryAfter: "30"}, 0, 1, llm.RateLimited},
		{"refused", openaitest.Fault{Mode: openaitest.RefuseContent, Times: 1}, 0, 1, llm.Rejected},
		{"cut", openaitest.Fault{Mode: openaitest.CutStream, Times: 1}, 0, 1, llm.Cut},
		{"ended", openaitest.Fault{Mode: openaitest.EndStream, Times: 1}, 0, 1, llm.Cut},
		{"error within", openaitest.Fault{Mode: openaitest.StreamError, Times: 1}, 0, 1, llm.ServerFailed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := openaitest.New(t, openaitest.WithFaults(tt.fault))
			cfg := configFor(s)
			cfg.Retries = tt.retries
			text, _, err := answer(t, New(cfg), question)
			if tt.kind == 0 && (err != nil || text != openaitest.DefaultAnswer) {
				t.Errorf("got %q, %v", text, err)
			}
			if tt.kind != 0 {
				e := wantKind(t, err, tt.kind)
				if want := tt.fault.RetryAfter; (e.RetryAfter == 30*time.Second) != (want == "30") {
					t.Errorf("RetryAfter %v, sent %q", e.RetryAfter, want)
				}
			}
			reqs := s.Requests()
			if len(reqs) != tt.calls {
				t.Errorf("%d requests, want %d", len(reqs), tt.calls)
			}
			for _, r := range reqs {
				if r.Body != reqs[0].Body || r.Body == "" {
					t.Errorf("body %q, want %q", r.Body, reqs[0].Body)
				}
			}
		})
	}
}

// transport answers without a network, so that time can be faked.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func response(status int, body io.ReadCloser, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: body}
}

// stream returns a body that write fills; like one of net/http it fails when
// the request ends.
func stream(ctx context.Context, write func(w io.Writer)) io.ReadCloser {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	go func() {
		write(w)
		w.Close()
	}()
	return r
}

func piece(text string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", text)
}

const finished = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

// timed is a client with the limits that the tests with faked time count on.
func timed(f transport) *Client {
	return newClient(Config{BaseURL: "http://h/v1", Key: "sk-x", Model: "m", Retries: 2, FirstByte: 60 * time.Second, Idle: 30 * time.Second, MaxWait: 10 * time.Second}, f)
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	for _, after := range []string{"7", "7.0", "date"} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			calls := 0
			c := timed(func(r *http.Request) (*http.Response, error) {
				if calls++; calls == 1 {
					v := after
					if v == "date" {
						v = start.Add(7 * time.Second).UTC().Format(http.TimeFormat)
					}
					return response(429, io.NopCloser(strings.NewReader("")), "Retry-After", v), nil
				}
				return response(200, io.NopCloser(strings.NewReader(piece("hi")+finished))), nil
			})
			if text, _, err := answer(t, c, question); text != "hi" || err != nil {
				t.Errorf("got %q, %v", text, err)
			}
			if d := time.Since(start); d != 7*time.Second || calls != 2 {
				t.Errorf("%d calls in %v", calls, d)
			}
		})
	}
}

// TestBackoff checks that pauses are there, grow and keep to their bound.
func TestBackoff(t *testing.T) {
	for _, longest := range []time.Duration{time.Millisecond, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var at []time.Time
			d := &doer{retries: 8, maxWait: longest, client: &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
				at = append(at, time.Now())
				return response(503, io.NopCloser(strings.NewReader("busy"))), nil
			})}}
			req, _ := http.NewRequestWithContext(t.Context(), "POST", "http://h/", strings.NewReader("x"))
			if _, err := d.Do(req); err == nil {
				t.Error("no error")
			}
			if len(at) != 9 {
				t.Fatalf("%d calls", len(at))
			}
			for i := 1; i < len(at); i++ {
				if p := at[i].Sub(at[i-1]); p <= 0 || p > longest {
					t.Errorf("pause %d is %v, the bound %v", i, p, longest)
				}
			}
		})
	}
}

// TestIdle checks which pauses end a stream.
func TestIdle(t *testing.T) {
	tests := []struct {
		name                 string
		first, within, after time.Duration // pauses of the server: before the first piece, in the middle, before [DONE]
		reader               time.Duration // pause of the reader at each piece
		text                 string
		fails                bool
	}{
		{"none", 0, 0, 0, 0, "abc", false},
		{"slow server", 59 * time.Second, 29 * time.Second, 0, 0, "abc", false},
		{"slow start", 61 * time.Second, 0, 0, 0, "", true},
		{"stalled", 0, 31 * time.Second, 0, 0, "ab", true},
		{"slow reader", 0, 0, 0, 40 * time.Second, "abc", false},
		{"both slow", 50 * time.Second, 20 * time.Second, 0, 100 * time.Second, "abc", false},
		{"slow reader of a stalled server", 0, 120 * time.Second, 0, 40 * time.Second, "ab", true},
		{"stalled after the answer", 0, 0, time.Hour, 0, "abc", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := timed(func(r *http.Request) (*http.Response, error) {
					return response(200, stream(r.Context(), func(w io.Writer) {
						time.Sleep(tt.first)
						io.WriteString(w, piece("a")+piece("b"))
						time.Sleep(tt.within)
						io.WriteString(w, piece("c"))
						io.WriteString(w, strings.TrimSuffix(finished, "data: [DONE]\n\n"))
						time.Sleep(tt.after)
						io.WriteString(w, "data: [DONE]\n\n")
					})), nil
				})
				text := ""
				var failed error
				for d, err := range c.Stream(t.Context(), question) {
					if text += d.Text; d.Text != "" {
						time.Sleep(tt.reader)
					}
					failed = err
				}
				if text != tt.text || (failed != nil) != tt.fails {
					t.Errorf("got %q, %v", text, failed)
				}
				if tt.fails {
					wantKind(t, failed, llm.TimedOut)
				}
				time.Sleep(2 * time.Hour) // for the goroutine of the server
			})
		})
	}
}

// TestSlowAfterRefusal: a request without the option that was refused may take as long to
// be answered as the first one.
func TestSlowAfterRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		c := timed(func(r *http.Request) (*http.Response, error) {
			if calls++; calls == 1 {
				return response(400, io.NopCloser(strings.NewReader(`{"error":{"message":"unknown: stream_options"}}`))), nil
			}
			select {
			case <-time.After(59 * time.Second):
				return response(200, io.NopCloser(strings.NewReader(piece("hi")+finished))), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		if text, _, err := answer(t, c, question); text != "hi" || err != nil || calls != 2 {
			t.Errorf("got %q, %v by %d calls", text, err, calls)
		}
	})
}

func TestCancelWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timed(func(*http.Request) (*http.Response, error) {
			return response(429, io.NopCloser(strings.NewReader("")), "Retry-After", "9"), nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		for _, err := range c.Stream(ctx, question) {
			if err != context.DeadlineExceeded {
				t.Errorf("got %v", err)
			}
		}
		if time.Since(start) != time.Second {
			t.Errorf("took %v", time.Since(start))
		}
	})
}

// A server that never ends its line is left after maxBody: what it sends is not
// gathered until the memory is full.
func TestFlood(t *testing.T) {
	sent := make(chan int, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		piece, n := []byte(strings.Repeat("x", 1<<20)), 0
		for io.WriteString(w, "data: "); n < 3*maxBody; n += len(piece) {
			if _, err := w.Write(piece); err != nil {
				break
			}
		}
		sent <- n
	}))
	defer s.Close()
	_, _, err := answer(t, New(Config{BaseURL: s.URL + "/v1", Model: "m"}), question)
	if err == nil {
		t.Error("an endless line is an answer")
	}
	if n := <-sent; n > 2*maxBody {
		t.Errorf("%d MB were taken, want about %d", n>>20, maxBody>>20)
	}
}

// TestReset: a server that gives up a connection on which it got a request may have worked on
// it, unless the connection was an old one.
func TestReset(t *testing.T) {
	answer := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data":[{"index":0,"embedding":[1]}]}`)
	}
	for name, tt := range map[string]struct{ reset, calls int }{"new": {1, 1}, "kept": {2, 3}} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				if int(calls.Add(1)) != tt.reset {
					answer(w)
					return
				}
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				conn.(*net.TCPConn).SetLinger(0)
				conn.Close()
			}))
			defer s.Close()
			e := New(Config{BaseURL: s.URL + "/v1", Model: "m", MaxWait: time.Millisecond}).Embedder("", "")
			var err error
			for range tt.reset {
				_, err = e.EmbedQuery(t.Context(), "x")
			}
			if (err != nil) != (tt.reset == 1) || int(calls.Load()) != tt.calls {
				t.Errorf("%d calls, want %d; %v", calls.Load(), tt.calls, err)
			}
			if err != nil {
				wantKind(t, err, llm.Cut)
			}
		})
	}
}
