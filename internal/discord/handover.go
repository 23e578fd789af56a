package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// A session at Discord outlives its connection for a while: who resumes it, from
// wherever, is sent what happened since. So a process that shuts down leaves its
// sessions to the one that takes its shards over. What members do in the moment
// between reaches that one, and no session is begun, for which it would have to wait
// its turn.
// https://discord.com/developers/docs/events/gateway#resuming

// A leftSession is what it takes to go on with a session.
type leftSession struct {
	ID  string `json:"id"`
	Seq int64  `json:"seq"` // of the last event that was delivered
	URL string `json:"url"` // where it is resumed

	// What READY said, which is not said again.
	User string `json:"user"`
	App  string `json:"app"`
}

// leftFor is how long a session is there to be gone on with. Discord ends it after
// some minutes; members have given up by then.
const leftFor = time.Minute

// leftName is under which name a shard's session is left in the store: as a lease,
// whose holder is the session.
func leftName(shard, shards int) string { return fmt.Sprintf("session %d of %d", shard, shards) }

// leave leaves the sessions of a process, by shard, to whoever claims its shards next.
func (c *claim) leave(ctx context.Context, left map[int]leftSession, shards int) {
	for shard, session := range left {
		data, err := json.Marshal(session)
		now := c.clock()
		if err == nil {
			_, err = c.leases.Lease(ctx, leftName(shard, shards), string(data), now, now.Add(leftFor))
		}
		if err != nil { // the next process begins sessions of its own
			c.log.WarnContext(ctx, "leave session", "shard", shard, "error", err)
		}
	}
}

// inherit returns the session that was left of a shard, nil if there is none. It is
// returned once.
func (c *claim) inherit(ctx context.Context, shard, shards int) *leftSession {
	name := leftName(shard, shards)
	data, err := c.leases.LeaseHolder(ctx, name, c.clock())
	if err == nil && data == "" {
		return nil
	}
	if err == nil {
		err = c.leases.Release(ctx, name, data)
	}
	var left leftSession
	if err == nil {
		err = json.Unmarshal([]byte(data), &left)
	}
	if err != nil {
		c.log.WarnContext(ctx, "go on with session", "shard", shard, "error", err)
		return nil
	}
	return &left
}

// leaves returns the session of an identity whose connection has ended, for another
// process, and whether that can go on with it.
func (id *identity) leaves() (leftSession, bool) {
	ready := id.ready.Load()
	if ready == nil || ready.User == nil || ready.Application == nil || ready.SessionID == "" || ready.ResumeGatewayURL == "" {
		return leftSession{}, false
	}
	id.recount()
	return leftSession{ready.SessionID, id.seq, ready.ResumeGatewayURL, ready.User.ID, ready.Application.ID}, id.seq > 0
}

// recount takes what the newest connection, which has ended, counted of events: a
// session has one count over all of its connections.
func (id *identity) recount() {
	w := id.conn()
	if w == nil {
		return
	}
	switch last, ok := w.counted(); {
	case !ok:
		id.seq = -1
	case last > 0 && id.seq >= 0:
		id.seq = last
	}
}
