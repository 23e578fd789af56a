package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// nonceLife is how long a repeated nonce gives the message it made before.
const nonceLife = 5 * time.Minute

func (s *Server) createMessage(c *call) answer {
	need := ViewChannel | SendMessages
	if len(c.files) > 0 {
		need |= AttachFiles
	}
	ch, bad := s.channel(c, need)
	if bad != nil {
		return *bad
	}
	if ch.Guild == nil && ch.recipients[1].dmClosed {
		return fail(http.StatusForbidden, codeCannotDM, "Cannot send messages to this user")
	}
	var b body
	if a := c.decode(&b); a != nil {
		return *a
	}
	if a := s.check(c, &b, FlagSuppressEmbeds|FlagSuppressNotifications|FlagComponentsV2); a != nil {
		return *a
	}
	nonce := nonceText(b.Nonce)
	if len(nonce) > 25 {
		var f form
		f.add("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
		return s.reject(c, &f)
	}
	if m := s.sameNonce(ch, nonce); b.EnforceNonce && m != nil {
		return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
	}
	m := &message{id: s.newID(), channel: ch, author: s.app, created: s.now(), nonce: nonce}
	if r := b.Reference; r != nil {
		m.reference = s.messages[r.MessageID]
		switch {
		case m.reference != nil && m.reference.channel == ch && !m.reference.deleted && m.reference.flags&FlagEphemeral == 0:
			m.kind = typeReply
			if ch.botPermissions()&ReadHistory == 0 {
				return fail(http.StatusForbidden, codeNoHistory, "You cannot reply without permission to read message history")
			}
		case r.Missing == nil || *r.Missing:
			var f form
			f.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
			return f.answer()
		default:
			m.reference = nil
		}
	}
	if ch.archived {
		if ch.locked {
			return fail(http.StatusBadRequest, codeThreadArchived, "Thread is archived")
		}
		ch.archived = false
	}
	s.fill(c, m, &b)
	s.add(m)
	return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
}

// sameNonce finds the bot's message of the last minutes with a nonce.
func (s *Server) sameNonce(ch *Channel, nonce string) *message {
	if nonce == "" {
		return nil
	}
	for _, m := range slices.Backward(ch.messages) {
		if s.now().Sub(m.created) > nonceLife {
			return nil
		}
		if m.nonce == nonce && m.author == s.app {
			return m
		}
	}
	return nil
}

// visibleMessage finds the message of a request in its channel.
func (s *Server) visibleMessage(c *call, need int64) (*message, *answer) {
	ch, bad := s.channel(c, need)
	if bad != nil {
		return nil, bad
	}
	m := s.messages[c.r.PathValue("message")]
	if m == nil || m.channel != ch || m.deleted || m.flags&FlagEphemeral != 0 {
		a := notFound(codeUnknownMessage, "Message")
		return nil, &a
	}
	return m, nil
}

func (s *Server) getMessage(c *call) answer {
	m, bad := s.visibleMessage(c, ViewChannel|ReadHistory)
	if bad != nil {
		return *bad
	}
	return answer{status: http.StatusOK, body: s.messageJSON(m, !s.opts.MessageContent && !m.concernsBot())}
}

func (s *Server) listMessages(c *call) answer {
	ch, bad := s.channel(c, ViewChannel|ReadHistory)
	if bad != nil {
		return *bad
	}
	count := 50
	if n, err := strconv.Atoi(c.r.URL.Query().Get("limit")); err == nil {
		count = min(max(n, 1), 100)
	}
	before, after := c.r.URL.Query().Get("before"), c.r.URL.Query().Get("after")
	var found []*message
	for _, m := range ch.messages {
		if !m.deleted && m.flags&FlagEphemeral == 0 && (before == "" || compareIDs(m.id, before) < 0) && compareIDs(m.id, after) > 0 {
			found = append(found, m)
		}
	}
	// Those next to the ID that was given, the newest first.
	if n := len(found) - count; n > 0 && after != "" {
		found = found[:count]
	} else if n > 0 {
		found = found[n:]
	}
	list := []object{}
	for _, m := range slices.Backward(found) {
		list = append(list, s.messageJSON(m, !s.opts.MessageContent && !m.concernsBot()))
	}
	return answer{status: http.StatusOK, body: list}
}

func (s *Server) editMessage(c *call) answer {
	m, bad := s.visibleMessage(c, ViewChannel)
	if bad != nil {
		return *bad
	}
	if m.author != s.app {
		return fail(http.StatusForbidden, codeNotAuthor, "Cannot edit a message authored by another user")
	}
	b := body{edit: true, base: m}
	if a := c.decode(&b); a != nil {
		return *a
	}
	if a := s.check(c, &b, FlagSuppressEmbeds|FlagComponentsV2); a != nil {
		return *a
	}
	s.change(c, m, &b)
	return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
}

func (s *Server) deleteMessage(c *call) answer {
	m, bad := s.visibleMessage(c, ViewChannel)
	if bad != nil {
		return *bad
	}
	if m.author != s.app && m.channel.botPermissions()&ManageMessages == 0 {
		return fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
	}
	s.remove(m)
	return answer{status: http.StatusNoContent}
}
