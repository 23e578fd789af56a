package main

import (
	"context"
	"iter"
	"sync"

	"gophertutor/internal/tutor"
	"gophertutor/internal/watch"
	"gophertutor/retrieval"
)

// A follower keeps an index up to date with its folders while it is used.
type follower struct {
	ix      *retrieval.Index
	sources []retrieval.Source
	warned  map[string]bool // what was said and still holds

	// changed is called when questions are answered from other notes than before;
	// warn is told what is wrong, once.
	changed func(context.Context, retrieval.SyncReport)
	warn    func(text string)
}

// follow watches the folders that were asked for, if any, until stop is called. said
// are the warnings that have been shown.
func (a *app) follow(ctx context.Context, f *follower, said []string) (stop func(), err error) {
	folders := a.folders()
	if len(folders) == 0 {
		return func() {}, nil
	}
	if f.sources, err = a.sources(); err != nil {
		return nil, err
	}
	f.warned = map[string]bool{}
	for _, w := range said {
		f.warned[w] = true
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		watch.Run(ctx, folders, watch.Options{Matters: retrieval.IsNote, Blind: f.blind}, f.refresh)
	})
	return func() { cancel(); running.Wait() }, nil
}

func (f *follower) blind(err error) {
	f.warn("notes: not all changes are notified of, looking twice a second: " + err.Error())
}

// refresh takes in what changed.
func (f *follower) refresh(ctx context.Context) {
	rep, err := f.ix.Refresh(ctx, f.sources...)
	if ctx.Err() != nil {
		return
	}
	now := map[string]bool{}
	say := func(text string) {
		if !f.warned[text] && !now[text] {
			f.warn(text)
		}
		now[text] = true
	}
	for _, w := range rep.Warnings {
		say(w.String())
	}
	if err != nil {
		say(err.Error())
	}
	f.warned = now
	if rep.Changed {
		f.changed(ctx, rep)
	}
}

// A warner is a tutor that gives what went wrong meanwhile with the next answer: a
// line in the middle of what somebody types would be in the way.
type warner struct {
	ask     func(context.Context, tutor.Question) iter.Seq2[tutor.Event, error]
	mu      sync.Mutex
	pending []string
}

func (w *warner) warn(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = append(w.pending, text)
}

// Ask answers after the warnings.
func (w *warner) Ask(ctx context.Context, q tutor.Question) iter.Seq2[tutor.Event, error] {
	w.mu.Lock()
	pending := w.pending
	w.pending = nil
	w.mu.Unlock()
	return func(yield func(tutor.Event, error) bool) {
		for _, text := range pending {
			if !yield(tutor.Event{Warning: text}, nil) {
				return
			}
		}
		for e, err := range w.ask(ctx, q) {
			if !yield(e, err) {
				return
			}
		}
	}
}
