package discordtest

import (
	"errors"
	"net"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// Bounds of a connection: what Discord takes, and how much a client may leave
// unread before it is cut off.
const (
	maxPayload   = 4096
	maxPerMinute = 120
	maxUnread    = 1 << 16
)

// errCut ends the writing side of a connection without a close frame.
var errCut = errors.New("cut")

// conn is one websocket connection. A reader runs in the HTTP handler's
// goroutine and a writer in one that run waits for.
type conn struct {
	g         *Gateway
	ws        *websocket.Conn
	behaviour Behaviour
	wake      chan struct{} // holds one: there is something to write

	// Below: guarded by the server's lock.
	open    bool
	queue   [][]byte
	closing int   // close code to send after the queue; 0 for none
	cut     error // set when the connection is over without a close frame
	session *session
	noAcks  bool
	started time.Time // of the minute in which received counts
	count   int
}

func newConn(g *Gateway, ws *websocket.Conn, b Behaviour) *conn {
	return &conn{g: g, ws: ws, behaviour: b, wake: make(chan struct{}, 1), open: true}
}

func (c *conn) run() {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write()
	}()
	c.begin()
	c.read()
	c.g.s.mu.Lock()
	c.end(errCut)
	c.g.s.mu.Unlock()
	<-written
	c.ws.Close()
}

// begin says Hello, or what the test wants instead.
func (c *conn) begin() {
	s := c.g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	b := c.behaviour
	if b.silent == 1 || !c.open {
		return
	}
	c.send(encode(object{"op": 10, "d": object{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": []string{}}}))
	switch {
	case b.op == 9 && b.data == false:
		c.send(encode(object{"op": 9, "d": false}))
		for _, ss := range slices.Clone(c.g.live) { // which it would have resumed is not known yet
			if ss.conn == nil || ss.conn == c {
				c.g.forget(ss)
			}
		}
	case b.op != 0:
		c.send(encode(object{"op": b.op, "d": b.data}))
	case b.close != 0:
		c.closeWith(b.close)
	}
}

// read handles payloads until the connection ends or heartbeats stay away.
func (c *conn) read() {
	allowed := c.g.s.opts.Heartbeat * 5 / 2
	c.ws.SetReadLimit(1 << 20)
	c.ws.SetReadDeadline(time.Now().Add(allowed))
	for {
		_, data, err := c.ws.ReadMessage()
		s := c.g.s
		s.mu.Lock()
		if err != nil {
			c.lost(err)
			s.mu.Unlock()
			return
		}
		beat := c.handle(data)
		open := c.open
		s.touch()
		s.mu.Unlock()
		if beat {
			c.ws.SetReadDeadline(time.Now().Add(allowed))
		}
		if !open {
			// Read on: a client answers a close frame with one of its own.
			c.ws.SetReadDeadline(time.Now().Add(time.Second))
		}
	}
}

// lost ends the connection for the reason that reading failed. A client that
// closes with 1000 or 1001 gives its session up; others may resume.
func (c *conn) lost(err error) {
	if !c.open {
		return
	}
	var closed *websocket.CloseError
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		if c.behaviour.silent == 0 {
			c.closeWith(4009)
		}
	case errors.As(err, &closed) && (closed.Code == websocket.CloseNormalClosure || closed.Code == websocket.CloseGoingAway):
		c.g.forget(c.session)
	}
	c.end(errCut)
}

// fail closes with a code and reports the client's mistake. The lock is held.
func (c *conn) fail(code int, format string, args ...any) {
	c.g.s.violate("gateway: "+format, args...)
	c.closeWith(code)
}

// closeWith closes with a code after what is queued. The lock is held.
func (c *conn) closeWith(code int) {
	if !c.open {
		return
	}
	c.closing = code
	if code >= 4003 && code != 4008 {
		c.g.forget(c.session)
	}
	c.end(nil)
}

// drop cuts the connection. The lock is held.
func (c *conn) drop() { c.end(errCut) }

// end marks the connection as over. The lock is held.
func (c *conn) end(cut error) {
	if !c.open {
		if cut != nil && c.cut == nil && c.closing == 0 {
			c.cut = cut
		}
		return
	}
	c.open, c.cut = false, cut
	delete(c.g.conns, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	c.nudge()
	c.g.s.touch()
}

// send queues a payload. The lock is held.
func (c *conn) send(data []byte) {
	if !c.open || c.behaviour.silent == 1 {
		return
	}
	if len(c.queue) >= maxUnread {
		c.g.s.violate("gateway: the client left %d events unread", maxUnread)
		c.drop()
		return
	}
	c.queue = append(c.queue, data)
	c.nudge()
}

func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// write sends what is queued until the connection is over.
func (c *conn) write() {
	s := c.g.s
	for range c.wake {
		s.mu.Lock()
		queue, open, cut, code := c.queue, c.open, c.cut, c.closing
		c.queue = nil
		s.mu.Unlock()
		if cut != nil {
			c.ws.UnderlyingConn().Close()
			return
		}
		for _, data := range queue {
			c.ws.SetWriteDeadline(time.Now().Add(patience))
			if c.ws.WriteMessage(websocket.TextMessage, data) != nil {
				c.ws.UnderlyingConn().Close()
				return
			}
		}
		if !open {
			c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
			c.ws.SetReadDeadline(time.Now().Add(time.Second))
			return
		}
	}
}
