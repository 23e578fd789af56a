package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Opts are the options of a slash command, by name. Values are string, int,
// float64, bool, *User, *Channel or File.
type Opts map[string]any

// Slash runs a slash command; subcommands follow the name after a blank. As a
// client does, it only sends what is registered, allowed in this place and to
// this person, and valid; anything else is a violation, and [Interaction.Refused]
// says why.
func (s *Server) Slash(at At, path string, opts Opts) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, declared, data, why := s.offered(at, path)
	if why == "" {
		why = s.fillOptions(at, data, declared, opts, "")
	}
	if why != "" {
		return s.refuse(at, "/%s: %s", path, why)
	}
	return s.run(at, interactionCommand, c, data)
}

// Complete types into an option with autocomplete. The other options need not
// be complete.
func (s *Server) Complete(at At, path string, opts Opts, focused, typed string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, declared, data, why := s.offered(at, path)
	if why == "" {
		i := slices.IndexFunc(declared, func(o option) bool { return o.Name == focused })
		if i < 0 || !declared[i].Autocomplete {
			why = "no autocomplete for " + focused
		} else {
			all := Opts{focused: typed}
			for name, v := range opts {
				if name != focused {
					all[name] = v
				}
			}
			why = s.fillOptions(at, data, declared, all, focused)
		}
	}
	if why != "" {
		return s.refuse(at, "/%s: %s", path, why)
	}
	return s.run(at, interactionAutocomplete, c, data)
}

// MessageCommand runs a command from a message's menu.
func (s *Server) MessageCommand(at At, name string, msg *Message) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, why := s.usable(at, commandMessage, name)
	m, unseen := s.seen(at, msg)
	if why == "" {
		why = unseen
	}
	if why != "" {
		return s.refuse(at, "%s: %s", name, why)
	}
	data := commandData(c)
	data["target_id"] = m.id
	data["resolved"] = object{"messages": object{m.id: s.messageJSON(m, false)}}
	return s.run(at, interactionCommand, c, data)
}

func (s *Server) run(at At, kind int, c *command, data object) *Interaction {
	x := s.interact(at, kind, data, nil)
	x.command = c
	return x
}

func commandData(c *command) object {
	o := object{"id": c.ID, "name": c.Name, "type": c.Type}
	if c.GuildID != "" {
		o["guild_id"] = c.GuildID
	}
	return o
}

// offered finds the command of a path, the options declared there, and the
// data of the interaction as far as the path goes.
func (s *Server) offered(at At, path string) (*command, []option, object, string) {
	words := strings.Fields(path)
	if len(words) == 0 {
		return nil, nil, nil, "no command"
	}
	c, why := s.usable(at, commandChat, words[0])
	if why != "" {
		return nil, nil, nil, why
	}
	data := commandData(c)
	declared, inner := c.Options, data
	for _, word := range words[1:] {
		i := slices.IndexFunc(declared, func(o option) bool { return o.Name == word && o.Type <= optionGroup })
		if i < 0 {
			return nil, nil, nil, "no subcommand " + word
		}
		next := object{"name": word, "type": declared[i].Type}
		inner["options"] = []object{next}
		declared, inner = declared[i].Options, next
	}
	if len(declared) > 0 && declared[0].Type <= optionGroup {
		return nil, nil, nil, "a subcommand is missing"
	}
	data["inner"] = inner
	return c, declared, data, ""
}

// usable finds a command that the client would offer to this person here.
func (s *Server) usable(at At, kind int, name string) (*command, string) {
	c := (*command)(nil)
	if g := at.Channel.Guild; g != nil {
		c = s.findCommand(g.ID, kind, name)
	}
	if c == nil {
		c = s.findCommand("", kind, name)
	}
	switch {
	case c == nil:
		return nil, "not registered"
	case at.Force:
		return c, ""
	}
	context := at.Channel.context()
	if c.Contexts != nil && !slices.Contains(c.Contexts, context) {
		return nil, "not offered in context " + strconv.Itoa(context)
	}
	installed := 0
	if !at.Channel.hasBot() {
		installed = 1
	}
	if !slices.Contains(c.IntegrationTypes, installed) && !(context == 1 && slices.Contains(c.IntegrationTypes, 1)) {
		return nil, "not offered for installation type " + strconv.Itoa(installed)
	}
	if g := at.Channel.Guild; g != nil && c.DefaultMemberPermissions != nil {
		need, _ := strconv.ParseInt(*c.DefaultMemberPermissions, 10, 64)
		have := g.member(at.User, 0).Permissions
		if have&Administrator == 0 && (need == 0 || have&need != need) {
			return nil, "needs permissions " + *c.DefaultMemberPermissions
		}
	}
	return c, ""
}

