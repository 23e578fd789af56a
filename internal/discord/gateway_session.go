package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Why a connection was given up from our side.
var (
	errSlow  = errors.New("the handshake took too long")
	errStuck = errors.New("the session did not end")
)

// An identity is one session at Discord, over one or more connections:
// discordgo keeps what is needed to resume in unexported fields, so a session
// lives and ends with its discordgo.Session. Its methods are for the one
// goroutine that runs the gateway; dial and deliver are called by discordgo, take
// by the wire.
type identity struct {
	g            *gateway
	session      *discordgo.Session
	established  bool          // READY came; it can be resumed
	disconnected chan struct{} // holds one when discordgo has closed a connection
	left         atomic.Bool
	ready        atomic.Pointer[discordgo.Ready]
	adopts       *leftSession // another process's, to go on with; nil: a new one
	seq          int64        // of the last event, but for the newest connection's; -1: not known any more

	mu      sync.Mutex
	opening context.Context // of the Open that runs
	wire    *wire           // of the newest connection; nil: none yet
}

func newIdentity(g *gateway, where string) *identity {
	id := &identity{g: g, session: gatewaySession(g.cfg.Token), disconnected: make(chan struct{}, 1)}
	s := id.session
	s.Client = &http.Client{Transport: foundGateway(where)}
	s.Compress, s.Identify.Compress = false, false
	s.Identify.Intents = g.cfg.Intents
	s.ShardID, s.ShardCount = g.cfg.Shard, max(1, g.cfg.Shards)
	s.Dialer = &websocket.Dialer{
		NetDialContext:    id.dial(g.dialer.plain),
		NetDialTLSContext: id.dial(g.dialer.secure),
		HandshakeTimeout:  g.cfg.HandshakeTimeout,
	}
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) {
		select {
		case id.disconnected <- struct{}{}:
		default:
		}
	})
	// A handler for every event would be called twice for each, by a goroutine
	// of its own each time.
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Ready) {
		id.ready.Store(e)
		if id.adopts != nil {
			g.log.Info("discord connected", "session", "of the process before")
		} else {
			g.log.Info("discord connected", "servers", len(e.Guilds))
		}
		id.deliver(e)
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Resumed) {
		g.log.Info("discord resumed")
		id.deliver(e)
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.InteractionCreate) { id.deliver(e) }) // those that take does not get
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageCreate) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageDelete) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageDeleteBulk) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadDelete) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) { id.deliver(e) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) { id.deliver(e) })
	return id
}

