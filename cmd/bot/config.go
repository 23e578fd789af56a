package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"gophertutor/internal/llm/openai"
)

// globals are the flags of the program itself.
type globals struct {
	Knowledge []string `placeholder:"DIR" sep:"none" help:"${knowledge}"`
	Builtin   bool     `help:"${builtin}"`
	DataDir   string   `placeholder:"DIR" help:"${data}"`
	Prompts   string   `placeholder:"DIR" help:"${prompts}"`
	NoModel   bool     `help:"${no_model}"`
}

// env is the environment of the process. This file is the only reader of it.
type env map[string]string

func environment(kvs []string) env {
	e := env{}
	for _, kv := range kvs {
		if k, v, ok := strings.Cut(kv, "="); ok {
			e[k] = v
		}
	}
	return e
}

func (e env) get(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(e[n]); v != "" {
			return v
		}
	}
	return ""
}

// secret returns a variable that may also be given as the name of a file, as
// container platforms hand out secrets.
func (e env) secret(name string) (string, error) {
	if v := e.get(name); v != "" {
		return v, nil
	}
	file := e.get(name + "_FILE")
	if file == "" {
		return "", nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", usageError{fmt.Sprintf("%s_FILE: %v", name, err)}
	}
	v := strings.TrimSpace(string(b))
	if v == "" {
		return "", usageError{fmt.Sprintf("%s_FILE: %s is empty", name, file)}
	}
	return v, nil
}

// flag returns a variable that is true or false; unset is false.
func (e env) flag(name string) (bool, error) {
	v := e.get(name)
	if v == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(v)
	if err != nil {
		return false, usageError{fmt.Sprintf("%s: %q is neither true nor false", name, v)}
	}
	return on, nil
}

// locale returns the language of the program's own words.
func (e env) locale() string {
	if strings.HasPrefix(strings.ToLower(e.get("LC_ALL", "LC_MESSAGES", "LANG")), "zh") {
		return "zh"
	}
	return "en"
}

// proxy chooses proxies by the usual variables, http, https and socks5 alike.
func (e env) proxy() func(*http.Request) (*url.URL, error) {
	all := e.get("ALL_PROXY", "all_proxy")
	c := httpproxy.Config{
		HTTPProxy:  e.get("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: e.get("HTTPS_PROXY", "https_proxy"),
		NoProxy:    e.get("NO_PROXY", "no_proxy"),
	}
	if c.HTTPProxy == "" {
		c.HTTPProxy = all
	}
	if c.HTTPSProxy == "" {
		c.HTTPSProxy = all
	}
	choose := c.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return choose(r.URL) }
}

// defaultModel is what OpenAI's server is asked for when CHAT_MODEL is not set.
const defaultModel = "gpt-5-mini"

// servers are the model servers that the environment names. Its secrets must
// not be printed.
type servers struct {
	chat      openai.Config
	hasChat   bool
	embed     openai.Config
	hasEmbed  bool
	embedHead [2]string // what is put before a question and before a passage
}

func (servers) String() string { return "servers (keys hidden)" }

// GoString keeps %#v from printing keys.
func (servers) GoString() string { return "servers (keys hidden)" }

func (e env) servers() (servers, error) {
	var s servers
	key, err := e.secret("OPENAI_API_KEY")
	if err != nil {
		return s, err
	}
	base := e.get("OPENAI_BASE_URL")
	if err := checkURL("OPENAI_BASE_URL", base); err != nil {
		return s, err
	}
	s.hasChat = key != "" || base != ""
	s.chat = openai.Config{BaseURL: base, Key: key, Model: e.get("CHAT_MODEL"), Proxy: e.proxy()}
	if s.chat.Model == "" {
		s.chat.Model = defaultModel
	}
	model := e.get("EMBEDDING_MODEL")
	if model == "" {
		return s, nil
	}
	s.hasEmbed = true
	s.embed = openai.Config{BaseURL: base, Key: key, Model: model, Proxy: e.proxy()}
	if own := e.get("EMBEDDING_BASE_URL"); own != "" {
		if err := checkURL("EMBEDDING_BASE_URL", own); err != nil {
			return s, err
		}
		s.embed.BaseURL = own
		s.embed.Key = "" // a key belongs to one server
		if sameHost(own, base) {
			s.embed.Key = key
		}
	}
	own, err := e.secret("EMBEDDING_API_KEY")
	if err != nil {
		return s, err
	}
	if own != "" {
		s.embed.Key = own
	}
	s.embedHead = [2]string{e["EMBEDDING_QUERY_PREFIX"], e["EMBEDDING_PASSAGE_PREFIX"]}
	return s, nil
}

func checkURL(name, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		if strings.ContainsAny(v, "@?") { // it may hold a password or a key
			v = "what it is set to"
		} else {
			v = strconv.Quote(v)
		}
		return usageError{fmt.Sprintf("%s: %s is no URL such as http://localhost:11434/v1", name, v)}
	}
	return nil
}

func sameHost(a, b string) bool {
	ua, err1 := url.Parse(openai.Normalize(a))
	ub, err2 := url.Parse(openai.Normalize(b))
	return err1 == nil && err2 == nil && ua.Host == ub.Host
}

// folders returns the folders of notes that are asked for: the flag's, else
// the environment's.
func (a *app) folders() []string {
	if len(a.Knowledge) > 0 {
		return a.Knowledge
	}
	// A colon too many, or beside a variable that is not set, does not mean the folder
	// that the program happens to run in.
	return slices.DeleteFunc(filepath.SplitList(a.env.get("KNOWLEDGE_DIR")), func(dir string) bool { return dir == "" })
}

// withBuiltin reports whether the built-in notes stand beside the folders that
// are asked for.
func (a *app) withBuiltin() (bool, error) {
	if a.Builtin {
		return true, nil
	}
	return a.env.flag("BUILTIN_NOTES")
}

// dataDir returns the folder for caches and state, by the convention of the
// platform if none is given; "" if there is none.
func (a *app) dataDir() string {
	if a.DataDir != "" {
		return a.DataDir
	}
	if d := a.env.get("DATA_DIR"); d != "" {
		return d
	}
	const name = "gophertutor"
	switch runtime.GOOS {
	case "windows":
		if d := a.env.get("LOCALAPPDATA"); d != "" {
			return filepath.Join(d, name)
		}
	case "darwin":
		if d := a.env.get("HOME"); d != "" {
			return filepath.Join(d, "Library", "Application Support", name)
		}
	default:
		if d := a.env.get("XDG_DATA_HOME"); filepath.IsAbs(d) {
			return filepath.Join(d, name)
		}
		if d := a.env.get("HOME"); d != "" {
			return filepath.Join(d, ".local", "share", name)
		}
	}
	return ""
}

func (a *app) promptsDir() string {
	if a.Prompts != "" {
		return a.Prompts
	}
	return a.env.get("PROMPTS_DIR")
}
