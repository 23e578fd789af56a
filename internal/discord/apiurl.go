package discord

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// discordHost is where discordgo's endpoint constants point.
const discordHost = "discord.com"

// apiVersion is what discordgo speaks: its APIVersion, which is a variable
// there. Every endpoint has it.
const apiVersion = "9"

// An apiURL is where Discord's REST API is: Discord itself, a proxy that
// operators put before it, or a Discord for tests. The zero value is Discord.
// It is a value and safe for concurrent use.
type apiURL struct {
	scheme, host string
	prefix       string // begins with a slash or is empty, never ends with one
}

// parseAPIURL reads DISCORD_API_URL. An empty string is https://discord.com. A
// path is kept as a prefix; "/api", "/api/v9" or a slash at its end are taken
// as said already. Anything that could carry a secret or would be lost on the
// way (user, query, fragment) is an error, and no error repeats the value.
func parseAPIURL(s string) (apiURL, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return apiURL{}, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		// url.Parse quotes what it was given, which may hold a password.
		return apiURL{}, errors.New("api url: not a url")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return apiURL{}, errors.New("api url: it must begin with https:// or http://")
	case u.Hostname() == "":
		return apiURL{}, errors.New("api url: no host")
	case u.User != nil:
		return apiURL{}, errors.New("api url: a user or password is not possible here")
	case u.RawQuery != "" || u.ForceQuery:
		return apiURL{}, errors.New("api url: a query is not possible here")
	case u.Fragment != "" || strings.Contains(s, "#"):
		return apiURL{}, errors.New("api url: a fragment is not possible here")
	case u.RawPath != "":
		return apiURL{}, errors.New("api url: an escaped path is not possible here")
	}
	prefix := strings.TrimRight(u.Path, "/")
	if p, version, ok := cutVersion(prefix); ok {
		if version != apiVersion {
			return apiURL{}, fmt.Errorf("api url: version %s is asked for, this bot speaks %s", version, apiVersion)
		}
		prefix = p
	} else {
		prefix = strings.TrimSuffix(prefix, "/api")
	}
	return apiURL{scheme: u.Scheme, host: u.Host, prefix: strings.TrimRight(prefix, "/")}, nil
}

// cutVersion splits "/x/api/v10" into "/x" and "10".
func cutVersion(path string) (prefix, version string, ok bool) {
	i := strings.LastIndex(path, "/api/v")
	if i < 0 {
		return path, "", false
	}
	version = path[i+len("/api/v"):]
	if version == "" || strings.Trim(version, "0123456789") != "" {
		return path, "", false
	}
	return path[:i], version, true
}

// String is the base that every endpoint's path is appended to.
func (a apiURL) String() string {
	if a.host == "" {
		return "https://" + discordHost + "/api/v" + apiVersion
	}
	return a.scheme + "://" + a.host + a.prefix + "/api/v" + apiVersion
}

// transport sends requests for Discord's API to a instead; all others pass
// unchanged. discordgo's endpoints are package variables built at its start:
// rewriting requests leaves them alone.
func (a apiURL) transport(next http.RoundTripper) http.RoundTripper {
	if a.host == "" {
		return next
	}
	return rewriter{to: a, next: next}
}

type rewriter struct {
	to   apiURL
	next http.RoundTripper
}

func (r rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != discordHost || !strings.HasPrefix(req.URL.Path, "/api/") {
		return r.next.RoundTrip(req)
	}
	u := *req.URL
	u.Scheme, u.Host = r.to.scheme, r.to.host
	u.Path = r.to.prefix + u.Path
	if u.RawPath != "" {
		u.RawPath = r.to.prefix + u.RawPath
	}
	// A RoundTripper must not change its argument. Everything but the URL and
	// the host is only read, so a shallow copy is enough.
	out := *req
	out.URL, out.Host = &u, ""
	return r.next.RoundTrip(&out)
}

func (r rewriter) CloseIdleConnections() { closeIdle(r.next) }
