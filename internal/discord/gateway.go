package discord

import (
	"context"
	"crypto/tls"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/metrics"
)

// A gatewayConfig says how to be connected to Discord's gateway.
type gatewayConfig struct {
	Token   string // without "Bot "
	Intents discordgo.Intent
	API     apiURL // zero: Discord. The gateway is where its answer says.

	Shard, Shards int // this connection's number, and of how many; zero: the only one
	// Pass waits for a turn to identify among other processes, of the shards with a
	// remainder by max_concurrency. Nil: there are none.
	Pass    func(ctx context.Context, remainder int) error
	starter *starter // shared by the connections of a process; nil: one of its own
	// Inherit returns a session of the shard that another process left, or nil. The
	// field may be nil, as may be the next.
	Inherit func(ctx context.Context, shard, shards int) *leftSession
	// Parted is called once, when ctx has ended and no connection delivers anything
	// any more, with the sessions that another process may go on with. Handlers may
	// still run then.
	Parted func(left map[int]leftSession, shards int)
	// Draining reports whether the bot takes no new work any more. What comes from then
	// on is delivered, and sent again to who goes on. Nil: no.
	Draining func() bool
	parted   func(*leftSession) // what a connection tells runShards; nil session: none

	Proxy     func(*http.Request) (*url.URL, error) // nil: none
	TLS       *tls.Config                           // of wss; nil: the default
	Transport http.RoundTripper                     // for finding the gateway; nil: one with Proxy
	Dial      dialFunc                              // of the gateway; nil: TCP
	Logger    *slog.Logger                          // nil: silent
	Metrics   *metrics.Metrics                      // nil: nothing is counted

	HandshakeTimeout time.Duration // of one connection up to READY; zero: 20 s
	MinBackoff       time.Duration // zero: 1 s; five of it lie between two new sessions at least
	MaxBackoff       time.Duration // zero: 2 min

	// Handler gets what Discord sends: pointers to discordgo's Ready, Resumed,
	// InteractionCreate, MessageCreate, MessageDelete, MessageDeleteBulk,
	// ThreadDelete, ChannelDelete, GuildCreate and GuildDelete. It is called by
	// a goroutine for each event, in no certain order; its panics are caught
	// and logged. Shutting down waits for the calls that run.
	Handler func(event any)
	// State is told of every shard of the process before it first connects, then
	// when its connection is made or lost, by one goroutine for each shard. Nil is
	// possible.
	State func(shard int, up bool)
}

