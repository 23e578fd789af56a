package discordtest

import (
	"encoding/json"
	"net/http"
	"time"
)

// Types of a first response, with Discord's numbers.
const (
	CallbackMessage        = 4
	CallbackDeferred       = 5
	CallbackDeferredUpdate = 6
	CallbackUpdate         = 7
	CallbackChoices        = 8
	CallbackModal          = 9
)

// response is the body of a first response.
type response struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
}

// callback takes the first response to an interaction.
func (s *Server) callback(c *call) answer {
	x := s.interactions[c.r.PathValue("token")]
	if x == nil || x.ID != c.r.PathValue("interaction") || x.late && x.ack == nil || s.now().Sub(x.created) > TokenLife {
		return notFound(codeUnknownInteraction, "interaction")
	}
	if x.ack != nil {
		if !x.answerLost && len(x.conns)+len(x.again) < 2 { // each of two sessions answers what it got, also who resumes one
			s.violate("a second first response to an interaction of %s in %s", x.User.Name, x.Channel.Name)
		}
		return fail(http.StatusBadRequest, codeAlreadyAcknowledged, "Interaction has already been acknowledged.")
	}
	var in response
	if a := c.decode(&in); a != nil {
		return *a
	}
	if !x.takes(in.Type) {
		var f form
		f.add("type", "BASE_TYPE_CHOICES", "This type can't answer this interaction.")
		return s.reject(c, &f)
	}
	ack := &Ack{Type: in.Type, Latency: time.Since(x.sent), Data: in.Data}
	if a := s.respond(c, x, ack); a != nil {
		return *a
	}
	x.timer.Stop()
	x.ack = ack
	close(x.acked)
	s.touch()
	if c.r.URL.Query().Get("with_response") == "true" {
		return answer{status: http.StatusOK, body: s.callbackJSON(x)}
	}
	return answer{status: http.StatusNoContent}
}

// takes reports whether a response of a type can answer the interaction.
func (x *Interaction) takes(kind int) bool {
	switch kind {
	case CallbackMessage, CallbackDeferred:
		return x.Type != interactionAutocomplete
	case CallbackDeferredUpdate, CallbackUpdate:
		return x.Type == interactionComponent || x.Type == interactionModal && x.source != nil
	case CallbackChoices:
		return x.Type == interactionAutocomplete
	case CallbackModal:
		return x.Type == interactionCommand || x.Type == interactionComponent
	}
	return false
}

// respond does what a first response asks. The lock is held.
func (s *Server) respond(c *call, x *Interaction, ack *Ack) *answer {
	data := *c
	data.payload = ack.Data
	if string(ack.Data) == "null" {
		data.payload = nil
	}
	switch ack.Type {
	case CallbackMessage:
		var b body
		if a := data.decode(&b); a != nil {
			return a
		}
		if a := s.check(&data, &b, FlagSuppressEmbeds|FlagEphemeral|FlagSuppressNotifications|FlagComponentsV2); a != nil {
			return a
		}
		x.original = x.newAnswer(&b)
		s.fill(&data, x.original, &b)
		s.add(x.original)
	case CallbackDeferred:
		var b body
		if a := data.decode(&b); a != nil {
			return a
		}
		if b.Content != nil || b.Components != nil || b.Embeds != nil {
			s.violate("%s: a deferral with a message in it, which nobody will see", c.r.URL.Path)
		}
		if b.Flags != nil && *b.Flags&^(FlagEphemeral|FlagSuppressEmbeds|FlagComponentsV2) != 0 {
			s.violate("%s: a deferral with flags %d", c.r.URL.Path, *b.Flags)
		}
		x.original = x.newAnswer(&b)
		x.original.flags |= FlagLoading
		s.add(x.original)
	case CallbackDeferredUpdate:
		x.original = x.source
	case CallbackUpdate:
		b := body{edit: true, base: x.source}
		if a := data.decode(&b); a != nil {
			return a
		}
		if a := s.check(&data, &b, FlagSuppressEmbeds|FlagEphemeral|FlagComponentsV2); a != nil {
			return a
		}
		x.original = x.source
		s.change(&data, x.source, &b)
	case CallbackChoices:
		return s.takeChoices(&data, ack)
	case CallbackModal:
		return s.takeModal(&data, x, ack)
	}
	ack.Message = x.original.snapshot()
	ack.Ephemeral = ack.Message.Ephemeral
	return nil
}

// newAnswer begins a message that answers the interaction. The lock is held.
func (x *Interaction) newAnswer(b *body) *message {
	s := x.s
	m := &message{id: s.newID(), channel: x.Channel, author: s.app, created: s.now(), interaction: x, kind: typeChatInput}
	switch {
	case x.Type == interactionComponent && x.source != nil:
		m.kind, m.reference = typeReply, x.source
	case x.command != nil && x.command.Type != commandChat:
		m.kind = typeContextMenu
	}
	if b.Flags != nil && *b.Flags&FlagEphemeral != 0 {
		m.flags |= FlagEphemeral
		m.seenBy = x.User
	}
	return m
}

func (s *Server) callbackJSON(x *Interaction) object {
	i := object{"id": x.ID, "type": x.Type}
	o := object{"interaction": i}
	resource := object{"type": x.ack.Type}
	if m := x.original; m != nil {
		i["response_message_id"] = m.id
		i["response_message_ephemeral"] = m.flags&FlagEphemeral != 0
		i["response_message_loading"] = m.flags&FlagLoading != 0
		resource["message"] = s.messageJSON(m, false)
	}
	o["resource"] = resource
	return o
}
