package discord

import (
	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/lang"
)

// CommandInfo is a command, or a subcommand, as people are told about it.
type CommandInfo struct {
	Name        string       // as typed, such as "/group-notes add"; no slash in a message's menu
	Local       string       // the same in the locale; equal to Name where that is English
	Description string       // in the locale; "" for one in a message's menu
	Menu        bool         // stands in the menu of a message
	Managers    bool         // shown to members who manage the server
	Options     []OptionInfo // in the order in which Discord shows them
}

// OptionInfo is an option of a command.
type OptionInfo struct {
	Name        string
	Local       string // in the locale
	Description string // in the locale
	Required    bool
	Choices     []string // in the locale; none if anything may be typed
}

// Commands describes the commands of the bot, a subcommand each for itself, in a
// locale of Discord. "zh" means zh-CN, and any locale but Chinese is English.
func Commands(locale string) []CommandInfo {
	l := discordgo.Locale(locale)
	if locale == lang.Chinese {
		l = discordgo.ChineseCN
	}
	var out []CommandInfo
	for _, c := range commandTable() {
		var names, descriptions map[discordgo.Locale]string
		if c.NameLocalizations != nil {
			names = *c.NameLocalizations
		}
		if c.DescriptionLocalizations != nil {
			descriptions = *c.DescriptionLocalizations
		}
		info := CommandInfo{
			Name: c.Name, Local: localised(l, names, c.Name), Description: localised(l, descriptions, c.Description),
			Menu: c.Type == discordgo.MessageApplicationCommand, Managers: c.DefaultMemberPermissions != nil,
		}
		if !info.Menu {
			info.Name, info.Local = "/"+info.Name, "/"+info.Local
		}
		out = append(out, expand(info, c.Options, l)...)
	}
	return out
}

// expand gives a command its options, or makes one of each subcommand.
func expand(info CommandInfo, options []*discordgo.ApplicationCommandOption, l discordgo.Locale) []CommandInfo {
	var subs []CommandInfo
	for _, o := range options {
		name, description := localised(l, o.NameLocalizations, o.Name), localised(l, o.DescriptionLocalizations, o.Description)
		if o.Type == discordgo.ApplicationCommandOptionSubCommand {
			sub := info
			sub.Name += " " + o.Name
			sub.Local += " " + name
			sub.Description = description
			subs = append(subs, expand(sub, o.Options, l)...)
			continue
		}
		opt := OptionInfo{Name: o.Name, Local: name, Description: description, Required: o.Required}
		for _, c := range o.Choices {
			opt.Choices = append(opt.Choices, localised(l, c.NameLocalizations, c.Name))
		}
		info.Options = append(info.Options, opt)
	}
	if subs != nil {
		return subs
	}
	return []CommandInfo{info}
}

// localised returns a text in a locale, or the text as it is for everybody else.
func localised(l discordgo.Locale, words map[discordgo.Locale]string, text string) string {
	if s := words[l]; s != "" {
		return s
	}
	return text
}
