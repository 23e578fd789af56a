package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gophertutor/internal/discord/discordtest"
)

// An echo is a model server that refuses everything, and repeats what it was
// sent: the question, and the key.
func echo(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in struct {
			Messages []struct{ Content string }
			Input    []string
		}
		json.Unmarshal(body, &in)
		last := strings.Join(in.Input, " ")
		if n := len(in.Messages); n > 0 {
			last = in.Messages[n-1].Content
		}
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{
			"message": "key " + r.Header.Get("Authorization") + " may not ask: " + last, "type": "invalid_request_error",
		}})
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// No question is in the log at Info, and no secret at any level, whatever goes
// wrong. What belongs to one question can be told from the rest.
func TestLogsHoldNoQuestionsAndSecrets(t *testing.T) {
	const (
		question = "Why Does append Double capacity"
		key      = "sk-a-key-that-nobody-may-see"
		password = "pass-that-nobody-may-see"
	)
	for level, format := range map[string]string{"info": "text", "debug": "json"} {
		t.Run(level+" "+format, func(t *testing.T) {
			t.Parallel()
			server := echo(t)
			c := newScene(t, discordtest.Options{})
			p := startServing(t, c, "DATA_DIR="+t.TempDir(), "LOG_LEVEL="+level, "LOG_FORMAT="+format,
				"OPENAI_BASE_URL="+server, "OPENAI_API_KEY="+key, "CHAT_MODEL=m", "EMBEDDING_MODEL=e",
				"ALL_PROXY=http://me:"+password+"@127.0.0.1:1", "NO_PROXY=127.0.0.1")
			until(t, "the bot to be ready", func() bool { code, _ := p.command("healthcheck"); return code == exitDone })
			x := c.ask(question)
			up := c.s.Press(discordtest.At{User: c.alice, Channel: c.room}, c.answered(x), "👍")
			up.Wait()
			until(t, "the vote in the log", func() bool { return strings.Contains(p.log.String(), "vote") })
			p.end()
			text := p.log.String()
			for _, secret := range []string{c.s.Token(), key, password, x.Token} {
				if secret == "" || strings.Contains(text, secret) {
					t.Errorf("%q is in the log", secret)
				}
			}
			if level == "info" && (strings.Contains(text, "Why Does") || strings.Contains(text, "Double capacity")) {
				t.Error("the question is in the log")
			}
			// The refusals were there to be logged.
			for _, want := range []string{"answered", "the server repeats what it was sent"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in the log", want)
				}
			}
			requestsOf(t, text, format)
		})
	}
}

// requestsOf checks that the lines about the question carry one id, and those about
// the vote another.
func requestsOf(t *testing.T, text, format string) {
	t.Helper()
	id := map[string]string{}
	for line := range strings.Lines(text) {
		for _, msg := range []string{"model", "answered", "vote", "ready"} {
			before, after := "msg="+msg+" ", " request="
			if format == "json" {
				before, after = `"msg":"`+msg+`"`, `"request":"`
			}
			if !strings.Contains(line, before) {
				continue
			}
			_, rest, _ := strings.Cut(line, after)
			got := strings.TrimRight(rest, "\"}\n")
			if old, again := id[msg]; again && old != got {
				t.Errorf("%s has the ids %s and %s", msg, old, got)
			}
			id[msg] = got
		}
	}
	if id["model"] == "" || id["model"] != id["answered"] || id["vote"] == "" || id["vote"] == id["answered"] || id["ready"] != "" {
		t.Errorf("ids of requests: %v", id)
	}
}
