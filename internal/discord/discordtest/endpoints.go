package discordtest

import (
	"net/http"
	"strconv"
	"time"
)

const callbackPath = "/interactions/{interaction}/{token}/callback"

// Buckets as Discord has them; those it does not tell are generous.
var (
	perChannel = limit{5, 5 * time.Second, "channel"}
	perToken   = limit{5, 5 * time.Second, "token"}
	plenty     = limit{50, time.Second, ""}
)

// endpoints is what of Discord's API is here.
var endpoints = []endpoint{
	{pattern: "POST " + callbackPath, handle: (*Server).callback, open: true},
	{pattern: "POST /webhooks/{app}/{token}", handle: (*Server).followUp, limit: perToken, open: true},
	{pattern: "GET /webhooks/{app}/{token}/messages/{message}", handle: (*Server).getAnswer, limit: perToken, open: true},
	{pattern: "PATCH /webhooks/{app}/{token}/messages/{message}", handle: (*Server).editAnswer, limit: perToken, open: true},
	{pattern: "DELETE /webhooks/{app}/{token}/messages/{message}", handle: (*Server).deleteAnswer, limit: perToken, open: true},

	{pattern: "POST /channels/{channel}/messages", handle: (*Server).createMessage, limit: perChannel},
	{pattern: "GET /channels/{channel}/messages", handle: (*Server).listMessages, limit: perChannel},
	{pattern: "GET /channels/{channel}/messages/{message}", handle: (*Server).getMessage, limit: limit{50, time.Second, "channel"}},
	{pattern: "PATCH /channels/{channel}/messages/{message}", handle: (*Server).editMessage, limit: perChannel},
	{pattern: "DELETE /channels/{channel}/messages/{message}", handle: (*Server).deleteMessage, limit: limit{5, time.Second, "channel"}},
	{pattern: "POST /channels/{channel}/messages/{message}/threads", handle: (*Server).threadOnMessage, limit: perChannel},
	{pattern: "POST /channels/{channel}/threads", handle: (*Server).threadInChannel, limit: perChannel},
	{pattern: "POST /channels/{channel}/typing", handle: (*Server).typing, limit: perChannel},
	{pattern: "GET /channels/{channel}", handle: (*Server).getChannel, limit: limit{50, time.Second, "channel"}},

	{pattern: "GET /gateway", handle: (*Server).getGateway, open: true},
	{pattern: "GET /gateway/bot", handle: (*Server).getGatewayBot, limit: plenty},
	{pattern: "GET /users/@me", handle: (*Server).getMe, limit: plenty},
	{pattern: "GET /users/@me/guilds", handle: (*Server).getMyGuilds, limit: plenty},
	{pattern: "POST /users/@me/channels", handle: (*Server).openDM, limit: plenty},
	{pattern: "GET /guilds/{guild}", handle: (*Server).getGuild, limit: plenty},
	{pattern: "GET /guilds/{guild}/roles", handle: (*Server).getRoles, limit: plenty},
	{pattern: "GET /applications/@me", handle: (*Server).getApplication, limit: plenty},
	{pattern: "GET /oauth2/applications/@me", handle: (*Server).getApplication, limit: plenty},
	{pattern: "GET /applications/{app}/commands", handle: (*Server).getCommands, limit: plenty},
	{pattern: "PUT /applications/{app}/commands", handle: (*Server).putCommands, limit: plenty},
	{pattern: "GET /applications/{app}/guilds/{guild}/commands", handle: (*Server).getCommands, limit: plenty},
	{pattern: "PUT /applications/{app}/guilds/{guild}/commands", handle: (*Server).putCommands, limit: plenty},
}

func (s *Server) getGateway(*call) answer {
	return answer{status: http.StatusOK, body: object{"url": s.gatewayURL()}}
}

