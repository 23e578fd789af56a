package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestProxy(t *testing.T) {
	tests := []struct {
		env, url, want string
	}{
		{"", "https://api.test/v1", ""},
		{"HTTPS_PROXY=http://p:1", "https://api.test/v1", "http://p:1"},
		{"https_proxy=http://p:1", "https://api.test/v1", "http://p:1"},
		{"HTTPS_PROXY=http://p:1", "http://api.test/v1", ""},
		{"HTTP_PROXY=http://p:1", "http://api.test/v1", "http://p:1"},
		{"HTTPS_PROXY=socks5://p:1080", "https://api.test/v1", "socks5://p:1080"},
		{"ALL_PROXY=socks5://p:1080", "https://api.test/v1", "socks5://p:1080"},
		{"ALL_PROXY=socks5://p:1080 HTTPS_PROXY=http://q:2", "https://api.test/v1", "http://q:2"},
		{"HTTPS_PROXY=http://p:1 NO_PROXY=api.test", "https://api.test/v1", ""},
		{"ALL_PROXY=http://p:1", "http://localhost:11434/v1", ""}, // one's own machine is never behind a proxy
	}
	for _, tt := range tests {
		e := environment(strings.Fields(tt.env))
		req, err := http.NewRequest("GET", tt.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := e.proxy()(req)
		got := ""
		if u != nil {
			got = u.String()
		}
		if err != nil || got != tt.want {
			t.Errorf("%s with %q: %q, %v; want %q", tt.url, tt.env, got, err, tt.want)
		}
	}
}

// The folder that the program runs in is never meant by nothing.
func TestFolders(t *testing.T) {
	list := string(filepath.ListSeparator)
	for v, want := range map[string][]string{"": nil, "a": {"a"}, "a" + list: {"a"}, list + "a" + list + list + "b": {"a", "b"}, list: nil} {
		a := &app{env: env{"KNOWLEDGE_DIR": v}}
		if got := a.folders(); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", v, got, want)
		}
	}
	a := &app{globals: globals{Knowledge: []string{""}}}
	if got, err := a.sources(); !errors.As(err, &usageError{}) {
		t.Errorf("no folder: %v, %v", got, err)
	}
}

func TestServers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("sk-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		env                string
		chat, embed        bool
		chatKey, embedKey  string
		chatModel, embedAt string
	}{
		{env: ""},
		{env: "OPENAI_API_KEY=sk-a", chat: true, chatKey: "sk-a", chatModel: defaultModel},
		{env: "OPENAI_API_KEY_FILE=" + file, chat: true, chatKey: "sk-file", chatModel: defaultModel},
		{env: "OPENAI_BASE_URL=http://h:1/v1 CHAT_MODEL=m", chat: true, chatModel: "m"},
		{env: "OPENAI_API_KEY=sk-a EMBEDDING_MODEL=e", chat: true, chatKey: "sk-a", chatModel: defaultModel, embed: true, embedKey: "sk-a"},
		// A key goes to the server it belongs to and to no other.
		{env: "OPENAI_API_KEY=sk-a EMBEDDING_MODEL=e EMBEDDING_BASE_URL=http://other:1", chat: true, chatKey: "sk-a", chatModel: defaultModel, embed: true, embedAt: "http://other:1"},
		{env: "OPENAI_API_KEY=sk-a OPENAI_BASE_URL=http://h:1/v1 EMBEDDING_MODEL=e EMBEDDING_BASE_URL=http://h:1/embed", chat: true, chatKey: "sk-a", chatModel: defaultModel, embed: true, embedKey: "sk-a", embedAt: "http://h:1/embed"},
		{env: "EMBEDDING_MODEL=e EMBEDDING_BASE_URL=http://other:1 EMBEDDING_API_KEY=sk-e", embed: true, embedKey: "sk-e", embedAt: "http://other:1", chatModel: defaultModel},
	}
	for _, tt := range tests {
		s, err := environment(strings.Fields(tt.env)).servers()
		if err != nil {
			t.Errorf("%q: %v", tt.env, err)
			continue
		}
		if tt.env == "" {
			tt.chatModel = defaultModel
		}
		if s.hasChat != tt.chat || s.hasEmbed != tt.embed || s.chat.Key != tt.chatKey || s.embed.Key != tt.embedKey || s.chat.Model != tt.chatModel {
			t.Errorf("%q: got chat %v %q %q, embedding %v %q", tt.env, s.hasChat, s.chat.Key, s.chat.Model, s.hasEmbed, s.embed.Key)
		}
		if tt.embedAt != "" && s.embed.BaseURL != tt.embedAt {
			t.Errorf("%q: embeds at %q", tt.env, s.embed.BaseURL)
		}
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(format, s); strings.Contains(text, "sk-") {
				t.Errorf("%s shows a key: %s", format, text)
			}
		}
	}
}

func TestDataDir(t *testing.T) {
	dir := func(kvs ...string) string { return (&app{env: environment(kvs)}).dataDir() }
	if got := dir("DATA_DIR=/d", "HOME=/h"); got != "/d" {
		t.Errorf("DATA_DIR: %q", got)
	}
	if got := dir(); got != "" {
		t.Errorf("without anything: %q", got)
	}
	if runtime.GOOS == "linux" {
		if got := dir("HOME=/h"); got != "/h/.local/share/gophertutor" {
			t.Errorf("HOME: %q", got)
		}
		if got := dir("HOME=/h", "XDG_DATA_HOME=/x"); got != "/x/gophertutor" {
			t.Errorf("XDG_DATA_HOME: %q", got)
		}
		if got := dir("HOME=/h", "XDG_DATA_HOME=relative"); got != "/h/.local/share/gophertutor" {
			t.Errorf("a relative XDG_DATA_HOME is to be ignored: %q", got)
		}
	}
}

func TestLocale(t *testing.T) {
	for env, want := range map[string]string{
		"": "en", "LANG=de_DE.UTF-8": "en", "LANG=zh_CN.UTF-8": "zh", "LANG=en_US LC_ALL=zh_TW.UTF-8": "zh", "LANG=zh_CN LC_ALL=C": "en",
	} {
		if got := environment(strings.Fields(env)).locale(); got != want {
			t.Errorf("%q: %s, want %s", env, got, want)
		}
	}
}

func TestProgress(t *testing.T) {
	var out strings.Builder
	p := &loadingBar{w: &out, label: "indexing", on: true, since: time.Now().Add(time.Minute)}
	p.show(1, 4)
	if p.clear(); out.Len() != 0 {
		t.Errorf("a bar within the first second: %q", out.String())
	}
	p.since = time.Now().Add(-2 * time.Second)
	p.show(2, 4)
	if got := out.String(); !strings.Contains(got, "2/4") || strings.Count(got, "#") != barWidth/2 {
		t.Errorf("%q", got)
	}
	p.clear()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Errorf("not cleared: %q", out.String())
	}
	out.Reset()
	(&loadingBar{w: &out, since: p.since}).show(2, 4)
	if out.Len() != 0 {
		t.Errorf("a bar without a terminal: %q", out.String())
	}
}
