package discord

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/progress"
)

// Drain is how long a bot that shuts down lets running answers go on, and
// wrapUp how long they then have to say that they were interrupted. Together
// they stay below the 20 s after which a supervisor may kill.
const (
	drain  = 12 * time.Second
	wrapUp = 5 * time.Second
)

// A Bot serves one Discord application.
type Bot struct {
	cfg      Config
	log      *slog.Logger
	api      apiURL
	rest     *client
	fetcher  *http.Client
	queue    *queue
	rush     rush
	limiter  *group.Limiter
	pace     pace
	timing   talkTiming
	clock    func() time.Time // of interviews, reviews and quizzes
	chance   func() uint64    // seeds the choice of questions
	gather   *gatherer
	handlers map[string]handler

	stages stages
	roles  *ownRoles
	userID atomic.Value // string, of the bot, once connected

	ready      chan struct{} // closed when the fields below are set
	data       Data
	ids        signer
	budget     *group.Budget
	ledger     *group.Ledger
	threads    *threadSet
	told       *recentSet // members told that they ask too much
	met        *recentSet // messages that were taken up
	talks      *talkSet
	dailies    *dailyState
	interviews *interview.Service
	progress   *progress.Tracker

	claim     *claim     // nil: the store is no other process's; set when claimed is closed
	turnstile *turnstile // as claim
	claimed   chan struct{}

	base   context.Context // of all jobs; ends when running answers must
	up     sync.Once
	rivals sync.Once     // said that others answer with this token
	online chan struct{} // closed when the bot first connected
}

// New checks a configuration. It does nothing on the network.
func New(cfg Config) (*Bot, error) {
	if cfg.Token == "" || cfg.Open == nil {
		return nil, errors.New("discord: no token or no data")
	}
	api, err := parseAPIURL(cfg.API)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Running <= 0 {
		cfg.Running = 64
	}
	if cfg.Waiting <= 0 {
		cfg.Waiting = 936
	}
	b := &Bot{
		cfg: cfg, log: cfg.Log, api: api,
		rest:    newClient(restConfig{Token: cfg.Token, API: api, Proxy: cfg.Proxy, Transport: cfg.Transport, Logger: cfg.Log, Metrics: cfg.Metrics}),
		fetcher: newFetcher(cfg.Proxy, cfg.Transport),
		queue:   newQueue(cfg.Running, cfg.Waiting),
		limiter: group.NewLimiter(0), pace: discordsPace,
		ready: make(chan struct{}), claimed: make(chan struct{}), online: make(chan struct{}), threads: newThreadSet(), roles: newOwnRoles(), told: newRecentSet(1000), met: newRecentSet(5000),
		talks: newTalkSet(), dailies: newDailyState(), timing: talksTiming, clock: time.Now, chance: rand.Uint64,
	}
	b.handlers = b.routes()
	return b, nil
}

// Run connects and serves until ctx ends, then lets running answers finish or
// say that they were interrupted, and returns nil. It returns an error when the
// bot can't work: its data does not open, its token is refused, an intent is
// not granted. Run may be called once.
func (b *Bot) Run(ctx context.Context) error {
	b.cfg.Metrics.WatchQueue(b.queue.look)
	// Jobs outlive ctx: they are given time to finish.
	base, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	b.base = base
	b.gather = newGatherer(b.timing.gather, b.queue.reserve, b.answered)
	gateway, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()

	var work, connection sync.WaitGroup
	parted := make(chan partedFrom, 1)
	failed := make(chan error, 3)
	work.Go(func() {
		if err := b.open(gateway); err != nil {
			failed <- err
		}
	})
	connected := make(chan struct{})
	connection.Go(func() {
		defer close(connected)
		if !b.cfg.Shared {
			failed <- runShards(gateway, b.gatewayConfig(), b.cfg.Shards)
			return
		}
		select {
		case <-b.claimed:
		case <-gateway.Done():
			return
		}
		work.Go(func() {
			if err := b.claim.keep(gateway); err != nil {
				failed <- err
			}
		})
		cfg := b.gatewayConfig()
		cfg.Pass = func(ctx context.Context, remainder int) error {
			return b.turnstile.pass(ctx, b.claim.holder, remainder)
		}
		cfg.Inherit, cfg.Draining = b.claim.inherit, b.queue.isClosed
		cfg.Parted = func(left map[int]leftSession, shards int) { parted <- partedFrom{left, shards} }
		failed <- runShards(gateway, cfg, b.cfg.Shards)
	})
	var err error
	select {
	case <-ctx.Done():
		b.log.InfoContext(ctx, "shutting down", "jobs", b.queue.waiting())
	case err = <-failed:
	}
	b.stages.drain()
	b.gather.close() // while there still are places: what members wrote is kept
	b.queue.closing()
	b.waitForJobs(end)
	end(errShutdown) // also what is no job, such as registering commands
	disconnect()
	// discordgo takes a second to notice that its connection is closed. Nothing comes
	// by it any more, so nobody waits for that.
	var from partedFrom
	select {
	case from = <-parted:
	case <-connected:
	}
	work.Wait()
	if b.claim != nil { // the last thing: from now on another process answers
		b.giveUp(context.WithoutCancel(ctx), from, err)
	}
	connection.Wait()
	return err
}