func (s *Server) getGatewayBot(*call) answer {
	left, reset := s.gateway.startsLeft()
	return answer{status: http.StatusOK, body: object{
		"url": s.gatewayURL(), "shards": s.opts.Shards, "session_start_limit": object{
			"total": s.opts.SessionStarts, "remaining": left, "reset_after": reset.Milliseconds(), "max_concurrency": s.opts.MaxConcurrency,
		},
	}}
}

func (s *Server) getMe(*call) answer {
	o := s.userJSON(s.app)
	o["verified"], o["mfa_enabled"], o["flags"], o["locale"] = true, true, 0, "en-US"
	return answer{status: http.StatusOK, body: o}
}

func (s *Server) getMyGuilds(*call) answer {
	list := []object{}
	for _, g := range s.guilds {
		if !g.foreign {
			list = append(list, object{
				"id": g.ID, "name": g.Name, "icon": nil, "owner": false, "features": []string{},
				"permissions": strconv.FormatInt(DefaultPermissions, 10),
			})
		}
	}
	return answer{status: http.StatusOK, body: list}
}

func (s *Server) getGuild(c *call) answer {
	g := s.guilds[c.r.PathValue("guild")]
	if g == nil || g.foreign {
		return notFound(codeUnknownGuild, "Guild")
	}
	return answer{status: http.StatusOK, body: s.guildJSON(g)}
}

func (s *Server) getRoles(c *call) answer {
	g := s.guilds[c.r.PathValue("guild")]
	if g == nil || g.foreign {
		return notFound(codeUnknownGuild, "Guild")
	}
	return answer{status: http.StatusOK, body: s.rolesJSON(g)}
}

// appFlags is what the portal grants: message content for an application in
// fewer than a hundred guilds.
func (s *Server) appFlags() int {
	if s.opts.MessageContent {
		return 1 << 19
	}
	return 0
}

func (s *Server) getApplication(*call) answer {
	return answer{status: http.StatusOK, body: object{
		"id": s.app.ID, "name": s.app.Name, "icon": nil, "description": "", "summary": "", "flags": s.appFlags(),
		"bot_public": true, "bot_require_code_grant": false, "verify_key": "00", "team": nil, "bot": s.userJSON(s.app),
		"owner":                    object{"id": "1", "username": "owner", "discriminator": "0", "avatar": nil},
		"integration_types_config": object{"0": object{}, "1": object{}}, "approximate_guild_count": len(s.guilds),
	}}
}

func (s *Server) openDM(c *call) answer {
	var in struct {
		RecipientID string `json:"recipient_id"`
	}
	if a := c.decode(&in); a != nil {
		return *a
	}
	u := s.users[in.RecipientID]
	if u == nil || u == s.app {
		return notFound(codeUnknownUser, "User")
	}
	return answer{status: http.StatusOK, body: s.channelJSON(s.dm(u))}
}

func (s *Server) getChannel(c *call) answer {
	ch, bad := s.channel(c, ViewChannel)
	if bad != nil {
		return *bad
	}
	return answer{status: http.StatusOK, body: s.channelJSON(ch)}
}

func (s *Server) typing(c *call) answer {
	ch, bad := s.channel(c, ViewChannel|SendMessages)
	if bad != nil {
		return *bad
	}
	ch.typing++
	return answer{status: http.StatusNoContent}
}

// channel finds the channel of a request, where the bot needs permissions.
func (s *Server) channel(c *call, need int64) (*Channel, *answer) {
	ch := s.channels[c.r.PathValue("channel")]
	if ch == nil {
		a := notFound(codeUnknownChannel, "Channel")
		return nil, &a
	}
	have := ch.botPermissions()
	if ch.isThread() && need&SendMessages != 0 {
		need = need&^SendMessages | SendInThreads
	}
	if have&ViewChannel == 0 {
		a := fail(http.StatusForbidden, codeMissingAccess, "Missing Access")
		return nil, &a
	}
	if have&need != need {
		a := fail(http.StatusForbidden, codeMissingPermissions, "Missing Permissions")
		return nil, &a
	}
	return ch, nil
}
