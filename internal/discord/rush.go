package discord

import (
	"context"
	"sync"
	"time"
)

// A rush lets first responses go before the work behind them. Discord gives the
// one three seconds and the other 15 minutes; when a thousand members ask at
// once, answers that are being written would take the processor from
// acknowledgements that are still to be sent. The zero value is calm. It is safe
// for concurrent use.
type rush struct {
	mu     sync.Mutex
	under  int           // first responses on their way
	calmed chan struct{} // closed when they have become few; nil while they are
}

const (
	// rushFrom is how many first responses under way are a rush. Each waits for
	// Discord most of its time, so fewer say nothing about the processor.
	rushFrom = 16
	// rushFor bounds what work waits for others: a steady stream of interactions
	// must not hold it back.
	rushFor = 200 * time.Millisecond
)

// begin notes a first response that is on its way, until end.
func (r *rush) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.under++
	if r.under >= rushFrom && r.calmed == nil {
		r.calmed = make(chan struct{})
	}
}

func (r *rush) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.under--
	if r.under < rushFrom && r.calmed != nil {
		close(r.calmed)
		r.calmed = nil
	}
}

// pass waits while there is a rush, for a moment at most, or until ctx ends.
func (r *rush) pass(ctx context.Context) {
	r.mu.Lock()
	calmed := r.calmed
	r.mu.Unlock()
	if calmed == nil {
		return
	}
	t := time.NewTimer(rushFor)
	defer t.Stop()
	select {
	case <-calmed:
	case <-t.C:
	case <-ctx.Done():
	}
}
