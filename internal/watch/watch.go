// Package watch tells when something in folders has changed.
//
// [Run] uses what the system notifies of, where it does, and looks for itself where it
// does not: on file systems of the network, beyond the system's limit of watches,
// while a folder is not there. Either way it tells now and then without any sign, for what both
// miss. It may tell too often, never too seldom, so what it calls has to find out what
// changed.
package watch

import (
	"context"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options tune Run. The zero value is ready to use.
type Options struct {
	Settle time.Duration // nothing more may happen for so long before it is told; default 150 ms
	Most   time.Duration // it is told anyway after so long; default 1 s
	Poll   time.Duration // between looks where there are no notifications; default 500 ms
	Scan   time.Duration // between calls without any sign; default 30 s
	// Matters reports whether writing to a file of this name counts; nil: always.
	Matters func(name string) bool
	// Blind is called when notifications begin to be missing, and why. It may be nil.
	Blind func(error)
}

func (o *Options) setDefaults() {
	for _, d := range []struct{ at, value *time.Duration }{
		{&o.Settle, ptr(150 * time.Millisecond)}, {&o.Most, ptr(time.Second)},
		{&o.Poll, ptr(500 * time.Millisecond)}, {&o.Scan, ptr(30 * time.Second)},
	} {
		if *d.at <= 0 {
			*d.at = *d.value
		}
	}
	if o.Matters == nil {
		o.Matters = func(string) bool { return true }
	}
	if o.Blind == nil {
		o.Blind = func(error) {}
	}
}

func ptr[T any](v T) *T { return &v }

// Run calls changed after something in the folders, or in folders in them, has
// changed, until ctx ends. Folders whose names begin with a dot do not count, and links are
// followed. It calls changed once at the start, when it has begun to watch, and never
// twice at the same time.
func Run(ctx context.Context, folders []string, opt Options, changed func(context.Context)) {
	opt.setDefaults()
	dirty := make(chan struct{}, 1)
	n, err := fsnotify.NewWatcher()
	if err != nil {
		n = nil
	}
	t := newTree(folders, n, err)
	var pump sync.WaitGroup
	if n != nil {
		pump.Go(func() { forward(n, t.counts(opt.Matters), dirty) })
		defer pump.Wait()
		defer n.Close()
	}
	loop(ctx, opt, dirty, t.look, changed)
}

// forward turns events into signs until the watcher is closed.
func forward(n *fsnotify.Watcher, counts func(fsnotify.Event) bool, dirty chan<- struct{}) {
	sign := func() {
		select {
		case dirty <- struct{}{}:
		default: // there is one already
		}
	}
	for {
		select {
		case e, ok := <-n.Events:
			if !ok {
				return
			}
			if counts(e) {
				sign()
			}
		case _, ok := <-n.Errors:
			if !ok {
				return
			}
			sign() // mostly an overflow: events were lost
		}
	}
}

// A stamp is what files look like from outside; the zero value is none.
type stamp [32]byte

// loop waits for signs. look brings the watches up to date and says what the files
// look like and why there may be no notifications of some.
func loop(ctx context.Context, opt Options, dirty <-chan struct{}, look func() (stamp, error), changed func(context.Context)) {
	seen, blind := look()
	if blind != nil {
		opt.Blind(blind)
	}
	changed(ctx)
	told := time.Now()
	for ctx.Err() == nil {
		wait := opt.Scan - time.Since(told)
		if blind != nil {
			wait = min(wait, opt.Poll)
		}
		sign := false
		select {
		case <-ctx.Done():
			return
		case <-dirty:
			sign = true
			settle(ctx, dirty, opt.Settle, opt.Most)
		case <-time.After(max(wait, 0)):
		}
		was, before := seen, blind
		seen, blind = look()
		if blind != nil && before == nil {
			opt.Blind(blind)
		}
		due := time.Since(told) >= opt.Scan
		if !sign && !due {
			if seen == was {
				continue
			}
			seen = rest(ctx, opt, seen, look)
		}
		if ctx.Err() == nil {
			changed(ctx)
			told = time.Now()
		}
	}
}

// settle returns when there was no sign for quiet, or after most.
func settle(ctx context.Context, dirty <-chan struct{}, quiet, most time.Duration) {
	end := time.After(most)
	for {
		select {
		case <-ctx.Done():
			return
		case <-end:
			return
		case <-time.After(quiet):
			return
		case <-dirty:
		}
	}
}

// rest is settle where there are no signs.
func rest(ctx context.Context, opt Options, seen stamp, look func() (stamp, error)) stamp {
	for start := time.Now(); time.Since(start) < opt.Most; {
		select {
		case <-ctx.Done():
			return seen
		case <-time.After(opt.Settle):
		}
		now, _ := look()
		if now == seen {
			break
		}
		seen = now
	}
	return seen
}
