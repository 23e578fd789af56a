package discordtest

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"
)

func TestChannelLimit(t *testing.T) {
	s := newScene(t, Options{}, 0)
	path := "/channels/" + s.channel.ID + "/messages"
	var r reply
	for i := range 5 {
		r = s.send("POST", path, text("x"))
		if left := r.Header.Get("X-RateLimit-Remaining"); r.Status != 200 || left != strconv.Itoa(4-i) {
			t.Fatalf("message %d: %d, %s left", i, r.Status, left)
		}
	}
	if r.Header.Get("X-RateLimit-Bucket") == "" || r.Header.Get("X-RateLimit-Limit") != "5" {
		t.Errorf("headers %v", r.Header)
	}
	if r := s.send("PATCH", path+"/"+r.id(), text("y")); r.Status != 200 {
		t.Errorf("edits share the bucket: %d", r.Status)
	}
	if r := s.send("POST", "/channels/"+s.guild.Channel("other").ID+"/messages", text("x")); r.Status != 200 {
		t.Errorf("channels share the bucket: %d", r.Status)
	}
	r = s.send("POST", path, text("x"))
	var body struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool
	}
	json.Unmarshal(r.Body, &body)
	after, _ := strconv.Atoi(r.Header.Get("Retry-After"))
	if r.Status != 429 || body.Global || body.RetryAfter <= 0 || body.RetryAfter > 5 || after < 1 || r.Header.Get("X-RateLimit-Scope") != "user" {
		t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
	}
	wantNone(t, s.Server)
	for range tolerated {
		s.send("POST", path, text("x"))
	}
	wantViolation(t, s.Server, "after a 429")
}

// Edits of one token have a bucket of their own; first responses have none.
func TestTokenLimit(t *testing.T) {
	s := newScene(t, Options{}, 0)
	for range 7 {
		s.Slash(s.at, "ask", Opts{"question": "q"})
		if r := s.answer(s.interaction(), CallbackDeferred, nil); r.Status != 204 {
			t.Fatalf("callback: %d", r.Status)
		}
	}
	s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	s.answer(g, CallbackDeferred, nil)
	for i := range 6 {
		if r := s.send("PATCH", s.hook(g, "/messages/@original"), text("x")); (r.Status == 429) != (i == 5) {
			t.Errorf("edit %d: %d", i, r.Status)
		}
	}
	wantNone(t, s.Server)
}

func TestGlobalLimit(t *testing.T) {
	s := newScene(t, Options{}, 0)
	var last reply
	for i := 0; i <= globalLimit && last.Status != 429; i++ {
		last = s.send("GET", "/channels/"+s.guild.Channel("c").ID, nil)
	}
	if last.Status != 429 || last.Header.Get("X-RateLimit-Global") != "true" || last.Header.Get("X-RateLimit-Scope") != "global" {
		t.Errorf("%d %v", last.Status, last.Header)
	}
	s.Slash(s.at, "ask", Opts{"question": "q"})
	if r := s.answer(s.interaction(), CallbackDeferred, nil); r.Status != 204 {
		t.Errorf("a first response under the global limit: %d", r.Status)
	}
	wantNone(t, s.Server)
}

func TestNoLimits(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	for range 60 {
		if r := s.send("POST", "/channels/"+s.channel.ID+"/messages", text("x")); r.Status != 200 || r.Header.Get("X-RateLimit-Limit") != "" {
			t.Fatalf("%d %v", r.Status, r.Header)
		}
	}
}

func TestFaults(t *testing.T) {
	s := newScene(t, Options{NoRateLimits: true}, 0)
	path := "/channels/" + s.channel.ID + "/messages"
	post := func() reply { return s.send("POST", path, text("x")) }
	count := func() int { return len(s.Messages(s.channel.ID)) }

	s.Fail(Fault{Method: "POST", Path: `/messages$`, Times: 2, Status: 503})
	if a, b, c := post(), post(), post(); a.Status != 503 || b.Status != 503 || c.Status != 200 || count() != 1 {
		t.Errorf("%d %d %d, %d messages", a.Status, b.Status, c.Status, count())
	}
	s.Fail(Fault{Path: `/messages$`, Times: 1, Status: 500, After: true})
	if r := post(); r.Status != 500 || count() != 2 {
		t.Errorf("after the work: %d, %d messages", r.Status, count())
	}
	s.Fail(Fault{Path: `/messages$`, Times: 1, CutBody: true})
	if r := post(); r.Status != 200 || r.id() != "" || count() != 3 {
		t.Errorf("cut: %d %q, %d messages", r.Status, r.Body, count())
	}
	s.Fail(Fault{Path: `/messages$`, Times: 1, Status: 429, RetryAfter: 300 * time.Millisecond, Global: true})
	if r := post(); r.Status != 429 || r.Header.Get("Retry-After") != "1" || string(r.Body) != `{"global":true,"message":"You are being rate limited.","retry_after":0.301}` {
		t.Errorf("429: %s %v", r.Body, r.Header)
	}
	s.Fail(Fault{Path: `/messages$`, Times: 1, Status: 502, Body: "<html>", Headers: map[string]string{"Content-Type": "text/html"}})
	if r := post(); r.Status != 502 || string(r.Body) != "<html>" || r.Header.Get("Content-Type") != "text/html" {
		t.Errorf("502: %s %v", r.Body, r.Header)
	}
	s.Fail(Fault{Path: `/messages$`, Times: 1, Delay: 20 * time.Millisecond})
	if start := time.Now(); post().Status != 200 || time.Since(start) < 20*time.Millisecond {
		t.Error("no delay")
	}
	s.Fail(Fault{Path: `.`, Status: 500})
	for range 2 {
		if post().Status != 500 {
			t.Error("the storm ended by itself")
		}
	}
	s.Heal()
	if post().Status != 200 {
		t.Error("the storm goes on")
	}
	wantNone(t, s.Server)
}

// A first response whose answer got lost may be repeated.
func TestLostAnswer(t *testing.T) {
	s := newScene(t, Options{}, 0)
	s.Fail(Fault{Path: "/callback$", Times: 1, Status: 502, After: true})
	x := s.Slash(s.at, "ask", Opts{"question": "q"})
	g := s.interaction()
	if r := s.answer(g, CallbackDeferred, nil); r.Status != 502 || !x.Acked() {
		t.Errorf("first: %d, acked %v", r.Status, x.Acked())
	}
	if r := s.answer(g, CallbackDeferred, nil); r.code() != codeAlreadyAcknowledged {
		t.Errorf("second: %d %s", r.Status, r.Body)
	}
	wantNone(t, s.Server)
}

func TestHang(t *testing.T) {
	s := New(t, Options{})
	s.Fail(Fault{Hang: true})
	done := make(chan reply)
	go func() { done <- (&bot{t: t, s: s}).send("GET", "/users/@me", nil) }()
	s.WaitFor("the request", func() bool { return s.Count("GET", "/users/@me$") == 1 })
	select {
	case r := <-done:
		t.Errorf("answered %d", r.Status)
	case <-time.After(20 * time.Millisecond):
	}
	s.web.CloseClientConnections()
	<-done
}
