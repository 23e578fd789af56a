package openai

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"gophertutor/internal/llm"
	"gophertutor/internal/llm/openaitest"
)

// The name of the server is unknown outside the proxies: whoever asks the
// resolver, or goes around the proxy, fails.
const behindProxy = "http://llm.invalid:8080/v1"

func through(t *testing.T, s *openaitest.Server, proxy string) error {
	t.Helper()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	cfg := configFor(s)
	cfg.BaseURL, cfg.Proxy = behindProxy, http.ProxyURL(u)
	text, _, err := answer(t, New(cfg), question)
	if err == nil && text != openaitest.DefaultAnswer {
		t.Errorf("got %q", text)
	}
	return err
}

func TestHTTPProxy(t *testing.T) {
	s := openaitest.New(t)
	target, _ := url.Parse(s.URL)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic bWU6aHVudGVyMg==" { // me:hunter2
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		if r.URL.Host != "llm.invalid:8080" {
			t.Errorf("asked for %v", r.URL)
		}
		(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Host, p.Out.Host = target.Host, target.Host
		}}).ServeHTTP(w, r)
	}))
	defer proxy.Close()
	host := proxy.Listener.Addr().String()
	if err := through(t, s, "http://me:hunter2@"+host); err != nil {
		t.Error(err)
	}
	wantKind(t, through(t, s, "http://me:hunter3@"+host), llm.Rejected, "hunter3")
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestSOCKSProxy(t *testing.T) {
	s := openaitest.New(t)
	target, _ := url.Parse(s.URL)
	proxy := newSOCKS(t, "llm.invalid:8080", target.Host)
	for _, scheme := range []string{"socks5", "socks5h"} {
		if err := through(t, s, scheme+"://"+proxy); err != nil {
			t.Error(err)
		}
	}
	other := newSOCKS(t, "elsewhere:1", target.Host)
	wantKind(t, through(t, s, "socks5://me:hunter2@"+other), llm.Unreachable)
}

func TestProxyDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, scheme := range []string{"http", "socks5"} {
		err := through(t, openaitest.New(t), scheme+"://me:hunter2@"+l.Addr().String())
		wantKind(t, err, llm.Unreachable)
	}
}

// newSOCKS serves RFC 1928 without authentication for one name, behind which is
// target, and returns its address.
func newSOCKS(t *testing.T, name, target string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	keep := func(c net.Conn) {
		mu.Lock()
		defer mu.Unlock()
		open = append(open, c)
	}
	serve := func(c net.Conn) error {
		defer c.Close()
		b := make([]byte, 256)
		if _, err := io.ReadFull(c, b[:2]); err != nil || b[0] != 5 {
			return fmt.Errorf("greeting %v: %w", b[:2], err)
		}
		io.ReadFull(c, b[:b[1]])
		c.Write([]byte{5, 0})
		if _, err := io.ReadFull(c, b[:5]); err != nil || b[1] != 1 || b[3] != 3 {
			return fmt.Errorf("request %v, want to connect to a name: %w", b[:5], err)
		}
		n := int(b[4])
		io.ReadFull(c, b[:n+2])
		asked := fmt.Sprintf("%s:%d", b[:n], binary.BigEndian.Uint16(b[n:]))
		if asked != name {
			c.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0}) // host unreachable
			return nil
		}
		to, err := net.Dial("tcp", target)
		if err != nil {
			return err
		}
		keep(to)
		defer to.Close()
		c.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 0})
		wg.Go(func() { io.Copy(to, c) })
		io.Copy(c, to)
		return nil
	}
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			keep(c)
			wg.Go(func() {
				if err := serve(c); err != nil {
					t.Error(err)
				}
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}
