package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fakeREST answers in memory, so that it works in a bubble. The handler gets
// how many requests came before.
type fakeREST struct {
	mu     sync.Mutex
	seen   []string // method and path
	bodies []string
	handle func(n int, r *http.Request) (*http.Response, error)
}

func (f *fakeREST) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(b)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	n := len(f.seen)
	f.seen = append(f.seen, r.Method+" "+r.URL.Path)
	f.bodies = append(f.bodies, body)
	f.mu.Unlock()
	resp, err := f.handle(n, r)
	if resp != nil {
		resp.Request = r
	}
	return resp, err
}

func (f *fakeREST) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}

// answerOf makes an answer; headers come in pairs.
func answerOf(status int, body string, headers ...string) (*http.Response, error) {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Header: h, Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

const made = `{"id":"77","channel_id":"88"}`

func limited(after string, more ...string) (*http.Response, error) {
	return answerOf(429, `{"message":"slow down","retry_after":`+after+`,"global":false}`, more...)
}

func newTestClient(f *fakeREST) *client {
	c := newClient(restConfig{Token: testToken, Transport: f})
	c.setAppID("8")
	return c
}

const testToken = "MTIz.secret.token-of-the-bot"

const interactionToken = "aW50ZXJhY3Rpb24.token"

var hi = message{Content: "hi"}

// calls of each kind, by name.
var someCalls = map[string]func(context.Context, *client) error{
	"respond": func(ctx context.Context, c *client) error {
		return c.respond(ctx, "5", interactionToken, response{Type: 5})
	},
	"edit original": func(ctx context.Context, c *client) error {
		_, _, err := c.editOriginal(ctx, c.lane(), interactionToken, hi)
		return err
	},
	"follow up": func(ctx context.Context, c *client) error {
		_, _, err := c.followUp(ctx, c.lane(), interactionToken, hi)
		return err
	},
	"edit follow-up": func(ctx context.Context, c *client) error {
		return c.editFollowUp(ctx, c.lane(), interactionToken, "77", hi)
	},
	"delete follow-up": func(ctx context.Context, c *client) error {
		return c.deleteFollowUp(ctx, c.lane(), interactionToken, "77")
	},
	"delete original": func(ctx context.Context, c *client) error {
		return c.deleteOriginal(ctx, c.lane(), interactionToken)
	},
	"send": func(ctx context.Context, c *client) error {
		_, err := c.send(ctx, "88", hi)
		return err
	},
	"send with nonce": func(ctx context.Context, c *client) error {
		_, err := c.send(ctx, "88", message{Content: "hi", Nonce: "n"})
		return err
	},
	"edit":   func(ctx context.Context, c *client) error { return c.edit(ctx, "88", "77", hi) },
	"remove": func(ctx context.Context, c *client) error { return c.remove(ctx, "88", "77") },
	"typing": func(ctx context.Context, c *client) error { return c.typing(ctx, "88") },
	"thread": func(ctx context.Context, c *client) error {
		_, err := c.startThread(ctx, "88", "77", "a thread")
		return err
	},
	"dm": func(ctx context.Context, c *client) error { _, err := c.openDM(ctx, "9"); return err },
	"me": func(ctx context.Context, c *client) error { _, _, err := c.me(ctx); return err },
	"put commands": func(ctx context.Context, c *client) error {
		return c.putCommands(ctx, "", []byte("[]"))
	},
}

// notRepeated are the calls that members would see twice.
var notRepeated = map[string]bool{"follow up": true, "send": true, "typing": true}

func TestRESTServerErrors(t *testing.T) {
	for name, do := range someCalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeREST{handle: func(n int, _ *http.Request) (*http.Response, error) {
					if n < 3 {
						return answerOf(502, "<html>")
					}
					return answerOf(200, made)
				}}
				err := do(t.Context(), newTestClient(f))
				var refused *apiError
				switch {
				case notRepeated[name] && (!errors.As(err, &refused) || refused.Status != 502 || f.requests() != 1):
					t.Errorf("%v after %d requests, want http 502 after one", err, f.requests())
				case !notRepeated[name] && (err != nil || f.requests() != 4):
					t.Errorf("%v after %d requests, want success after 4", err, f.requests())
				}
			})
		})
	}
}

