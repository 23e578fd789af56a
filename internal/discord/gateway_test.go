package discord

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// silence is how long a connection may say nothing where a test wants it to. On a
// busy machine the next one must have begun by then.
const silence = 4 * time.Second

// TestGatewayTroubles lets the first connection go wrong in every way there is
// and wants the next to be right.
func TestGatewayTroubles(t *testing.T) {
	t.Parallel()
	again := func(c *fakeConn) { c.begin(); c.message(2, "after"); c.stay() }
	resumed := func(c *fakeConn) { c.resume("session-0", 2); c.message(4, "after"); c.stay() }
	// lost is a connection that works and then ends in some way.
	lost := func(end func(c *fakeConn)) func(*fakeConn) {
		return func(c *fakeConn) {
			c.begin()
			c.message(2, "before")
			end(c)
			c.stay()
		}
	}
	closeWith := func(code int) func(*fakeConn) {
		return func(c *fakeConn) {
			c.writing.Lock()
			defer c.writing.Unlock()
			c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "for a test"))
		}
	}
	tests := []struct {
		name        string
		first, then func(*fakeConn)
	}{
		{"op 7 right after hello", func(c *fakeConn) { c.hello(); c.send(`{"op":7,"d":null}`); c.stay() }, again},
		{"op 7 in place of hello", func(c *fakeConn) { c.send(`{"op":7,"d":null}`); c.stay() }, again},
		{"op 9 right after hello", func(c *fakeConn) { c.hello(); c.send(`{"op":9,"d":false}`); c.stay() }, again},
		{"resumable op 9 right after hello", func(c *fakeConn) { c.hello(); c.send(`{"op":9,"d":true}`); c.stay() }, again},
		{"op 9 after identify", func(c *fakeConn) { c.hello(); c.expect(2); c.send(`{"op":9,"d":false}`); c.stay() }, again},
		{"silence after connecting", func(c *fakeConn) { c.stay() }, again},
		{"silence after hello", func(c *fakeConn) { c.hello(); c.stay() }, again},
		{"hello without an interval", func(c *fakeConn) { c.send(`{"op":10,"d":{"heartbeat_interval":0}}`); c.stay() }, again},
		{"null", func(c *fakeConn) { c.hello(); c.send(`null`); c.stay() }, again},
		{"close before hello", closeWith(4000), again},
		{"op 7 later", lost(func(c *fakeConn) { c.send(`{"op":7,"d":null}`) }), resumed},
		{"resumable op 9 later", lost(func(c *fakeConn) { c.send(`{"op":9,"d":true}`) }), resumed},
		{"op 9 later", lost(func(c *fakeConn) { c.send(`{"op":9,"d":false}`) }), again},
		{"cut", lost(func(c *fakeConn) { c.NetConn().Close() }), resumed},
		{"heartbeats not answered", func(c *fakeConn) {
			c.mute, c.beat = true, time.Second
			lost(func(*fakeConn) {})(c)
		}, resumed},
		{"close 4000", lost(closeWith(4000)), resumed},
		{"close 4008", lost(closeWith(4008)), resumed},
		{"close 4007", lost(closeWith(4007)), again},
		{"close 4009", lost(closeWith(4009)), again},
		{"close 1001", lost(closeWith(1001)), again},
	}
	// They wait more than they work, so all at once, whatever -parallel says.
	var all sync.WaitGroup
	defer all.Wait()
	for _, tt := range tests {
		all.Go(func() {
			t.Run(tt.name, func(t *testing.T) {
				f := newFakeGateway(t, tt.first, tt.then).start()
				r := f.run(func(cfg *gatewayConfig) {
					if strings.HasPrefix(tt.name, "silence") {
						cfg.HandshakeTimeout = silence
					}
				})
				for next[*discordgo.MessageCreate](r).Content != "after" {
				}
				r.stop()
				if n := f.connections(); n != 2 {
					t.Errorf("%d connections, want 2", n)
				}
				up := 0
				for len(r.states) > 0 {
					if <-r.states {
						up++
					} else {
						up--
					}
					if up < 0 || up > 1 {
						t.Fatal("State was not told up and down in turn")
					}
				}
				if up != 0 {
					t.Error("State was not told of the end")
				}
			})
		})
	}
}

func TestGatewayResumeRefused(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t,
		func(c *fakeConn) { c.begin(); c.send(`{"op":7}`); c.stay() },
		func(c *fakeConn) { c.hello(); c.expect(6); c.send(`{"op":9,"d":false}`); c.stay() },
		func(c *fakeConn) { c.begin(); c.message(2, "after"); c.stay() },
	).start()
	r := f.run()
	if got := next[*discordgo.MessageCreate](r).Content; got != "after" {
		t.Errorf("message %q", got)
	}
	r.stop()
}

