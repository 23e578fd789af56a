package discordtest

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// threadRequest is the body of both ways to open a thread.
type threadRequest struct {
	Name    string `json:"name"`
	Archive *int   `json:"auto_archive_duration"`
	Kind    *int   `json:"type"`
}

func (r *threadRequest) check(f *form) {
	if n := utf8.RuneCountInString(strings.TrimSpace(r.Name)); n < 1 || n > 100 {
		f.add("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	}
	if a := r.Archive; a != nil && *a != 60 && *a != 1440 && *a != 4320 && *a != 10080 {
		f.add("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
	}
	if k := r.Kind; k != nil && *k != kindPublicThread && *k != kindPrivateThread {
		f.add("type", "BASE_TYPE_CHOICES", "Value must be one of {11, 12}.")
	}
}

// threadOnMessage opens the one thread a message can have; its ID is the message's.
func (s *Server) threadOnMessage(c *call) answer {
	m, bad := s.visibleMessage(c, ViewChannel|CreatePublicThreads)
	if bad != nil {
		if ch := s.channels[c.r.PathValue("channel")]; ch != nil && ch.botDM() {
			return fail(http.StatusBadRequest, codeWrongChannelType, "Cannot execute action on this channel type")
		}
		return *bad
	}
	if m.thread != nil {
		return fail(http.StatusBadRequest, codeThreadExists, "A thread has already been created for this message")
	}
	t, bad := s.openThread(c, m.channel, m.id, kindPublicThread)
	if bad != nil {
		return *bad
	}
	m.thread = t
	return answer{status: http.StatusCreated, body: s.channelJSON(t)}
}

// threadInChannel opens a thread without a message, a private one by default.
func (s *Server) threadInChannel(c *call) answer {
	ch, bad := s.channel(c, ViewChannel)
	if bad != nil {
		return *bad
	}
	t, bad := s.openThread(c, ch, s.newID(), kindPrivateThread)
	if bad != nil {
		return *bad
	}
	return answer{status: http.StatusCreated, body: s.channelJSON(t)}
}

func (s *Server) openThread(c *call, ch *Channel, id string, kind int) (*Channel, *answer) {
	if ch.Kind != kindText {
		a := fail(http.StatusBadRequest, codeWrongChannelType, "Cannot execute action on this channel type")
		return nil, &a
	}
	var in threadRequest
	if a := c.decode(&in); a != nil {
		return nil, a
	}
	var f form
	in.check(&f)
	if !f.ok() {
		a := s.reject(c, &f)
		return nil, &a
	}
	if in.Kind != nil && id != c.r.PathValue("message") {
		kind = *in.Kind
	}
	need := CreatePublicThreads
	if kind == kindPrivateThread {
		need = CreatePrivateThreads
	}
	if ch.botPermissions()&need == 0 {
		a := fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
		return nil, &a
	}
	return s.newThread(ch, id, in.Name, s.app.ID, kind), nil
}
