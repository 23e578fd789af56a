package discord

import (
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// FuzzInteraction reads interactions as they come over the gateway. Whatever they
// are, nothing panics, nobody becomes a manager without the permission, and a custom ID
// is accepted only as it was sealed.
func FuzzInteraction(f *testing.F) {
	ids := newSigner([]byte("a key of the test"))
	user := `"member":{"user":{"id":"5","username":"g"},"permissions":"32"},"guild_id":"9","authorizing_integration_owners":{"0":"9"},`
	sealed := ids.seal(customID{doUp, "5", "x"})
	for _, s := range []string{
		`{"id":"1","type":2,"token":"t",` + user + `"data":{"type":1,"name":"group-notes","options":[{"type":1,"name":"add","options":[{"type":11,"name":"file","value":"3"}]}],"resolved":{"attachments":{"3":{"id":"3"}}}}}`,
		`{"id":"1","type":2,"token":"t",` + user + `"data":{"type":3,"name":"Explain this","target_id":"7","resolved":{"messages":{"7":null}}}}`,
		`{"id":"1","type":2,"token":"t","user":{"id":"5"},"context":1,"data":{"type":1,"name":"ask","options":[null]}}`,
		`{"id":"1","type":2,"token":"t","member":{"permissions":"8"},"data":{"type":1,"name":"ask","options":[{"type":2,"name":"a"}]}}`,
		`{"id":"1","type":3,"token":"t",` + user + `"message":{"id":"7","flags":64},"data":{"custom_id":"` + sealed + `","component_type":2}}`,
		`{"id":"1","type":3,"token":"t",` + user + `"message":{"id":"7"},"data":{"custom_id":"` + sealed[:len(sealed)-1] + `","component_type":2}}`,
		`{"id":"1","type":4,"token":"t",` + user + `"data":{"name":"ask","options":[{"type":3,"name":"go","value":1e300,"focused":true}]}}`,
		`{"id":"1","type":5,"token":"t",` + user + `"data":{"custom_id":"v1/x","components":[{"type":18,"component":null},{"type":1,"components":[{"type":4,"custom_id":"f","value":"v"}]}]}}`,
		`{"id":"1","type":5,"token":"t",` + user + `"data":{"custom_id":"v1/x","components":[{"type":18}]}}`,
		`{"type":9}`, `{}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := decodeInteraction(raw)
		if err != nil {
			return
		}
		rq, pattern, err := unpack(in.Interaction, ids, time.Time{})
		if rq == nil {
			if pattern != "" || err == nil {
				t.Errorf("no request, but the pattern %q and %v", pattern, err)
			}
			return
		}
		const managing = discordgo.PermissionManageGuild | discordgo.PermissionAdministrator
		if rq.Manager && (in.Member == nil || in.Member.Permissions&managing == 0) {
			t.Error("a manager without the permission")
		}
		if rq.Server != "" && (string(rq.Server) != in.GuildID || !rq.Installed) {
			t.Errorf("on the server %q instead of %q", rq.Server, in.GuildID)
		}
		given := ""
		switch data := in.Data.(type) {
		case discordgo.MessageComponentInteractionData:
			given = data.CustomID
		case discordgo.ModalSubmitInteractionData:
			given = data.CustomID
		}
		if err == nil && given != "" && ids.seal(rq.Custom) != given {
			t.Errorf("%q is accepted as %+v", given, rq.Custom)
		}
	})
}
