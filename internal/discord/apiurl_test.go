package discord

import (
	"net/http"
	"strings"
	"testing"
)

func TestParseAPIURL(t *testing.T) {
	tests := []struct {
		in, want, err string
	}{
		{"", "https://discord.com/api/v9", ""},
		{"https://discord.com", "https://discord.com/api/v9", ""},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v9", ""},
		{"http://proxy:8080/", "http://proxy:8080/api/v9", ""},
		{" https://proxy/nirn/discord// ", "https://proxy/nirn/discord/api/v9", ""},
		{"https://proxy/api", "https://proxy/api/v9", ""},
		{"https://proxy/x/api/v9/", "https://proxy/x/api/v9", ""},
		{"http://[::1]:9", "http://[::1]:9/api/v9", ""},
		{"https://proxy/api/v10", "", "version 10"},
		{"proxy:8080", "", "begin with"},
		{"wss://gateway.discord.gg", "", "begin with"},
		{"https://", "", "no host"},
		{"https://:80", "", "no host"},
		{"https://me:hush@proxy", "", "password"},
		{"https://proxy?token=hush", "", "query"},
		{"https://proxy?", "", "query"},
		{"https://proxy#", "", "fragment"},
		{"https://proxy/a%2Fb", "", "escaped"},
		{"https://hush\x7f", "", "not a url"},
	}
	for _, tt := range tests {
		a, err := parseAPIURL(tt.in)
		switch {
		case tt.err == "" && (err != nil || a.String() != tt.want):
			t.Errorf("parseAPIURL(%q) = %v, %v, want %s", tt.in, a, err, tt.want)
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hush")):
			t.Errorf("parseAPIURL(%q): %v, want %q and no secret", tt.in, err, tt.err)
		}
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAPIURLTransport(t *testing.T) {
	a, err := parseAPIURL("http://proxy:8080/nirn")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"https://discord.com/api/v9/channels/1?x=y": "http://proxy:8080/nirn/api/v9/channels/1?x=y",
		"https://discord.com/api/v9/a%2Fb":          "http://proxy:8080/nirn/api/v9/a%2Fb",
		"https://cdn.discordapp.com/attachments/1":  "https://cdn.discordapp.com/attachments/1",
		"https://discord.com/invite":                "https://discord.com/invite",
	} {
		var got, host string
		next := transportFunc(func(r *http.Request) (*http.Response, error) {
			got, host = r.URL.String(), r.Host
			return answerOf(200, "")
		})
		req, err := http.NewRequest(http.MethodGet, in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.transport(next).RoundTrip(req); err != nil {
			t.Fatal(err)
		}
		if got != want || want != in && host != "" {
			t.Errorf("%s goes to %s (Host %q), want %s", in, got, host, want)
		}
		if req.URL.String() != in {
			t.Errorf("the caller's request was changed to %s", req.URL)
		}
	}
}
