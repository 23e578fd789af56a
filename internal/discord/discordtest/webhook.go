package discordtest

import "net/http"

// maxForeignFollowups is how many follow-ups an interaction takes where only
// the user installed the application.
const maxForeignFollowups = 5

// answered finds the interaction of a webhook request. Only one that had its
// first response has a webhook. The lock is held.
func (s *Server) answered(c *call) (*Interaction, *answer) {
	x := s.interactions[c.r.PathValue("token")]
	var a answer
	switch {
	case x == nil || c.r.PathValue("app") != s.app.ID:
		a = notFound(codeUnknownWebhook, "Webhook")
	case s.now().Sub(x.created) > TokenLife:
		a = fail(http.StatusUnauthorized, codeInvalidToken, "Invalid Webhook Token")
	case x.ack == nil:
		if !x.late && !x.faulted {
			s.violate("%s %s before the first response", c.r.Method, c.r.URL.Path)
		}
		a = notFound(codeUnknownWebhook, "Webhook")
	case x.ack.Type == CallbackChoices:
		s.violate("%s %s for an autocomplete", c.r.Method, c.r.URL.Path)
		a = notFound(codeUnknownWebhook, "Webhook")
	default:
		return x, nil
	}
	return nil, &a
}

// followUp adds a message to an answered interaction. The first one after a
// deferral that was not completed completes it, as Discord does it, and so is
// ephemeral exactly when the deferral was.
func (s *Server) followUp(c *call) answer {
	x, bad := s.answered(c)
	if bad != nil {
		return *bad
	}
	var b body
	if a := c.decode(&b); a != nil {
		return *a
	}
	if a := s.check(c, &b, FlagSuppressEmbeds|FlagEphemeral|FlagSuppressNotifications|FlagComponentsV2); a != nil {
		return *a
	}
	if m := x.original; m != nil && m.flags&FlagLoading != 0 && !m.deleted {
		if b.Flags != nil && *b.Flags&FlagEphemeral != 0 && m.flags&FlagEphemeral == 0 {
			s.violate("an ephemeral follow-up completes a public deferral and is public: %q", m.content)
			*b.Flags &^= FlagEphemeral
		}
		s.change(c, m, &b)
		return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
	}
	if x.foreign && len(x.followups) == maxForeignFollowups {
		s.violate("more than %d follow-ups where the bot is no member", maxForeignFollowups)
		return fail(http.StatusBadRequest, codeTooManyFollowups, "This interaction has reached the maximum number of follow up messages.")
	}
	m := x.newAnswer(&b)
	m.kind, m.reference = typeReply, x.original
	if x.original == nil {
		m.kind = typeDefault
	}
	s.fill(c, m, &b)
	x.followups = append(x.followups, m)
	s.add(m)
	return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
}

// answerMessage finds the message of a webhook request.
func (s *Server) answerMessage(c *call) (*Interaction, *message, *answer) {
	x, bad := s.answered(c)
	if bad != nil {
		return nil, nil, bad
	}
	id := c.r.PathValue("message")
	if m := x.original; m != nil && (id == "@original" || id == m.id) && !m.deleted {
		return x, m, nil
	}
	for _, m := range x.followups {
		if m.id == id && !m.deleted {
			return x, m, nil
		}
	}
	a := notFound(codeUnknownMessage, "Message")
	return nil, nil, &a
}

func (s *Server) getAnswer(c *call) answer {
	_, m, bad := s.answerMessage(c)
	if bad != nil {
		return *bad
	}
	return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
}

func (s *Server) editAnswer(c *call) answer {
	_, m, bad := s.answerMessage(c)
	if bad != nil {
		return *bad
	}
	b := body{edit: true, base: m}
	if a := c.decode(&b); a != nil {
		return *a
	}
	if a := s.check(c, &b, FlagSuppressEmbeds|FlagEphemeral|FlagComponentsV2); a != nil {
		return *a
	}
	s.change(c, m, &b)
	return answer{status: http.StatusOK, body: s.messageJSON(m, false)}
}

func (s *Server) deleteAnswer(c *call) answer {
	_, m, bad := s.answerMessage(c)
	if bad != nil {
		return *bad
	}
	s.remove(m)
	return answer{status: http.StatusNoContent}
}
