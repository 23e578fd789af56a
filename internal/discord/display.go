package discord

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"
	"time"
)

// A pace says when a display shows something.
type pace struct {
	gap      time.Duration // least time between the starts of two edits
	settle   time.Duration // before the first edit: an answer that comes at once takes one edit, not two
	patience time.Duration // before a placeholder is shown, which can be stopped
}

// discordsPace keeps below the edit a second that Discord allows for long.
var discordsPace = pace{gap: 1200 * time.Millisecond, settle: 150 * time.Millisecond, patience: 2 * time.Second}

// A display shows a growing text on a surface: the newest state, never more
// often than each gap, and the final state always. add may be called while an
// edit is under way; edits never overlap.
type display struct {
	to    surface
	pace  pace
	draw  func(text string) []message // the messages for the text so far; "" for a placeholder
	shown []message

	mu      sync.Mutex
	text    string
	changed chan struct{} // holds one token when text grew
	broken  error         // a panic in drawing, when done is closed
	held    sync.Once
	end     chan struct{} // closed by hold
	done    chan struct{}
}

// startDisplay begins to show. The caller must call finish.
func startDisplay(ctx context.Context, to surface, p pace, draw func(string) []message) *display {
	d := &display{to: to, pace: p, draw: draw, changed: make(chan struct{}, 1), end: make(chan struct{}), done: make(chan struct{})}
	go d.loop(ctx)
	return d
}

// add appends to the text.
func (d *display) add(delta string) {
	d.mu.Lock()
	d.text += delta
	d.mu.Unlock()
	select {
	case d.changed <- struct{}{}:
	default: // it holds one already
	}
}

// reset drops the text so far: what comes next stands in its place.
func (d *display) reset() {
	d.mu.Lock()
	d.text = ""
	d.mu.Unlock()
}

func (d *display) so() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text
}

func (d *display) loop(ctx context.Context) {
	defer close(d.done)
	select {
	case <-d.changed:
	case <-time.After(d.pace.patience):
	case <-d.end:
		return
	}
	wait, last := d.pace.settle, "not shown yet"
	for {
		select {
		case <-time.After(wait):
		case <-d.end:
			return
		}
		began := time.Now()
		if text := d.so(); text != last {
			// An edit that fails is made good by the next one, at the latest by the
			// final one, whose error counts.
			if d.try(ctx, text) == nil {
				last = text
			}
		}
		select {
		case <-d.changed:
		case <-d.end:
			return
		}
		// After a pause, as behind a placeholder, the first words need not wait for
		// a whole gap.
		wait = max(d.pace.gap-time.Since(began), d.pace.settle)
	}
}

// try shows the text so far. Nobody else catches a panic on this goroutine.
func (d *display) try(ctx context.Context, text string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			d.broken = err
		}
	}()
	return d.show(ctx, d.draw(text), false)
}

// hold begins no edit any more until finish: when the final state is known, an
// edit with less would only be in its way.
func (d *display) hold() { d.held.Do(func() { close(d.end) }) }

// finish ends the display with its final messages, which are shown even if
// nothing changed.
func (d *display) finish(ctx context.Context, final []message) error {
	d.hold()
	<-d.done
	return d.show(ctx, final, true)
}

// show brings the surface from what it shows to other messages.
func (d *display) show(ctx context.Context, ms []message, final bool) error {
	for n, m := range ms {
		last := final && n == len(ms)-1
		if n < len(d.shown) && !last && reflect.DeepEqual(d.shown[n], m) {
			continue
		}
		if err := d.to.show(ctx, n, m); err != nil {
			return err
		}
		d.shown = append(d.shown[:min(n, len(d.shown))], append([]message{m}, d.shown[min(n+1, len(d.shown)):]...)...)
	}
	if len(ms) < len(d.shown) {
		if err := d.to.drop(ctx, len(ms)); err != nil {
			return err
		}
		d.shown = d.shown[:len(ms)]
	}
	return nil
}
