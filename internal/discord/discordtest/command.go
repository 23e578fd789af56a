package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// Types of commands and of options, with Discord's numbers.
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3

	optionSub        = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4
	optionBoolean    = 5
	optionUser       = 6
	optionChannel    = 7
	optionRole       = 8
	optionMention    = 9
	optionNumber     = 10
	optionAttachment = 11
)

// command is a registered command.
type command struct {
	ID                       string            `json:"id"`
	ApplicationID            string            `json:"application_id"`
	GuildID                  string            `json:"guild_id,omitempty"`
	Version                  string            `json:"version"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	DefaultMemberPermissions *string           `json:"default_member_permissions"`
	DMPermission             *bool             `json:"dm_permission,omitempty"`
	Contexts                 []int             `json:"contexts"`
	IntegrationTypes         []int             `json:"integration_types"`
	NSFW                     bool              `json:"nsfw"`
	Options                  []option          `json:"options,omitempty"`
}

// option is an option, a subcommand or a group of them.
type option struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	Choices                  []choice          `json:"choices,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                *int              `json:"min_length,omitempty"`
	MaxLength                *int              `json:"max_length,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
	Options                  []option          `json:"options,omitempty"`
}

// choice is a fixed value of an option.
type choice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"`
}

// Commands lists what is registered in a guild, or globally with "", as
// Discord would answer with localisations.
func (s *Server) Commands(guildID string) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []json.RawMessage
	for _, c := range s.commands[guildID] {
		list = append(list, encode(c))
	}
	return list
}

// CommandWrites counts the requests that registered commands.
func (s *Server) CommandWrites() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// commandScope checks the application and guild of a request.
func (s *Server) commandScope(c *call) (guildID string, bad *answer) {
	guildID = c.r.PathValue("guild")
	if c.r.PathValue("app") != s.app.ID {
		a := fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
		return "", &a
	}
	if g := s.guilds[guildID]; guildID != "" && (g == nil || g.foreign) {
		a := fail(http.StatusForbidden, codeMissingAccess, "Missing Access")
		return "", &a
	}
	return guildID, nil
}

func (s *Server) getCommands(c *call) answer {
	guildID, bad := s.commandScope(c)
	if bad != nil {
		return *bad
	}
	whole := c.r.URL.Query().Get("with_localizations") == "true"
	list := []command{}
	for _, known := range s.commands[guildID] {
		one := *known
		if !whole {
			one.NameLocalizations, one.DescriptionLocalizations = nil, nil
			one.Options = plainOptions(one.Options)
		}
		list = append(list, one)
	}
	return answer{status: http.StatusOK, body: list}
}

// plainOptions leaves out what is only shown with localisations.
func plainOptions(list []option) []option {
	out := slices.Clone(list)
	for i := range out {
		o := &out[i]
		o.NameLocalizations, o.DescriptionLocalizations = nil, nil
		o.Options = plainOptions(o.Options)
		o.Choices = slices.Clone(o.Choices)
		for j := range o.Choices {
			o.Choices[j].NameLocalizations = nil
		}
	}
	return out
}

// putCommands replaces all commands of a scope. One that keeps its type and
// name keeps its ID, and its version while nothing changes.
func (s *Server) putCommands(c *call) answer {
	guildID, bad := s.commandScope(c)
	if bad != nil {
		return *bad
	}
	var list []*command
	if a := c.decode(&list); a != nil {
		return *a
	}
	var f form
	f.commands(list)
	if !f.ok() {
		return s.reject(c, &f)
	}
	s.writes++
	for _, in := range list {
		s.complete(in, guildID)
		old := s.findCommand(guildID, in.Type, in.Name)
		if old == nil {
			in.ID, in.Version = s.newID(), s.newID()
			continue
		}
		in.ID, in.Version = old.ID, old.Version
		if string(encode(in)) != string(encode(old)) {
			in.Version = s.newID()
		}
	}
	s.commands[guildID] = list
	s.touch()
	return answer{status: http.StatusOK, body: list}
}

// complete fills in what Discord answers for fields that were not sent.
func (s *Server) complete(c *command, guildID string) {
	c.ApplicationID, c.GuildID = s.app.ID, guildID
	if c.Type == 0 {
		c.Type = commandChat
	}
	if c.IntegrationTypes == nil {
		c.IntegrationTypes = []int{0}
	}
}

func (s *Server) findCommand(guildID string, kind int, name string) *command {
	for _, c := range s.commands[guildID] {
		if c.Type == kind && c.Name == name {
			return c
		}
	}
	return nil
}
