package discordtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestThreads(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true, OpenAPI: OpenAPIPath()}, intentGuilds)
	m := s.mine()
	path := "/channels/" + s.channel.ID + "/messages/" + m.ID + "/threads"
	r := s.send("POST", path, object{"name": "About slices", "auto_archive_duration": 1440})
	if r.Status != 201 || r.id() != m.ID {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if e := s.next("THREAD_CREATE"); !strings.Contains(string(e.D), `"newly_created":true`) {
		t.Errorf("event %s", e.D)
	}
	list := s.Threads()
	if len(list) != 1 || list[0].Owner != s.BotID() || s.Message(m.ID).ThreadID != m.ID {
		t.Errorf("threads %+v", list)
	}
	if r := s.send("POST", path, object{"name": "again"}); r.code() != codeThreadExists {
		t.Errorf("a second thread: %d %s", r.Status, r.Body)
	}
	th := list[0]
	th.Archive(false)
	if r := s.send("POST", "/channels/"+th.ID+"/messages", text("hello")); r.Status != 200 || th.Archived() {
		t.Errorf("message: %d, archived %v", r.Status, th.Archived())
	}
	th.Archive(true)
	if r := s.send("POST", "/channels/"+th.ID+"/messages", text("hello")); r.code() != codeThreadArchived {
		t.Errorf("message to a locked thread: %d %s", r.Status, r.Body)
	}
	theirs := s.channel.ThreadBy(s.bob, "theirs")
	theirs.DenyBot(SendInThreads)
	if r := s.send("POST", "/channels/"+theirs.ID+"/messages", text("hello")); r.code() != codeMissingPermissions {
		t.Errorf("no permission in threads: %d %s", r.Status, r.Body)
	}
	if r := s.send("POST", "/channels/"+s.channel.ID+"/threads", object{"name": "free", "type": 11}); r.Status != 201 {
		t.Errorf("without a message: %d %s", r.Status, r.Body)
	}
	if r := s.send("POST", "/channels/"+s.channel.ID+"/threads", object{"name": "hidden"}); r.code() != codeMissingPermissions {
		t.Errorf("a private thread: %d %s", r.Status, r.Body)
	}
	d := s.DM(s.alice)
	if r := s.send("POST", "/channels/"+d.ID+"/messages/"+s.Say(At{User: s.alice, Channel: d}, "x").ID+"/threads", object{"name": "x"}); r.code() != codeWrongChannelType {
		t.Errorf("in a DM: %d %s", r.Status, r.Body)
	}
	if r := s.send("POST", "/users/@me/channels", object{"recipient_id": s.alice.ID}); r.id() != d.ID {
		t.Errorf("DM: %d %s", r.Status, r.Body)
	}
	wantNone(t, s.Server)
	if r := s.send("POST", "/channels/"+s.channel.ID+"/threads", object{"name": strings.Repeat("x", 101), "type": 11}); r.code() != codeInvalidForm {
		t.Errorf("a long name: %d %s", r.Status, r.Body)
	}
	s.channel.DenyBot(CreatePublicThreads)
	if r := s.send("POST", "/channels/"+s.channel.ID+"/messages/"+s.mine().ID+"/threads", object{"name": "x"}); r.code() != codeMissingPermissions {
		t.Errorf("without permission: %d %s", r.Status, r.Body)
	}
}

func cdnClient(s *Server) *http.Client { return &http.Client{Transport: s.Transport()} }

func get(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}
