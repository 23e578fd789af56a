package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// body is a message as a client sends it, to any endpoint. A nil field was not sent.
type body struct {
	Content         *string            `json:"content"`
	Embeds          *[]json.RawMessage `json:"embeds"`
	Components      *[]Component       `json:"components"`
	Attachments     *[]attachmentRef   `json:"attachments"`
	AllowedMentions *allowedMentions   `json:"allowed_mentions"`
	Flags           *int               `json:"flags"`
	Reference       *messageReference  `json:"message_reference"`
	Nonce           json.RawMessage    `json:"nonce"`
	EnforceNonce    bool               `json:"enforce_nonce"`

	edit bool
	base *message // that is edited
}

// attachmentRef names a file kept by an edit, or describes the new file n.
type attachmentRef struct {
	ID          json.RawMessage `json:"id"`
	Filename    string          `json:"filename"`
	Description string          `json:"description"`
}

type messageReference struct {
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	Missing   *bool  `json:"fail_if_not_exists"`
}

// allowedMentions decides who is notified.
type allowedMentions struct {
	Parse       *[]string `json:"parse"`
	Users       []string  `json:"users"`
	Roles       []string  `json:"roles"`
	RepliedUser bool      `json:"replied_user"`
}

const (
	maxContent  = 2000
	maxFiles    = 10
	maxFileSize = 10 << 20
)

// check validates everything that holds for a message of any endpoint. allowed
// is the set of flags the endpoint takes. The lock is held.
func (s *Server) check(c *call, b *body, allowed int) *answer {
	var f form
	flags := 0
	if b.base != nil {
		flags = b.base.flags & (FlagComponentsV2 | FlagEphemeral)
	}
	if b.Flags != nil {
		if rest := *b.Flags &^ allowed; rest != 0 {
			f.add("flags", "FLAGS_INVALID", "The flags "+strconv.Itoa(rest)+" can't be set here.")
		}
		if b.edit && *b.Flags&FlagEphemeral != 0 && flags&FlagEphemeral == 0 {
			s.violate("%s %s: an edit can't make a public message ephemeral", c.r.Method, c.r.URL.Path)
		}
		flags |= *b.Flags
	}
	if b.Content != nil {
		if n := utf8.RuneCountInString(*b.Content); n > maxContent {
			f.add("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
		}
		if !utf8.ValidString(*b.Content) {
			f.add("content", "BASE_TYPE_INVALID", "Not valid text.")
		}
		if !s.opts.LooseFences && openFence(*b.Content) {
			s.violate("%s %s: a code fence is left open: %q", c.r.Method, c.r.URL.Path, *b.Content)
		}
	}
	if b.Embeds != nil {
		f.embeds(*b.Embeds)
	}
	if b.Components != nil {
		f.messageComponents(*b.Components, flags&FlagComponentsV2 != 0)
	}
	if flags&FlagComponentsV2 != 0 && (b.Content != nil && *b.Content != "" || b.Embeds != nil && len(*b.Embeds) > 0) {
		f.add("flags", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Content and embeds can't be used with components V2.")
	}
	f.files(c.files, b.Attachments)
	if !f.ok() {
		a := s.reject(c, &f)
		return &a
	}
	if b.empty(len(c.files)) {
		s.violate("%s %s: an empty message", c.r.Method, c.r.URL.Path)
		a := fail(400, codeEmptyMessage, "Cannot send an empty message")
		return &a
	}
	s.checkMentions(c, b)
	return nil
}

// empty reports whether nothing would be left to see.
func (b *body) empty(files int) bool {
	content, embeds, components := "", 0, 0
	if m := b.base; m != nil {
		content, embeds, components = m.content, len(m.embeds), len(m.components)
		if b.Attachments == nil {
			files += len(m.attachments)
		}
	}
	if b.Content != nil {
		content = *b.Content
	}
	if b.Embeds != nil {
		embeds = len(*b.Embeds)
	}
	if b.Components != nil {
		components = len(*b.Components)
	}
	if b.Attachments != nil && b.edit {
		files = max(files, len(*b.Attachments))
	}
	return strings.TrimSpace(content) == "" && embeds+components+files == 0
}

// openFence reports whether the last code fence in a text has no end.
func openFence(text string) bool {
	open := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "```"); ok && (open || !strings.Contains(rest, "```")) {
			open = !open
		}
	}
	return open
}

func (f *form) files(files []File, refs *[]attachmentRef) {
	if len(files) > maxFiles || refs != nil && len(*refs) > maxFiles {
		f.add("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
	}
	fields := map[string]bool{}
	for _, file := range files {
		if len(file.Data) > maxFileSize {
			f.add("files", "BINARY_TYPE_MAX_SIZE", "Request entity too large: "+file.Name)
		}
		if file.Name == "" {
			f.add(file.field, "BASE_TYPE_REQUIRED", "A file without a name.")
		}
		if fields[file.field] {
			f.add("files", "BASE_TYPE_DUPLICATE", "Two files called "+file.field)
		}
		fields[file.field] = true
	}
}

var mention = regexp.MustCompile(`<@(!|&)?(\d+)>|@(everyone|here)`)

// pings lists who a message would notify.
func pings(content string, a *allowedMentions, repliedTo *message) []string {
	parse := func(kind string) bool { return a == nil || a.Parse != nil && slices.Contains(*a.Parse, kind) }
	var list []string
	for _, m := range mention.FindAllStringSubmatch(content, -1) {
		switch kind, id := m[1], m[2]; {
		case m[3] != "":
			if parse("everyone") {
				list = append(list, m[3])
			}
		case kind == "&":
			if parse("roles") || a != nil && slices.Contains(a.Roles, id) {
				list = append(list, id)
			}
		case parse("users") || a != nil && slices.Contains(a.Users, id):
			list = append(list, id)
		}
	}
	if repliedTo != nil && (a == nil || a.RepliedUser) {
		list = append(list, repliedTo.author.ID)
	}
	return list
}

// checkMentions reports a message that could notify anybody, also when its
// present text mentions nobody. The lock is held.
func (s *Server) checkMentions(c *call, b *body) {
	a := b.AllowedMentions
	switch {
	case a == nil:
		s.violate("%s %s: no allowed_mentions", c.r.Method, c.r.URL.Path)
	case a.Parse == nil || len(*a.Parse) > 0 || len(a.Users) > 0 || len(a.Roles) > 0 || a.RepliedUser:
		s.violate("%s %s: allowed_mentions allow some: %s", c.r.Method, c.r.URL.Path, encode(a))
	}
}

// mentioned lists the users a text mentions and whether it names everyone.
func mentioned(content string) (users []string, everyone bool) {
	for _, m := range mention.FindAllStringSubmatch(content, -1) {
		if m[3] != "" {
			everyone = true
		} else if m[1] != "&" && !slices.Contains(users, m[2]) {
			users = append(users, m[2])
		}
	}
	return users, everyone
}

// roles lists the roles that a message mentions.
func (m *message) roles() []string {
	list := []string{}
	for _, found := range mention.FindAllStringSubmatch(m.content, -1) {
		if found[1] == "&" && !slices.Contains(list, found[2]) {
			list = append(list, found[2])
		}
	}
	return list
}
