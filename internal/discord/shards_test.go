package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/discord/discordtest"
	"gophertutor/internal/store"
)

func TestParseShards(t *testing.T) {
	for _, tt := range []struct {
		count, ids string
		want       Shards
		wrong      string // in the error
	}{
		{"", "", Shards{}, ""},
		{"auto", " ", Shards{}, ""},
		{"4", "", Shards{Count: 4}, ""},
		{"16", "0-3,7", Shards{16, []int{0, 1, 2, 3, 7}}, ""},
		{"16", " 7 , 5-6,6-7", Shards{16, []int{5, 6, 7}}, ""},
		{"1", "0", Shards{1, []int{0}}, ""},
		{"0", "", Shards{}, "SHARD_COUNT"},
		{"x", "", Shards{}, "SHARD_COUNT"},
		{"99999999", "", Shards{}, "SHARD_COUNT"},
		{"", "1", Shards{}, "set SHARD_COUNT"},
		{"4", "4", Shards{}, "from 0 to 3"},
		{"4", "3-1", Shards{}, "SHARD_IDS"},
		{"4", "1,,2", Shards{}, "SHARD_IDS"},
		{"4", "-1", Shards{}, "SHARD_IDS"},
		{"4", "0-99999999999999999999", Shards{}, "SHARD_IDS"},
	} {
		got, err := ParseShards(tt.count, tt.ids)
		switch {
		case tt.wrong != "":
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%q, %q: error %v, want one about %s", tt.count, tt.ids, err, tt.wrong)
			}
		case err != nil || got.Count != tt.want.Count || !slices.Equal(got.IDs, tt.want.IDs):
			t.Errorf("%q, %q: %v, %v, want %v", tt.count, tt.ids, got, err, tt.want)
		}
	}
}

// Sixteen shards, four of which may identify at once, take four turns. Then the
// sessions of the day are used up, and the next waits for the next day.
func TestStarterTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // guards left and at
		left, midnight := 16, time.Now().Add(time.Hour)
		rest := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if !time.Now().Before(midnight) {
				left = 1000
			}
			return answerOf(200, fmt.Sprintf(`{"url":"ws://gateway","shards":16,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":%d,"max_concurrency":4}}`,
				left, time.Until(midnight).Milliseconds()))
		}}
		cfg := gatewayConfig{Token: testToken, Transport: rest}.withDefaults()
		c := cfg.client()
		defer c.close()
		s := newStarter(c, cfg)
		begun := time.Now()
		at := map[time.Duration]int{}
		start := func(shard int) {
			_, done, err := s.begin(t.Context(), shard)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			at[time.Since(begun)]++
			left--
			mu.Unlock()
			done(true)
		}
		var all sync.WaitGroup
		for shard := range 16 {
			all.Go(func() { start(shard) })
		}
		all.Wait()
		for i := range 4 {
			if n := at[time.Duration(i)*5*time.Second]; n != 4 {
				t.Errorf("%d sessions begin after %d s, want 4", n, 5*i)
			}
		}
		start(0)
		if waited := time.Since(begun); waited < time.Hour {
			t.Errorf("a session began after %v though none was left", waited)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := s.begin(ctx, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("begin = %v after its context ended", err)
		}
		if _, done, err := s.begin(t.Context(), 0); err != nil {
			t.Errorf("the turn was lost: %v", err)
		} else {
			done(false)
		}
	})
}

// sharded runs the connections of one process until the test ends.
func sharded(t *testing.T, s *discordtest.Server, shards Shards, handle func(any)) <-chan error {
	t.Helper()
	api, err := parseAPIURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	logs, ended := new(lockedBuffer), make(chan error, 1)
	go func() {
		ended <- runShards(ctx, gatewayConfig{
			Token: s.Token(), API: api, Intents: discordgo.IntentGuildMessages | discordgo.IntentDirectMessages,
			MinBackoff: 20 * time.Millisecond, MaxBackoff: 50 * time.Millisecond, Handler: handle,
			Logger: slog.New(slog.NewTextHandler(logs, nil)),
		}, shards)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		if t.Failed() {
			t.Log(logs)
		}
	})
	return ended
}

