package discordtest

import "testing"

const testCommands = `[
 {"name":"ask","type":1,"description":"Ask","integration_types":[0,1],"contexts":[0,1,2],"options":[
  {"name":"question","description":"Q","type":3,"required":true,"max_length":6000},
  {"name":"private","description":"P","type":5},
  {"name":"topic","description":"T","type":3,"autocomplete":true}]},
 {"name":"group-notes","type":1,"description":"Notes","integration_types":[0],"contexts":[0],"default_member_permissions":"32","options":[
  {"name":"add","description":"Add","type":1,"options":[{"name":"file","description":"F","type":11,"required":true}]}]},
 {"name":"Explain this","type":3,"integration_types":[0,1],"contexts":[0,1,2]}]`

// scene is a guild with a bot that has its commands registered.
type scene struct {
	*Server
	*bot
	guild   *Guild
	channel *Channel
	alice   *User
	bob     *User
	at      At
}

func newScene(t testing.TB, opts Options, intents int) *scene {
	t.Helper()
	s := strict(t, opts)
	g := s.Guild("study")
	x := &scene{Server: s, guild: g, channel: g.Channel("general"), alice: s.User("alice"), bob: s.User("bob")}
	x.bot = connect(t, s, intents)
	x.at = At{User: x.alice, Channel: x.channel}
	if r := x.send("PUT", "/applications/"+s.AppID()+"/commands", testCommands); r.Status != 200 {
		t.Fatalf("register commands: %d %s", r.Status, r.Body)
	}
	return x
}
