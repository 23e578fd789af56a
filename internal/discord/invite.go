package discord

import (
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/lang"
)

// neededPermissions are what the bot uses on a server, and all it asks for. Slash
// commands and their replies need none of them; mentions, threads and answers
// that outlast an interaction do. Embed Links is not among them: messages are
// sent with previews suppressed.
const neededPermissions int64 = discordgo.PermissionViewChannel | // see mentions and its own threads
	discordgo.PermissionSendMessages | // answer a mention, or late, when the interaction's token has expired
	discordgo.PermissionSendMessagesInThreads | // carry on in a thread
	discordgo.PermissionCreatePublicThreads | // "Continue in a thread"
	discordgo.PermissionReadMessageHistory | // reply to a message: Discord refuses a reference without it
	discordgo.PermissionAttachFiles // answer.md, for answers over three messages

// inviteURL returns the link with which a server's manager adds the bot, with
// the scopes and permissions it needs and no others.
func inviteURL(appID string) string {
	return authorizeURL(appID, url.Values{
		"scope":            {"bot applications.commands"},
		"permissions":      {strconv.FormatInt(neededPermissions, 10)},
		"integration_type": {strconv.Itoa(int(discordgo.ApplicationIntegrationGuildInstall))},
	})
}

// installURL returns the link with which a member installs the bot for
// themselves, to use it wherever they are. There it has no permissions of its
// own, and is no member of the servers.
func installURL(appID string) string {
	return authorizeURL(appID, url.Values{
		"scope":            {"applications.commands"},
		"integration_type": {strconv.Itoa(int(discordgo.ApplicationIntegrationUserInstall))},
	})
}

// authorizeURL is a page for people, so it is at Discord whatever serves the API.
func authorizeURL(appID string, query url.Values) string {
	query.Set("client_id", appID)
	return "https://discord.com/oauth2/authorize?" + query.Encode()
}

// missingPermissions returns what is needed and not granted. An administrator
// has every permission.
func missingPermissions(granted int64) int64 {
	if granted&discordgo.PermissionAdministrator != 0 {
		return 0
	}
	return neededPermissions &^ granted
}

// permissionNames names the needed permissions that are set in missing as
// Discord's settings do, in the order of its settings page. Chinese names carry
// the English ones, since a server's manager may see either. Other bits are
// passed over.
func permissionNames(missing int64, language string) []string {
	var names []string
	for _, p := range []struct {
		bit    int64
		en, zh string
	}{
		{discordgo.PermissionViewChannel, "View Channels", "查看频道"},
		{discordgo.PermissionSendMessages, "Send Messages", "发送消息"},
		{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "在子区内发送消息"},
		{discordgo.PermissionCreatePublicThreads, "Create Public Threads", "创建公共子区"},
		{discordgo.PermissionAttachFiles, "Attach Files", "添加文件"},
		{discordgo.PermissionReadMessageHistory, "Read Message History", "阅读消息历史记录"},
	} {
		switch {
		case missing&p.bit == 0:
		case language == lang.Chinese:
			names = append(names, p.zh+"（"+p.en+"）")
		default:
			names = append(names, p.en)
		}
	}
	return names
}
