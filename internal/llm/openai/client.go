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
	// long a started answer may pause. Defaults: 120 s and 60 s. A local model
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
	cfg    Config
	server string // the base URL without user, password and query, for messages
	api    *openai.Client
}

// New returns a client. It does not connect.
func New(cfg Config) *Client {
	cfg.BaseURL = Normalize(cfg.BaseURL)
	if cfg.FirstByte <= 0 {
		cfg.FirstByte = 120 * time.Second
	}
	if cfg.Idle <= 0 {
		cfg.Idle = 60 * time.Second
	}
	if cfg.Retries == 0 {
		cfg.Retries = 2
	}
	if cfg.MaxWait <= 0 {
		cfg.MaxWait = 10 * time.Second
	}
	return newClient(cfg, &http.Transport{
		Proxy:                 cfg.Proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: cfg.FirstByte,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
	})
}

func newClient(cfg Config, transport http.RoundTripper) *Client {
	oc := openai.DefaultConfig(cfg.Key)
	oc.BaseURL = cfg.BaseURL
	oc.EmptyMessagesLimit = 100_000 // keep-alive comments while a model thinks
	oc.HTTPClient = &doer{client: &http.Client{Transport: transport}, retries: cfg.Retries, maxWait: cfg.MaxWait}
	return &Client{cfg: cfg, server: public(cfg.BaseURL), api: openai.NewClientWithConfig(oc)}
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

// Models lists what the server offers, sorted. A server without such a list
// gives a ModelNotFound error.
func (c *Client) Models(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.FirstByte+c.cfg.Idle, errIdle)
	defer cancel()
	list, err := c.api.ListModels(ctx)
	if err != nil {
		err = c.wrap(ctx, err)
		var e *llm.Error
		var status *statusError
		if errors.As(err, &e) && errors.As(err, &status) && status.code == http.StatusNotFound {
			e.Kind = llm.ModelNotFound
		}
		return nil, err
	}
	var names []string
	for _, m := range list.Models {
		names = append(names, m.ID)
	}
	slices.Sort(names)
	return names, nil
}

// errIdle is the cause of a context that our own limits ended.
var errIdle = errors.New("no answer in time")

// fail returns an error about this client's server.
func (c *Client) fail(kind llm.Kind, detail string, cause error) *llm.Error {
	return &llm.Error{Kind: kind, Server: c.server, Model: c.cfg.Model, Detail: detail, Err: cause}
}

// wrap turns an error of go-openai or of the network into an *llm.Error. The
// end of the caller's context stays what it is. The text of an error of
// go-openai, which repeats what the server sent, goes no further than here.
func (c *Client) wrap(ctx context.Context, err error) error {
	switch {
	case errors.Is(context.Cause(ctx), errIdle):
		return c.fail(llm.TimedOut, "", errIdle)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	var known *llm.Error
	if errors.As(err, &known) {
		return err
	}
	var (
		status  *statusError
		request *openai.RequestError
		api     *openai.APIError
	)
	switch {
	case errors.As(err, &status):
	case errors.As(err, &request): // before APIError: it wraps one
		status = &statusError{code: request.HTTPStatusCode, body: string(request.Body)}
	case errors.As(err, &api):
		status = &statusError{code: api.HTTPStatusCode, body: api.Message}
	default:
		cause := rootCause(err)
		return c.fail(networkKind(err), c.clean(oneLine(cause.Error())), cause)
	}
	kind, detail := classify(status.code, status.body)
	e := c.fail(kind, c.clean(detail), &statusError{code: status.code})
	e.RetryAfter = status.retryAfter
	return e
}

// networkKind is the kind of an error that came without an HTTP status.
func networkKind(err error) llm.Kind {
	var (
		netErr  interface{ Timeout() bool }
		syntax  *json.SyntaxError
		badType *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &netErr) && netErr.Timeout():
		return llm.TimedOut
	case errors.As(err, &syntax) || errors.As(err, &badType) || errors.Is(err, openai.ErrTooManyEmptyStreamMessages):
		return llm.Malformed
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "connection reset"):
		return llm.Cut
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return llm.ModelNotFound
	}
	return llm.Unreachable
}
