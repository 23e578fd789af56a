package discord

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/store"
)

// ownRoles knows the role that Discord made for the bot on each server. It has the
// bot's name, so people mention it and mean the bot. Without the intent for servers
// Discord does not tell it: it is asked for when a message first mentions a role. It
// is safe for concurrent use.
type ownRoles struct {
	mu sync.RWMutex
	on map[store.ServerID]knownRole
}

type knownRole struct {
	id    string // "": none
	until time.Time
}

const (
	// roleFor is how long a role is known, roleRetry how long it is not asked for
	// again when there is none or Discord did not say.
	roleFor, roleRetry = 24 * time.Hour, 10 * time.Minute
	// roleWait is how long a message waits for that.
	roleWait = 10 * time.Second
	// maxRoles bounds how many servers are known.
	maxRoles = 10_000
)

func newOwnRoles() *ownRoles { return &ownRoles{on: map[store.ServerID]knownRole{}} }

// of returns the bot's role on a server, "" for none, and whether that is known.
func (r *ownRoles) of(server store.ServerID, now time.Time) (role string, known bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.on[server]
	return k.id, ok && now.Before(k.until)
}

func (r *ownRoles) set(server store.ServerID, role string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.on) >= maxRoles {
		clear(r.on)
	}
	k := knownRole{role, now.Add(roleFor)}
	if role == "" {
		k.until = now.Add(roleRetry)
	}
	r.on[server] = k
}

// learnRole asks which role is the bot's, if it must be known to say whether a message
// is meant for it. An error counts as no role, for a while.
func (b *Bot) learnRole(m *discordgo.Message) {
	server, now := store.ServerID(m.GuildID), time.Now()
	if server == "" || len(m.MentionRoles) == 0 {
		return
	}
	if _, known := b.roles.of(server, now); known || !b.queue.reserve() {
		return
	}
	ctx, cancel := context.WithTimeout(b.base, roleWait)
	defer cancel()
	b.queue.run(ctx, func(ctx context.Context) {
		role, err := b.rest.ownRole(ctx, m.GuildID, b.self())
		if err != nil {
			b.log.WarnContext(ctx, "ask for own role", "error", err)
		}
		b.roles.set(server, role, now)
	})
}

// roleIn is the bot's role on the server of a message, as far as it is known.
func (b *Bot) roleIn(m *discordgo.Message) string {
	role, _ := b.roles.of(store.ServerID(m.GuildID), time.Now())
	return role
}

// byRole reports whether a message mentions the bot's own role.
func (b *Bot) byRole(m *discordgo.Message) bool {
	role := b.roleIn(m)
	return role != "" && slices.Contains(m.MentionRoles, role)
}