// TestGatewayStuck sends op 7 in two frames, which Discord does not do and the
// wire does not look into: discordgo's Open waits for itself for ever. That
// goroutine is lost; the gateway goes on.
func TestGatewayStuck(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t, func(c *fakeConn) {
		c.hello()
		c.expect(2)
		c.NetConn().Write([]byte(wsFrame(0x01, `{"op":`) + wsFrame(0x80, `7}`)))
		c.stay()
	}, func(c *fakeConn) { c.begin(); c.message(2, "after"); c.stay() }).start()
	r := f.run(func(cfg *gatewayConfig) { cfg.HandshakeTimeout = silence })
	if got := next[*discordgo.MessageCreate](r).Content; got != "after" {
		t.Errorf("message %q", got)
	}
	r.stop()
}

// TestGatewayIdentifyGap lets Discord refuse the session again and again.
func TestGatewayIdentifyGap(t *testing.T) {
	t.Parallel()
	identified := make(chan time.Time, 10)
	f := newFakeGateway(t, func(c *fakeConn) {
		c.hello()
		c.expect(2)
		identified <- time.Now()
		c.send(`{"op":9,"d":false}`)
		c.stay()
	}).start()
	const backoff = 40 * time.Millisecond
	r := f.run(func(cfg *gatewayConfig) { cfg.MinBackoff, cfg.MaxBackoff = backoff, backoff })
	last := <-identified
	for range 3 {
		now := <-identified
		if gap := now.Sub(last); gap < 5*backoff-5*time.Millisecond {
			t.Errorf("identified again after %v, want %v", gap, 5*backoff)
		}
		last = now
	}
	r.stop()
}

func TestGatewayCloseCodes(t *testing.T) {
	t.Parallel()
	codes := make(chan int, 2)
	f := newFakeGateway(t,
		func(c *fakeConn) { c.begin(); c.send(`{"op":7}`); <-c.gone; codes <- c.code },
		func(c *fakeConn) {
			c.resume("session-0", 1)
			c.message(3, "after")
			<-c.gone
			codes <- c.code
		},
	).start()
	r := f.run()
	next[*discordgo.MessageCreate](r)
	if code := <-codes; code == 1000 || code == 1001 {
		t.Errorf("op 7 was answered with close code %d, which ends the session", code)
	}
	r.stop()
	if code := <-codes; code != 1000 {
		t.Errorf("shutdown closed with code %d, want 1000", code)
	}
}

func TestGatewayFatal(t *testing.T) {
	t.Parallel()
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			f := newFakeGateway(t, func(c *fakeConn) {
				c.hello()
				c.expect(2)
				c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "no"))
				c.stay()
			}).start()
			r := f.run()
			var fatal *fatalError
			if err := r.wait(); !errors.As(err, &fatal) || fatal.Code != code {
				t.Fatalf("runGateway = %v, want a fatal %d", err, code)
			}
			for _, lang := range []string{"en", "zh"} {
				if !strings.Contains(fatal.text(lang), fmt.Sprint(code)) {
					t.Errorf("text(%s) = %q", lang, fatal.text(lang))
				}
			}
		})
	}
}

