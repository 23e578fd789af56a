package discordtest

import (
	"encoding/json"
	"strings"
)

// fill puts a checked body into a message that is new or a deferral. The lock is held.
func (s *Server) fill(c *call, m *message, b *body) {
	if b.Flags != nil {
		m.flags |= *b.Flags
	}
	s.set(c, m, b)
	m.history = []string{m.content}
}

// set puts the fields that were sent into a message. The lock is held.
func (s *Server) set(c *call, m *message, b *body) {
	if b.Content != nil {
		m.content = *b.Content
	}
	if b.Embeds != nil {
		m.embeds = *b.Embeds
	}
	if b.Components != nil {
		m.components = *b.Components
	}
	s.attach(c, m, b.Attachments)
	m.mentions, _ = mentioned(m.content)
	if len(m.history) > 0 {
		return // an edit notifies nobody, whatever it says
	}
	var repliedTo *message
	if m.kind == typeReply && m.interaction == nil {
		repliedTo = m.reference
	}
	m.pings = pings(m.content, b.AllowedMentions, repliedTo)
	if len(m.pings) > 0 {
		s.violate("a message notifies %s: %q", strings.Join(m.pings, ", "), m.content)
	}
}

// attach adds the files of a call. An attachments field drops the old files
// that it does not name. The lock is held.
func (s *Server) attach(c *call, m *message, refs *[]attachmentRef) {
	if refs != nil {
		var kept []*attachment
		for _, a := range m.attachments {
			for _, r := range *refs {
				if id := strings.Trim(string(r.ID), `"`); id == a.ID {
					kept = append(kept, a)
				}
			}
		}
		m.attachments = kept
	}
	for _, f := range c.files {
		a := s.upload(f, "attachments", m.channel)
		if refs != nil {
			for _, r := range *refs {
				if n := strings.Trim(string(r.ID), `"`); f.field == "files["+n+"]" || f.field == "file"+n {
					a.Description = r.Description
				}
			}
		}
		m.attachments = append(m.attachments, a)
	}
}

// change edits a message. The lock is held.
func (s *Server) change(c *call, m *message, b *body) {
	if m.flags&FlagLoading != 0 {
		// The first edit of a deferral is what people see for the first time.
		m.flags &^= FlagLoading
		s.fill(c, m, b)
		if m.flags&FlagEphemeral == 0 {
			s.announce(m, "MESSAGE_CREATE")
		}
		s.touch()
		return
	}
	if b.Flags != nil {
		m.flags = m.flags&^FlagSuppressEmbeds | *b.Flags&(FlagSuppressEmbeds|FlagComponentsV2)
	}
	s.set(c, m, b)
	m.edits++
	m.edited = s.now()
	if m.history[len(m.history)-1] != m.content {
		m.history = append(m.history, m.content)
	}
	if m.flags&FlagEphemeral == 0 {
		s.announce(m, "MESSAGE_UPDATE")
	}
	s.touch()
}

// nonceText is a nonce as the answer repeats it; a number and a string are two things.
func nonceText(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }
