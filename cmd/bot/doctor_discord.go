package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gophertutor/internal/discord"
)

// discord checks what the bot needs of Discord, if a token is set. It asks over
// REST and changes nothing there.
func (c *checkup) discord(ctx context.Context) {
	token, err := c.a.env.secret("DISCORD_TOKEN")
	switch {
	case err != nil:
		c.fail("%v", err)
		return
	case token == "":
		c.note("%s", c.say("no DISCORD_TOKEN: bot serve needs one, the other commands do not (docs/operating.md)",
			"没有 DISCORD_TOKEN：只有 bot serve 需要它（见 docs/operating.zh-CN.md）"))
		return
	}
	cfg, err := c.a.discordConfig()
	if err != nil {
		c.fail("%v", err)
		return
	}
	probe, err := discord.NewProbe(cfg)
	if err != nil {
		c.fail("DISCORD_API_URL: %v", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	app, err := probe.Application(ctx)
	if err != nil { // without it nothing else can be asked
		c.discordProblem(err)
		return
	}
	c.ok(c.say("Discord accepts the token of %s (application %s, %s)", "Discord 接受 %s 的令牌（应用 %s，%s）"), app.Bot, app.Name, app.ID)
	c.messageContent(app, cfg.MessageContent)
	c.gateway(ctx, probe)
	if cfg.GuildID == "" || c.membership(ctx, probe, cfg.GuildID, app.Invite) {
		c.commands(ctx, probe)
	}
	if !app.Public {
		c.note("%s", c.say("the application is not public: nobody but its owner can add it", "应用不是公开的：只有所有者能添加它"))
	}
	c.note(c.say("add it to a server: %s", "添加到服务器：%s"), app.Invite)
	c.note(c.say("install it for yourself: %s", "为自己安装：%s"), app.Install)
}

// discordProblem reports what went wrong in the operator's language.
func (c *checkup) discordProblem(err error) {
	var told interface{ Message(language string) string }
	if errors.As(err, &told) {
		c.fail("Discord: %s", told.Message(c.a.locale))
		return
	}
	c.fail("%v", err)
}

// messageContent compares what is asked for with what is allowed: asking in vain
// ends the bot with close code 4014.
func (c *checkup) messageContent(app discord.Application, asked bool) {
	page := "https://discord.com/developers/applications/" + app.ID + "/bot"
	switch {
	case asked && app.MessageContent:
		c.ok("%s", c.say("the Message Content intent is allowed", "已允许 Message Content intent"))
	case asked:
		c.fail(c.say("DISCORD_MESSAGE_CONTENT is true, but the Message Content Intent is off: switch it on at %s, or unset the variable",
			"DISCORD_MESSAGE_CONTENT 为 true，但没有开启 Message Content Intent：请在 %s 打开它，或者去掉这个变量"), page)
	case app.MessageContent:
		c.note("%s", c.say("the Message Content intent is allowed but not asked for; DISCORD_MESSAGE_CONTENT=true lets the bot answer in its threads without a mention",
			"已允许 Message Content intent 但没有使用；设置 DISCORD_MESSAGE_CONTENT=true 之后，在机器人的子区里提问不必提及它"))
	default:
		c.note("%s", c.say("without the Message Content intent the bot reads mentions, replies to it and direct messages",
			"没有 Message Content intent：机器人只能读到提及、对它的回复和私信"))
	}
}

func (c *checkup) gateway(ctx context.Context, probe *discord.Probe) {
	starts, err := probe.Gateway(ctx)
	switch {
	case err != nil:
		c.discordProblem(err)
	case starts.Of == 0:
		c.ok("%s", c.say("the gateway is named; how many sessions are left is not", "网关地址已取得；没有说明还可以建立多少次会话"))
	case starts.Left == 0:
		c.fail(c.say("Discord allows no new session for %v: bot serve waits until then; something restarts it too often",
			"Discord 在 %v 之内不允许建立新会话：bot serve 会等到那时；请检查它为什么频繁重启"), starts.Reset.Round(time.Second))
	default:
		c.ok(c.say("the gateway is named; %d of %d sessions are left", "网关地址已取得；还可以建立 %d 次会话（共 %d 次）"), starts.Left, starts.Of)
	}
}

func (c *checkup) commands(ctx context.Context, probe *discord.Probe) {
	write, remove, err := probe.Commands(ctx)
	switch {
	case err != nil:
		c.discordProblem(err)
	case len(write)+len(remove) == 0:
		c.ok("%s", c.say("the commands are registered", "命令已注册"))
	default:
		list := strings.Join(write, ", ")
		for _, name := range remove {
			list += fmt.Sprintf(" -%s", name)
		}
		c.note(c.say("commands that bot serve will register when it starts: %s", "bot serve 启动时会注册这些命令：%s"), strings.TrimSpace(list))
	}
}

// membership reports whether the bot is on the server that DISCORD_GUILD_ID
// names; only there its commands can be read.
func (c *checkup) membership(ctx context.Context, probe *discord.Probe, id, invite string) bool {
	m, err := probe.Membership(ctx, c.a.locale)
	switch {
	case err != nil:
		c.discordProblem(err)
		return false
	case !m.Member:
		c.fail(c.say("the bot is not on the server %s of DISCORD_GUILD_ID: add it with %s", "机器人不在 DISCORD_GUILD_ID 指定的服务器 %s 里：请用 %s 添加"), id, invite)
		return false
	case len(m.Missing) > 0:
		c.fail(c.say("on the server %s the bot lacks: %s; give them to its role, or add it again with %s", "机器人在服务器 %s 里缺少权限：%s；请授予它的身份组，或者用 %s 重新添加"),
			m.Server, strings.Join(m.Missing, c.say(", ", "、")), invite)
	default:
		c.ok(c.say("on the server %s the bot has all permissions that it needs", "机器人在服务器 %s 里有所需的全部权限"), m.Server)
	}
	return true
}