// Three shards, as Discord recommends, hear of all servers. The fake reports
// identifies that come too fast and more sessions than allowed.
func TestShardsHearAll(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t, discordtest.Options{
		Shards: 3, ShardsNeeded: 3, MaxConcurrency: 2, IdentifyGap: 100 * time.Millisecond, SessionStarts: 3,
	})
	heard := make(chan string, 100)
	sharded(t, s, Shards{}, func(e any) {
		if m, ok := e.(*discordgo.MessageCreate); ok {
			heard <- m.ID
		}
	})
	s.Gateway().WaitShards(3)
	ann := s.User("Ann")
	all := func() {
		t.Helper()
		want := map[string]bool{s.Say(discordtest.At{User: ann, Channel: s.DM(ann)}, "private").ID: true}
		for range 6 {
			g := s.Guild("study")
			g.Member(ann, 0)
			want[s.Say(discordtest.At{User: ann, Channel: g.Channel("talk")}, "hello").ID] = true
		}
		for range 7 {
			select {
			case id := <-heard:
				if !want[id] {
					t.Errorf("message %s came twice", id)
				}
				delete(want, id)
			case <-time.After(patience):
				t.Fatalf("%d messages did not come", len(want))
			}
		}
	}
	all()
	s.Gateway().Drop()
	s.WaitFor("all resume", func() bool { return len(s.Gateway().Resumes()) == 3 })
	all()
}

// A shard that may not go on ends the process's others, which otherwise would
// serve some servers and leave nobody to start the rest.
func TestShardsEndTogether(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t, discordtest.Options{ShardsNeeded: 3, MaxConcurrency: 2})
	var fatal *fatalError
	if err := <-sharded(t, s, Shards{Count: 2}, nil); !errors.As(err, &fatal) || fatal.Code != closeShardingRequired {
		t.Errorf("runShards = %v, want that more shards are needed", err)
	}
	s.RevokeToken()
	if err := <-sharded(t, s, Shards{}, nil); !errors.As(err, &fatal) || fatal.Code != http.StatusUnauthorized {
		t.Errorf("runShards = %v, want that the token is refused", err)
	}
}

// Two bots, one shard each, share the work and a store: each answers what is
// asked on its servers, nobody is answered twice, and the one that starts later
// leaves alone what the first is at.
func TestBotsOfTwoShards(t *testing.T) {
	w := newWorld(t, setup{
		discord: discordtest.Options{Shards: 2, MaxConcurrency: 2},
		config:  func(c *Config) { c.Shards = Shards{Count: 2, IDs: []int{0}} },
	})
	second := &world{
		t: t, s: w.s, dir: w.dir, tutor: says("The second says so. [1]", cite("1")), logs: &logBook{},
		config: func(c *Config) { c.Shards = Shards{Count: 2, IDs: []int{1}} },
	}
	for id, server := range map[string]string{"of-first": "0", "of-second": strconv.Itoa(1 << 22)} {
		x := store.Exchange{ID: id, Member: "m", Server: store.ServerID(server), Channel: store.ChannelID(w.room.ID), Question: "q", CreatedAt: time.Now()}
		if err := w.db.Begin(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	second.start()
	t.Cleanup(second.stop)
	w.until("the second looks after what was left to it", func() bool {
		x, err := w.db.Exchange(t.Context(), "of-second")
		return err == nil && x.Status == store.Interrupted
	})
	if x, err := w.db.Exchange(t.Context(), "of-first"); err != nil || x.Status != store.Running {
		t.Errorf("what the first is at: %v, %v", x.Status, err)
	}
	w.s.Gateway().WaitShards(2)
	says := [2]string{"A nil channel blocks", "The second says so"}
	for range 4 {
		g := w.s.Guild("more")
		g.Member(w.alice, 0)
		id, _ := strconv.ParseUint(g.ID, 10, 64)
		x := w.s.Slash(discordtest.At{User: w.alice, Channel: g.Channel("general")}, "ask", discordtest.Opts{"question": "why"})
		if m, want := w.finished(x), says[id>>22%2]; !strings.Contains(m.Content, want) {
			t.Errorf("shard %d: %q, want %q", id>>22%2, m.Content, want)
		}
	}
}
