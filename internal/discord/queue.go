package discord

import (
	"context"
	"errors"
	"sync"
)

// A queue bounds the work that follows first responses: so many jobs run at
// once, so many more wait, and beyond that a member is told at once that the
// bot is busy. It is safe for concurrent use.
type queue struct {
	slots  chan struct{} // one for each job that runs
	places chan struct{} // one for each job that runs or waits
	jobs   sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	cancels map[string]context.CancelCauseFunc // of named jobs
}

// Causes by which a job's context ends.
var (
	errStopped  = errors.New("stopped by the member")
	errShutdown = errors.New("the bot is shutting down")
)

func newQueue(running, waiting int) *queue {
	return &queue{
		slots: make(chan struct{}, running), places: make(chan struct{}, running+waiting),
		cancels: map[string]context.CancelCauseFunc{},
	}
}

// reserve takes a place, which the caller gives to run or back by release. It
// fails when all are taken or the queue is closed.
func (q *queue) reserve() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	select {
	case q.places <- struct{}{}:
		q.jobs.Add(1)
		return true
	default:
		return false
	}
}

func (q *queue) release() {
	<-q.places
	q.jobs.Done()
}

// run does a job on the caller's goroutine as soon as there is a slot, and
// gives its place back. If ctx ends before, the job is called all the same, with
// the ended context: it says so to whoever waits for it.
func (q *queue) run(ctx context.Context, job func(context.Context)) {
	defer q.release()
	select {
	case q.slots <- struct{}{}:
		defer func() { <-q.slots }()
	case <-ctx.Done():
	}
	job(ctx)
}

// name makes a job stoppable by a name until its context ends or done is called.
func (q *queue) name(ctx context.Context, name string) (named context.Context, done func()) {
	named, cancel := context.WithCancelCause(ctx)
	q.mu.Lock()
	q.cancels[name] = cancel
	q.mu.Unlock()
	return named, func() {
		q.mu.Lock()
		delete(q.cancels, name)
		q.mu.Unlock()
		cancel(nil)
	}
}

// stop ends the job of a name and reports whether there was one.
func (q *queue) stop(name string, cause error) bool {
	q.mu.Lock()
	cancel, ok := q.cancels[name]
	q.mu.Unlock()
	if ok {
		cancel(cause)
	}
	return ok
}

// closing makes reserve fail from now on.
func (q *queue) closing() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// wait returns when all jobs have ended, or with false when ctx has.
func (q *queue) wait(ctx context.Context) bool {
	done := make(chan struct{})
	go func() { // ends with the last job
		q.jobs.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// waiting returns how many jobs run or wait.
func (q *queue) waiting() int { return len(q.places) }
