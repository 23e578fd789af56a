package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A fakeGateway is Discord's side of runGateway, as little as one test needs:
// it plays a script for each connection, in order, and the last for all that
// follow. internal/discord/discordtest is the one that enforces rules.
type fakeGateway struct {
	*httptest.Server
	t         *testing.T
	heartbeat time.Duration
	scripts   []func(*fakeConn)
	address   func(w http.ResponseWriter, r *http.Request) // nil: the address
	done      chan struct{}

	mu    sync.Mutex
	conns int
	asked []string // paths
	auth  []string
}

func newFakeGateway(t *testing.T, scripts ...func(*fakeConn)) *fakeGateway {
	f := &fakeGateway{t: t, heartbeat: patience, scripts: scripts, done: make(chan struct{})}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() { close(f.done); f.CloseClientConnections(); f.Close() })
	return f
}

func (f *fakeGateway) start() *fakeGateway { f.Start(); return f }

func (f *fakeGateway) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.Path)
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	f.mu.Unlock()
	if r.URL.Path != "/ws/" {
		if f.address != nil {
			f.address(w, r)
			return
		}
		fmt.Fprintf(w, `{"url":%q,"session_start_limit":{"total":1000,"remaining":999,"reset_after":0}}`, f.wsURL())
		return
	}
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	f.mu.Lock()
	n := f.conns
	f.conns++
	f.mu.Unlock()
	c := &fakeConn{Conn: ws, f: f, n: n, in: make(chan packet, 100), gone: make(chan struct{})}
	go c.read()
	f.scripts[min(n, len(f.scripts)-1)](c)
}

func (f *fakeGateway) wsURL() string {
	return strings.Replace(f.URL, "http", "ws", 1) + "/ws/"
}

func (f *fakeGateway) connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.conns
}

type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

type fakeConn struct {
	*websocket.Conn
	f       *fakeGateway
	n       int
	in      chan packet // but heartbeats
	gone    chan struct{}
	code    int // of the client's close frame, when gone is closed
	writing sync.Mutex
	mute    bool          // heartbeats are not answered
	beat    time.Duration // between heartbeats, where not as with the others
}

func (c *fakeConn) read() {
	defer close(c.gone)
	for {
		_, b, err := c.ReadMessage()
		if err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				c.code = e.Code
			}
			return
		}
		var p packet
		if err := json.Unmarshal(b, &p); err != nil {
			c.f.t.Errorf("the client sent %q", b)
			return
		}
		if p.Op == 1 {
			c.writing.Lock()
			mute := c.mute
			c.writing.Unlock()
			if !mute {
				c.send(`{"op":11}`)
			}
			continue
		}
		select {
		case c.in <- p:
		default:
			c.f.t.Errorf("the client sent too much: %s", b)
		}
	}
}

func (c *fakeConn) send(s string) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.WriteMessage(websocket.TextMessage, []byte(s))
}

func (c *fakeConn) hello() {
	c.send(fmt.Sprintf(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":%d,"_trace":["x"]}}`, cmp.Or(c.beat, c.f.heartbeat).Milliseconds()))
}

// expect waits for the client's next packet.
func (c *fakeConn) expect(op int) packet {
	select {
	case p := <-c.in:
		if p.Op != op {
			c.f.t.Errorf("connection %d: op %d %s, want %d", c.n, p.Op, p.D, op)
		}
		return p
	case <-c.gone:
		c.f.t.Errorf("connection %d: gone, want op %d", c.n, op)
	case <-time.After(patience):
		c.f.t.Errorf("connection %d: nothing, want op %d", c.n, op)
	}
	return packet{}
}

// begin does what a new session takes.
func (c *fakeConn) begin() {
	c.hello()
	c.expect(2)
	c.ready()
}

func (c *fakeConn) ready() {
	c.send(fmt.Sprintf(`{"op":0,"s":1,"t":"READY","d":{"v":9,"session_id":"session-%d","resume_gateway_url":%q,"user":{"id":"7"},"application":{"id":"8","flags":0},"guilds":[]}}`, c.n, c.f.wsURL()))
}

// resume does what a resumed session takes, and checks that it is that one.
func (c *fakeConn) resume(session string, seq int) {
	c.hello()
	p := c.expect(6)
	var got struct {
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	json.Unmarshal(p.D, &got)
	if got.Session != session || got.Seq != seq {
		c.f.t.Errorf("connection %d: resumes %q at %d, want %q at %d", c.n, got.Session, got.Seq, session, seq)
	}
	c.send(fmt.Sprintf(`{"op":0,"s":%d,"t":"RESUMED","d":{}}`, seq+1))
}

func (c *fakeConn) message(seq int, text string) {
	c.send(fmt.Sprintf(`{"op":0,"s":%d,"t":"MESSAGE_CREATE","d":{"id":"1","content":%q}}`, seq, text))
}

// stay keeps the connection until the client or the test ends it.
func (c *fakeConn) stay() {
	select {
	case <-c.gone:
	case <-c.f.done:
	}
}

// A running is runGateway under way.
type running struct {
	t      *testing.T
	cancel context.CancelFunc
	done   chan error
	events chan any
	states chan bool
	logs   *lockedBuffer
}

func (f *fakeGateway) run(change ...func(*gatewayConfig)) *running {
	f.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: f.t, cancel: cancel, done: make(chan error, 1), events: make(chan any, 100), states: make(chan bool, 100), logs: new(lockedBuffer)}
	api, err := parseAPIURL(f.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	cfg := gatewayConfig{
		Token: testToken, API: api, Intents: 1,
		HandshakeTimeout: patience, MinBackoff: 5 * time.Millisecond, MaxBackoff: 20 * time.Millisecond,
		Handler: func(e any) { r.events <- e },
		State:   func(_ int, up bool) { r.states <- up },
		Logger:  slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, c := range change {
		c(&cfg)
	}
	go func() { r.done <- runGateway(ctx, cfg) }()
	f.t.Cleanup(func() {
		cancel()
		if s := r.logs.String(); strings.Contains(s, testToken) {
			f.t.Errorf("the token is in the log:\n%s", s)
		}
		if f.t.Failed() {
			f.t.Logf("log:\n%s", r.logs)
		}
	})
	return r
}

// next waits for an event of type T; others before it are dropped.
func next[T any](r *running) T {
	r.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case e := <-r.events:
			if e, ok := e.(T); ok {
				return e
			}
		case err := <-r.done:
			r.t.Fatalf("runGateway returned %v, log:\n%s", err, r.logs)
		case <-limit:
			r.t.Fatalf("no %T came, log:\n%s", *new(T), r.logs)
		}
	}
}

// stop ends the gateway and waits for it.
func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	if err := r.wait(); err != nil {
		r.t.Errorf("runGateway = %v, want nil after its context ended", err)
	}
}

func (r *running) wait() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(patience):
		r.t.Fatalf("runGateway does not return, log:\n%s", r.logs)
		return nil
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
