package discord

import (
	"context"
	"errors"
	"sync"
	"time"

	"gophertutor/internal/logs"
	"gophertutor/internal/metrics"
	"gophertutor/internal/store"
)

// A visit is an interaction, a message or another piece of work on its way
// through the bot. Its context holds it, and the request id that is in all of
// its log lines. What became of it is counted once, in the end. It is safe for
// concurrent use.
type visit struct {
	mu      sync.Mutex
	command string // a pattern of the routes, or one of those below
	outcome metrics.Outcome
}

// Commands that are no route.
const (
	visitUnknown = "unknown" // not understood: what it says of itself could be anything
	visitMessage = "message" // a mention, a reply, a direct message
	visitAnswer  = "answer"  // what was gathered in an interview
)

type visitKey struct{}

// visiting begins a visit.
func visiting(ctx context.Context, command string) (context.Context, *visit) {
	v := &visit{command: command, outcome: metrics.Done}
	return context.WithValue(logs.WithRequest(ctx, logs.NewRequest()), visitKey{}, v), v
}

// note says what becomes of the visit of a context, if it has one. The last word
// counts.
func note(ctx context.Context, o metrics.Outcome) {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		v.note(o)
	}
}

func (v *visit) note(o metrics.Outcome) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.outcome = o
}

// failed notes what an error makes of the visit.
func (v *visit) failed(ctx context.Context, err error) {
	switch {
	case err == nil:
	case errors.Is(context.Cause(ctx), errShutdown):
		v.note(metrics.Interrupted)
	case missingAccess(err):
		v.note(metrics.NoAccess)
	default:
		v.note(metrics.Failed)
	}
}

// leave counts the visit.
func (v *visit) leave(m *metrics.Metrics) {
	v.mu.Lock()
	defer v.mu.Unlock()
	m.Interaction(v.command, v.outcome)
}

// countAnswer counts a question that is over, and notes what that makes of its
// visit.
func (b *Bot) countAnswer(ctx context.Context, a *asking) {
	mode := a.x.Mode
	if a.kept { // at once, which says nothing of the model
		mode = "kept"
	}
	b.cfg.Metrics.Answered(string(a.x.Status), mode, a.x.Covered, time.Since(a.x.CreatedAt))
	switch a.x.Status {
	case store.Stopped:
		note(ctx, metrics.Stopped)
	case store.Interrupted:
		note(ctx, metrics.Interrupted)
	case store.Failed:
		note(ctx, metrics.Failed)
	}
}
