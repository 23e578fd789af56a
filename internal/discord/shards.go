package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gophertutor/internal/store"
)

// Shards are the connections that a process keeps. Discord sends what happens on
// a server to one of Count, by its ID, and direct messages to the first.
// https://discord.com/developers/docs/events/gateway#sharding
type Shards struct {
	Count int   // 0: as many as Discord recommends
	IDs   []int // those of this process, in order, each once; nil: all
}

// serve reports whether what happens on a server, or in direct messages, comes to
// this process: what others serve is theirs to look after.
func (s Shards) serve(server store.ServerID) bool {
	if s.IDs == nil {
		return true
	}
	id, _ := strconv.ParseUint(string(server), 10, 64) // 0 for direct messages
	return slices.Contains(s.IDs, int(id>>22%uint64(s.Count)))
}

// maxShards bounds what somebody may type: a bot of this many serves forty
// million servers.
const maxShards = 1 << 14

// ParseShards reads how many shards there are, and which of them are this
// process's: "0-3,7", or "" for all. The error says what is wrong with which.
func ParseShards(count, ids string) (Shards, error) {
	var s Shards
	if count != "" && count != "auto" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > maxShards {
			return s, fmt.Errorf("SHARD_COUNT: %q is no number from 1 to %d, nor auto", count, maxShards)
		}
		s.Count = n
	}
	if strings.TrimSpace(ids) == "" {
		return s, nil
	}
	if s.Count == 0 {
		return s, fmt.Errorf("SHARD_IDS is set: set SHARD_COUNT to a number too, the same for all processes")
	}
	mine := make([]bool, s.Count)
	for part := range strings.SplitSeq(ids, ",") {
		from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			to = from
		}
		a, err := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil || a < 0 || b < a || b >= s.Count {
			return s, fmt.Errorf("SHARD_IDS: %q is no shard from 0 to %d, nor a range such as 0-%[2]d", part, s.Count-1)
		}
		for i := a; i <= b; i++ {
			mine[i] = true
		}
	}
	for i, ok := range mine {
		if ok {
			s.IDs = append(s.IDs, i)
		}
	}
	return s, nil
}

// runShards keeps the connections of a process until ctx ends, as [runGateway]
// does one. The first to end for good ends all.
func runShards(ctx context.Context, cfg gatewayConfig, shards Shards) error {
	cfg = cfg.withDefaults()
	rest := cfg.client()
	defer rest.close()
	cfg.starter = newStarter(rest, cfg)
	if shards.Count == 0 {
		n, err := cfg.recommended(ctx)
		if err != nil || ctx.Err() != nil {
			return err
		}
		shards.Count = n
	}
	if shards.IDs == nil {
		for i := range shards.Count {
			shards.IDs = append(shards.IDs, i)
		}
	}
	for _, id := range shards.IDs {
		if cfg.State != nil {
			cfg.State(id, false)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all, parting sync.WaitGroup
	ended := make([]error, len(shards.IDs))
	var mu sync.Mutex
	left := map[int]leftSession{}
	for i, id := range shards.IDs {
		one := cfg
		one.Shard, one.Shards = id, shards.Count
		parting.Add(1)
		one.parted = func(s *leftSession) {
			if s != nil {
				mu.Lock()
				left[id] = *s
				mu.Unlock()
			}
			parting.Done()
		}
		if shards.Count > 1 {
			one.Logger = cfg.Logger.With("shard", id)
		}
		all.Go(func() {
			if ended[i] = runGateway(ctx, one); ended[i] != nil {
				cancel()
			}
		})
	}
	all.Go(func() {
		parting.Wait()
		if cfg.Parted != nil {
			cfg.Parted(left, shards.Count)
		}
	})
	all.Wait()
	if i := slices.IndexFunc(ended, func(err error) bool { return err != nil }); i >= 0 {
		return ended[i]
	}
	return nil
}

// recommended asks Discord how many shards the bot should have, until it
// answers. It returns 0 when ctx ends, and an error when asking has no point.
func (cfg gatewayConfig) recommended(ctx context.Context) (int, error) {
	for failures := 1; ; failures++ {
		at, err := cfg.starter.find(ctx, false)
		switch fatal := fatalFor(err); {
		case err == nil:
			n := min(max(1, at.Shards), maxShards)
			if n > 1 {
				cfg.Logger.Info("discord recommends shards", "count", n)
			}
			return n, nil
		case ctx.Err() != nil:
			return 0, nil
		case fatal != nil:
			cfg.Logger.Error("discord connection ended for good", "error", fatal)
			return 0, fatal
		}
		delay := cfg.delay(failures)
		cfg.Logger.Info("discord does not answer", "reason", redact(err.Error(), []string{cfg.Token}), "delay", delay)
		if sleepCtx(ctx, delay) != nil {
			return 0, nil
		}
	}
}
