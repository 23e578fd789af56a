package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// session is what a resume continues.
type session struct {
	id      string
	intents int
	shard   int // of count
	count   int
	seq     int64
	first   int64    // sequence number of events[0]
	events  [][]byte // kept for a resume, whole payloads
	conn    *conn    // nil while disconnected
}

// payload is what a client sends.
type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

// handle does what a payload asks and reports whether it was a heartbeat.
func (c *conn) handle(data []byte) (beat bool) {
	if !c.open || c.behaviour.silent == 2 {
		return false
	}
	if now := time.Now(); now.Sub(c.started) > time.Minute {
		c.started, c.count = now, 0
	}
	if c.count++; c.count > maxPerMinute {
		c.fail(4008, "more than %d payloads in a minute", maxPerMinute)
		return false
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil || len(data) > maxPayload {
		c.fail(4002, "a payload of %d bytes: %v", len(data), err)
		return false
	}
	switch {
	case p.Op == 1:
		c.heartbeat(p.D)
		return true
	case p.Op == 2:
		c.identify(p.D)
	case p.Op == 6:
		c.resume(p.D)
	case c.session == nil:
		c.fail(4003, "op %d before identify", p.Op)
	case p.Op == 3 || p.Op == 8:
		// Presence and members: taken, and nothing shows them.
	default:
		c.fail(4001, "unknown op %d", p.Op)
	}
	return false
}

func (c *conn) heartbeat(d json.RawMessage) {
	var seq *int64
	if err := json.Unmarshal(d, &seq); err != nil {
		c.fail(4002, "heartbeat with %s", d)
		return
	}
	if seq != nil && c.session != nil && *seq > c.session.seq {
		c.fail(4007, "heartbeat with sequence %d, but only %d were sent", *seq, c.session.seq)
		return
	}
	if !c.noAcks {
		c.send(encode(object{"op": 11}))
	}
}

func (c *conn) identify(d json.RawMessage) {
	var in struct {
		Token      string            `json:"token"`
		Intents    *int              `json:"intents"`
		Properties map[string]string `json:"properties"`
		Compress   bool              `json:"compress"`
		Shard      []int             `json:"shard"`
	}
	g, s := c.g, c.g.s
	if err := json.Unmarshal(d, &in); err != nil {
		c.fail(4002, "identify: %v", err)
		return
	}
	if c.session != nil {
		c.fail(4005, "a second identify")
		return
	}
	now := time.Now()
	shard, count, sharded := shardIn(in.Shard)
	if last := g.identified[shard%s.opts.MaxConcurrency]; now.Sub(last) < s.opts.IdentifyGap {
		s.violate("gateway: identified %v after the one before", now.Sub(last).Round(time.Millisecond))
	}
	g.identified[shard%s.opts.MaxConcurrency] = now
	id := Identify{Shard: in.Shard, Compress: in.Compress, At: now}
	if in.Intents != nil {
		id.Intents = *in.Intents
	}
	g.identifies = append(g.identifies, id)
	left, _ := g.startsLeft()
	g.starts++
	switch {
	case !s.tokenOK(in.Token):
		c.closeWith(4004)
		return
	case left == 0:
		c.fail(4004, "identified more often than the session start limit of %d", s.opts.SessionStarts)
		return
	case in.Intents == nil || id.Intents < 0 || id.Intents > intentsKnown:
		c.fail(4013, "invalid intents")
		return
	case id.Intents&intentsOff != 0 || id.Intents&intentContent != 0 && !s.opts.MessageContent:
		c.closeWith(4014)
		return
	case !sharded:
		c.fail(4010, "shard %v", in.Shard)
		return
	case count < s.opts.ShardsNeeded:
		c.closeWith(4011)
		return
	}
	if in.Compress {
		s.violate("gateway: identify asks for compressed payloads, which are not served")
	}
	if in.Properties["os"] == "" && in.Properties["$os"] == "" {
		s.violate("gateway: identify without properties")
	}
	// Another process may be connected as the same shard: both get its events.
	// What nobody is connected to, the new session stands for.
	for _, old := range slices.Clone(g.live) {
		if old.shard == shard && (old.conn == nil || !old.conn.open) {
			g.forget(old)
		}
	}
	ss := &session{id: s.secret(), intents: id.Intents, shard: shard, count: count, conn: c, first: 1}
	c.session, g.live, g.sessions[ss.id] = ss, append(g.live, ss), ss
	g.ready(ss)
}

// shardIn reads the shard of an identify, which is the only one when none is
// named.
func shardIn(pair []int) (shard, count int, ok bool) {
	switch {
	case len(pair) == 0:
		return 0, 1, true
	case len(pair) != 2 || pair[0] < 0 || pair[1] <= pair[0]:
		return 0, 1, false
	}
	return pair[0], pair[1], true
}

// ready sends READY and, with the intent, the guilds.
func (g *Gateway) ready(ss *session) {
	s := g.s
	stubs := []object{}
	for _, guild := range s.guilds {
		if !guild.foreign && shardOf(guild, ss.count) == ss.shard {
			stubs = append(stubs, object{"id": guild.ID, "unavailable": true})
		}
	}
	user := s.userJSON(s.app)
	user["verified"], user["mfa_enabled"], user["email"], user["flags"] = true, true, nil, 0
	ss.dispatch("READY", object{
		"v": 9, "user": user, "guilds": stubs, "session_id": ss.id, "session_type": "normal",
		"resume_gateway_url": s.gatewayURL(), "shard": []int{ss.shard, ss.count}, "user_settings": object{}, "user_settings_proto": nil,
		"application":      object{"id": s.app.ID, "flags": s.appFlags()},
		"private_channels": []any{}, "presences": []any{}, "relationships": []any{}, "guild_join_requests": []any{},
		"geo_ordered_rtc_regions": []string{"rotterdam"}, "_trace": []string{},
	})
	for _, guild := range s.guilds {
		if !guild.foreign && shardOf(guild, ss.count) == ss.shard && ss.intents&intentGuilds != 0 {
			ss.dispatch("GUILD_CREATE", s.guildJSON(guild))
		}
	}
}

func (c *conn) resume(d json.RawMessage) {
	var in struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	g, s := c.g, c.g.s
	if err := json.Unmarshal(d, &in); err != nil {
		c.fail(4002, "resume: %v", err)
		return
	}
	if c.session != nil {
		c.fail(4005, "a resume after identify")
		return
	}
	if !s.tokenOK(in.Token) {
		c.closeWith(4004)
		return
	}
	ss := g.sessions[in.SessionID]
	g.resumes = append(g.resumes, Resume{SessionID: in.SessionID, Seq: in.Seq, OK: ss != nil, At: time.Now()})
	if ss != nil && in.Seq > ss.seq {
		g.forget(ss)
		c.fail(4007, "resume with sequence %d, but only %d were sent", in.Seq, ss.seq)
		return
	}
	if ss == nil || in.Seq+1 < ss.first {
		g.resumes[len(g.resumes)-1].OK = false
		c.send(encode(object{"op": 9, "d": false}))
		return
	}
	if old := ss.conn; old != nil && old != c {
		old.drop()
	}
	c.session, ss.conn = ss, c
	for i := in.Seq + 1 - ss.first; i < int64(len(ss.events)); i++ {
		c.send(ss.events[i])
	}
	for _, x := range s.interactions {
		if slices.ContainsFunc(x.waits, func(p place) bool { return p.session == ss && p.seq > in.Seq }) {
			x.again = append(x.again, c)
		}
	}
	ss.dispatch("RESUMED", object{"_trace": []string{}})
}
