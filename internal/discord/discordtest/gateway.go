package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Behaviour is what the gateway does to a connection instead of serving it.
type Behaviour struct {
	refuse int // HTTP status instead of the upgrade
	silent int // 1: no Hello; 2: nothing after Hello
	op     int // sent at once after Hello
	data   any
	close  int // close code at once after Hello
}

// RefuseUpgrade answers the connection with an HTTP status.
func RefuseUpgrade(status int) Behaviour { return Behaviour{refuse: status} }

// NoHello accepts the connection and says nothing.
func NoHello() Behaviour { return Behaviour{silent: 1} }

// SilentAfterHello says Hello and nothing more, whatever is sent.
func SilentAfterHello() Behaviour { return Behaviour{silent: 2} }

// ReconnectAfterHello sends op 7 at once after Hello.
func ReconnectAfterHello() Behaviour { return Behaviour{op: 7} }

// InvalidAfterHello sends op 9 at once after Hello.
func InvalidAfterHello(resumable bool) Behaviour { return Behaviour{op: 9, data: resumable} }

// CloseAfterHello closes with a code at once after Hello.
func CloseAfterHello(code int) Behaviour { return Behaviour{close: code} }

// Identify is a session's beginning.
type Identify struct {
	Intents  int
	Shard    []int
	Compress bool
	At       time.Time
}

// Resume is an attempt to continue a session.
type Resume struct {
	SessionID string
	Seq       int64
	OK        bool
	At        time.Time
}

// Gateway controls the websocket side of a [Server].
type Gateway struct {
	s        *Server
	upgrader websocket.Upgrader

	// Below: guarded by the server's lock.
	conns      map[*conn]bool
	live       []*session // that events go to, the latest last
	sessions   map[string]*session
	behaviours []Behaviour
	identifies []Identify
	resumes    []Resume
	identified map[int]time.Time // by the remainder of the shard by max_concurrency
	starts     int               // identifies since countFrom
	countFrom  time.Time         // of the session start limit
}

func newGateway(s *Server) *Gateway {
	return &Gateway{s: s, conns: map[*conn]bool{}, sessions: map[string]*session{}, identified: map[int]time.Time{}}
}

// Gateway controls the connection of the bot.
func (s *Server) Gateway() *Gateway { return s.gateway }

func (g *Gateway) serve(w http.ResponseWriter, r *http.Request) {
	g.s.mu.Lock()
	var b Behaviour
	if len(g.behaviours) > 0 {
		b, g.behaviours = g.behaviours[0], g.behaviours[1:]
	}
	g.s.checkURL(r)
	closed := g.s.closed
	g.s.mu.Unlock()
	if closed {
		b.refuse = http.StatusServiceUnavailable
	}
	if b.refuse != 0 {
		http.Error(w, "no gateway here", b.refuse)
		return
	}
	ws, err := g.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := newConn(g, ws, b)
	if g.enter(c, r.URL.Query()) {
		defer g.s.wait.Done()
		c.run()
	}
}

// enter takes a connection over, unless the test is at its end.
func (g *Gateway) enter(c *conn, q url.Values) bool {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.s.closed {
		c.ws.Close()
		return false
	}
	g.conns[c] = true
	g.s.wait.Add(1)
	if q.Get("encoding") != "json" || q.Get("v") != "9" && q.Get("v") != "10" {
		c.fail(4012, "the URL asks for version %q and encoding %q", q.Get("v"), q.Get("encoding"))
	} else if q.Get("compress") != "" {
		c.fail(4012, "the URL asks for compression, which is not served")
	}
	return true
}

// Connected reports whether the bot has a connection with a session on it.
func (g *Gateway) Connected() bool {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.open() > 0
}

// open counts the sessions that have a connection. The lock is held.
func (g *Gateway) open() int {
	n := 0
	for _, ss := range g.live {
		if ss.conn != nil && ss.conn.open {
			n++
		}
	}
	return n
}

