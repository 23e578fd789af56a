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
	"os"
	"sync"
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

// Why a wire ended, beside what frames say.
var (
	errSilent = errors.New("no sign of life")
	errCut    = errors.New("connection cut")
	errClosed = errors.New("closed by us")
)

// writeTimeout bounds one write; a peer that takes nothing for so long is gone.
const writeTimeout = 10 * time.Second

// ackFactor is how many heartbeat intervals may go by without an answer: one
// was missed and the next is late.
const ackFactor = 2.5

// A wire is a gateway's connection as gorilla's websocket and discordgo see it.
// All ends look the same from there: Read returns an error, once. Writes after
// the end succeed without effect, for discordgo would close the session from
// another goroutine at a failed write; so its close frame, which has a code
// that ends the session for good, goes nowhere. Deadlines are the wire's own:
// handshake at first, then by the heartbeats' answers. Reads are for one
// goroutine, all else is safe for concurrent use.
type wire struct {
	net.Conn
	filter   frameFilter
	buf      [4 << 10]byte
	ready    []byte // filtered, not yet read
	deadline time.Time

	writing chan struct{} // holds one while a write is under way
	once    sync.Once
	ended   chan struct{}
	cause   error // why; to be read when ended is closed
}

func newWire(c net.Conn, handshake time.Duration) *wire {
	return &wire{
		Conn: c, deadline: time.Now().Add(handshake),
		writing: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

func (w *wire) Read(p []byte) (int, error) {
	for len(w.ready) == 0 {
		select {
		case <-w.ended:
			return 0, w.cause
		default:
		}
		if err := w.fill(); err != nil {
			w.end(err, closeResumable)
			// What came before it still counts.
		}
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

// fill reads once and filters.
func (w *wire) fill() error {
	if err := w.Conn.SetReadDeadline(w.deadline); err != nil {
		return errCut
	}
	n, err := w.Conn.Read(w.buf[:])
	acks, interval := w.filter.acks, w.filter.interval
	var bad error
	w.ready, bad = w.filter.feed(w.ready[:0], w.buf[:n])
	if bad != nil {
		return bad
	}
	if w.filter.acks != acks || w.filter.interval != interval {
		// Not at every frame: events without answers to heartbeats are no life.
		w.deadline = time.Now().Add(time.Duration(ackFactor * float64(w.filter.interval)))
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSilent
	case errors.Is(err, io.EOF):
		return errCut
	}
	return fmt.Errorf("%w: %w", errCut, err)
}

func (w *wire) Write(p []byte) (int, error) {
	select {
	case <-w.ended:
		return len(p), nil
	case w.writing <- struct{}{}:
	}
	defer func() { <-w.writing }()
	w.Conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := w.Conn.Write(p); err != nil {
		w.end(fmt.Errorf("%w: %w", errCut, err), 0)
	}
	return len(p), nil
}

// Close is for gorilla and discordgo; it ends a session no more than a cut.
func (w *wire) Close() error {
	w.end(errClosed, closeResumable)
	return nil
}

// The wire has its own deadlines.
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// Close codes of ours.
const (
	closeNormal    = 1000 // ends the session
	closeResumable = 4000 // any but 1000 and 1001 lets it be resumed
)

// end closes the connection, after a close frame if code is not 0. The first
// cause counts.
func (w *wire) end(cause error, code int) {
	w.once.Do(func() {
		if code != 0 {
			w.sayClose(code)
		}
		w.cause = cause
		w.Conn.Close()
		close(w.ended)
	})
}

// why is the cause of the end, nil before it.
func (w *wire) why() error {
	select {
	case <-w.ended:
		return w.cause
	default:
		return nil
	}
}

// sayClose sends a close frame, unless a write is stuck. It is a courtesy:
// without it the server finds out by itself.
func (w *wire) sayClose(code int) {
	select {
	case w.writing <- struct{}{}:
	case <-time.After(100 * time.Millisecond):
		return
	}
	defer func() { <-w.writing }()
	w.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	w.Conn.Write(closeFrame(code))
}
