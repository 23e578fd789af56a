package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Press presses a button by its label or custom ID, as the message looks now.
// It is a violation when the message has no such button, the button is
// disabled, or the person can't see the message.
func (s *Server) Press(at At, msg *Message, button string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, why := s.seen(at, msg)
	if why != "" {
		return s.refuse(at, "%s", why)
	}
	now := m.snapshot()
	b, ok := now.Button(button)
	switch {
	case !ok:
		return s.refuse(at, "no button %q on %q; there are %q", button, m.content, labels(now.Buttons()))
	case b.Disabled:
		return s.refuse(at, "the button %q is disabled", button)
	case b.URL != "":
		return s.refuse(at, "the button %q is a link", button)
	}
	return s.interact(at, interactionComponent, object{"custom_id": b.CustomID, "component_type": componentButton, "id": 1}, m)
}

// PressRaw presses a button of any custom ID on a message: an old one that is
// gone by now, or one that somebody made up.
func (s *Server) PressRaw(at At, msg *Message, customID string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[msg.ID]
	if m == nil {
		return s.refuse(at, "no message %s", msg.ID)
	}
	return s.interact(at, interactionComponent, object{"custom_id": customID, "component_type": componentButton, "id": 1}, m)
}

// Select chooses values in the select menu whose placeholder, custom ID or
// beginning of a custom ID is menu.
func (s *Server) Select(at At, msg *Message, menu string, values ...string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, chosen, why := s.menu(at, msg, menu, len(values))
	if why != "" {
		return s.refuse(at, "%s", why)
	}
	for _, v := range values {
		if !slices.ContainsFunc(chosen.Options, func(o SelectOption) bool { return o.Value == v }) {
			return s.refuse(at, "the select menu %q has no value %q", menu, v)
		}
	}
	data := object{"custom_id": chosen.CustomID, "component_type": chosen.Type, "values": values, "id": 1}
	if chosen.Type != componentStringSelect {
		data["resolved"] = object{}
	}
	return s.interact(at, interactionComponent, data, m)
}

// SelectChannels chooses channels in a select menu of channels; see Select.
func (s *Server) SelectChannels(at At, msg *Message, menu string, channels ...*Channel) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, chosen, why := s.menu(at, msg, menu, len(channels))
	switch {
	case why != "":
		return s.refuse(at, "%s", why)
	case chosen.Type != componentChannels:
		return s.refuse(at, "the select menu %q is none of channels", menu)
	}
	values, resolved := []string{}, object{}
	for _, c := range channels {
		if c.Guild != at.Channel.Guild || len(chosen.Kinds) > 0 && !slices.Contains(chosen.Kinds, c.Kind) {
			return s.refuse(at, "the select menu %q does not show the channel %s", menu, c.Name)
		}
		values = append(values, c.ID)
		o := s.channelJSON(c)
		o["permissions"] = strconv.FormatInt(DefaultPermissions, 10)
		resolved[c.ID] = o
	}
	data := object{
		"custom_id": chosen.CustomID, "component_type": componentChannels, "values": values,
		"resolved": object{"channels": resolved}, "id": 1,
	}
	return s.interact(at, interactionComponent, data, m)
}

// menu finds a select menu that takes so many values, or says why somebody can't
// use it.
func (s *Server) menu(at At, msg *Message, menu string, values int) (*message, Select, string) {
	m, why := s.seen(at, msg)
	if why != "" {
		return nil, Select{}, why
	}
	list := m.snapshot().Selects()
	i := slices.IndexFunc(list, func(l Select) bool { return l.Placeholder == menu || strings.HasPrefix(l.CustomID, menu) })
	if i < 0 {
		return nil, Select{}, fmt.Sprintf("no select menu %q on %q", menu, m.content)
	}
	if l := list[i]; l.Disabled || values < l.MinValues || values > l.MaxValues {
		return nil, Select{}, fmt.Sprintf("the select menu %q does not take %d values", menu, values)
	}
	return m, list[i], ""
}

// seen finds a message that somebody can press something on.
func (s *Server) seen(at At, msg *Message) (*message, string) {
	if msg == nil {
		return nil, "there is no message to press on"
	}
	m := s.messages[msg.ID]
	switch {
	case m == nil || m.deleted:
		return nil, "the message is gone"
	case m.seenBy != nil && m.seenBy != at.User:
		return nil, "presses on an ephemeral message of " + m.seenBy.Name
	case m.channel != at.Channel:
		return nil, "the message is in " + m.channel.Name + ", not in " + at.Channel.Name
	}
	return m, ""
}

func labels(list []Button) []string {
	var names []string
	for _, b := range list {
		names = append(names, b.Label)
	}
	return names
}
