package main

import (
	"fmt"
	"strings"

	"gophertutor/internal/discord"
)

// commandsCommand prints the commands of the Discord bot. It needs no token.
type commandsCommand struct {
	JSON bool `help:"${json_commands}"`
}

// Run implements the subcommand.
func (c *commandsCommand) Run(a *app) error {
	if c.JSON {
		body, err := discord.CommandsJSON()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.std.out, "%s\n", body)
		return err
	}
	_, err := fmt.Fprint(a.std.out, describeCommands(a.locale))
	return err
}

// describeCommands lists the commands for people: the name as everybody can type
// it, in Chinese also the one that a Chinese Discord shows.
func describeCommands(locale string) string {
	managers, menu, required, colon := " (for managers of the server)", " (in the menu of a message, under Apps)", " (required)", ": "
	if locale == "zh" {
		managers, menu, required, colon = "（限服务器管理者）", "（在消息的菜单里，“APP”之下）", "（必填）", "："
	}
	var b strings.Builder
	for i, cmd := range discord.Commands(locale) {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(both(cmd.Name, cmd.Local))
		switch {
		case cmd.Managers:
			b.WriteString(managers)
		case cmd.Menu:
			b.WriteString(menu)
		}
		b.WriteByte('\n')
		if cmd.Description != "" {
			fmt.Fprintf(&b, "    %s\n", cmd.Description)
		}
		for _, o := range cmd.Options {
			fmt.Fprintf(&b, "    - %s%s%s", both(o.Name, o.Local), colon, o.Description)
			if len(o.Choices) > 0 {
				fmt.Fprintf(&b, " [%s]", strings.Join(o.Choices, " | "))
			}
			if o.Required {
				b.WriteString(required)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// both joins a name and its localisation.
func both(name, local string) string {
	if local == name {
		return name
	}
	return name + " · " + local
}