func TestGatewayRevokedToken(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t)
	f.address = func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"message":"401: Unauthorized","code":0}`)
	}
	err := f.start().run().wait()
	var fatal *fatalError
	if !errors.As(err, &fatal) || fatal.Code != 401 {
		t.Fatalf("runGateway = %v, want a fatal 401", err)
	}
	if strings.Contains(err.Error(), testToken) {
		t.Errorf("the token is in %q", err)
	}
	if f.auth[0] != "Bot "+testToken {
		t.Errorf("Authorization %q", f.auth[0])
	}
}

// TestGatewayStartLimit also covers a server that knows only GET /gateway.
func TestGatewayStartLimit(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t, func(c *fakeConn) { c.begin(); c.stay() })
	var asked atomic.Int32
	var first atomic.Int64
	f.address = func(w http.ResponseWriter, r *http.Request) {
		switch {
		case asked.Add(1) == 1:
			first.Store(time.Now().UnixNano())
			fmt.Fprintf(w, `{"url":%q,"session_start_limit":{"total":1000,"remaining":0,"reset_after":300}}`, f.wsURL())
		case strings.HasSuffix(r.URL.Path, "/bot"):
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprintf(w, `{"url":%q}`, f.wsURL())
		}
	}
	r := f.start().run()
	next[*discordgo.Ready](r)
	if d := time.Since(time.Unix(0, first.Load())); d < 300*time.Millisecond {
		t.Errorf("identified after %v, before the limit ended", d)
	}
	r.stop()
}

func TestGatewayHandlers(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t, func(c *fakeConn) {
		c.begin()
		c.message(2, "panic")
		c.message(3, "slow")
		c.stay()
	}).start()
	entered, release := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	r := f.run(func(cfg *gatewayConfig) {
		cfg.Handler = func(e any) {
			m, ok := e.(*discordgo.MessageCreate)
			switch {
			case ok && m.Content == "panic":
				panic("for a test")
			case ok && m.Content == "slow":
				close(entered)
				<-release
				finished.Store(true)
			}
		}
	})
	<-entered
	r.cancel()
	select {
	case <-r.done:
		t.Fatal("runGateway returned while a handler ran")
	case <-time.After(1500 * time.Millisecond): // longer than discordgo's Close takes
	}
	close(release)
	if err := r.wait(); err != nil || !finished.Load() {
		t.Errorf("runGateway = %v, handler finished: %v", err, finished.Load())
	}
	if !strings.Contains(r.logs.String(), "panic in an event handler") {
		t.Error("the panic is not in the log")
	}
}

func TestGatewayLeavesNothing(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	f := newFakeGateway(t,
		func(c *fakeConn) { c.stay() },
		func(c *fakeConn) { c.begin(); c.send(`{"op":7}`); c.stay() },
		func(c *fakeConn) { c.resume("session-1", 1); c.stay() },
	).start()
	r := f.run(func(cfg *gatewayConfig) { cfg.HandshakeTimeout = silence })
	next[*discordgo.Resumed](r)
	r.stop()
	f.Close()
	goleak.VerifyNone(t, ignore)
}

// TestGatewayStopsAtOnce ends the context at each stage.
func TestGatewayStopsAtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	defer all.Wait()
	for name, script := range map[string]func(*fakeConn, func()){
		"connecting":  func(c *fakeConn, at func()) { at(); c.stay() },
		"identifying": func(c *fakeConn, at func()) { c.hello(); c.expect(2); at(); c.stay() },
		"up":          func(c *fakeConn, at func()) { c.begin(); time.Sleep(20 * time.Millisecond); at(); c.stay() },
		"waiting":     func(c *fakeConn, at func()) { c.WriteMessage(websocket.CloseMessage, nil); at() },
	} {
		all.Go(func() {
			t.Run(name, func(t *testing.T) {
				reached := make(chan struct{}, 100)
				f := newFakeGateway(t, func(c *fakeConn) { script(c, func() { reached <- struct{}{} }) }).start()
				r := f.run(func(cfg *gatewayConfig) {
					cfg.HandshakeTimeout = time.Hour
					cfg.MinBackoff, cfg.MaxBackoff = time.Hour, time.Hour
				})
				<-reached
				began := time.Now()
				r.stop()
				if d := time.Since(began); d > patience/2 {
					t.Errorf("stopping took %v", d)
				}
			})
		})
	}
}

func TestGatewayThroughProxy(t *testing.T) {
	t.Parallel()
	f := newFakeGateway(t, func(c *fakeConn) { c.begin(); c.stay() })
	f.StartTLS()
	pool := x509.NewCertPool()
	pool.AddCert(f.Certificate())

	var asked atomic.Value
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	go func() {
		for {
			c, err := proxy.Accept()
			if err != nil {
				return
			}
			go tunnelFor(c, &asked)
		}
	}()
	via := &url.URL{Scheme: "http", Host: proxy.Addr().String(), User: url.UserPassword("me", "hush")}
	r := f.run(func(cfg *gatewayConfig) {
		cfg.Proxy = http.ProxyURL(via)
		cfg.TLS = &tls.Config{RootCAs: pool}
		transport := newTransport(nil)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
		cfg.Transport = transport
	})
	next[*discordgo.Ready](r)
	r.stop()
	if got, want := fmt.Sprint(asked.Load()), "CONNECT "+strings.TrimPrefix(f.URL, "https://")+" Basic bWU6aHVzaA=="; got != want {
		t.Errorf("the proxy was asked %q, want %q", got, want)
	}
	if strings.Contains(r.logs.String(), "hush") {
		t.Error("the proxy's password is in the log")
	}
}

func tunnelFor(c net.Conn, asked *atomic.Value) {
	defer c.Close()
	br := bufio.NewReader(c)
	req, err := http.ReadRequest(br)
	if err != nil {
		return
	}
	asked.Store(req.Method + " " + req.Host + " " + req.Header.Get("Proxy-Authorization"))
	to, err := net.Dial("tcp", req.Host)
	if err != nil {
		return
	}
	defer to.Close()
	io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { io.Copy(to, br); to.Close() }()
	io.Copy(c, to)
}
