//go:build unix

package discord

import (
	"fmt"
	"strconv"
	"strings"
)

// cannedMembers is how many members ask; a bot may keep something of each.
const cannedMembers = 500

// cannedToken is the token of an interaction, as long as Discord's are. The
// number before the dot says whose it is.
func cannedToken(n int64) string {
	return strconv.FormatInt(n, 10) + "." + strings.Repeat("aW50ZXJhY3Rpb24", 13)
}

// cannedInteraction is /ask in a channel, with the fields that Discord sends.
func cannedInteraction(n int64) string {
	return fmt.Sprintf(`{"version":1,"type":2,"token":%q,"member":{"user":{"username":"gopher","public_flags":0,`+
		`"primary_guild":null,"id":"2000000000000%05d","global_name":"Gopher","display_name_styles":null,"discriminator":"0",`+
		`"collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"8342729096ea3675442027381ff50dfe"},`+
		`"unusual_dm_activity_until":null,"roles":["3000000000000000001"],"premium_since":null,"permissions":"2248473465835073",`+
		`"pending":false,"nick":null,"mute":false,"joined_at":"2024-03-01T10:00:00.000000+00:00","flags":0,"deaf":false,`+
		`"communication_disabled_until":null,"banner":null,"avatar":null},"locale":"en-US","id":"%d","guild_locale":"en-US",`+
		`"guild_id":"3000000000000000000","guild":{"locale":"en-US","id":"3000000000000000000","features":["COMMUNITY","NEWS"]},`+
		`"entitlements":[],"entitlement_sku_ids":[],"data":{"type":1,"options":[{"value":"Why does a send on a nil channel block `+
		`for ever, and what is it good for?","type":3,"name":"question"}],"name":"ask","id":"4000000000000000000"},"context":0,`+
		`"channel_id":"5000000000000000000","channel":{"type":0,"topic":null,"theme_color":null,"rate_limit_per_user":0,`+
		`"position":3,"permissions":"2248473465835073","parent_id":"5000000000000000009","nsfw":false,"name":"general",`+
		`"last_message_id":"6000000000000000000","id":"5000000000000000000","icon_emoji":{"name":"👋","id":null},`+
		`"guild_id":"3000000000000000000","flags":0},"authorizing_integration_owners":{"0":"3000000000000000000"},`+
		`"attachment_size_limit":10485760,"application_id":"%s","app_permissions":"2248473465835073"}`,
		cannedToken(n), n%cannedMembers, n, cannedApp)
}

const cannedApp = "8000000000000000000"

// cannedMessage is the answer to an edit.
const cannedMessage = `{"type":20,"tts":false,"timestamp":"2026-11-22T10:00:00.000000+00:00","pinned":false,"mentions":[],` +
	`"mention_roles":[],"mention_everyone":false,"id":"7000000000000000000","flags":4,"embeds":[],` +
	`"edited_timestamp":"2026-11-22T10:00:01.000000+00:00","content":"A send on a nil channel blocks for ever: there is no queue ` +
	`to wait in and nobody who could close it.","components":[],"channel_id":"5000000000000000000","author":{"username":"tutor",` +
	`"public_flags":524288,"primary_guild":null,"id":"8000000000000000000","global_name":null,"discriminator":"0001","clan":null,` +
	`"bot":true,"avatar_decoration_data":null,"avatar":null},"attachments":[],"application_id":"8000000000000000000",` +
	`"webhook_id":"8000000000000000000","interaction_metadata":{"user":{"username":"gopher","id":"200000000000000001"},"type":2,` +
	`"name":"ask","id":"1000000000000000000","command_type":1,"authorizing_integration_owners":{"0":"3000000000000000000"}}}`

// cannedReady is READY for the bot of a token such as "guilds-10000".
func cannedReady(token string) string {
	guilds := 1
	if _, n, ok := strings.Cut(token, "-"); ok {
		guilds, _ = strconv.Atoi(n)
	}
	stubs := make([]string, guilds)
	for i := range stubs {
		stubs[i] = fmt.Sprintf(`{"unavailable":true,"id":"3000000000000%06d"}`, i)
	}
	return fmt.Sprintf(`{"v":9,"user_settings":{},"user":{"verified":true,"username":"tutor","mfa_enabled":true,"id":%q,`+
		`"global_name":null,"flags":0,"email":null,"discriminator":"0001","bot":true,"avatar":null},"session_type":"normal",`+
		`"session_id":"d0e1f2","resume_gateway_url":"","relationships":[],"private_channels":[],"presences":[],"guilds":[%s],`+
		`"guild_join_requests":[],"geo_ordered_rtc_regions":[],"application":{"id":%q,"flags":565248}}`,
		cannedApp, strings.Join(stubs, ","), cannedApp)
}
