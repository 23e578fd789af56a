package discord

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// A queue bounds the work that follows first responses: there are so many jobs
// at once, so many of them at work on an answer, and beyond that a member is told
// at once that the bot is busy. It is safe for concurrent use.
type queue struct {
	slots  chan struct{} // one for each job at work
	places chan struct{} // one for each job
	jobs   sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	cancels map[string][]*context.CancelCauseFunc // of named jobs
}

// Causes by which a job's context ends.
var (
	errStopped  = errors.New("stopped by the member")
	errShutdown = errors.New("the bot is shutting down")
)

func newQueue(running, waiting int) *queue {
	return &queue{
		slots: make(chan struct{}, running), places: make(chan struct{}, running+waiting),
		cancels: map[string][]*context.CancelCauseFunc{},
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

// run does a job on the caller's goroutine and gives its place back.
func (q *queue) run(ctx context.Context, job func(context.Context)) {
	defer q.release()
	job(ctx)
}

// work does, as soon as there is a slot, what of a job takes the processor or a
// model. Showing the result needs none: it waits for Discord, and others would
// wait with it. If ctx ends before, f is called all the same: it says so to
// whoever waits for it.
func (q *queue) work(ctx context.Context, f func()) {
	select {
	case q.slots <- struct{}{}:
		defer func() { <-q.slots }()
	case <-ctx.Done():
	}
	f()
}

// name makes a job stoppable by a name until its context ends or done is called.
// Several may have one name.
func (q *queue) name(ctx context.Context, name string) (named context.Context, done func()) {
	named, cancel := context.WithCancelCause(ctx)
	q.mu.Lock()
	q.cancels[name] = append(q.cancels[name], &cancel)
	q.mu.Unlock()
	return named, func() {
		q.mu.Lock()
		left := slices.DeleteFunc(q.cancels[name], func(c *context.CancelCauseFunc) bool { return c == &cancel })
		if q.cancels[name] = left; len(left) == 0 {
			delete(q.cancels, name)
		}
		q.mu.Unlock()
		cancel(nil)
	}
}

// stop ends the jobs of a name and reports whether there was one.
func (q *queue) stop(name string, cause error) bool {
	q.mu.Lock()
	cancels := slices.Clone(q.cancels[name])
	q.mu.Unlock()
	for _, cancel := range cancels {
		(*cancel)(cause)
	}
	return len(cancels) > 0
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

// look returns how many jobs run or wait, how many of them are at work, and how
// many there may be.
func (q *queue) look() (jobs, working, capacity int) {
	return len(q.places), len(q.slots), cap(q.places)
}
