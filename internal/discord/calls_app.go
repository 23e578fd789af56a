package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"
)

// An app is the bot's application.
type app struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Flags  int64  `json:"flags"`
	Public bool   `json:"bot_public"`
}

// Flags of an application: the message-content intent is allowed, for a bot in
// many servers by Discord or for a small one by its owner.
const (
	flagMessageContent        = 1 << 18
	flagMessageContentLimited = 1 << 19
)

// messageContent says whether the intent may be asked for. Asking without is
// answered with close code 4014.
func (a app) messageContent() bool {
	return a.Flags&(flagMessageContent|flagMessageContentLimited) != 0
}

// application learns the bot's application and sets the client's ID of it.
func (c *client) application(ctx context.Context) (app, error) {
	var a app
	err := c.fetch(ctx, restCall{
		op: "get application", method: http.MethodGet, repeat: repeatHarmless,
		url: discordgo.EndpointApplications + "/@me",
	}, &a)
	if err == nil {
		c.setAppID(a.ID)
	}
	return a, err
}

// me is the bot's own user.
func (c *client) me(ctx context.Context) (id, name string, err error) {
	var u struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	}
	err = c.fetch(ctx, restCall{
		op: "get own user", method: http.MethodGet, repeat: repeatHarmless,
		url: discordgo.EndpointUser("@me"),
	}, &u)
	return u.ID, u.Username, err
}

// channel reads a channel or thread.
func (c *client) channel(ctx context.Context, id string) (*discordgo.Channel, error) {
	ch := new(discordgo.Channel)
	err := c.fetch(ctx, restCall{
		op: "get channel", method: http.MethodGet, repeat: repeatHarmless,
		url: discordgo.EndpointChannel(id),
	}, ch)
	if err != nil {
		return nil, err
	}
	return ch, nil
}

// commands reads the registered commands with their localisations; an empty
// guild means the global ones. setAppID or application comes first.
func (c *client) commands(ctx context.Context, guild string) ([]json.RawMessage, error) {
	u, err := c.commandsURL(guild)
	if err != nil {
		return nil, fmt.Errorf("get commands: %w", err)
	}
	var list []json.RawMessage
	err = c.fetch(ctx, restCall{
		op: "get commands", method: http.MethodGet, repeat: repeatHarmless, url: u + "?with_localizations=true",
	}, &list)
	return list, err
}

// putCommands replaces all registered commands with body, a JSON array.
func (c *client) putCommands(ctx context.Context, guild string, body []byte) error {
	u, err := c.commandsURL(guild)
	if err != nil {
		return fmt.Errorf("put commands: %w", err)
	}
	_, _, err = c.do(ctx, restCall{op: "put commands", method: http.MethodPut, repeat: repeatHarmless, url: u, body: body})
	return err
}

func (c *client) commandsURL(guild string) (string, error) {
	app := c.applicationID()
	switch {
	case app == "":
		return "", errors.New("the application's id is not known yet")
	case guild == "":
		return discordgo.EndpointApplicationGlobalCommands(app), nil
	}
	return discordgo.EndpointApplicationGuildCommands(app, guild), nil
}

// A gatewayAddress says where the gateway is and how many sessions may begin.
type gatewayAddress struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"` // recommended; 0: not said
	Limit  struct {
		Total          int   `json:"total"` // 0: not said
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"`     // milliseconds
		MaxConcurrency int   `json:"max_concurrency"` // 0: not said
	} `json:"session_start_limit"`
}

// gateway asks where the gateway is. It asks as a bot first, which shows a
// revoked token; what stands in Discord's place may know the plain way only.
func (c *client) gateway(ctx context.Context) (gatewayAddress, error) {
	q := restCall{op: "find gateway", method: http.MethodGet, repeat: repeatHarmless, url: discordgo.EndpointGatewayBot}
	var at gatewayAddress
	err := c.fetch(ctx, q, &at)
	var refused *apiError
	if errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusMethodNotAllowed) {
		q.url = discordgo.EndpointGateway
		err = c.fetch(ctx, q, &at)
	}
	if err != nil {
		return at, err
	}
	if u, err := url.Parse(at.URL); err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return at, errors.New("find gateway: the answer is no ws or wss url")
	}
	return at, nil
}
