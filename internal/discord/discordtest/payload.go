package discordtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// object is a JSON object about to be sent.
type object = map[string]any

// stamp is Discord's way to write a time.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

func (s *Server) userJSON(u *User) object {
	o := object{"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil, "public_flags": 0}
	if u.Bot {
		o["bot"] = true
		o["global_name"] = nil
		o["discriminator"] = "4242"
	}
	return o
}

// memberJSON is a member as interactions carry it; messages leave out the user
// and the permissions.
func (s *Server) memberJSON(m *Member, whole bool) object {
	o := object{
		"roles": []string{}, "nick": nil, "avatar": nil, "joined_at": "2024-01-01T00:00:00.000000+00:00",
		"deaf": false, "mute": false, "pending": false, "flags": 0, "premium_since": nil, "communication_disabled_until": nil,
	}
	if whole {
		o["user"] = s.userJSON(m.User)
		o["permissions"] = strconv.FormatInt(m.Permissions, 10)
	}
	return o
}

func (s *Server) channelJSON(c *Channel) object {
	o := object{"id": c.ID, "type": c.Kind, "flags": 0, "last_message_id": nil}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1].id
	}
	if c.Guild == nil {
		recipients := []object{}
		for _, u := range c.recipients {
			if u != s.app {
				recipients = append(recipients, s.userJSON(u))
			}
		}
		o["recipients"] = recipients
		return o
	}
	o["name"], o["guild_id"], o["nsfw"], o["rate_limit_per_user"] = c.Name, c.Guild.ID, false, 0
	if c.Parent == nil {
		o["position"], o["topic"], o["parent_id"], o["permission_overwrites"] = 0, nil, nil, []any{}
		return o
	}
	o["parent_id"], o["owner_id"] = c.Parent.ID, c.Owner
	o["message_count"], o["member_count"], o["total_message_sent"] = len(c.messages), 1, len(c.messages)
	o["thread_metadata"] = object{
		"archived": c.archived, "locked": c.locked, "auto_archive_duration": 1440,
		"archive_timestamp": stamp(s.now()), "create_timestamp": stamp(s.now()),
	}
	return o
}

func (s *Server) guildJSON(g *Guild) object {
	channels, threads, members := []object{}, []object{}, []object{}
	for _, c := range s.channels {
		switch {
		case c.Guild != g:
		case c.isThread():
			threads = append(threads, s.channelJSON(c))
		default:
			channels = append(channels, s.channelJSON(c))
		}
	}
	for _, m := range g.members {
		members = append(members, s.memberJSON(m, true))
	}
	return object{
		"id": g.ID, "name": g.Name, "preferred_locale": g.Locale, "owner_id": s.app.ID, "unavailable": false,
		"member_count": len(g.members) + 1, "channels": channels, "threads": threads, "members": members,
		"roles": s.rolesJSON(g), "features": []string{}, "emojis": []any{}, "stickers": []any{},
		"joined_at": "2024-01-01T00:00:00.000000+00:00", "large": false, "presences": []any{}, "voice_states": []any{},
	}
}

// rolesJSON is the role that everybody has, and the bot's.
func (s *Server) rolesJSON(g *Guild) []object {
	everyone := object{
		"id": g.ID, "name": "@everyone", "permissions": strconv.FormatInt(DefaultPermissions, 10), "position": 0,
		"color": 0, "hoist": false, "managed": false, "mentionable": false, "flags": 0,
	}
	own := object{
		"id": g.role, "name": s.app.Name, "permissions": strconv.FormatInt(DefaultPermissions, 10), "position": 1,
		"color": 0, "hoist": false, "managed": true, "mentionable": false, "flags": 0,
		"tags": object{"bot_id": s.app.ID},
	}
	return []object{everyone, own}
}

// messageJSON is a message as REST and interactions show it. hide empties what
// the message-content intent protects.
func (s *Server) messageJSON(m *message, hide bool) object {
	o := object{
		"id": m.id, "channel_id": m.channel.ID, "type": m.kind, "author": s.userJSON(m.author), "content": m.content,
		"timestamp": stamp(m.created), "edited_timestamp": nil, "tts": false, "pinned": false, "flags": m.flags,
		"mention_everyone": m.everyone, "mention_roles": m.roles(), "embeds": m.embeds, "components": m.components,
		"attachments": []object{},
	}
	if len(m.embeds) == 0 {
		o["embeds"] = []any{}
	}
	if len(m.components) == 0 {
		o["components"] = []any{}
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	mentions := []object{}
	for _, id := range m.mentions {
		if u := s.users[id]; u != nil {
			mentions = append(mentions, s.userJSON(u))
		}
	}
	o["mentions"] = mentions
	files := []object{}
	for _, a := range m.attachments {
		files = append(files, a.json())
	}
	o["attachments"] = files
	if m.nonce != "" {
		o["nonce"] = m.nonce
	}
	if x := m.interaction; x != nil {
		o["webhook_id"], o["application_id"] = s.app.ID, s.app.ID
		o["interaction_metadata"] = object{
			"id": x.ID, "type": x.Type, "user": s.userJSON(x.User), "authorizing_integration_owners": x.owners(),
		}
	}
	if m.thread != nil {
		o["thread"] = s.channelJSON(m.thread)
	}
	if r := m.reference; r != nil {
		ref := object{"type": 0, "message_id": r.id, "channel_id": r.channel.ID}
		if r.channel.Guild != nil {
			ref["guild_id"] = r.channel.Guild.ID
		}
		o["message_reference"] = ref
		if m.kind == typeReply {
			o["referenced_message"] = nil
			if !r.deleted {
				inner := s.messageJSON(r, hide && !r.concernsBot())
				delete(inner, "referenced_message")
				o["referenced_message"] = inner
			}
		}
	}
	if hide {
		o["content"], o["embeds"], o["components"], o["attachments"] = "", []any{}, []any{}, []any{}
	}
	return o
}

// encode marshals what this package built itself.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("discordtest: " + err.Error())
	}
	return b
}
