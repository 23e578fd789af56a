package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"gophertutor/internal/discord"
	"gophertutor/internal/grade"
	"gophertutor/internal/group"
	"gophertutor/internal/interview"
	"gophertutor/internal/llm"
	"gophertutor/internal/memo"
	"gophertutor/internal/store"
	"gophertutor/internal/tutor"
	"gophertutor/prompts"
	"gophertutor/retrieval"
)

// serveCommand runs the Discord bot until it is told to end.
type serveCommand struct {
	MetricsAddr string `placeholder:"HOST:PORT" help:"${metrics_addr}"`
	PprofAddr   string `placeholder:"HOST:PORT" help:"${pprof_addr}"`
	LogLevel    string `placeholder:"LEVEL" help:"${log_level}"`
	LogFormat   string `placeholder:"FORMAT" help:"${log_format}"`
}

// Limits that a server has unless it or the operator sets others.
const (
	memberPerHour = 30
	serverPerHour = 300
	modelPerDay   = 200
)

// Run implements the subcommand.
func (c serveCommand) Run(ctx context.Context, a *app) error {
	debug.SetGCPercent(100) // unlike the other commands, this one stays
	ctx, stop := interruptible(ctx)
	defer stop()
	log, err := a.logger(c.LogLevel, c.LogFormat)
	if err != nil {
		return err
	}
	cfg, err := a.discordConfig()
	if err != nil {
		return err
	}
	url, err := a.databaseURL()
	if err != nil {
		return err
	}
	if cfg.Shared = url != ""; !cfg.Shared { // a file is one process's
		release, err := a.hold()
		if err != nil {
			return err
		}
		defer release()
	}
	look, err := a.opsConfig(c)
	if err != nil {
		return err
	}
	cfg.Log, cfg.Metrics = log, look.metrics
	a.meter = &meter{cfg.Metrics, log}
	var open opened
	cfg.Open = func(ctx context.Context) (discord.Data, error) { return a.openData(ctx, log, &open) }
	cfg.Started = func(invite, install string) {
		fmt.Fprintf(a.std.out, a.texts.Invite+"\n", invite, install)
	}
	bot, err := discord.New(cfg)
	if err != nil {
		return usageError{"DISCORD_API_URL: " + err.Error()}
	}
	// Seen from outside until everything else has ended.
	ops, err := a.startOps(look, checks(bot.State, &open, log), log)
	if err != nil {
		return err
	}
	defer ops.close()
	defer open.close(log)
	err = bot.Run(ctx)
	var told interface{ Message(language string) string }
	if errors.As(err, &told) {
		return errors.New(told.Message(a.locale))
	}
	return err
}

// discordConfig reads what is set for the bot.
func (a *app) discordConfig() (discord.Config, error) {
	token, err := a.env.secret("DISCORD_TOKEN")
	if err != nil {
		return discord.Config{}, err
	}
	if token == "" {
		return discord.Config{}, usageError{a.texts.NoToken}
	}
	cfg := discord.Config{
		Token: tokenOf(token),
		API:   a.env.get("DISCORD_API_URL"), GuildID: a.env.get("DISCORD_GUILD_ID"),
		NotesURL: a.env.get("NOTES_URL"), NotesFolder: a.publishedFolder(), Proxy: a.env.proxy(),
	}
	if err := checkURL("NOTES_URL", cfg.NotesURL); err != nil {
		return cfg, err
	}
	if cfg.MessageContent, err = a.env.flag("DISCORD_MESSAGE_CONTENT"); err != nil {
		return cfg, err
	}
	if cfg.Shards, err = discord.ParseShards(a.env.get("SHARD_COUNT"), a.env.get("SHARD_IDS")); err != nil {
		return cfg, usageError{err.Error()}
	}
	for _, n := range []struct {
		name     string
		value    *int
		standard int
	}{
		{"MEMBER_QUESTIONS_PER_HOUR", &cfg.Limits.MemberPerHour, memberPerHour},
		{"SERVER_QUESTIONS_PER_HOUR", &cfg.Limits.ServerPerHour, serverPerHour},
	} {
		if *n.value, err = a.env.count(n.name, n.standard, 1e9); err != nil {
			return cfg, err
		}
	}
	if cfg.ModelBudget, cfg.ModelTotal, err = a.env.budgets(); err != nil {
		return cfg, err
	}
	cfg.Prices, err = a.env.prices()
	return cfg, err
}

// tokenOf is a token without what stands before it in a header, which people copy
// with it.
func tokenOf(token string) string { return strings.TrimSpace(strings.TrimPrefix(token, "Bot ")) }

