package discord

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gophertutor/internal/store"
)

func TestQueueBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(2, 3)
		var running, most, done atomic.Int32
		finish := make(chan struct{})
		start := func() bool {
			if !q.reserve() {
				return false
			}
			go q.run(t.Context(), func(ctx context.Context) {
				q.work(ctx, func() {
					most.Store(max(most.Load(), running.Add(1))) // jobs start one by one
					<-finish
					running.Add(-1)
					done.Add(1)
				})
			})
			synctest.Wait()
			return true
		}
		for i := range 5 {
			if !start() {
				t.Errorf("job %d has no place", i)
			}
		}
		if start() {
			t.Error("a sixth job has a place")
		}
		if running.Load() != 2 || q.waiting() != 5 {
			t.Errorf("%d run, %d in all", running.Load(), q.waiting())
		}
		finish <- struct{}{}
		synctest.Wait()
		if running.Load() != 2 || q.waiting() != 4 || !start() {
			t.Errorf("after one ended: %d run, %d in all", running.Load(), q.waiting())
		}

		// Closed it takes nothing new, and waits for what it has.
		q.closing()
		if !q.isClosed() || q.reserve() {
			t.Error("a closed queue takes jobs")
		}
		hurry, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if q.wait(hurry) {
			t.Error("it did not wait for what runs")
		}
		close(finish)
		if !q.wait(t.Context()) || done.Load() != 6 || most.Load() != 2 || q.waiting() != 0 {
			t.Errorf("done %d, at most %d at once, %d left", done.Load(), most.Load(), q.waiting())
		}
	})
}

func TestQueueRelease(t *testing.T) {
	q := newQueue(1, 0)
	for range 3 {
		if !q.reserve() {
			t.Fatal("no place after a release")
		}
		q.release()
	}
	if !q.wait(t.Context()) {
		t.Error("released places are waited for")
	}
}

// A job whose time ended while it waited for a slot is told so.
func TestQueueEndsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 1)
		hold := make(chan struct{})
		q.reserve()
		go q.run(t.Context(), func(ctx context.Context) { q.work(ctx, func() { <-hold }) })
		synctest.Wait()
		q.reserve()
		ctx, cancel := context.WithCancelCause(t.Context())
		var cause error
		go q.run(ctx, func(ctx context.Context) { q.work(ctx, func() { cause = context.Cause(ctx) }) })
		synctest.Wait()
		if cause != nil {
			t.Error("it ran beside the other one")
		}
		cancel(errShutdown)
		synctest.Wait()
		if !errors.Is(cause, errShutdown) {
			t.Errorf("cause %v", cause)
		}
		close(hold)
		q.wait(t.Context())
	})
}

func TestQueueStop(t *testing.T) {
	q := newQueue(1, 1)
	one, doneOne := q.name(t.Context(), "one")
	two, doneTwo := q.name(t.Context(), "two")
	defer doneTwo()
	if q.stop("three", errStopped) {
		t.Error("a job that there is not was stopped")
	}
	if !q.stop("one", errStopped) || !errors.Is(context.Cause(one), errStopped) || two.Err() != nil {
		t.Errorf("one: %v, two: %v", context.Cause(one), two.Err())
	}
	doneOne()
	if q.stop("one", errStopped) {
		t.Error("a job that has ended was stopped")
	}
}

func TestThreadSet(t *testing.T) {
	s := newThreadSet()
	if s.has("1") {
		t.Error("an empty set has 1")
	}
	s.add("1")
	s.add("1")
	s.add("2")
	s.remove("2")
	s.remove("3")
	if !s.has("1") || s.has("2") {
		t.Error("not what was added and removed")
	}
}

func TestRecentSet(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	s := newRecentSet(2)
	steps := []struct {
		member store.MemberID
		after  time.Duration
		want   bool
	}{
		{"a", 0, true},
		{"a", 59 * time.Second, false},
		{"b", 59 * time.Second, true},
		{"a", 60 * time.Second, true}, // its minute is over
		{"c", 61 * time.Second, true}, // b goes, which was told longest ago
		{"a", 62 * time.Second, false},
		{"b", 63 * time.Second, true},
		{"c", 64 * time.Second, false},
	}
	for i, st := range steps {
		at := now.Add(st.after)
		if got := s.first(string(st.member), at, at.Add(time.Minute)); got != st.want {
			t.Errorf("step %d: %s: %v", i, st.member, got)
		}
		if len(s.at) > 2 || s.order.Len() != len(s.at) {
			t.Errorf("step %d: %d kept in %d places", i, len(s.at), s.order.Len())
		}
	}
}

// Of two jobs of one name, as two clicks make them of an interview, the end of one
// leaves the other stoppable.
func TestQueueSameName(t *testing.T) {
	q := newQueue(1, 0)
	first, firstDone := q.name(t.Context(), "a")
	second, secondDone := q.name(t.Context(), "a")
	secondDone()
	if second.Err() == nil || first.Err() != nil {
		t.Fatal("the end of one is that of the other")
	}
	if !q.stop("a", errStopped) || !errors.Is(context.Cause(first), errStopped) {
		t.Errorf("not stopped: %v", context.Cause(first))
	}
	firstDone()
	if q.stop("a", errStopped) || len(q.cancels) != 0 {
		t.Error("what has ended is still there")
	}
}
