package discord

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeWire is a wire and its server's side, which has said Hello.
func pipeWire(t *testing.T) (*wire, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	w := newWire(near, 20*time.Second)
	go io.WriteString(far, wsHello)
	got := make([]byte, len(wsHello))
	if _, err := io.ReadFull(w, got); err != nil || string(got) != wsHello {
		t.Fatalf("read %q, %v", got, err)
	}
	t.Cleanup(func() { far.Close(); w.Close() })
	return w, far
}

func TestWireSilence(t *testing.T) {
	t.Run("before hello", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			defer far.Close()
			go io.Copy(io.Discard, far)
			began := time.Now()
			_, err := newWire(near, 20*time.Second).Read(make([]byte, 10))
			if d := time.Since(began); !errors.Is(err, errSilent) || d != 20*time.Second {
				t.Errorf("%v after %v", err, d)
			}
		})
	})
	t.Run("events but no heartbeats", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w, far := pipeWire(t)
			began := time.Now()
			go io.Copy(io.Discard, far)
			var events sync.WaitGroup
			defer events.Wait()
			events.Go(func() {
				for err := error(nil); err == nil; _, err = io.WriteString(far, wsResumed) {
					time.Sleep(10 * time.Second)
				}
			})
			_, err := io.Copy(io.Discard, w)
			if d := time.Since(began); !errors.Is(err, errSilent) || d.Round(time.Second) != 103*time.Second {
				t.Errorf("%v after %v, want 2.5 times 41.25s", err, d)
			}
		})
	})
	t.Run("heartbeats", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w, far := pipeWire(t)
			go func() {
				for range 100 {
					time.Sleep(41250 * time.Millisecond)
					io.WriteString(far, wsText(`{"op":11}`))
				}
				far.Close()
			}()
			began := time.Now()
			_, err := io.Copy(io.Discard, w)
			if d := time.Since(began); !errors.Is(err, errCut) || d < time.Hour {
				t.Errorf("%v after %v, want a cut after 100 heartbeats", err, d)
			}
		})
	})
}

// TestWireEnd checks what discordgo sees of an end: one error from Read, and
// nothing that would make it close from a second goroutine.
func TestWireEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, far := pipeWire(t)
		sent := make(chan []byte, 1)
		go func() {
			io.WriteString(far, wsResumed+wsText(`{"op":7}`)+wsResumed)
			b, _ := io.ReadAll(far)
			sent <- b
		}()
		got, err := io.ReadAll(w)
		if !errors.Is(err, errReconnect) || string(got) != wsResumed {
			t.Errorf("read %q, %v, want what came before op 7", got, err)
		}
		for range 3 {
			if n, err := w.Write([]byte("\x88\x82....\x03\xe8")); n != 8 || err != nil {
				t.Errorf("Write after the end = %d, %v", n, err)
			}
		}
		w.Close()
		if b := <-sent; string(b) != string(closeFrame(closeResumable)) {
			t.Errorf("the server got %x, want one close frame with 4000", b)
		}
		if !errors.Is(w.why(), errReconnect) {
			t.Errorf("the cause is %v", w.why())
		}
	})
}

func TestWireStuckWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := pipeWire(t)
		began := time.Now()
		if _, err := w.Write([]byte("nobody reads this")); err != nil {
			t.Error(err)
		}
		if d := time.Since(began); w.why() == nil || d != writeTimeout {
			t.Errorf("cause %v after %v", w.why(), d)
		}
	})
}

func TestDialProxies(t *testing.T) {
	socks := func(c net.Conn) {
		b := make([]byte, 3)
		io.ReadFull(c, b)     // version, one method: none
		c.Write([]byte{5, 0}) // no login
		b = make([]byte, 4+1+len("gateway.discord.gg")+2)
		io.ReadFull(c, b) // connect to a name
		c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		c.Write(b[5 : len(b)-2])
	}
	answers := func(s string) func(net.Conn) {
		return func(c net.Conn) {
			req, err := http.ReadRequest(bufio.NewReader(c))
			if err == nil && req.Method == http.MethodConnect && req.Host == "gateway.discord.gg:443" {
				io.WriteString(c, s)
			}
			c.Close()
		}
	}
	tests := []struct {
		name, proxy string
		server      func(net.Conn)
		err         string // part of it; empty: the tunnel stands
	}{
		{"socks5", "socks5://proxy", socks, ""},
		{"refused", "http://me:hush@proxy", answers("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "http 407"},
		{"talks first", "http://proxy", answers("HTTP/1.1 200 OK\r\n\r\nhello"), "not what"},
		{"no http", "http://proxy", answers("\x00\x01"), "proxy"},
		{"silent", "http://proxy", func(c net.Conn) { io.Copy(io.Discard, c) }, "deadline"},
		{"unknown", "ftp://me:hush@proxy", nil, "ftp"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u, err := url.Parse(tt.proxy)
				if err != nil {
					t.Fatal(err)
				}
				d := dialer{
					proxy: http.ProxyURL(u),
					base: func(_ context.Context, _, addr string) (net.Conn, error) {
						if !strings.HasPrefix(addr, "proxy:") {
							t.Errorf("it dials %s", addr)
						}
						near, far := net.Pipe()
						go tt.server(far)
						return near, nil
					},
				}
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				conn, err := d.through(ctx, "https", "gateway.discord.gg:443")
				if tt.err != "" {
					if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hush") {
						t.Errorf("error %v, want %q and no password", err, tt.err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				got := make([]byte, len("gateway.discord.gg"))
				if _, err := io.ReadFull(conn, got); err != nil || string(got) != "gateway.discord.gg" {
					t.Errorf("through the proxy came %q, %v", got, err)
				}
			})
		})
	}
}
