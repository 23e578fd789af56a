package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"gophertutor/internal/discord"
	"gophertutor/internal/health"
	"gophertutor/internal/metrics"
)

// An opsConfig says how a serving bot may be looked at.
type opsConfig struct {
	metricsAddr string           // "" for none
	metrics     *metrics.Metrics // nil without an address
	pprofAddr   string           // "" for none
}

// opsConfig reads what is set. Flags come before the environment.
func (a *app) opsConfig(c serveCommand) (opsConfig, error) {
	cfg := opsConfig{
		metricsAddr: cmp.Or(c.MetricsAddr, a.env.get("METRICS_ADDR")),
		pprofAddr:   cmp.Or(c.PprofAddr, a.env.get("PPROF_ADDR")),
	}
	prices, err := a.env.prices()
	if err != nil {
		return cfg, err
	}
	if cfg.metricsAddr != "" {
		cfg.metrics = metrics.New(metrics.Options{Version: buildVersion(), Prices: prices})
	}
	return cfg, nil
}

// ops are the servers by which a bot is looked at.
type ops struct {
	servers []*http.Server
	running sync.WaitGroup
	log     *slog.Logger
}

// startOps opens what is asked for, and the socket for bot healthcheck. An
// address that cannot be had is an error: whoever set it waits for figures.
func (a *app) startOps(cfg opsConfig, look []health.Check, log *slog.Logger) (_ *ops, err error) {
	o := &ops{log: log}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	monitor := health.New(look...).Handler()
	if cfg.metricsAddr != "" {
		l, err := listen("METRICS_ADDR", cfg.metricsAddr)
		if err != nil {
			return o, err
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", cfg.metrics.Handler())
		mux.Handle("/", monitor)
		o.serve(l, mux)
		log.Info("metrics are served", "address", l.Addr().String())
	}
	if cfg.pprofAddr != "" {
		l, err := listenLoopback("PPROF_ADDR", cfg.pprofAddr)
		if err != nil {
			return o, err
		}
		o.serve(l, pprofHandler())
		log.Info("pprof is served", "address", l.Addr().String())
	}
	dir, warning := a.stateDir(".")
	if warning != "" {
		return o, nil // opening the store says so
	}
	l, err := health.Listen(dir)
	if err != nil {
		// Nobody may ever ask: no reason not to serve.
		log.Warn("bot healthcheck finds no socket; it can ask at METRICS_ADDR", "error", err)
		return o, nil
	}
	o.serve(l, monitor)
	return o, nil
}

// listen opens an address that a variable gives.
func listen(name, addr string) (net.Listener, error) {
	if err := checkAddress(name, addr); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

// checkAddress reports an address that nothing could listen at.
func checkAddress(name, addr string) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return usageError{fmt.Sprintf("%s: %q is no address such as 127.0.0.1:9090 or :9090", name, addr)}
	}
	return nil
}

func (o *ops) serve(l net.Listener, h http.Handler) {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(o.log.Handler(), slog.LevelDebug),
	}
	o.servers = append(o.servers, s)
	o.running.Go(func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			o.log.Error("serve figures and health", "address", l.Addr().String(), "error", err)
		}
	})
}

// close lets who asks right now have the answer, for a moment.
func (o *ops) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, s := range o.servers {
		if s.Shutdown(ctx) != nil {
			s.Close() // a profile takes as long as was asked for
		}
	}
	o.running.Wait()
}

// checks are what a serving bot must have to answer members. state is how far it
// is.
func checks(state func() discord.State, open *opened, log *slog.Logger) []health.Check {
	var failing sync.Mutex // guards failed
	var failed bool
	ping := func(ctx context.Context, s *served) error {
		err := s.store.Ping(ctx)
		failing.Lock()
		defer failing.Unlock()
		if err != nil && !failed {
			log.Warn("the store does not answer", "error", err)
		}
		failed = err != nil
		return err
	}
	// opens is a part of what is opened at the start.
	opens := func(look func(context.Context, *served) health.Part) func(context.Context) health.Part {
		return func(ctx context.Context) health.Part {
			s := open.served.Load()
			switch {
			case state().Draining: // the store is closed next
				return health.Part{State: health.Draining}
			case s == nil || !state().Open:
				return health.Part{State: health.Starting}
			}
			return look(ctx, s)
		}
	}
	return []health.Check{
		{Name: "gateway", Look: func(context.Context) health.Part { return gatewayPart(state()) }},
		{Name: "store", Look: opens(func(ctx context.Context, s *served) health.Part {
			if ping(ctx, s) != nil {
				return health.Part{State: health.Down}
			}
			return health.Part{State: health.OK}
		})},
		{Name: "index", Look: opens(func(_ context.Context, s *served) health.Part {
			if len(s.index.Docs()) == 0 {
				return health.Part{State: health.Down}
			}
			return health.Part{State: health.OK}
		})},
	}
}

// gatewayPart is how the connections to Discord are.
func gatewayPart(s discord.State) health.Part {
	p := health.Part{State: health.OK, Have: s.Connected, Want: s.Shards}
	switch {
	case s.Draining:
		p.State = health.Draining
	case s.Shards == 0:
		p.State = health.Starting
	case s.Connected < s.Shards:
		p.State = health.Down
	}
	return p
}