// publishedFolder is the folder of notes that NOTES_URL is about: the one given,
// else the built-in one.
func (a *app) publishedFolder() string {
	if dirs := a.folders(); len(dirs) > 0 {
		return filepath.ToSlash(filepath.Clean(dirs[0]))
	}
	return tutor.BuiltinFolder
}

// opened is what serving has open, to be closed when it ends.
type opened struct {
	store    *store.DB
	library  *group.Library
	unfollow func()                 // may be nil
	served   atomic.Pointer[served] // nil while it opens
}

// served is what the checks of a serving bot look at.
type served struct {
	store *store.DB
	index *retrieval.Index
}

func (o *opened) close(log *slog.Logger) {
	if o.unfollow != nil {
		o.unfollow()
	}
	if o.library != nil {
		o.library.Close()
	}
	if o.store != nil {
		if err := o.store.Close(); err != nil {
			log.Error("close", "error", err)
		}
	}
}

// openData opens the store and the index, both at once.
func (a *app) openData(ctx context.Context, log *slog.Logger, o *opened) (discord.Data, error) {
	set, err := a.promptSet()
	if err != nil {
		return discord.Data{}, err
	}
	model, err := a.model()
	if err != nil {
		return discord.Data{}, err
	}
	embedder, err := a.embedder()
	if err != nil {
		return discord.Data{}, err
	}
	keep, err := a.env.memo()
	if err != nil {
		return discord.Data{}, err
	}
	room, err := a.env.room()
	if err != nil {
		return discord.Data{}, err
	}
	model = a.meter.model(model)
	type indexed struct {
		ix   *retrieval.Index
		said []string
		err  error
	}
	index := make(chan indexed, 1)
	go func() {
		ix, rep, warnings, err := a.index(ctx)
		for _, w := range warnings {
			log.Warn("notes", "warning", w)
		}
		log.Info("notes indexed", "files", rep.Files, "chunks", rep.Chunks, "embedded", rep.Embedded, "ms", rep.Elapsed.Milliseconds())
		index <- indexed{ix, warnings, err}
	}()
	o.store, err = a.openStore(ctx)
	got := <-index
	if err := errors.Join(err, got.err); err != nil {
		return discord.Data{}, err
	}
	settings := group.NewSettings(o.store)
	o.library = group.NewLibrary(got.ix, o.store, group.Config{
		Embedder: embedder,
		NewTutor: func(ix *retrieval.Index) *tutor.Tutor {
			return tutor.New(meteredIndex{ix, a.meter}, model, set).WithRoom(room)
		},
	})
	a.meter.watch(o.store, o.library)
	if err := errors.Join(settings.Load(ctx), o.library.Load(ctx)); err != nil {
		return discord.Data{}, err
	}
	o.unfollow, err = a.follow(ctx, &follower{
		ix:   got.ix,
		warn: func(text string) { log.Warn("notes", "warning", text) },
		changed: func(ctx context.Context, rep retrieval.SyncReport) {
			if err := o.library.Rebase(ctx); err != nil {
				log.Error("notes", "error", err)
			}
			log.Info("notes changed", "files", rep.Files, "chunks", rep.Chunks, "embedded", rep.Embedded, "ms", rep.Elapsed.Milliseconds())
		},
	}, got.said)
	if err != nil {
		return discord.Data{}, err
	}
	name := ""
	if model != nil {
		name = model.Name()
	}
	o.served.Store(&served{o.store, got.ix})
	log.Info("ready", "model", name)
	return discord.Data{
		Store: o.store, Settings: settings, Library: o.library, NoModel: model == nil,
		Memo:   memo.New(o.store, keep),
		Grader: memberGrader(model, set, o.store, a.meter),
	}, nil
}

// memberGrader returns what has a model grade members' answers, or nil without a
// model. Grades are kept in the store under the member's name.
func memberGrader(model llm.Model, set *prompts.Set, db *store.DB, m *meter) func(interview.Who) grade.Grader {
	if model == nil {
		return nil
	}
	return func(who interview.Who) grade.Grader {
		return loggedGrader{grade.Model{LLM: model, Prompts: set, Cache: meteredCache{gradeCache{db, who, time.Now}, m}}, m}
	}
}

// A loggedGrader is a model whose failures are logged with the request they are
// about.
type loggedGrader struct {
	model grade.Model
	m     *meter
}

// Grade implements [grade.Grader].
func (g loggedGrader) Grade(ctx context.Context, it grade.Item, answer, lang string) (grade.Grade, error) {
	g.model.Fallback = func(err error) {
		if errors.Is(err, llm.ErrAnswer) { // says what the model wrote, which may be what the member did
			g.m.log.DebugContext(ctx, "grade by a model", "error", err)
			err = llm.ErrAnswer
		}
		g.m.log.WarnContext(ctx, "grade by a model", "error", err)
	}
	return g.model.Grade(ctx, it, answer, lang)
}
