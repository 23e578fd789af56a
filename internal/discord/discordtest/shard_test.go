package discordtest

import (
	"encoding/json"
	"testing"
	"time"
)

// identifyAs begins a session of a shard.
func (b *bot) identifyAs(shard, of int) {
	b.op(2, object{
		"token": b.s.Token(), "intents": intentGuilds | intentGuildMessages | intentDirectMessages,
		"properties": object{"os": "linux"}, "shard": []int{shard, of},
	})
}

// Each shard hears of its own servers, the first of direct messages, and two
// processes that are the same shard hear the same.
func TestShards(t *testing.T) {
	s := strict(t, Options{IdentifyGap: time.Hour, MaxConcurrency: 3, Shards: 2})
	guilds := map[int]*Guild{}
	for len(guilds) < 2 {
		g := s.Guild("study")
		guilds[shardOf(g, 2)] = g
	}
	var shards [2]*bot
	for i := range shards {
		shards[i] = dial(t, s)
		shards[i].identifyAs(i, 2)
		var ready struct {
			Shard []int `json:"shard"`
		}
		json.Unmarshal(shards[i].next("READY").D, &ready)
		if len(ready.Shard) != 2 || ready.Shard[0] != i {
			t.Errorf("shard %d is told that it is %v", i, ready.Shard)
		}
	}
	s.Gateway().WaitShards(2)
	u := s.User("Ann")
	for i, b := range shards {
		g := guilds[i]
		c := g.Channel("talk")
		g.Member(u, 0)
		s.Say(At{User: u, Channel: c}, "hello")
		var m struct {
			Guild string `json:"guild_id"`
		}
		json.Unmarshal(b.next("MESSAGE_CREATE").D, &m)
		if m.Guild != g.ID {
			t.Errorf("shard %d hears of %s, not of %s", i, m.Guild, g.ID)
		}
	}
	wantNone(t, s)

	twin := dial(t, s)
	twin.identifyAs(1, 2)
	twin.next("READY")
	wantViolation(t, s, "after the one before")
	c := guilds[1].Channel("more")
	s.Say(At{User: u, Channel: c}, "again")
	twin.next("MESSAGE_CREATE")
	shards[1].next("MESSAGE_CREATE")

	s.Say(At{User: u, Channel: s.DM(u)}, "private")
	shards[0].next("MESSAGE_CREATE")
	if n := len(twin.events) + len(shards[1].events); n != 0 {
		t.Errorf("%d events of a direct message went to the second shard", n)
	}
}

func TestShardsNeeded(t *testing.T) {
	s := strict(t, Options{ShardsNeeded: 2})
	b := dial(t, s)
	b.identify(0)
	if code := b.closeCode(); code != 4011 {
		t.Errorf("closed with %d", code)
	}
	b = dial(t, s)
	b.identifyAs(2, 2)
	if code := b.closeCode(); code != 4010 {
		t.Errorf("closed with %d", code)
	}
}
