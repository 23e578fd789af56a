package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// A commandAPI reads and writes the registered commands of one application,
// globally or, with a guild, of one server.
type commandAPI interface {
	// commands returns them with their localisations.
	commands(ctx context.Context, guild string) ([]json.RawMessage, error)
	// putCommands replaces all of them.
	putCommands(ctx context.Context, guild string, body []byte) error
}

// A commandDiff says by name what a registration changed.
type commandDiff struct{ Added, Changed, Removed []string }

func (d commandDiff) empty() bool { return len(d.Added)+len(d.Changed)+len(d.Removed) == 0 }

// syncCommands makes the registered commands those of the table: globally, or
// for one server if guild is given. It writes only if something differs, since
// Discord limits how often commands are written and makes members' clients load
// them anew. Commands that others registered for this application go, except the
// entry point of an activity, without which Discord refuses the write.
func syncCommands(ctx context.Context, api commandAPI, guild string) (commandDiff, error) {
	want, err := wireCommands(guild != "")
	if err != nil {
		return commandDiff{}, err
	}
	registered, err := api.commands(ctx, guild)
	if err != nil {
		return commandDiff{}, fmt.Errorf("read registered commands: %w", err)
	}
	var have, entries []wireCommand
	for _, raw := range registered {
		c, err := decodeWire(raw, guild != "")
		switch {
		case err != nil:
			return commandDiff{}, fmt.Errorf("read registered commands: %w", err)
		case c.Type == entryPoint:
			entries = append(entries, c)
		default:
			have = append(have, c)
		}
	}
	diff, err := compareCommands(have, want)
	if err != nil || diff.empty() {
		return commandDiff{}, err
	}
	body, err := encodeWire(append(want, entries...))
	if err != nil {
		return commandDiff{}, err
	}
	if err := api.putCommands(ctx, guild, body); err != nil {
		return commandDiff{}, fmt.Errorf("register commands: %w", err)
	}
	return diff, nil
}

// CommandsJSON returns the commands as they are registered globally: the body of
// Discord's bulk overwrite.
func CommandsJSON() (json.RawMessage, error) {
	commands, err := wireCommands(false)
	if err != nil {
		return nil, err
	}
	return encodeWire(commands)
}

// entryPoint is the type of the command that starts an activity, which discordgo
// does not know. There is at most one.
const entryPoint = 4

// A wireCommand holds what an application says about a command, and nothing that
// Discord adds: IDs, versions, the names in the locale of the request, and fields
// that follow from others. Encoded without empty fields it has one form, whether
// it comes from the table or from Discord, which answers with null, false or an
// empty text for what was not given.
type wireCommand struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description,omitempty"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	DefaultMemberPermissions string            `json:"default_member_permissions,omitempty"`
	NSFW                     bool              `json:"nsfw,omitempty"`
	IntegrationTypes         []int             `json:"integration_types,omitempty"`
	Contexts                 []int             `json:"contexts,omitempty"`
	Handler                  int               `json:"handler,omitempty"` // of an entry point
	Options                  []wireOption      `json:"options,omitempty"`
}

type wireOption struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description,omitempty"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                int               `json:"min_length,omitempty"`
	MaxLength                int               `json:"max_length,omitempty"`
	Choices                  []wireChoice      `json:"choices,omitempty"`
	Options                  []wireOption      `json:"options,omitempty"`
}

type wireChoice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"`
}

// wireCommands returns the table in the form in which it is sent, ordered by
// type and name.
func wireCommands(forGuild bool) ([]wireCommand, error) {
	var out []wireCommand
	for _, c := range commandTable() {
		raw, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("encode command %s: %w", c.Name, err)
		}
		w, err := decodeWire(raw, forGuild)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	slices.SortFunc(out, compareWire)
	return out, nil
}

// decodeWire reads a command of the table or of Discord. Where it can be
// installed and used is a matter of global commands only: for a server's, Discord
// ignores these fields and answers with some of its own.
func decodeWire(raw json.RawMessage, forGuild bool) (wireCommand, error) {
	var c wireCommand
	if err := json.Unmarshal(raw, &c); err != nil {
		return wireCommand{}, fmt.Errorf("decode command: %w", err)
	}
	c.Type = cmp.Or(c.Type, int(discordgo.ChatApplicationCommand))
	if forGuild {
		c.IntegrationTypes, c.Contexts = nil, nil
	}
	slices.Sort(c.IntegrationTypes)
	slices.Sort(c.Contexts)
	return c, nil
}

func encodeWire(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode commands: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// compareWire orders commands. A slash command and a message command may have
// the same name, two of one type may not.
func compareWire(a, b wireCommand) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
}

// compareCommands says what has to change to make have want, in want's order.
func compareCommands(have, want []wireCommand) (commandDiff, error) {
	var diff commandDiff
	slices.SortFunc(have, compareWire)
	for _, w := range want {
		i, found := slices.BinarySearchFunc(have, w, compareWire)
		if !found {
			diff.Added = append(diff.Added, w.Name)
			continue
		}
		before, err := encodeWire(have[i])
		if err != nil {
			return commandDiff{}, err
		}
		after, err := encodeWire(w)
		if err != nil {
			return commandDiff{}, err
		}
		if !bytes.Equal(before, after) {
			diff.Changed = append(diff.Changed, w.Name)
		}
	}
	for _, h := range have {
		if !slices.ContainsFunc(want, func(w wireCommand) bool { return compareWire(h, w) == 0 }) {
			diff.Removed = append(diff.Removed, h.Name)
		}
	}
	return diff, nil
}
