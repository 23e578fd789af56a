package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// Flags of a message, with Discord's numbers.
const (
	FlagSuppressEmbeds        = 1 << 2
	FlagEphemeral             = 1 << 6
	FlagLoading               = 1 << 7
	FlagSuppressNotifications = 1 << 12
	FlagComponentsV2          = 1 << 15
)

// Types of messages, with Discord's numbers.
const (
	typeDefault     = 0
	typeReply       = 19
	typeChatInput   = 20
	typeContextMenu = 23
)

// Message is a message as it was at the moment it was asked for.
type Message struct {
	ID, ChannelID, AuthorID string
	Content                 string
	Embeds                  []json.RawMessage
	Components              []Component
	Attachments             []Attachment
	Flags                   int
	Reference               string   // the message it replies to
	Pings                   []string // user IDs, role IDs and "everyone" that were notified
	Edits                   int      // completing a deferral is none
	History                 []string // every content it had, the present one last
	Deleted                 bool
	ThreadID                string // of the thread opened on it
	Loading                 bool   // a deferral that was not completed: "is thinking"
	Ephemeral               bool
}

// Attachment is a file on a message.
type Attachment struct {
	ID, Name, ContentType, Description, URL string
	Data                                    []byte
}

// Button is a button of a message, in the order of reading.
type Button struct {
	Label, CustomID, URL string
	Style                int
	Disabled             bool
}

// Select is a select menu of a message.
type Select struct {
	CustomID, Placeholder string
	Options               []SelectOption
	MinValues, MaxValues  int
	Disabled              bool
	Type                  int   // of the component
	Kinds                 []int // of channels, for a select of these; none: all
}

// Buttons lists the message's buttons.
func (m *Message) Buttons() []Button {
	var list []Button
	walk(m.Components, func(c *Component) {
		if c.Type == componentButton {
			list = append(list, Button{c.Label, c.CustomID, c.URL, c.Style, c.Disabled})
		}
	})
	return list
}

// Button finds a button by its label or custom ID; ok says whether there is one.
func (m *Message) Button(label string) (b Button, ok bool) {
	list := m.Buttons()
	i := slices.IndexFunc(list, func(b Button) bool { return b.Label == label || b.CustomID != "" && b.CustomID == label })
	if i < 0 {
		return Button{}, false
	}
	return list[i], true
}

// Selects lists the message's select menus.
func (m *Message) Selects() []Select {
	var list []Select
	walk(m.Components, func(c *Component) {
		if c.isSelect() {
			list = append(list, Select{c.CustomID, c.Placeholder, c.Options, c.min(), c.max(), c.Disabled, c.Type, c.Kinds})
		}
	})
	return list
}

// message is the server's own record.
type message struct {
	id          string
	channel     *Channel
	author      *User
	kind        int
	content     string
	embeds      []json.RawMessage
	components  []Component
	attachments []*attachment
	flags       int
	reference   *message
	mentions    []string
	everyone    bool
	pings       []string
	created     time.Time
	edited      time.Time
	edits       int
	history     []string
	nonce       string
	deleted     bool
	thread      *Channel
	interaction *Interaction // that this answers
	seenBy      *User        // of an ephemeral message
}

// snapshot copies what may change. The lock is held.
func (m *message) snapshot() *Message {
	out := &Message{
		ID: m.id, ChannelID: m.channel.ID, AuthorID: m.author.ID, Content: m.content,
		Embeds: slices.Clone(m.embeds), Components: m.components, Flags: m.flags, Pings: slices.Clone(m.pings),
		Edits: m.edits, History: slices.Clone(m.history), Deleted: m.deleted,
		Loading: m.flags&FlagLoading != 0, Ephemeral: m.flags&FlagEphemeral != 0,
	}
	if m.reference != nil {
		out.Reference = m.reference.id
	}
	if m.thread != nil {
		out.ThreadID = m.thread.ID
	}
	for _, a := range m.attachments {
		out.Attachments = append(out.Attachments, a.Attachment)
	}
	return out
}

// add puts a message into its channel and tells the gateway. An ephemeral one
// belongs to nobody but its reader. The lock is held.
func (s *Server) add(m *message) {
	s.messages[m.id] = m
	m.channel.messages = append(m.channel.messages, m)
	if m.flags&FlagEphemeral == 0 && m.flags&FlagLoading == 0 {
		s.announce(m, "MESSAGE_CREATE")
	}
	s.touch()
}

// remove deletes a message. The lock is held.
func (s *Server) remove(m *message) {
	m.deleted = true
	if m.flags&FlagEphemeral == 0 {
		o := object{"id": m.id, "channel_id": m.channel.ID}
		if m.channel.Guild != nil {
			o["guild_id"] = m.channel.Guild.ID
		}
		s.dispatchIn(m.channel, "MESSAGE_DELETE", messageIntent(m.channel), o)
	}
	s.touch()
}

// Message finds a message by its ID, deleted or not; nil when there never was one.
func (s *Server) Message(id string) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.messages[id]; m != nil {
		return m.snapshot()
	}
	return nil
}

// Messages lists a channel's messages as everybody there sees them, the oldest
// first: without deleted and ephemeral ones.
func (s *Server) Messages(channelID string) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return nil
	}
	var list []*Message
	for _, m := range c.messages {
		if !m.deleted && m.flags&FlagEphemeral == 0 {
			list = append(list, m.snapshot())
		}
	}
	return list
}

// Ephemerals lists the messages that only u sees, in order of time.
func (s *Server) Ephemerals(u *User) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*Message
	for _, m := range s.messages {
		if m.seenBy == u && !m.deleted {
			list = append(list, m.snapshot())
		}
	}
	slices.SortFunc(list, func(a, b *Message) int { return compareIDs(a.ID, b.ID) })
	return list
}

// compareIDs orders snowflakes by time.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// Threads lists the threads there are, in order of time.
func (s *Server) Threads() []*Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*Channel
	for _, c := range s.channels {
		if c.isThread() {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *Channel) int { return compareIDs(a.ID, b.ID) })
	return list
}

// Typing counts how often the bot showed that it types in a channel.
func (s *Server) Typing(channelID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		return c.typing
	}
	return 0
}
