package discordtest

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

// dispatch sends an event to the bot's session when it has the intent (0: always),
// and keeps it for a resume. It returns the connection that takes it, or nil.
// The lock is held.
func (g *Gateway) dispatch(event string, intent int, data any) *conn {
	ss := g.current
	if ss == nil || intent != 0 && ss.intents&intent == 0 {
		return nil
	}
	ss.seq++
	payload := encode(object{"op": 0, "t": event, "s": ss.seq, "d": data})
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
		s.gateway.dispatch(event, intent, data)
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
	c, ss := m.channel, s.gateway.current
	if ss == nil || c.botPermissions()&ViewChannel == 0 || ss.intents&messageIntent(c) == 0 {
		return
	}
	o := s.messageJSON(m, !s.mayRead(m))
	if c.Guild != nil {
		o["guild_id"] = c.Guild.ID
		o["member"] = s.memberJSON(c.Guild.member(m.author, 0), false)
	}
	s.gateway.dispatch(event, messageIntent(c), o)
}

// mayRead reports whether the gateway shows a message's content: with the
// intent, in DMs, the bot's own, and where the bot is mentioned.
func (s *Server) mayRead(m *message) bool {
	if m.author == s.app || m.channel.Guild == nil {
		return true
	}
	if ss := s.gateway.current; ss != nil && ss.intents&intentContent != 0 {
		return true
	}
	for _, id := range m.mentions {
		if id == s.app.ID {
			return true
		}
	}
	return false
}