func TestRESTStorm(t *testing.T) {
	for name, do := range someCalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) { return answerOf(503, "") }}
				began := time.Now()
				err := do(t.Context(), newTestClient(f))
				var refused *apiError
				if !errors.As(err, &refused) || refused.Status != 503 {
					t.Errorf("%v, want http 503", err)
				}
				if f.requests() > maxAttempts || time.Since(began) > 20*time.Second {
					t.Errorf("%d requests in %v", f.requests(), time.Since(began))
				}
			})
		})
	}
}

// TestRESTConnectionBreaks lets the server do the work and lose the answer.
func TestRESTConnectionBreaks(t *testing.T) {
	for name, do := range someCalls {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					panic(http.ErrAbortHandler)
				}
				io.WriteString(w, made)
			}))
			defer srv.Close()
			api, err := parseAPIURL(srv.URL)
			if err != nil {
				t.Fatal(err)
			}
			c := newClient(restConfig{Token: testToken, API: api, Backoff: time.Millisecond})
			defer c.close()
			c.setAppID("8")
			err = do(t.Context(), c)
			var lost *transportError
			switch {
			case notRepeated[name] && (!errors.As(err, &lost) || n.Load() != 1):
				t.Errorf("%v after %d requests, want no answer after one", err, n.Load())
			case !notRepeated[name] && (err != nil || n.Load() != 2):
				t.Errorf("%v after %d requests, want success after 2", err, n.Load())
			}
		})
	}
}

// TestRESTNeverConnected repeats everything: nothing was done.
func TestRESTNeverConnected(t *testing.T) {
	for name, do := range someCalls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeREST{handle: func(n int, _ *http.Request) (*http.Response, error) {
					if n == 0 {
						return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
					}
					return answerOf(200, made)
				}}
				if err := do(t.Context(), newTestClient(f)); err != nil || f.requests() != 2 {
					t.Errorf("%v after %d requests", err, f.requests())
				}
			})
		})
	}
}

// TestRESTDoneAlready covers what a second request is told when the first was
// done after all.
func TestRESTDoneAlready(t *testing.T) {
	for name, code := range map[string]int{
		"respond": codeAlreadyAcknowledged, "remove": codeUnknownMessage, "delete follow-up": codeUnknownMessage, "thread": codeThreadExists,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeREST{handle: func(n int, _ *http.Request) (*http.Response, error) {
					if n == 0 {
						return answerOf(500, "")
					}
					return answerOf(400, fmt.Sprintf(`{"code":%d,"message":"no"}`, code))
				}}
				if err := someCalls[name](t.Context(), newTestClient(f)); err != nil {
					t.Errorf("%v, want success: the first request did it", err)
				}
			})
		})
	}
	f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
		return answerOf(400, `{"code":40060,"message":"no"}`)
	}}
	if err := someCalls["respond"](t.Context(), newTestClient(f)); !alreadyAcked(err) {
		t.Errorf("%v, want 40060: somebody else answered", err)
	}
}

func TestRESTRetryAfter(t *testing.T) {
	tests := []struct {
		name    string
		answer  func() (*http.Response, error)
		seconds float64
	}{
		{"body", func() (*http.Response, error) { return limited("1.5", "Retry-After", "2") }, 1.5},
		{"header", func() (*http.Response, error) { return answerOf(429, "<html>", "Retry-After", "3") }, 3},
		{"neither", func() (*http.Response, error) { return answerOf(429, "") }, 1},
	}
	for _, tt := range tests {
		for name, do := range someCalls {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := &fakeREST{handle: func(n int, _ *http.Request) (*http.Response, error) {
						if n < 2 {
							return tt.answer()
						}
						return answerOf(200, made)
					}}
					began := time.Now()
					if err := do(t.Context(), newTestClient(f)); err != nil || f.requests() != 3 {
						t.Errorf("%v after %d requests", err, f.requests())
					}
					if got := time.Since(began).Seconds(); got < 2*tt.seconds || got > 2*tt.seconds+0.1 {
						t.Errorf("it took %v s, want 2 times %v", got, tt.seconds)
					}
				})
			})
		}
	}
}

func TestRESTLongRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) { return limited("600") }}
		began := time.Now()
		err := newTestClient(f).edit(t.Context(), "88", "77", hi)
		var refused *apiError
		if !errors.As(err, &refused) || refused.RetryAfter != 10*time.Minute || time.Since(began) > 0 {
			t.Errorf("%v after %v, want to hear at once of ten minutes", err, time.Since(began))
		}
	})
}

// TestRESTLanes spends a channel's limit and looks who waits.
func TestRESTLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
			return answerOf(200, made, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "5")
		}}
		c := newTestClient(f)
		ctx := t.Context()
		took := func(do func() error) time.Duration {
			began := time.Now()
			if err := do(); err != nil {
				t.Error(err)
			}
			return time.Since(began)
		}
		edit := func(channel string) func() error {
			return func() error { return c.edit(ctx, channel, "77", hi) }
		}
		if d := took(edit("1")); d != 0 {
			t.Errorf("the first edit waited %v", d)
		}
		if d := took(edit("2")); d != 0 {
			t.Errorf("another channel's edit waited %v", d)
		}
		if d := took(func() error { _, err := c.send(ctx, "1", hi); return err }); d != 0 {
			t.Errorf("a send waited %v for an edit", d)
		}
		one, other := c.lane(), c.lane()
		took(func() error { _, _, err := c.editOriginal(ctx, one, interactionToken, hi); return err })
		if d := took(func() error { _, _, err := c.editOriginal(ctx, other, "other", hi); return err }); d != 0 {
			t.Errorf("another interaction's edit waited %v", d)
		}
		if d := took(func() error { return c.respond(ctx, "5", interactionToken, response{Type: 5}) }); d != 0 {
			t.Errorf("an acknowledgement waited %v", d)
		}
		if d := took(edit("1")); d != 5*time.Second {
			t.Errorf("the second edit waited %v, want 5s", d)
		}
	})
}

func TestRESTGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeREST{handle: func(n int, _ *http.Request) (*http.Response, error) {
			if n == 0 {
				return limited("3", "X-RateLimit-Global", "true", "X-RateLimit-Scope", "global")
			}
			return answerOf(200, made)
		}}
		c := newTestClient(f)
		began := time.Now()
		after := func(name string, want time.Duration, do func() error) func() {
			return func() {
				if err := do(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if d := time.Since(began).Truncate(100 * time.Millisecond); d != want {
					t.Errorf("%s was done after %v, want %v", name, d, want)
				}
			}
		}
		var all sync.WaitGroup
		all.Go(after("the first", 3*time.Second, func() error { return c.edit(t.Context(), "1", "77", hi) }))
		synctest.Wait()
		all.Go(after("another channel", 3*time.Second, func() error { return c.edit(t.Context(), "2", "77", hi) }))
		all.Go(after("a get", 3*time.Second, func() error { return someCalls["me"](t.Context(), c) }))
		all.Go(after("an acknowledgement", 0, func() error { return someCalls["respond"](t.Context(), c) }))
		all.Wait()
	})
}

func TestRESTContextEnds(t *testing.T) {
	cases := map[string]func() (*http.Response, error){
		"after 429": func() (*http.Response, error) { return limited("30") },
		"after 500": func() (*http.Response, error) { return answerOf(500, "") },
		"in the bucket": func() (*http.Response, error) {
			return answerOf(200, made, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "30")
		},
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) { return answer() }}
				c := newTestClient(f)
				ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
				defer cancel()
				var all sync.WaitGroup
				for range 3 { // one waits for its answer or limit, the others for their turn
					all.Go(func() {
						for ctx.Err() == nil {
							if err := c.edit(ctx, "1", "77", hi); err != nil && !errors.Is(err, context.DeadlineExceeded) {
								t.Errorf("%v, want the context's error", err)
							}
						}
					})
				}
				began := time.Now()
				all.Wait()
				if d := time.Since(began); d > 150*time.Millisecond {
					t.Errorf("it took %v", d)
				}
			})
		})
	}
}

