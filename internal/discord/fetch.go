package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// attachmentHosts are the only hosts that files are fetched from: the address of
// an attachment comes over the gateway, and must not lead anywhere else.
var attachmentHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// newFetcher returns the client for attachments. It carries no token and follows
// no redirects.
func newFetcher(proxy func(*http.Request) (*url.URL, error), transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = newTransport(proxy)
	}
	return &http.Client{
		Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// fetch reads an attachment of at most limit bytes.
func (b *Bot) fetch(ctx context.Context, a *discordgo.MessageAttachment, limit int) ([]byte, error) {
	u, err := url.Parse(a.URL)
	if err != nil || u.Scheme != "https" || u.Port() != "" || u.User != nil || !slices.Contains(attachmentHosts, u.Hostname()) {
		return nil, errors.New("fetch: not an address of Discord's attachments")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	res, err := b.fetcher.Do(req)
	if err != nil {
		// The address is signed: whoever has it can read the file.
		if e := (*url.Error)(nil); errors.As(err, &e) {
			err = e.Err
		}
		return nil, fmt.Errorf("fetch: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch: %s", res.Status)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	if len(data) > limit {
		return nil, fmt.Errorf("fetch: more than the %d bytes it was said to have", limit)
	}
	return data, nil
}
