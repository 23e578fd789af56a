package discordtest

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Types of interactions, with Discord's numbers.
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5
)

// At says who does something, and where.
type At struct {
	User    *User
	Channel *Channel
	// Force dispatches what the person's client would not offer: a command they
	// lack the default permission for (a server's managers can give it to them
	// nevertheless), or one that is not shown in this place.
	Force bool
}

// Interaction is something a person did that the bot has to answer.
type Interaction struct {
	ID, Token string
	Type      int
	User      *User
	Channel   *Channel

	s       *Server
	refused string // why it was never dispatched
	foreign bool   // only the user installed the application here
	source  *message
	command *command

	// Below: guarded by the server's lock.
	created    time.Time // by the clock that Advance moves
	sent       time.Time // real time of dispatch
	timer      *time.Timer
	conns      []*conn // that delivered it
	again      []*conn // that brought it with a resumed session
	waits      []place // in sessions
	late       bool    // three seconds passed without a first response
	faulted    bool    // an injected fault hit its callback
	ack        *Ack
	acked      chan struct{} // closed with the first response
	original   *message
	followups  []*message
	answerLost bool // the answer to the first response may not have arrived
}

// A place is where an event is in a session.
type place struct {
	session *session
	seq     int64
}

// Ack is the first response to an interaction.
type Ack struct {
	Type      int           // Discord's callback type; 0 when there was none
	Latency   time.Duration // from dispatch to the request's arrival
	Ephemeral bool
	Message   *Message // of types 4, 5 and 7, as it was then
	Modal     *Modal   // of type 9
	Choices   []Choice // of type 8
	Data      json.RawMessage
}

// Choice is a suggestion of an autocomplete answer.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Refused says why the interaction was never dispatched; "" when it was.
func (x *Interaction) Refused() string { return x.refused }

// Wait waits for the first response. The test fails when none comes within ten
// seconds; the Ack then has type 0.
func (x *Interaction) Wait() *Ack { return x.WaitAck(patience) }

// WaitAck waits for the first response for at most d.
func (x *Interaction) WaitAck(d time.Duration) *Ack {
	x.s.tb.Helper()
	if x.refused != "" {
		return &Ack{}
	}
	limit := time.NewTimer(d)
	defer limit.Stop()
	select {
	case <-x.acked:
		x.s.mu.Lock()
		defer x.s.mu.Unlock()
		return x.ack
	case <-x.s.done:
	case <-limit.C:
	}
	x.s.tb.Errorf("interaction of %s in %s: no first response within %v\n%s", x.User.Name, x.Channel.Name, d, x.s.dump())
	return &Ack{}
}

// Served reports whether a connection that brought the interaction is still
// there: of a process that died, nobody can be expected to answer.
func (x *Interaction) Served() bool {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return slices.ContainsFunc(append(x.again, x.conns...), func(c *conn) bool { return c.open })
}

// Delivered reports whether the interaction was sent to anybody.
func (x *Interaction) Delivered() bool {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return len(x.conns)+len(x.again) > 0
}

// Acked reports whether there was a first response.
func (x *Interaction) Acked() bool {
	select {
	case <-x.acked:
		return true
	default:
		return false
	}
}

// Original is the message that answers the interaction as it is now, also when
// it was deleted; nil when there is none. For a component that was answered by
// an update it is the message the component is on.
func (x *Interaction) Original() *Message {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.original == nil {
		return nil
	}
	return x.original.snapshot()
}

// Followups lists the further messages that were not deleted.
func (x *Interaction) Followups() []*Message {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	var list []*Message
	for _, m := range x.followups {
		if !m.deleted {
			list = append(list, m.snapshot())
		}
	}
	return list
}

// Messages lists the original, unless it was deleted, and the follow-ups.
func (x *Interaction) Messages() []*Message {
	var list []*Message
	if m := x.Original(); m != nil && !m.Deleted {
		list = append(list, m)
	}
	return append(list, x.Followups()...)
}