// TestRESTSecrets lets everything fail and looks for tokens.
func TestRESTSecrets(t *testing.T) {
	ways := map[string]func(n int, r *http.Request) (*http.Response, error){
		"refused": func(int, *http.Request) (*http.Response, error) {
			return answerOf(401, `{"code":0,"message":"`+testToken+`"}`)
		},
		"limited":    func(int, *http.Request) (*http.Response, error) { return limited("600") },
		"storm":      func(int, *http.Request) (*http.Response, error) { return answerOf(500, "see "+interactionToken) },
		"unanswered": func(_ int, r *http.Request) (*http.Response, error) { return nil, errors.New("for " + r.URL.String()) },
		"redirect": func(int, *http.Request) (*http.Response, error) {
			return answerOf(302, "", "Location", "https://example.com/"+interactionToken)
		},
		"not json": func(int, *http.Request) (*http.Response, error) { return answerOf(200, interactionToken) },
	}
	for name, handle := range ways {
		for call, do := range someCalls {
			t.Run(name+"/"+call, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					err := do(t.Context(), newTestClient(&fakeREST{handle: handle}))
					for e := err; e != nil; e = errors.Unwrap(e) {
						if s := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(s, testToken) || strings.Contains(s, interactionToken) {
							t.Fatalf("a token is in %q", s)
						}
					}
				})
			})
		}
	}
}

// A long refusal is shortened; what is left of it has no piece of the token either.
func TestRESTSecretsAreNotCut(t *testing.T) {
	long := strings.Repeat("x", maxDetail-len(testToken)/2) + testToken
	handle := func(int, *http.Request) (*http.Response, error) {
		return answerOf(400, `{"code":50035,"message":"`+long+`","errors":{"y":"`+long+`"}}`)
	}
	for call, do := range someCalls {
		synctest.Test(t, func(t *testing.T) {
			err := do(t.Context(), newTestClient(&fakeREST{handle: handle}))
			if err == nil || !strings.Contains(err.Error(), "xxxx") || strings.Contains(err.Error(), testToken[:len(testToken)/3]) {
				t.Errorf("%s: %s", call, strings.ReplaceAll(fmt.Sprint(err), "x", ""))
			}
		})
	}
}

// TestRESTKeepsNothing looks at the heap after many interactions.
func TestRESTKeepsNothing(t *testing.T) {
	f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
		return answerOf(200, made, "X-RateLimit-Remaining", "4", "X-RateLimit-Reset-After", "5")
	}}
	c := newTestClient(f)
	interact := func(n int) {
		for i := range n {
			token := fmt.Sprintf("token-%d", i)
			l := c.lane()
			err := c.respond(t.Context(), "5", token, response{Type: 5})
			_, _, e := c.editOriginal(t.Context(), l, token, hi)
			if err = errors.Join(err, e); err != nil {
				t.Fatal(err)
			}
		}
		f.seen, f.bodies = nil, nil
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	interact(5000) // pools and maps reach their sizes
	before := heap()
	const n = 20_000
	interact(n)
	if kept := (int64(heap()) - int64(before)) / n; kept > 16 {
		t.Errorf("%d bytes kept for each interaction, want at most 16", kept)
	}
	for i := range 3 * maxChannelLanes {
		c.channelLane(fmt.Sprint(i))
	}
	if got := len(c.channels.byID); got != maxChannelLanes || c.channels.order.Len() != got {
		t.Errorf("%d lanes of channels, want %d", got, maxChannelLanes)
	}
	if kept, known := c.channelLane("2999"), c.channels.byID["2999"]; c.channelLane("2999") != kept || known == nil {
		t.Error("a channel's lane is not kept")
	}
}

// TestRESTParallelEdits is the cure of discordgo's shared edit bucket.
func TestRESTParallelEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency = 50 * time.Millisecond
		f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
			time.Sleep(latency)
			return answerOf(200, made)
		}}
		c := newTestClient(f)
		began := time.Now()
		var all sync.WaitGroup
		for i := range 1000 {
			all.Go(func() {
				if _, _, err := c.editOriginal(t.Context(), c.lane(), fmt.Sprint(i), hi); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d := time.Since(began); d != latency {
			t.Errorf("1,000 edits took %v, want %v", d, latency)
		}
	})
}
