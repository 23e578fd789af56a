// Package logs makes the program's logger. Its lines carry the id of the request
// that they are about, which travels in the context, and no secret gets into
// them, whatever error or message it hides in.
//
// [New] makes the logger, [WithRequest] begins a request. Lines are written with
// the logger's methods that take a context.
package logs

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"strings"
)

// Options say what is written and how.
type Options struct {
	Level slog.Level // the least that is written
	JSON  bool       // else text
	// Secrets are replaced wherever they stand. Those under 8 bytes are left:
	// local servers are given keys such as "ollama", which no secret is and many
	// a line needs.
	Secrets []string
}

// New returns a logger that writes a line each to w. It is safe for concurrent
// use.
func New(w io.Writer, o Options) *slog.Logger {
	w = withoutSecrets(w, o.Secrets)
	opt := &slog.HandlerOptions{Level: o.Level}
	if o.JSON {
		return slog.New(handler{slog.NewJSONHandler(w, opt)})
	}
	return slog.New(handler{slog.NewTextHandler(w, opt)})
}

type requestKey struct{}

// NewRequest returns a name for a request: 8 characters, short enough to be
// typed from a screenshot, and enough to tell apart what one log holds.
func NewRequest() string { return strings.ToLower(rand.Text()[:8]) }

// WithRequest returns a context whose lines carry the id.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Request returns the id of a context, or "".
func Request(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// A handler adds the request to what is logged.
type handler struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if id := Request(ctx); id != "" {
		r = r.Clone() // others may hold a copy, which shares the attributes
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements [slog.Handler].
func (h handler) WithAttrs(as []slog.Attr) slog.Handler { return handler{h.Handler.WithAttrs(as)} }

// WithGroup implements [slog.Handler]. The request stands in the group then.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
