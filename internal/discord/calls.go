package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// respond gives an interaction its first answer, which must reach Discord
// within 3 seconds of the interaction's creation. It waits for no limit and
// for no other call. When the connection breaks, it asks again: Discord takes
// one answer only, so "already acknowledged" then means that the first came
// through.
func (c *client) respond(ctx context.Context, id, token string, r response) error {
	contentType, body, err := r.encode()
	if err != nil {
		return fmt.Errorf("respond: %w", err)
	}
	_, repeated, err := c.do(ctx, restCall{
		op: "respond", method: http.MethodPost,
		url:         discordgo.EndpointInteractionResponse(id, token),
		contentType: contentType, body: body,
		repeat: repeatAck, secret: token, exempt: true,
	})
	if repeated && alreadyAcked(err) {
		return nil
	}
	return err
}

// editOriginal changes the first response, or fills a deferred one. The IDs are
// those of the message and of the channel it is in.
func (c *client) editOriginal(ctx context.Context, l *lane, token string, m message) (messageID, channelID string, err error) {
	return c.webhookMessage(ctx, l, routeEdit, token, "@original", m)
}

// followUp adds a message to an interaction. It is not repeated when its fate
// is unknown: members would see it twice.
func (c *client) followUp(ctx context.Context, l *lane, token string, m message) (messageID, channelID string, err error) {
	return c.webhookMessage(ctx, l, routeCreate, token, "", m)
}

// editFollowUp changes a follow-up.
func (c *client) editFollowUp(ctx context.Context, l *lane, token, id string, m message) error {
	_, _, err := c.webhookMessage(ctx, l, routeEdit, token, id, m)
	return err
}

// webhookMessage creates (id is empty) or edits a message under an
// interaction's token.
func (c *client) webhookMessage(ctx context.Context, l *lane, r rateRoute, token, id string, m message) (messageID, channelID string, err error) {
	q := restCall{op: "edit reply", method: http.MethodPatch, lane: l, route: r, repeat: repeatHarmless, secret: token, exempt: true}
	u := useEdit
	if r == routeCreate {
		q.op, q.method, q.repeat = "follow up", http.MethodPost, repeatNever
		u = useRespond
	}
	if q.url, err = c.webhookURL(token, id); err != nil {
		return "", "", fmt.Errorf("%s: %w", q.op, err)
	}
	if q.contentType, q.body, err = m.encode(u); err != nil {
		return "", "", fmt.Errorf("%s: %w", q.op, err)
	}
	var made struct {
		ID        string `json:"id"`
		ChannelID string `json:"channel_id"`
	}
	if err := c.fetch(ctx, q, &made); err != nil {
		return "", "", err
	}
	return made.ID, made.ChannelID, nil
}

// deleteOriginal removes the first response. One that is gone already is an
// error by unknownMessage, unless an attempt of this call may have done it.
func (c *client) deleteOriginal(ctx context.Context, l *lane, token string) error {
	return c.deleteFollowUp(ctx, l, token, "@original")
}

// deleteFollowUp removes a follow-up; see deleteOriginal.
func (c *client) deleteFollowUp(ctx context.Context, l *lane, token, id string) error {
	u, err := c.webhookURL(token, id)
	if err != nil {
		return fmt.Errorf("delete reply: %w", err)
	}
	return c.delete(ctx, restCall{op: "delete reply", url: u, lane: l, secret: token, exempt: true})
}

// webhookURL is where an interaction's messages are; id may be empty.
func (c *client) webhookURL(token, id string) (string, error) {
	app := c.applicationID()
	if app == "" {
		return "", errors.New("the application's id is not known yet")
	}
	if id == "" {
		return discordgo.EndpointWebhookToken(app, token) + "?wait=true", nil
	}
	return discordgo.EndpointWebhookMessage(app, token, id), nil
}

// send writes a message into a channel.
func (c *client) send(ctx context.Context, channel string, m message) (messageID string, err error) {
	q := restCall{
		op: "send message", method: http.MethodPost,
		url:  discordgo.EndpointChannelMessages(channel),
		lane: c.channelLane(channel), route: routeCreate,
	}
	if m.Nonce != "" {
		q.repeat = repeatHarmless
	}
	if q.contentType, q.body, err = m.encode(useSend); err != nil {
		return "", fmt.Errorf("%s: %w", q.op, err)
	}
	return c.fetchID(ctx, q)
}

