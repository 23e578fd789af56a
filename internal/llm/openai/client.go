// Package openai reaches any server that speaks OpenAI's HTTP API: OpenAI
// itself, DeepSeek, Qwen, Kimi, Ollama, llama.cpp, vLLM. [New] gives a
// [Client], which is an llm.Model; [Client.Embedder] embeds.
//
// It is the only package that imports go-openai, and adds what that leaves to
// its callers: time limits, retries, noticing a cut stream, and errors that say
// what to do.
package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"gophertutor/internal/llm"
)

// DefaultBaseURL is OpenAI's own server.
const DefaultBaseURL = "https://api.openai.com/v1"

// Config says how to reach a server.
type Config struct {
	BaseURL string // with its version path; see Normalize
	Key     string // may be empty for a server of one's own
	Model   string
	// Proxy chooses the proxy of a request as in http.Transport; nil for none.
	Proxy func(*http.Request) (*url.URL, error)
	// FirstByte is how long the server may take to start answering, Idle how
	// long a started answer may pause. Defaults: 60 s and 30 s. A local model
	// that is loaded on first use takes most of a minute.
	FirstByte, Idle time.Duration
	// Retries is how often a request that did no work is sent again. Default 2;
	// negative for none.
	Retries int
	// MaxWait is the longest pause before a retry. Default 10 s.
	MaxWait time.Duration
}

// A Client talks to one server about one model. Safe for concurrent use.
type Client struct {
	cfg Config
	api *openai.Client
}

// New returns a client. It does not connect.
func New(cfg Config) *Client {
	cfg.BaseURL = Normalize(cfg.BaseURL)
	if cfg.FirstByte <= 0 {
		cfg.FirstByte = 60 * time.Second
	}
	if cfg.Idle <= 0 {
		cfg.Idle = 30 * time.Second
	}
	if cfg.Retries == 0 {
		cfg.Retries = 2
	}
	if cfg.MaxWait <= 0 {
		cfg.MaxWait = 10 * time.Second
	}
	transport := &http.Transport{
		Proxy:                 cfg.Proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: cfg.FirstByte,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
	}
	oc := openai.DefaultConfig(cfg.Key)
	oc.BaseURL = cfg.BaseURL
	oc.EmptyMessagesLimit = 100_000 // keep-alive comments while a model thinks
	oc.HTTPClient = &doer{client: &http.Client{Transport: transport}, retries: cfg.Retries, maxWait: cfg.MaxWait}
	return &Client{cfg: cfg, api: openai.NewClientWithConfig(oc)}
}

// Normalize completes a base URL as people write it: without one it is
// OpenAI's, a bare host gets the usual /v1, a trailing slash goes.
func Normalize(base string) string {
	base = strings.TrimRight(strings.TrimSpace(base), "/")
	if base == "" {
		return DefaultBaseURL
	}
	if u, err := url.Parse(base); err == nil && u.Host != "" && u.Path == "" {
		return base + "/v1"
	}
	return strings.TrimSuffix(base, "/chat/completions")
}

// Name implements llm.Model.
func (c *Client) Name() string { return c.cfg.Model }

// Models lists what the server offers, sorted.
func (c *Client) Models(ctx context.Context) ([]string, error) {
	list, err := c.api.ListModels(ctx)
	if err != nil {
		return nil, c.wrap(ctx, err)
	}
	var names []string
	for _, m := range list.Models {
		names = append(names, m.ID)
	}
	slices.Sort(names)
	return names, nil
}

// wrap turns an error of go-openai or of the network into an *llm.Error. The
// end of ctx stays what it is.
func (c *Client) wrap(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var known *llm.Error
	if errors.As(err, &known) {
		return err
	}
	e := &llm.Error{Server: c.cfg.BaseURL, Model: c.cfg.Model, Err: err}
	var (
		status  *statusError
		request *openai.RequestError
		api     *openai.APIError
		netErr  interface{ Timeout() bool }
		syntax  *json.SyntaxError
		badType *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &status):
		e.RetryAfter = status.retryAfter
		e.Kind, e.Detail = classify(status.code, status.body)
	case errors.As(err, &request): // before APIError: it wraps one
		e.Kind, e.Detail = classify(request.HTTPStatusCode, string(request.Body))
	case errors.As(err, &api):
		e.Kind, e.Detail = classify(api.HTTPStatusCode, api.Message)
	case errors.As(err, &netErr) && netErr.Timeout():
		e.Kind = llm.TimedOut
	case errors.As(err, &syntax) || errors.As(err, &badType):
		e.Kind = llm.Malformed
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "connection reset"):
		e.Kind = llm.Cut
	default:
		e.Kind = llm.Unreachable
		e.Detail = rootCause(err)
	}
	e.Detail = c.clean(e.Detail)
	return e
}
