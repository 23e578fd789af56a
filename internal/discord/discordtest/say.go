package discordtest

import "slices"

// SayOption is something more about a message that a person sends.
type SayOption func(*saying)

type saying struct {
	reply  *Message
	silent bool // the reply does not ping
	files  []File
}

// Reply answers a message; its author is pinged.
func Reply(to *Message) SayOption { return func(s *saying) { s.reply = to } }

// Ping says whether a reply pings; people can switch it off.
func Ping(on bool) SayOption { return func(s *saying) { s.silent = !on } }

// Attach adds files.
func Attach(files ...File) SayOption { return func(s *saying) { s.files = append(s.files, files...) } }

// Say sends a message as a person. The bot hears of it as its intents allow.
func (s *Server) Say(at At, text string, options ...SayOption) *Message {
	var say saying
	for _, o := range options {
		o(&say)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := at.Channel
	m := &message{id: s.newID(), channel: c, author: at.User, content: text, created: s.now(), history: []string{text}}
	m.mentions, m.everyone = mentioned(text)
	if c.Guild != nil {
		m.everyone = m.everyone && c.Guild.member(at.User, 0).Permissions&(MentionEveryone|Administrator) != 0
	}
	if say.reply != nil {
		m.kind, m.reference = typeReply, s.messages[say.reply.ID]
		if to := m.reference; to != nil && !say.silent && !slices.Contains(m.mentions, to.author.ID) {
			m.mentions = append(m.mentions, to.author.ID)
		}
	}
	m.pings = slices.Clone(m.mentions)
	for _, f := range say.files {
		m.attachments = append(m.attachments, s.upload(f, "attachments", c))
	}
	c.archived = c.archived && c.locked
	s.add(m)
	return m.snapshot()
}

// Delete deletes a message, as its author or a moderator does.
func (s *Server) Delete(m *Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.messages[m.ID]; found != nil {
		s.remove(found)
	}
}
