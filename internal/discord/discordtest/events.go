package discordtest

import (
	"fmt"
	"slices"
	"strconv"
)

// Intents that matter here, with Discord's numbers.
const (
	intentGuilds         = 1 << 0
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentContent        = 1 << 15
	intentsKnown         = 1<<26 - 1
	// intentsOff are the privileged ones a tutor has no use for: members and
	// presences. Nobody switched them on in the portal.
	intentsOff = 1<<1 | 1<<8
)

// keptEvents bounds what is replayed; older sequence numbers can't be resumed.
const keptEvents = 8192

// shardOf is the shard that a guild's events go to, of so many. Those of direct
// messages, where there is none, go to the first.
// https://discord.com/developers/docs/events/gateway#sharding
func shardOf(at *Guild, count int) int {
	if at == nil {
		return 0
	}
	id, _ := strconv.ParseUint(at.ID, 10, 64)
	return int(id >> 22 % uint64(count))
}

// dispatch sends an event of a guild, or of none, to the sessions of its shard
// that have the intent (0: always). It returns the connections that take it.
// The lock is held.
func (g *Gateway) dispatch(event string, intent int, at *Guild, data any) []*conn {
	return g.dispatchEach(event, intent, at, func(*session) any { return data })
}

// dispatchEach is dispatch of what differs from session to session. The lock is held.
func (g *Gateway) dispatchEach(event string, intent int, at *Guild, data func(*session) any) []*conn {
	var took []*conn
	for _, ss := range g.live {
		if ss.shard != shardOf(at, ss.count) || intent != 0 && ss.intents&intent == 0 {
			continue
		}
		if c := ss.dispatch(event, data(ss)); c != nil {
			took = append(took, c)
		}
	}
	return took
}

// dispatch sends an event and keeps it for a resume. It returns the connection
// that takes it, or nil. The lock is held.
func (ss *session) dispatch(event string, data any) *conn {
	ss.seq++
	// In Discord's order, by which a bot may know events it need not read whole.
	payload := fmt.Appendf(nil, `{"t":%q,"s":%d,"op":0,"d":%s}`, event, ss.seq, encode(data))
	if len(ss.events) == keptEvents {
		ss.events = append([][]byte(nil), ss.events[keptEvents/2:]...)
		ss.first += keptEvents / 2
	}
	ss.events = append(ss.events, payload)
	if ss.conn == nil || !ss.conn.open {
		return nil
	}
	ss.conn.send(payload)
	return ss.conn
}

// dispatchIn sends an event of a channel the bot can see. The lock is held.
func (s *Server) dispatchIn(c *Channel, event string, intent int, data any) {
	if c.botPermissions()&ViewChannel != 0 {
		s.gateway.dispatch(event, intent, c.Guild, data)
	}
}

func messageIntent(c *Channel) int {
	if c.Guild == nil {
		return intentDirectMessages
	}
	return intentGuildMessages
}

// announce sends a message event, without what the intents protect. The lock is held.
func (s *Server) announce(m *message, event string) {
	c := m.channel
	if len(s.gateway.live) == 0 || c.botPermissions()&ViewChannel == 0 {
		return
	}
	s.gateway.dispatchEach(event, messageIntent(c), c.Guild, func(ss *session) any {
		o := s.messageJSON(m, !ss.mayRead(m))
		if c.Guild != nil {
			o["guild_id"] = c.Guild.ID
			o["member"] = s.memberJSON(c.Guild.member(m.author, 0), false)
		}
		return o
	})
}

// mayRead reports whether a session is shown a message's content: with the
// intent, in DMs, the bot's own, and where the bot is mentioned.
func (ss *session) mayRead(m *message) bool {
	return ss.intents&intentContent != 0 || m.concernsBot()
}

// concernsBot says that the bot may read a message without the privileged intent.
func (m *message) concernsBot() bool {
	app := m.channel.s.app
	return m.author == app || m.channel.Guild == nil || slices.Contains(m.mentions, app.ID)
}