// edit changes a message of the bot's own.
func (c *client) edit(ctx context.Context, channel, id string, m message) (err error) {
	q := restCall{
		op: "edit message", method: http.MethodPatch, repeat: repeatHarmless,
		url:  discordgo.EndpointChannelMessage(channel, id),
		lane: c.channelLane(channel), route: routeEdit,
	}
	if q.contentType, q.body, err = m.encode(useEdit); err != nil {
		return fmt.Errorf("%s: %w", q.op, err)
	}
	_, _, err = c.do(ctx, q)
	return err
}

// remove deletes a message; see deleteOriginal for one that is gone.
func (c *client) remove(ctx context.Context, channel, id string) error {
	return c.delete(ctx, restCall{
		op: "delete message", url: discordgo.EndpointChannelMessage(channel, id), lane: c.channelLane(channel),
	})
}

func (c *client) delete(ctx context.Context, q restCall) error {
	q.method, q.route, q.repeat = http.MethodDelete, routeDelete, repeatHarmless
	_, repeated, err := c.do(ctx, q)
	if repeated && unknownMessage(err) {
		return nil
	}
	return err
}

// typing shows for about ten seconds that the bot writes.
func (c *client) typing(ctx context.Context, channel string) error {
	_, _, err := c.do(ctx, restCall{
		op: "show typing", method: http.MethodPost,
		url:  discordgo.EndpointChannelTyping(channel),
		lane: c.channelLane(channel), route: routeTyping,
	})
	return err
}

// maxMessages is how many messages messagesAfter returns at most.
const maxMessages = 100

// messagesAfter returns the messages of a channel that come first after an ID, the
// oldest first.
func (c *client) messagesAfter(ctx context.Context, channel, after string) ([]*discordgo.Message, error) {
	var ms []*discordgo.Message
	err := c.fetch(ctx, restCall{
		op: "read messages", method: http.MethodGet, repeat: repeatHarmless,
		url:  discordgo.EndpointChannelMessages(channel) + "?" + url.Values{"after": {after}, "limit": {strconv.Itoa(maxMessages)}}.Encode(),
		lane: c.channelLane(channel), route: routeRead,
	}, &ms)
	slices.Reverse(ms) // Discord gives the newest first
	return ms, err
}

// startThread opens a thread on a message; a day without a message hides it. A
// message has at most one: if it is there already, by whomever, its ID is
// returned as if it were new. It is the message's own.
func (c *client) startThread(ctx context.Context, channel, message, name string) (threadID string, err error) {
	if err := checkThreadName(name); err != nil {
		return "", fmt.Errorf("start thread: %w", err)
	}
	body, err := json.Marshal(map[string]any{"name": name, "auto_archive_duration": 24 * 60}) // minutes
	if err != nil {
		return "", fmt.Errorf("start thread: %w", err)
	}
	id, err := c.fetchID(ctx, restCall{
		op: "start thread", method: http.MethodPost, repeat: repeatHarmless,
		url:  discordgo.EndpointChannelMessageThread(channel, message),
		body: body, lane: c.channelLane(channel), route: routeThread,
	})
	if hasCode(err, codeThreadExists) {
		return message, nil
	}
	return id, err
}

// openDM finds or opens the channel of direct messages with a user.
func (c *client) openDM(ctx context.Context, user string) (channelID string, err error) {
	body, err := json.Marshal(map[string]string{"recipient_id": user})
	if err != nil {
		return "", fmt.Errorf("open dm: %w", err)
	}
	return c.fetchID(ctx, restCall{
		op: "open dm", method: http.MethodPost, repeat: repeatHarmless,
		url: discordgo.EndpointUserChannels("@me"), body: body,
	})
}

// ownRole returns the role that Discord made on a server for a bot, or "" if there is
// none, as for one that was added without any permission.
func (c *client) ownRole(ctx context.Context, server, bot string) (string, error) {
	var roles []struct {
		ID   string `json:"id"`
		Tags struct {
			Bot string `json:"bot_id"`
		} `json:"tags"`
	}
	err := c.fetch(ctx, restCall{
		op: "read roles", method: http.MethodGet, repeat: repeatHarmless, url: discordgo.EndpointGuildRoles(server),
	}, &roles)
	for _, r := range roles {
		if r.Tags.Bot == bot {
			return r.ID, err
		}
	}
	return "", err
}

// fetchID sends q and returns the ID of what it made.
func (c *client) fetchID(ctx context.Context, q restCall) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := c.fetch(ctx, q, &made)
	return made.ID, err
}

// fetch sends q and decodes the answer into v.
func (c *client) fetch(ctx context.Context, q restCall, v any) error {
	body, _, err := c.do(ctx, q)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%s: decode answer: %w", q.op, err)
	}
	return nil
}
