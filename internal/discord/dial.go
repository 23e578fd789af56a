package discord

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/proxy"
)

// A dialer makes the gateway's connections, through a proxy where one is
// asked for. It speaks TLS itself, because the wire has to see frames. It is a
// value and safe for concurrent use.
type dialer struct {
	proxy func(*http.Request) (*url.URL, error)                             // nil: none
	tls   *tls.Config                                                       // nil: the default
	base  func(ctx context.Context, network, addr string) (net.Conn, error) // nil: TCP
}

// plain connects for ws.
func (d dialer) plain(ctx context.Context, addr string) (net.Conn, error) {
	return d.through(ctx, "http", addr)
}

// secure connects for wss.
func (d dialer) secure(ctx context.Context, addr string) (net.Conn, error) {
	conn, err := d.through(ctx, "https", addr)
	if err != nil {
		return nil, err
	}
	return d.handshake(ctx, conn, addr)
}

func (d dialer) handshake(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	cfg := &tls.Config{}
	if d.tls != nil {
		cfg = d.tls.Clone()
	}
	if cfg.ServerName == "" {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			conn.Close()
			return nil, err
		}
		cfg.ServerName = host
	}
	cfg.NextProtos = nil // WebSockets are HTTP/1.1
	secured := tls.Client(conn, cfg)
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secured, nil
}

// through connects to addr, directly or by the proxy for it.
func (d dialer) through(ctx context.Context, scheme, addr string) (net.Conn, error) {
	base := d.base
	if base == nil {
		base = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	var via *url.URL
	if d.proxy != nil {
		var err error
		via, err = d.proxy(&http.Request{URL: &url.URL{Scheme: scheme, Host: addr}, Header: http.Header{}})
		if err != nil {
			return nil, errors.New("proxy: its address is not usable") // the error may hold a password
		}
	}
	if via == nil {
		return base(ctx, "tcp", addr)
	}
	switch via.Scheme {
	case "http", "https":
		return d.connect(ctx, base, via, addr)
	case "socks5", "socks5h":
		return socks(ctx, base, via, addr)
	}
	return nil, fmt.Errorf("proxy: scheme %q is not known", via.Scheme)
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func (f dialFunc) Dial(network, addr string) (net.Conn, error) {
	return f(context.Background(), network, addr)
}

func (f dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}

func socks(ctx context.Context, base dialFunc, via *url.URL, addr string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		auth = &proxy.Auth{User: via.User.Username(), Password: password}
	}
	d, err := proxy.SOCKS5("tcp", withPort(via, "1080"), auth, base)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	cd, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, errors.New("proxy: this socks5 dialer takes no context")
	}
	return cd.DialContext(ctx, "tcp", addr)
}

// connect asks an HTTP proxy for a tunnel.
func (d dialer) connect(ctx context.Context, base dialFunc, via *url.URL, addr string) (net.Conn, error) {
	port := "80"
	if via.Scheme == "https" {
		port = "443"
	}
	at := withPort(via, port)
	conn, err := base(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if via.Scheme == "https" {
		if conn, err = (dialer{}).handshake(ctx, conn, at); err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
	}
	// Closing is what ends reads and writes whose context has ended.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err = tunnel(conn, via, addr)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return conn, nil
}

func tunnel(conn net.Conn, via *url.URL, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if via.User != nil {
		password, _ := via.User.Password()
		login := base64.StdEncoding.EncodeToString([]byte(via.User.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+login)
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	br := bufio.NewReader(io.LimitReader(conn, maxUpgrade))
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("http %d", resp.StatusCode)
	}
	if br.Buffered() > 0 { // the other side of a tunnel waits for us
		return errProtocol
	}
	return nil
}

func withPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}
