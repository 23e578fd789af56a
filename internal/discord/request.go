package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/store"
)

// A request is an interaction, unpacked and checked: what handlers work with
// in place of discordgo's types, whose getters panic on what they don't expect.
type request struct {
	ID, Token string
	At        time.Time // when it arrived
	Member    store.MemberID
	Name      string         // of the member, as shown; untrusted
	Server    store.ServerID // "" in a DM and where the bot is not installed
	Channel   store.ChannelID
	Locale    string // "en" or "zh", of the bot's own words
	Manager   bool   // may manage the server, by what Discord says of this interaction
	Installed bool   // the bot is a member here, or this is its DM with the member
	Direct    bool   // this is the bot's DM with the member
	BotMay    int64  // the bot's permissions here, where it is a member

	Options   options                        // of a command; of a modal, its fields by custom ID
	Focused   string                         // the option being typed, of an autocomplete
	Custom    customID                       // of a component or modal
	Message   string                         // the message that a component is on, or that the modal's button is on
	On        *discordgo.Message             // that message as it was
	Ephemeral bool                           // that message is for one member alone
	Target    *discordgo.Message             // of a message command
	Files     []*discordgo.MessageAttachment // of a command, in the order of its options
	Selected  []string                       // of a select menu
}

// options are what was given, by name. Numbers and channels come as text.
type options map[string]string

func (o options) flag(name string) bool { return o[name] == "true" }

var errInteraction = errors.New("interaction that this bot does not know")

// unpack returns the request and the pattern of the route that serves it:
// "/ask", "/group-notes add", "message:Explain this", "complete:notes",
// "button:stop", "modal:why".
func unpack(i *discordgo.Interaction, ids signer, at time.Time) (rq *request, pattern string, err error) {
	rq = &request{
		ID: i.ID, Token: i.Token, At: at, Channel: store.ChannelID(i.ChannelID),
		Locale: localeOf(string(i.Locale)), Options: options{}, BotMay: i.AppPermissions,
	}
	user := i.User
	if i.Member != nil {
		user = i.Member.User
		rq.Manager = i.Member.Permissions&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
	}
	if user == nil || i.ID == "" || i.Token == "" {
		return nil, "", errInteraction
	}
	rq.Member = store.MemberID(user.ID)
	rq.Name = memberName(i.Member, user)
	_, inServer := i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]
	switch {
	case i.GuildID == "":
		rq.Direct = i.Context == discordgo.InteractionContextBotDM
		rq.Installed = rq.Direct
	case inServer || len(i.AuthorizingIntegrationOwners) == 0: // components of old messages may name nobody
		rq.Installed = true
		rq.Server = store.ServerID(i.GuildID)
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		pattern, err = rq.command(i)
	case discordgo.InteractionMessageComponent:
		pattern, err = rq.component(i, ids)
	case discordgo.InteractionModalSubmit:
		pattern, err = rq.modal(i, ids)
	default:
		err = errInteraction
	}
	return rq, pattern, err
}

func (rq *request) command(i *discordgo.Interaction) (string, error) {
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok {
		return "", errInteraction
	}
	if data.CommandType == discordgo.MessageApplicationCommand {
		if data.Resolved != nil {
			rq.Target = data.Resolved.Messages[data.TargetID]
		}
		if rq.Target == nil {
			return "", errInteraction
		}
		return "message:" + data.Name, nil
	}
	path, given := "/"+data.Name, present(data.Options)
	for len(given) == 1 && (given[0].Type == discordgo.ApplicationCommandOptionSubCommand ||
		given[0].Type == discordgo.ApplicationCommandOptionSubCommandGroup) {
		path, given = path+" "+given[0].Name, present(given[0].Options)
	}
	for _, o := range given {
		rq.Options[o.Name] = text(o.Value)
		if o.Focused {
			rq.Focused = o.Name
		}
		if o.Type == discordgo.ApplicationCommandOptionAttachment && data.Resolved != nil {
			if f := data.Resolved.Attachments[text(o.Value)]; f != nil {
				rq.Files = append(rq.Files, f)
			}
		}
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return "complete:" + strings.TrimPrefix(path, "/"), nil
	}
	return path, nil
}

// present leaves out options that are null, which Discord sends none of.
func present(given []*discordgo.ApplicationCommandInteractionDataOption) []*discordgo.ApplicationCommandInteractionDataOption {
	return slices.DeleteFunc(given, func(o *discordgo.ApplicationCommandInteractionDataOption) bool { return o == nil })
}

// text is an option's value as Discord writes it in JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.ReplaceAll(v, "\x00", "") // no database takes it
	case float64: // whole numbers without an exponent
		return strings.TrimSuffix(fmt.Sprintf("%.4f", v), ".0000")
	}
	return fmt.Sprint(v)
}

func (rq *request) component(i *discordgo.Interaction, ids signer) (pattern string, err error) {
	data, ok := i.Data.(discordgo.MessageComponentInteractionData)
	if !ok || i.Message == nil {
		return "", errInteraction
	}
	rq.on(i.Message)
	rq.Selected = slices.Clone(data.Values)
	rq.Custom, err = ids.open(data.CustomID)
	return "button:" + rq.Custom.Action, err
}

func (rq *request) modal(i *discordgo.Interaction, ids signer) (pattern string, err error) {
	data, ok := i.Data.(discordgo.ModalSubmitInteractionData)
	if !ok {
		return "", errInteraction
	}
	if i.Message != nil {
		rq.on(i.Message)
	}
	rq.fields(data.Components)
	rq.Custom, err = ids.open(data.CustomID)
	return "modal:" + rq.Custom.Action, err
}

func (rq *request) on(m *discordgo.Message) {
	rq.On, rq.Message, rq.Ephemeral = m, m.ID, m.Flags&discordgo.MessageFlagsEphemeral != 0
}

// fields collects what was typed into a modal, in rows or in labels.
func (rq *request) fields(cs []discordgo.MessageComponent) {
	for _, c := range cs {
		switch c := c.(type) {
		case *discordgo.ActionsRow:
			rq.fields(c.Components)
		case *discordgo.Label:
			rq.fields([]discordgo.MessageComponent{c.Component})
		case *discordgo.TextInput:
			rq.Options[c.CustomID] = c.Value
		}
	}
}
