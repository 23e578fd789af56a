package discord

import (
	"container/list"
	"sync"
	"time"

	"gophertutor/internal/store"
)

// A threadSet knows the threads that the bot opened, so that a message in any
// other channel is passed over without a look into the store. It is safe for
// concurrent use.
type threadSet struct {
	mu  sync.RWMutex
	ids map[store.ChannelID]struct{}
}

func newThreadSet() *threadSet { return &threadSet{ids: map[store.ChannelID]struct{}{}} }

// add reports whether the thread was not known before.
func (t *threadSet) add(id store.ChannelID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, known := t.ids[id]
	t.ids[id] = struct{}{}
	return !known
}

func (t *threadSet) has(id store.ChannelID) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.ids[id]
	return ok
}

func (t *threadSet) remove(id store.ChannelID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.ids, id)
}

// A recentSet remembers until when something holds for the members or messages
// it was last told of. It is bounded, and safe for concurrent use.
type recentSet struct {
	max int

	mu    sync.Mutex
	at    map[string]*list.Element // of recent
	order list.List                // the newest first
}

type recent struct {
	id    string
	until time.Time
}

func newRecentSet(max int) *recentSet {
	return &recentSet{max: max, at: map[string]*list.Element{}}
}

// first reports whether nothing held for an ID at now, and lets it hold until
// a time.
func (r *recentSet) first(id string, now, until time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.at[id]; ok {
		if e.Value.(recent).until.After(now) {
			return false
		}
		r.order.Remove(e)
	}
	r.at[id] = r.order.PushFront(recent{id, until})
	if r.order.Len() > r.max {
		last := r.order.Back()
		delete(r.at, last.Value.(recent).id)
		r.order.Remove(last)
	}
	return true
}