func (cfg gatewayConfig) withDefaults() gatewayConfig {
	if cfg.HandshakeTimeout <= 0 {
		cfg.HandshakeTimeout = 20 * time.Second
	}
	if cfg.MinBackoff <= 0 {
		cfg.MinBackoff = time.Second
	}
	if cfg.MaxBackoff <= 0 {
		cfg.MaxBackoff = 2 * time.Minute
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return cfg
}

// client is for finding the gateway.
func (cfg gatewayConfig) client() *client {
	return newClient(restConfig{Token: cfg.Token, API: cfg.API, Proxy: cfg.Proxy, Transport: cfg.Transport, Logger: cfg.Logger, Metrics: cfg.Metrics})
}

// delay is how long to wait after so many failures in a row: at first no more
// than a moment, then doubling, with a random part so that many bots don't
// come back at once.
func (cfg gatewayConfig) delay(failures int) time.Duration {
	if failures <= 1 {
		return rand.N(cfg.MinBackoff)
	}
	d := cfg.MaxBackoff
	if n := failures - 2; n < 20 {
		d = min(d, cfg.MinBackoff<<n)
	}
	return d/2 + rand.N(d/2+1)
}

// runGateway keeps a connection to Discord until ctx ends: it reconnects for
// ever, resumes where Discord allows it, and waits longer each time. It returns
// nil after a clean close, when no handler runs any more, or a *fatalError when
// trying again has no point.
func runGateway(ctx context.Context, cfg gatewayConfig) error {
	g := newGateway(cfg)
	defer g.wait()
	defer g.abandon()
	defer g.part()
	g.inherit(ctx)
	cfg.Metrics.GatewayDown(cfg.Shard, false) // from the start: a series that is missing raises no alarm

	failures := 0
	for {
		began := time.Now()
		resumes := g.current != nil
		err := g.connect(ctx)
		if err == nil {
			cfg.Metrics.GatewayUp(cfg.Shard, resumes)
			g.state(true)
			err = g.current.until(ctx)
			g.state(false)
			cfg.Metrics.GatewayDown(cfg.Shard, true)
		}
		if ctx.Err() != nil {
			return nil
		}
		if fatal := fatalFor(err); fatal != nil {
			g.log.Error("discord connection ended for good", "error", fatal)
			return fatal
		}
		if time.Since(began) >= g.steady {
			failures = 0
		}
		failures++
		if endsSession(err) || failures > maxResumes {
			g.abandon()
		}
		delay := g.cfg.delay(failures)
		g.log.Info("discord reconnecting", "reason", redact(err.Error(), []string{cfg.Token}), "delay", delay, "resume", g.current != nil)
		if sleepCtx(ctx, delay) != nil {
			return nil
		}
	}
}

// maxResumes is how many times in a row a session is tried before it is given
// up for a new one: about a minute, which Discord keeps it for.
const maxResumes = 8

// A gateway is runGateway's state. All of it but the gate belongs to that one
// goroutine.
type gateway struct {
	cfg     gatewayConfig
	log     *slog.Logger
	rest    *client // nil: the starter's is somebody else's
	starter *starter
	dialer  dialer
	current *identity     // nil: the next connection begins a session
	steady  time.Duration // a connection that held so long was a good one
	gate    gate
}

func newGateway(cfg gatewayConfig) *gateway {
	cfg = cfg.withDefaults()
	g := &gateway{
		cfg: cfg, log: cfg.Logger, starter: cfg.starter,
		dialer: dialer{proxy: cfg.Proxy, tls: cfg.TLS, base: cfg.Dial},
		steady: 30 * cfg.MinBackoff,
	}
	if g.starter == nil {
		g.rest = cfg.client()
		g.starter = newStarter(g.rest, cfg)
	}
	return g
}

// connect opens a connection: of the current session if there is one, else of
// a new one.
func (g *gateway) connect(ctx context.Context) error {
	if g.current == nil {
		where, done, err := g.starter.begin(ctx, g.cfg.Shard)
		if err != nil {
			return err
		}
		g.current = newIdentity(g, where)
		defer func(id *identity) { done(id.conn() != nil) }(g.current)
	}
	err := g.current.open(ctx)
	if err != nil && !g.current.established {
		g.abandon() // nothing to resume
	}
	return err
}

// inherit takes over what another process left. If that fails once, a session of our
// own begins.
func (g *gateway) inherit(ctx context.Context) {
	if g.cfg.Inherit == nil {
		return
	}
	if left := g.cfg.Inherit(ctx, g.cfg.Shard, max(1, g.cfg.Shards)); left != nil {
		g.current = newIdentity(g, left.URL)
		g.current.adopts, g.current.seq = left, left.Seq
	}
}

// part says once that the connection is over for good, and what it leaves.
func (g *gateway) part() {
	if g.cfg.parted == nil {
		return
	}
	var left *leftSession
	if g.current != nil {
		g.current.end(errClosed)
		if session, ok := g.current.leaves(); ok {
			left = &session
		}
	}
	g.cfg.parted(left)
	g.cfg.parted = nil
}

// abandon gives the current session up: its connection is closed and nothing
// of it reaches the handler any more.
func (g *gateway) abandon() {
	if g.current != nil {
		g.current.leave()
		g.current = nil
	}
}

// wait closes the gate and returns when no handler runs.
func (g *gateway) wait() {
	g.gate.shut()
	if g.rest != nil {
		g.rest.close()
	}
}

func (g *gateway) state(up bool) {
	if g.cfg.State != nil {
		g.cfg.State(g.cfg.Shard, up)
	}
}