// open connects and identifies or resumes. It returns in time whatever the
// server does.
func (id *identity) open(running context.Context) error {
	ctx, cancel := context.WithTimeoutCause(running, id.g.cfg.HandshakeTimeout, errSlow)
	defer cancel()
	id.recount()
	id.mu.Lock()
	id.opening, id.wire = ctx, nil
	id.mu.Unlock()
	select { // of an earlier connection
	case <-id.disconnected:
	default:
	}
	// What discordgo waits for is always the network, so closing the
	// connection sets it free.
	stop := context.AfterFunc(ctx, func() {
		code := closeResumable
		if running.Err() != nil {
			code = id.parting()
		}
		if w := id.conn(); w != nil {
			w.end(context.Cause(ctx), code)
		}
	})
	defer stop()
	result := make(chan error, 1)
	go func() { result <- id.session.Open() }()
	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		select {
		case err = <-result:
		case <-time.After(stuckAfter):
			return errStuck
		}
	}
	if err == nil {
		id.established = true
		return nil
	}
	if w := id.conn(); w != nil {
		if cause := w.why(); cause != nil && cause != errClosed {
			return cause
		}
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// stuckAfter is how long discordgo gets to notice that its connection is
// closed; its Close sleeps for a second of it.
const stuckAfter = 5 * time.Second

// until returns why the connection ended, when discordgo has noticed too. When
// ctx ends it closes the connection for good.
func (id *identity) until(ctx context.Context) error {
	w := id.conn()
	select {
	case <-w.ended:
	case <-ctx.Done():
		id.part(w)
	}
	select {
	case <-id.disconnected:
	case <-time.After(stuckAfter):
		return fmt.Errorf("%w: %w", errStuck, w.cause)
	}
	return w.cause
}

// parting is the code of a close of our own will: unless another process goes on with
// the session, it ends.
func (id *identity) parting() int {
	if id.g.cfg.Parted != nil {
		return closeResumable
	}
	return closeNormal
}

// part closes a connection of our own will.
func (id *identity) part(w *wire) {
	w.sayClose(id.parting())
	select { // closing at once could destroy what was just sent
	case <-w.ended:
	case <-time.After(time.Second):
	}
	w.end(errClosed, 0)
	id.g.part()
}

// leave ends the identity: its connection, and what it delivers.
func (id *identity) leave() {
	id.left.Store(true)
	id.end(errClosed)
}

func (id *identity) conn() *wire {
	id.mu.Lock()
	defer id.mu.Unlock()
	return id.wire
}

func (id *identity) end(cause error) {
	if w := id.conn(); w != nil {
		w.end(cause, closeResumable)
	}
}

// dial makes the connections of the session's Dialer, which has no context of
// ours.
func (id *identity) dial(connect func(ctx context.Context, addr string) (net.Conn, error)) dialFunc {
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		id.mu.Lock()
		opening := id.opening
		id.mu.Unlock()
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		stop := context.AfterFunc(opening, func() { cancel(context.Cause(opening)) })
		defer stop()
		conn, err := connect(ctx, addr)
		if err != nil {
			return nil, err
		}
		w := newWire(conn, id.g.cfg.HandshakeTimeout)
		w.filter.take, w.draining = id.take, id.g.cfg.Draining
		if id.adopts != nil && id.ready.Load() == nil {
			w.adoption = newAdoption(id.session.Token, *id.adopts)
		}
		id.mu.Lock()
		id.wire = w
		id.mu.Unlock()
		if opening.Err() != nil { // the end came before there was a wire
			w.end(context.Cause(opening), 0)
		}
		return w, nil
	}
}

// take delivers an interaction that discordgo does not see.
func (id *identity) take(raw []byte) {
	if !id.enter() { // before it is counted as delivered
		return
	}
	go func() {
		defer id.g.gate.leave()
		e, err := decodeInteraction(raw)
		if err != nil {
			id.g.log.Error("interaction that can't be read", "error", err)
		}
		id.serve(e)
	}()
}

// deliver hands an event to the handler, unless it is nobody's any more.
func (id *identity) deliver(event any) {
	if id.enter() {
		defer id.g.gate.leave()
		id.serve(event)
	}
}

func (id *identity) enter() bool { return !id.left.Load() && id.g.gate.enter() }

func (id *identity) serve(event any) {
	defer func() {
		if p := recover(); p != nil {
			id.g.log.Error("panic in an event handler", "event", fmt.Sprintf("%T", event), "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if id.g.cfg.Handler != nil {
		id.g.cfg.Handler(event)
	}
}

// endsSession says that a connection's end was the session's too.
func endsSession(err error) bool {
	var invalid invalidSession
	if errors.As(err, &invalid) {
		return !invalid.resumable
	}
	var closed *closeError
	if errors.As(err, &closed) {
		switch closed.code {
		case 1000, 1001, // as when we close with them
			4003, // sent something before identifying
			4005, // identified twice
			4007, // resumed with a wrong sequence
			4009: // timed out
			return true
		}
	}
	return errors.Is(err, errSlow) || errors.Is(err, errStuck) || errors.Is(err, discordgo.ErrWSAlreadyOpen)
}

// foundGateway answers discordgo's question for the gateway's address. It has
// been asked already, with a context, and with the limit of sessions.
type foundGateway string

func (f foundGateway) RoundTrip(req *http.Request) (*http.Response, error) {
	body := `{"url":` + strconv.Quote(string(f)) + `}`
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req,
	}, nil
}