// Modal waits for the first response, which has to open a modal.
func (x *Interaction) Modal() *Modal {
	x.s.tb.Helper()
	ack := x.Wait()
	if ack.Modal == nil {
		x.s.tb.Errorf("interaction of %s: the first response has type %d and is no modal", x.User.Name, ack.Type)
		return &Modal{}
	}
	return ack.Modal
}

// refuse makes an interaction that is never dispatched. The lock is held.
func (s *Server) refuse(at At, format string, args ...any) *Interaction {
	before := len(s.violations)
	s.violate("client: "+at.User.Name+": "+format, args...)
	x := &Interaction{s: s, User: at.User, Channel: at.Channel, refused: "refused", acked: make(chan struct{})}
	if len(s.violations) > before {
		x.refused = s.violations[before]
	}
	return x
}

// interact sends an interaction with the data of its type. The lock is held.
func (s *Server) interact(at At, kind int, data object, source *message) *Interaction {
	c := at.Channel
	x := &Interaction{
		ID: s.newID(), Type: kind, User: at.User, Channel: c, s: s, source: source,
		foreign: !c.hasBot(), created: s.now(), sent: time.Now(), acked: make(chan struct{}),
	}
	// The real token is the same: base64 of a few fields, over 200 characters long.
	x.Token = base64.RawURLEncoding.EncodeToString([]byte("interaction:" + x.ID + ":" + s.secret() + s.secret() + s.secret() + s.secret()))
	s.interactions[x.Token] = x
	payload := object{
		"id": x.ID, "application_id": s.app.ID, "type": kind, "data": data, "token": x.Token, "version": 1,
		"channel_id": c.ID, "channel": s.channelJSON(c), "locale": at.User.Locale, "entitlements": []any{},
		"entitlement_sku_ids": []any{}, "attachment_size_limit": maxFileSize, "authorizing_integration_owners": x.owners(),
		"app_permissions": strconv.FormatInt(x.appPermissions(), 10), "context": x.context(),
	}
	if g := c.Guild; g != nil {
		payload["guild_id"], payload["guild_locale"] = g.ID, g.Locale
		payload["guild"] = object{"id": g.ID, "locale": g.Locale, "features": []string{}}
		payload["member"] = s.memberJSON(g.member(at.User, 0), true)
	} else {
		payload["user"] = s.userJSON(at.User)
	}
	if source != nil {
		payload["message"] = s.messageJSON(source, false)
	}
	x.timer = time.AfterFunc(s.opts.AckLimit, x.expire)
	x.conns = s.gateway.dispatch("INTERACTION_CREATE", 0, c.Guild, payload)
	for _, ss := range s.gateway.live {
		if ss.shard == shardOf(c.Guild, ss.count) {
			x.waits = append(x.waits, place{ss, ss.seq})
		}
	}
	return x
}

// expire ends the time for a first response. Only a bot that is still connected
// by the connection that brought the interaction can have been too slow.
func (x *Interaction) expire() {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.ack != nil {
		return
	}
	x.late = true
	if !x.faulted && slices.ContainsFunc(x.conns, func(c *conn) bool { return c.open }) {
		x.s.violate("interaction of %s in %s (type %d): no first response within %v", x.User.Name, x.Channel.Name, x.Type, x.s.opts.AckLimit)
	}
	x.s.touch()
}

// owners says which installation brought the interaction.
func (x *Interaction) owners() object {
	switch {
	case x.foreign:
		return object{"1": x.User.ID}
	case x.Channel.Guild == nil:
		return object{"0": "0"}
	default:
		return object{"0": x.Channel.Guild.ID}
	}
}

// context is 0 in a guild, 1 in the bot's own DM, 2 in other private channels.
func (x *Interaction) context() int { return x.Channel.context() }

func (c *Channel) context() int {
	switch {
	case c.Guild != nil:
		return 0
	case c.botDM():
		return 1
	default:
		return 2
	}
}

func (x *Interaction) appPermissions() int64 {
	if x.foreign {
		return EmbedLinks | AttachFiles | MentionEveryone
	}
	return x.Channel.botPermissions()
}
