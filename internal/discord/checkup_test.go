package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gophertutor/internal/discord/discordtest"
)

func newProbe(t *testing.T, cfg Config) *Probe {
	t.Helper()
	p, err := NewProbe(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.rest.close)
	return p
}

func TestProbe(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{Prefix: "/proxy", MessageContent: true, OpenAPI: discordtest.OpenAPIPath()})
	guild := s.Guild("study")
	other := s.ForeignGuild("other")
	ctx := t.Context()
	p := newProbe(t, Config{Token: s.Token(), API: s.URL(), GuildID: guild.ID})
	if want := s.URL() + "/api/v9"; p.API() != want {
		t.Errorf("API %s, want %s", p.API(), want)
	}
	app, err := p.Application(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if app.ID != s.AppID() || app.Name == "" || app.Bot == "" || !app.MessageContent || !app.Public ||
		!strings.Contains(app.Invite, app.ID) || !strings.Contains(app.Install, app.ID) {
		t.Errorf("application: %+v", app)
	}
	starts, err := p.Gateway(ctx)
	if err != nil || starts.Left != 1000 || starts.Of != 1000 || starts.Reset <= 0 {
		t.Errorf("gateway: %+v, %v", starts, err)
	}
	write, remove, err := p.Commands(ctx)
	if err != nil || len(write) != len(commandTable()) || len(remove) != 0 {
		t.Errorf("commands: %v, %v, %v", write, remove, err)
	}
	if n := s.CommandWrites(); n != 0 {
		t.Errorf("%d commands were written", n)
	}
	if _, err := syncCommands(ctx, p.rest, guild.ID); err != nil {
		t.Fatal(err)
	}
	if write, remove, err := p.Commands(ctx); err != nil || len(write)+len(remove) != 0 {
		t.Errorf("commands once registered: %v, %v, %v", write, remove, err)
	}

	m, err := p.Membership(ctx, "en")
	if d := cmp.Diff(Membership{Member: true, Server: "study"}, m); d != "" || err != nil {
		t.Errorf("membership: %v %s", err, d)
	}
	s.Fail(discordtest.Fault{
		Path: "/users/@me/guilds", Times: 1, Status: 200,
		Body: fmt.Sprintf(`[{"id":%q,"name":"study","permissions":"%d"}]`, guild.ID, discordtest.ViewChannel|discordtest.SendInThreads),
	})
	m, err = p.Membership(ctx, "zh")
	if want := "发送消息（Send Messages）"; err != nil || len(m.Missing) != 4 || m.Missing[0] != want {
		t.Errorf("membership with little: %+v, %v", m, err)
	}
	for _, id := range []string{other.ID, "42"} {
		p := newProbe(t, Config{Token: s.Token(), API: s.URL(), GuildID: id})
		if m, err := p.Membership(ctx, "en"); err != nil || m.Member {
			t.Errorf("membership of %s: %+v, %v", id, m, err)
		}
	}
}

// Every failure tells the operator what to do, in both languages and without
// the token.
func TestProbeProblems(t *testing.T) {
	const token = "the-secret-token"
	page := func(status int, body string) func(*testing.T) string {
		return func(t *testing.T) string {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", "30")
				w.WriteHeader(status)
				io.WriteString(w, body)
			}))
			t.Cleanup(s.Close)
			return s.URL
		}
	}
	for _, tt := range []struct {
		name   string
		at     func(*testing.T) string
		en, zh string
	}{
		{"wrong token", func(t *testing.T) string { return discordtest.New(t, discordtest.Options{}).URL() }, "Reset Token", "令牌无效"},
		{"nobody there", func(*testing.T) string { return "http://127.0.0.1:1" }, "cannot be reached", "无法连接"},
		{"nothing of Discord's", page(404, "<html>not found</html>"), "does not answer as Discord does: check DISCORD_API_URL", "不是 Discord 的应答"},
		{"a page", page(200, "<html>welcome</html>"), "does not answer as Discord does", "不是 Discord 的应答"},
		{"in trouble", page(502, "<html>bad gateway</html>"), "trouble of its own (HTTP 502)", "自身出错（HTTP 502）"},
		{"too often", page(429, `{"message":"slow down","retry_after":30,"global":true}`), "asked too often from here (HTTP 429): wait 30s", "过于频繁"},
		{"refused", page(403, `{"code":50001,"message":"Missing Access"}`), "http 403, code 50001: Missing Access", "50001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := newProbe(t, Config{Token: token, API: tt.at(t)}).Application(t.Context())
			var told interface{ Message(language string) string }
			if !errors.As(err, &told) {
				t.Fatalf("no words for %v", err)
			}
			for language, want := range map[string]string{"en": tt.en, "zh": tt.zh} {
				if got := told.Message(language); !strings.Contains(got, want) || strings.Contains(got, token) {
					t.Errorf("%s: %s\nwant %q in it", language, got, want)
				}
			}
			if strings.Contains(err.Error(), token) {
				t.Errorf("the token is in %v", err)
			}
		})
	}
	for _, id := range []string{"study", "0", "-3"} {
		_, err := newProbe(t, Config{Token: token, GuildID: id}).Membership(t.Context(), "en")
		if err == nil || !strings.Contains(err.(*probeError).Message("zh"), "服务器 ID") {
			t.Errorf("server %q: %v", id, err)
		}
	}
	if _, err := NewProbe(Config{API: "discord.example"}); err == nil {
		t.Error("an address without a scheme was taken")
	}
}

// A server that says nothing holds nobody up for longer than the context allows.
func TestProbeHangs(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{})
	s.Fail(discordtest.Fault{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := newProbe(t, Config{Token: s.Token(), API: s.URL()}).Application(ctx)
	var told *probeError
	if !errors.As(err, &told) || !strings.Contains(told.Message("en"), "cannot be reached") {
		t.Errorf("got %v", err)
	}
}
