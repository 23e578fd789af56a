package store_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"gophertutor/internal/store"
	"gophertutor/internal/store/storetest"
)

// A proxy stands between a store and the server and cuts connections where a test
// wants it.
type proxy struct {
	listener net.Listener
	dial     func() (net.Conn, error)

	mu    sync.Mutex
	away  bool
	conns []net.Conn
	// cut says what is to happen to the next message of a client that has these
	// bytes; "" is none.
	cut   string
	after bool // only the answer is lost
	times int  // how often that was
}

// newProxy returns a proxy and the URL of an empty database behind it.
func newProxy(t *testing.T) (*proxy, string) {
	t.Helper()
	direct := storetest.Postgres(t)
	cfg, err := pgconn.ParseConfig(direct)
	if err != nil {
		t.Fatal(err)
	}
	network, address := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, dial: func() (net.Conn, error) { return net.Dial(network, address) }}
	var running sync.WaitGroup
	running.Go(func() { p.serve(&running) })
	t.Cleanup(func() {
		l.Close()
		p.drop()
		running.Wait()
	})
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = l.Addr().String()
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable") // messages are to be read on their way
	u.RawQuery = q.Encode()
	return p, u.String()
}

func (p *proxy) serve(running *sync.WaitGroup) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := p.dial()
		p.mu.Lock()
		if err != nil || p.away {
			p.mu.Unlock()
			client.Close()
			if err == nil {
				server.Close()
			}
			continue
		}
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		running.Go(func() {
			defer server.Close()
			p.forward(client, server)
		})
		running.Go(func() {
			defer client.Close()
			_, _ = io.Copy(client, server) // ends when either is closed
		})
	}
}

// forward passes messages on, one at a time, until one is to be cut.
func (p *proxy) forward(client, server net.Conn) {
	header := make([]byte, 5)
	for first := true; ; first = false {
		prefix := header
		if first { // the startup message has no type
			prefix = header[1:]
		}
		if _, err := io.ReadFull(client, prefix); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(header[1:])-4)
		if _, err := io.ReadFull(client, body); err != nil {
			return
		}
		p.mu.Lock()
		cut := p.cut != "" && bytes.Contains(body, []byte(p.cut))
		after := p.after
		if cut {
			p.cut = ""
			p.times++
		}
		p.mu.Unlock()
		if cut {
			client.Close()
			if !after {
				return
			}
		}
		if _, err := server.Write(append(bytes.Clone(prefix), body...)); err != nil || cut {
			return
		}
	}
}

// next cuts the next message with these bytes: the message, or only its answer.
func (p *proxy) next(message string, after bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.after = message, after
}

// drop closes all connections.
func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// stop makes the server seem away until start.
func (p *proxy) stop() {
	p.mu.Lock()
	p.away = true
	p.mu.Unlock()
	p.drop()
}

func (p *proxy) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = false
}

// TestLostConnection cuts the connection at each step of writing: what is stored is
// stored once, and the caller hears of it.
func TestLostConnection(t *testing.T) {
	p, name := newProxy(t)
	db := openServer(t, name)
	const commit = "commit\x00" // unlike "read committed"
	want, cuts := 0, 0
	for _, message := range []string{"begin isolation", "INSERT INTO", commit} {
		for _, after := range []bool{false, true} {
			what := strings.Trim(message, "\x00") + ", message lost"
			if after {
				what = strings.Trim(message, "\x00") + ", answer lost"
			}
			p.next(message, after)
			cuts++
			want++
			if n, err := db.AddUse(t.Context(), "all", "2026-11-22", 1); err != nil || n != want {
				t.Errorf("%s: counter is %d, %v; want %d", what, n, err, want)
			}
			p.next(message, after)
			cuts++
			id := strings.ReplaceAll(what, " ", "-")
			if err := db.Begin(t.Context(), store.Exchange{ID: id}); err != nil {
				t.Errorf("%s: Begin: %v", what, err)
			}
			if ok, err := db.SetStatus(t.Context(), id, store.Running, store.Stopped); err != nil || !ok {
				t.Errorf("%s: SetStatus: %v, %v", what, ok, err)
			}
		}
	}
	// Claims: who wins must know it.
	for _, after := range []bool{false, true} {
		id := store.NewID()
		if err := db.Begin(t.Context(), store.Exchange{ID: id}); err != nil {
			t.Fatal(err)
		}
		p.next(commit, after)
		cuts++
		if ok, err := db.SetStatus(t.Context(), id, store.Running, store.Stopped); err != nil || !ok {
			t.Errorf("claim, cut after %v: %v, %v", after, ok, err)
		}
		p.next(commit, after)
		cuts++
		given, err := db.AddPoints(t.Context(), store.Points{Member: "m", Server: "s", Ref: id, Amount: 1})
		if err != nil || !given {
			t.Errorf("points, cut after %v: %v, %v", after, given, err)
		}
		p.next("SELECT", after) // reading
		cuts++
		if _, err := db.Exchange(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if p.times != cuts {
		t.Errorf("%d cuts, want %d", p.times, cuts)
	}
}