// fillOptions puts values into the data in the declared order. focused is the
// option being typed in; then nothing is required.
func (s *Server) fillOptions(at At, data object, declared []option, opts Opts, focused string) string {
	inner := data["inner"].(object)
	delete(data, "inner")
	for name := range opts {
		if !slices.ContainsFunc(declared, func(o option) bool { return o.Name == name }) {
			return "no option " + name
		}
	}
	list := []object{}
	resolved := object{}
	for _, o := range declared {
		v, given := opts[o.Name]
		if !given {
			if o.Required && focused == "" {
				return "the option " + o.Name + " is required"
			}
			continue
		}
		value := v
		if o.Name != focused {
			var why string
			if value, why = s.optionValue(at, &o, v, resolved); why != "" {
				return why
			}
		}
		entry := object{"name": o.Name, "type": o.Type, "value": value}
		if o.Name == focused {
			entry["focused"] = true
		}
		list = append(list, entry)
	}
	if len(list) > 0 {
		inner["options"] = list
	}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return ""
}

// optionValue checks a value and gives its JSON form; what it refers to is
// added to resolved.
func (s *Server) optionValue(at At, o *option, v any, resolved object) (any, string) {
	add := func(kind, id string, what object) {
		m, _ := resolved[kind].(object)
		if m == nil {
			m = object{}
			resolved[kind] = m
		}
		m[id] = what
	}
	wrong := fmt.Sprintf("the option %s does not take %v", o.Name, v)
	switch v := v.(type) {
	case string:
		n := utf8.RuneCountInString(v)
		if o.Type != optionString || n == 0 || n > 6000 || o.MinLength != nil && n < *o.MinLength || o.MaxLength != nil && n > *o.MaxLength {
			return nil, fmt.Sprintf("the option %s does not take a text of %d characters", o.Name, n)
		}
		if len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c choice) bool { return c.Value == v }) {
			return nil, wrong
		}
		return v, ""
	case int:
		if o.Type != optionInteger && o.Type != optionNumber || !o.inRange(float64(v)) {
			return nil, wrong
		}
		return v, ""
	case float64:
		if o.Type != optionNumber || !o.inRange(v) {
			return nil, wrong
		}
		return v, ""
	case bool:
		if o.Type != optionBoolean {
			return nil, wrong
		}
		return v, ""
	case *User:
		if o.Type != optionUser && o.Type != optionMention {
			return nil, wrong
		}
		add("users", v.ID, s.userJSON(v))
		if g := at.Channel.Guild; g != nil {
			add("members", v.ID, s.memberJSON(g.member(v, 0), false))
		}
		return v.ID, ""
	case *Channel:
		if o.Type != optionChannel || len(o.ChannelTypes) > 0 && !slices.Contains(o.ChannelTypes, v.Kind) {
			return nil, wrong
		}
		what := s.channelJSON(v)
		what["permissions"] = strconv.FormatInt(DefaultPermissions, 10)
		add("channels", v.ID, what)
		return v.ID, ""
	case File:
		if o.Type != optionAttachment || len(v.Data) > maxFileSize {
			return nil, wrong
		}
		a := s.upload(v, "ephemeral-attachments", at.Channel)
		add("attachments", a.ID, a.json())
		return a.ID, ""
	}
	return nil, wrong
}

func (o *option) inRange(v float64) bool {
	if o.MinValue != nil && v < *o.MinValue || o.MaxValue != nil && v > *o.MaxValue {
		return false
	}
	return len(o.Choices) == 0 || slices.ContainsFunc(o.Choices, func(c choice) bool { return c.Value == v })
}