// WaitConnected waits until the bot has a session.
func (g *Gateway) WaitConnected() {
	g.s.tb.Helper()
	g.s.WaitFor("the bot connects to the gateway", g.Connected)
}

// WaitShards waits until so many sessions have a connection, of one process or
// of several.
func (g *Gateway) WaitShards(n int) {
	g.s.tb.Helper()
	g.s.WaitFor(fmt.Sprintf("%d sessions", n), func() bool {
		g.s.mu.Lock()
		defer g.s.mu.Unlock()
		return g.open() == n
	})
}

// Connections counts the sessions that have a connection now.
func (g *Gateway) Connections() int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.open()
}

// Identifies lists the identifies so far.
func (g *Gateway) Identifies() []Identify {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return append([]Identify(nil), g.identifies...)
}

// Resumes lists the attempts to resume so far.
func (g *Gateway) Resumes() []Resume {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return append([]Resume(nil), g.resumes...)
}

// Sessions counts the sessions that could be resumed or are connected.
func (g *Gateway) Sessions() int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return len(g.sessions)
}

// startsLeft is what remains of the session start limit, and for how long. The
// lock is held.
func (g *Gateway) startsLeft() (int, time.Duration) {
	reset := g.s.opts.SessionReset
	if now := time.Now(); now.Sub(g.countFrom) >= reset {
		g.countFrom, g.starts = now, 0
	}
	return max(0, g.s.opts.SessionStarts-g.starts), time.Until(g.countFrom.Add(reset))
}

// OnNextHello decides what happens to the next connections, one each.
func (g *Gateway) OnNextHello(b ...Behaviour) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.behaviours = append(g.behaviours, b...)
}

// Drop cuts the TCP connection without a word. The session can be resumed.
func (g *Gateway) Drop() { g.each((*conn).drop) }

// Reconnect asks the bot to reconnect and resume (op 7).
func (g *Gateway) Reconnect() {
	g.each(func(c *conn) { c.send(encode(object{"op": 7, "d": nil})) })
}

// InvalidSession says that the session is invalid (op 9) and, unless it is
// resumable, forgets it.
func (g *Gateway) InvalidSession(resumable bool) {
	g.each(func(c *conn) {
		c.send(encode(object{"op": 9, "d": resumable}))
		if !resumable {
			g.forget(c.session)
			c.session = nil
		}
	})
}

// CloseWith closes the connection with a code.
func (g *Gateway) CloseWith(code int) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.closeAllWith(code)
}

// StopAcks leaves heartbeats of the present connection unanswered.
func (g *Gateway) StopAcks() { g.each(func(c *conn) { c.noAcks = true }) }

// AskHeartbeat asks for a heartbeat at once (op 1).
func (g *Gateway) AskHeartbeat() {
	g.each(func(c *conn) { c.send(encode(object{"op": 1, "d": nil})) })
}

// Dispatch sends any event with any data, as Discord may add new ones. It is of
// no server, so it goes to the first shard.
func (g *Gateway) Dispatch(event string, data json.RawMessage) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.dispatch(event, 0, nil, data)
}

// each does something to the open connections.
func (g *Gateway) each(f func(*conn)) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for c := range g.conns {
		if c.open {
			f(c)
		}
	}
	g.s.touch()
}

// closeAllWith closes all connections with a code. The lock is held.
func (g *Gateway) closeAllWith(code int) {
	for c := range g.conns {
		c.closeWith(code)
	}
}

// closeAll ends all connections at the end of the test. The lock is held.
func (g *Gateway) closeAll() {
	for c := range g.conns {
		c.drop()
	}
}

// forget makes a session impossible to resume. The lock is held.
func (g *Gateway) forget(ss *session) {
	if ss == nil {
		return
	}
	delete(g.sessions, ss.id)
	g.live = slices.DeleteFunc(g.live, func(other *session) bool { return other == ss })
}

func (s *Server) gatewayURL() string {
	return "ws" + strings.TrimPrefix(s.web.URL, "http") + s.opts.Prefix + "/ws"
}
