package discordtest

import "slices"

// Permission bits that matter to a bot.
const (
	Administrator        int64 = 1 << 3
	ManageServer         int64 = 1 << 5
	ViewChannel          int64 = 1 << 10
	SendMessages         int64 = 1 << 11
	ManageMessages       int64 = 1 << 13
	EmbedLinks           int64 = 1 << 14
	AttachFiles          int64 = 1 << 15
	ReadHistory          int64 = 1 << 16
	MentionEveryone      int64 = 1 << 17
	UseCommands          int64 = 1 << 31
	ManageThreads        int64 = 1 << 34
	CreatePublicThreads  int64 = 1 << 35
	CreatePrivateThreads int64 = 1 << 36
	SendInThreads        int64 = 1 << 38
)

// DefaultPermissions is what a new member and the bot may do in a new guild.
const DefaultPermissions = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadHistory |
	UseCommands | CreatePublicThreads | SendInThreads

// Kinds of channels, with Discord's numbers.
const (
	kindText          = 0
	kindDM            = 1
	kindPublicThread  = 11
	kindPrivateThread = 12
)

// User is somebody on Discord. Locale may be set until the user does something.
type User struct {
	ID, Name, Locale string
	Bot              bool

	dm       *Channel // with the bot, once there is one
	dmClosed bool
}

// Member is a user in a guild.
type Member struct {
	User        *User
	Guild       *Guild
	Permissions int64 // what Discord computes for them in every channel
}

// Guild is a server, as people call it. Locale may be set until the guild is used.
type Guild struct {
	ID, Name, Locale string

	s       *Server
	foreign bool // the bot is no member; guarded by the lock of s
	members map[string]*Member
	role    string // the bot's own; Discord makes it when the bot joins
}

// Channel is a text channel, a thread or a DM.
type Channel struct {
	ID, Name string
	Guild    *Guild   // nil for DMs
	Parent   *Channel // of a thread
	Owner    string   // of a thread: the user who opened it
	Kind     int      // Discord's number of the channel type

	s                *Server
	recipients       []*User // of a DM; the bot is one of them in its own
	denied           int64   // permissions the bot lacks here
	messages         []*message
	typing           int
	archived, locked bool
}

// Guild makes a guild that has the bot.
func (s *Server) Guild(name string) *Guild { return s.newGuild(name, false) }

// ForeignGuild makes a guild without the bot: its members reach the application
// only when they have installed it themselves.
func (s *Server) ForeignGuild(name string) *Guild { return s.newGuild(name, true) }

func (s *Server) newGuild(name string, foreign bool) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID |= 1<<22 - 1 // servers made in one millisecond are of different shards too
	g := &Guild{ID: s.newID(), Name: name, Locale: "en-US", s: s, foreign: foreign, members: map[string]*Member{}, role: s.newID()}
	s.guilds[g.ID] = g
	if !foreign {
		s.gateway.dispatch("GUILD_CREATE", intentGuilds, g, s.guildJSON(g))
	}
	return g
}

// BotRole is the ID of the role that Discord made for the bot.
func (g *Guild) BotRole() string { return g.role }

// Kick takes the bot out of the guild.
func (g *Guild) Kick() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.foreign = true
	g.s.gateway.dispatch("GUILD_DELETE", intentGuilds, g, object{"id": g.ID})
	g.s.touch()
}

// Channel makes a text channel.
func (g *Guild) Channel(name string) *Channel {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &Channel{ID: g.s.newID(), Name: name, Guild: g, Kind: kindText, s: g.s}
	g.s.channels[c.ID] = c
	return c
}

// Member makes u a member with the default permissions and those given.
func (g *Guild) Member(u *User, permissions int64) *Member {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.member(u, permissions)
}

// member finds or makes a member and adds permissions. The lock is held.
func (g *Guild) member(u *User, permissions int64) *Member {
	m := g.members[u.ID]
	if m == nil {
		m = &Member{User: u, Guild: g, Permissions: DefaultPermissions}
		g.members[u.ID] = m
	}
	m.Permissions |= permissions
	return m
}

// ThreadBy makes a public thread that u opened.
func (c *Channel) ThreadBy(u *User, name string) *Channel {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.newThread(c, c.s.newID(), name, u.ID, kindPublicThread)
}

// newThread makes a thread and tells the gateway. The lock is held.
func (s *Server) newThread(parent *Channel, id, name, owner string, kind int) *Channel {
	t := &Channel{ID: id, Name: name, Guild: parent.Guild, Parent: parent, Owner: owner, Kind: kind, s: s}
	s.channels[id] = t
	data := s.channelJSON(t)
	data["newly_created"] = true
	s.dispatchIn(t, "THREAD_CREATE", intentGuilds, data)
	s.touch()
	return t
}

// Archive archives a thread, as Discord does after a time of silence. A locked
// one only moderators may wake.
func (c *Channel) Archive(locked bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.archived, c.locked = true, locked
}

// Delete deletes a channel with its messages.
func (c *Channel) Delete() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.s.channels, c.ID)
	for _, m := range c.messages {
		m.deleted = true
	}
	c.s.touch()
}

// Archived reports whether a thread is archived.
func (c *Channel) Archived() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.archived
}

// DenyBot takes permissions from the bot in a channel and its threads.
func (c *Channel) DenyBot(permissions int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.denied |= permissions
}

// AllowBot gives back what DenyBot took.
func (c *Channel) AllowBot(permissions int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.denied &^= permissions
}

// User makes somebody whose client is in English.
func (s *Server) User(name string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &User{ID: s.newID(), Name: name, Locale: "en-US"}
	s.users[u.ID] = u
	return u
}

// CloseDMs makes a user take no direct messages from the bot.
func (s *Server) CloseDMs(u *User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.dmClosed = true
}

// DM is the direct message channel of the bot and a user.
func (s *Server) DM(u *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dm(u)
}

func (s *Server) dm(u *User) *Channel {
	if u.dm == nil {
		u.dm = s.newDM(s.app, u)
	}
	return u.dm
}

// PrivateChannel is a direct message channel of two people, where the bot is
// not: its commands work there only as a user's own installation.
func (s *Server) PrivateChannel(a, b *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newDM(a, b)
}

func (s *Server) newDM(a, b *User) *Channel {
	c := &Channel{ID: s.newID(), Name: "dm-" + b.Name, Kind: kindDM, s: s, recipients: []*User{a, b}}
	s.channels[c.ID] = c
	return c
}

func (c *Channel) isThread() bool { return c.Kind == kindPublicThread || c.Kind == kindPrivateThread }

// botDM reports whether c is the bot's own DM with somebody.
func (c *Channel) botDM() bool { return c.Kind == kindDM && slices.Contains(c.recipients, c.s.app) }

// hasBot reports whether the bot is a member of where c is.
func (c *Channel) hasBot() bool {
	if c.Guild != nil {
		return !c.Guild.foreign
	}
	return c.botDM()
}

// botPermissions is what the bot may do in c. The lock is held.
func (c *Channel) botPermissions() int64 {
	if !c.hasBot() {
		return 0
	}
	if c.Guild == nil {
		return ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadHistory
	}
	p := DefaultPermissions &^ c.denied
	if c.Parent != nil {
		p &^= c.Parent.denied
	}
	return p
}
