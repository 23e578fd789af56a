package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/url"

	"gophertutor/internal/logs"
)

// logger writes to standard error. level and format come before what the
// environment says; both may be empty.
func (a *app) logger(level, format string) (*slog.Logger, error) {
	var o logs.Options
	if v := cmp.Or(level, a.env.get("LOG_LEVEL")); v != "" {
		if err := o.Level.UnmarshalText([]byte(v)); err != nil {
			return nil, usageError{fmt.Sprintf("LOG_LEVEL: %q is none of debug, info, warn, error", v)}
		}
	}
	switch v := cmp.Or(format, a.env.get("LOG_FORMAT")); v {
	case "", "text":
	case "json":
		o.JSON = true
	default:
		return nil, usageError{fmt.Sprintf("LOG_FORMAT: %q is neither text nor json", v)}
	}
	var err error
	if o.Secrets, err = a.env.secrets(); err != nil {
		return nil, err
	}
	return logs.New(a.std.err, o), nil
}

// secrets returns what the environment holds that must be seen nowhere.
func (e env) secrets() ([]string, error) {
	var all []string
	for _, name := range secretNames {
		v, err := e.secret(name)
		if err != nil {
			return nil, err
		}
		all = append(all, v, passwordOf(v))
		if name == "DISCORD_TOKEN" { // what is sent as the token
			all = append(all, tokenOf(v))
		}
	}
	for _, name := range addressNames {
		all = append(all, passwordOf(e.get(name)))
	}
	return all, nil
}

// passwordOf returns the password in an address, "" if there is none.
func passwordOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}

// secretNames are the variables that hold secrets, or whose _FILE names one.
var secretNames = []string{"DISCORD_TOKEN", "OPENAI_API_KEY", "EMBEDDING_API_KEY", "DATABASE_URL"}

// addressNames are the variables whose addresses may hold a password.
var addressNames = []string{"OPENAI_BASE_URL", "EMBEDDING_BASE_URL", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}