// A partedFrom is what is left of a process's connections.
type partedFrom struct {
	left   map[int]leftSession
	shards int
}

// giveUp leaves the shards to another process, with their sessions if this one ends
// of its own will.
func (b *Bot) giveUp(ctx context.Context, from partedFrom, failed error) {
	ctx, cancel := context.WithTimeout(ctx, claimRetry)
	defer cancel()
	if failed == nil {
		b.claim.leave(ctx, from.left, from.shards)
	}
	b.claim.release(ctx)
}

// waitForJobs lets jobs end by themselves for a while, then ends them.
func (b *Bot) waitForJobs(end context.CancelCauseFunc) {
	patient, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if b.queue.wait(patient) {
		return
	}
	end(errShutdown)
	hurried, cancel := context.WithTimeout(context.Background(), wrapUp)
	defer cancel()
	if !b.queue.wait(hurried) {
		b.log.Warn("jobs left behind", "jobs", b.queue.waiting())
	}
}

func (b *Bot) gatewayConfig() gatewayConfig {
	intents := discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if b.cfg.MessageContent {
		intents |= discordgo.IntentMessageContent
	}
	return gatewayConfig{
		Token: b.cfg.Token, Intents: intents, API: b.api, Proxy: b.cfg.Proxy, Logger: b.log, Metrics: b.cfg.Metrics,
		Handler: b.event, State: b.stages.shard,
	}
}

// event serves one event of the gateway, on a goroutine of its own.
func (b *Bot) event(e any) {
	switch e := e.(type) {
	case *discordgo.Ready:
		b.connected(e)
	case *discordgo.InteractionCreate:
		b.interaction(e.Interaction)
	case *discordgo.MessageCreate:
		b.message(e.Message)
	}
}

// connected takes who the bot is from the first event of a connection, and
// registers the commands the first time.
func (b *Bot) connected(r *discordgo.Ready) {
	if r.User == nil || r.Application == nil {
		b.log.Error("gateway: READY without user or application")
		return
	}
	b.userID.Store(r.User.ID)
	b.rest.setAppID(r.Application.ID)
	b.up.Do(func() {
		close(b.online)
		if b.cfg.Started != nil {
			b.cfg.Started(inviteURL(r.Application.ID), installURL(r.Application.ID))
		}
		ctx, cancel := context.WithTimeout(b.base, time.Minute)
		defer cancel()
		diff, err := syncCommands(ctx, b.rest, b.cfg.GuildID)
		switch {
		case err != nil:
			b.log.ErrorContext(ctx, "register commands", "error", err)
		case diff.empty():
			b.log.InfoContext(ctx, "commands are registered")
		default:
			b.log.InfoContext(ctx, "commands registered", "added", diff.Added, "changed", diff.Changed, "removed", diff.Removed)
		}
	})
}

// self is the bot's user ID, "" before it first connected.
func (b *Bot) self() string {
	id, _ := b.userID.Load().(string)
	return id
}
