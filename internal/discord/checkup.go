package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A Probe asks Discord about a bot's configuration. It only reads: it opens no
// connection to the gateway and registers nothing. Its errors have a method
// Message(language string) string that tells the operator, in "zh" or else in
// English, what is wrong and what to do; none holds the token. It is safe for
// concurrent use once Application has returned.
type Probe struct {
	rest  *client
	api   apiURL
	guild string
}

// probeWait bounds what one question waits for limits and repeats: a person
// looks on.
const probeWait = 2 * time.Second

// NewProbe takes Token, API, GuildID, Proxy and Transport of a configuration and
// leaves the rest. It does nothing on the network.
func NewProbe(cfg Config) (*Probe, error) {
	api, err := parseAPIURL(cfg.API)
	if err != nil {
		return nil, err
	}
	return &Probe{api: api, guild: cfg.GuildID, rest: newClient(restConfig{
		Token: cfg.Token, API: api, Proxy: cfg.Proxy, Transport: cfg.Transport, MaxWait: probeWait,
	})}, nil
}

// API is the base that requests go to.
func (p *Probe) API() string { return p.api.String() }

// An Application is what Discord knows of the bot's application.
type Application struct {
	ID, Name       string
	Bot            string // its user's name
	MessageContent bool   // the privileged intent may be asked for
	Public         bool   // people other than its owner may add it
	// Invite and Install are the links by which a server's manager adds the bot
	// and a member installs it.
	Invite, Install string
}

// Application checks the token. It comes before the other questions.
func (p *Probe) Application(ctx context.Context) (Application, error) {
	_, name, err := p.rest.me(ctx)
	if err != nil {
		return Application{}, p.told(err)
	}
	a, err := p.rest.application(ctx)
	if err != nil {
		return Application{}, p.told(err)
	}
	return Application{
		ID: a.ID, Name: a.Name, Bot: name, MessageContent: a.messageContent(), Public: a.Public,
		Invite: inviteURL(a.ID), Install: installURL(a.ID),
	}, nil
}

// SessionStarts says how many sessions the bot may still begin, of how many,
// and when the count begins anew. Of 0 means that Discord, or what stands in
// its place, did not say.
type SessionStarts struct {
	Left, Of int
	Reset    time.Duration
}

// Gateway checks that Discord names a gateway to connect to.
func (p *Probe) Gateway(ctx context.Context) (SessionStarts, error) {
	at, err := p.rest.gateway(ctx)
	if err != nil {
		return SessionStarts{}, p.told(err)
	}
	l := at.Limit
	return SessionStarts{Left: l.Remaining, Of: l.Total, Reset: time.Duration(l.ResetAfter) * time.Millisecond}, nil
}

// Commands returns the names of the commands that serving would register or
// change, and of those it would remove. Both are empty when all are registered.
func (p *Probe) Commands(ctx context.Context) (write, remove []string, err error) {
	diff, err := syncCommands(ctx, readOnly{p.rest}, p.guild)
	if err != nil {
		return nil, nil, p.told(err)
	}
	return append(diff.Added, diff.Changed...), diff.Removed, nil
}

// readOnly leaves the registered commands as they are.
type readOnly struct{ *client }

func (readOnly) putCommands(context.Context, string, []byte) error { return nil }

// Membership is what the bot is on a server.
type Membership struct {
	Member  bool
	Server  string   // its name
	Missing []string // permissions that it needs and lacks, as Discord's settings name them
}

// Membership asks about the configured server. The permissions are those of the
// bot's roles: a channel can take some away again.
func (p *Probe) Membership(ctx context.Context, language string) (Membership, error) {
	id, err := strconv.ParseUint(p.guild, 10, 64)
	if err != nil || id == 0 {
		return Membership{}, &probeError{
			err: errors.New("get servers: the server's ID is no number"),
			en:  "DISCORD_GUILD_ID is no server's ID: switch on Developer Mode in Discord, then right-click the server, Copy Server ID",
			zh:  "DISCORD_GUILD_ID 不是服务器 ID：在 Discord 中打开“开发者模式”，右键点击服务器，选择“复制服务器 ID”",
		}
	}
	var servers []struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Permissions int64  `json:"permissions,string"`
	}
	// The list is ordered by ID: the server is the first after the ID before.
	query := url.Values{"after": {strconv.FormatUint(id-1, 10)}, "limit": {"1"}}
	err = p.rest.fetch(ctx, restCall{
		op: "get servers", method: http.MethodGet, repeat: repeatHarmless,
		url: discordgo.EndpointUserGuilds("@me") + "?" + query.Encode(),
	}, &servers)
	if err != nil {
		return Membership{}, p.told(err)
	}
	for _, s := range servers {
		if s.ID == p.guild {
			return Membership{true, s.Name, permissionNames(missingPermissions(s.Permissions), language)}, nil
		}
	}
	return Membership{}, nil
}

// Message is what ended the bot, for its operator.
func (e *fatalError) Message(language string) string { return e.text(language) }

// A probeError is an error of a Probe other than a refused token.
type probeError struct {
	err    error
	en, zh string
}

func (e *probeError) Error() string { return e.err.Error() }
func (e *probeError) Unwrap() error { return e.err }

// Message is what is wrong, for the operator.
func (e *probeError) Message(language string) string {
	if language == "zh" {
		return e.zh
	}
	return e.en
}

// told gives an error its words for the operator.
func (p *Probe) told(err error) error {
	var refused *apiError
	var lost *transportError
	var bad *json.SyntaxError
	e := &probeError{err: err}
	at := p.API()
	switch {
	case unauthorized(err):
		return &fatalError{http.StatusUnauthorized}
	case errors.As(err, &refused) && refused.Status >= 500:
		e.en = fmt.Sprintf("%s has trouble of its own (HTTP %d): try again later; https://discordstatus.com tells more", at, refused.Status)
		e.zh = fmt.Sprintf("%s 自身出错（HTTP %d）：请稍后重试，状态见 https://discordstatus.com", at, refused.Status)
	case errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests:
		e.en = fmt.Sprintf("%s is asked too often from here (HTTP 429): wait %v", at, refused.RetryAfter)
		e.zh = fmt.Sprintf("对 %s 的请求过于频繁（HTTP 429）：请等待 %v", at, refused.RetryAfter)
	case errors.As(err, &refused) && refused.Status == http.StatusNotFound && refused.Code == 0, errors.As(err, &bad):
		e.en = fmt.Sprintf("%s does not answer as Discord does: check DISCORD_API_URL", at)
		e.zh = fmt.Sprintf("%s 的应答不是 Discord 的应答：请检查 DISCORD_API_URL", at)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &lost):
		e.en = fmt.Sprintf("%s cannot be reached: check the network, HTTPS_PROXY and DISCORD_API_URL (%v)", at, cause(err))
		e.zh = fmt.Sprintf("无法连接 %s：请检查网络、HTTPS_PROXY 和 DISCORD_API_URL（%v）", at, cause(err))
	default:
		e.en, e.zh = err.Error(), err.Error()
	}
	return e
}

// cause is the part of an unanswered request's error that says why.
func cause(err error) error {
	var lost *transportError
	if errors.As(err, &lost) {
		return lost.err
	}
	return err
}
