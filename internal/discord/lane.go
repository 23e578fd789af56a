package discord

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A rateRoute is a group of requests that Discord counts together.
type rateRoute int

const (
	routeCreate rateRoute = iota
	routeEdit
	routeDelete
	routeThread
	routeTyping
	routeRead
	rateRoutes // how many there are
)

// A lane holds the rate limits of one interaction or one channel: one bucket a
// route, in a discordgo.RateLimiter of its own, so that nobody waits for
// another's limits and nothing is left when the lane is dropped. discordgo's
// session-wide limiter keeps a bucket for every token it has seen and holds one
// mutex for all edits of all interactions. Safe for concurrent use.
type lane struct {
	limiter *discordgo.RateLimiter
	mu      sync.Mutex
	slots   [rateRoutes]*rateSlot
}

func newLane() *lane { return &lane{limiter: discordgo.NewRatelimiter()} }

// lane makes the lane of one interaction. It costs a few hundred bytes and
// ends with its last reference.
func (c *client) lane() *lane { return newLane() }

// channelLane is the lane of a channel. The most recently used are kept: one
// that was forgotten starts again without knowing its limits, at the cost of a
// 429.
func (c *client) channelLane(id string) *lane { return c.channels.get(id) }

func (l *lane) slot(r rateRoute) *rateSlot {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slots[r] == nil {
		l.slots[r] = newSlot(l.limiter, slotNames[r])
	}
	return l.slots[r]
}

// slotNames are the keys of buckets; discordgo looks only at their ends.
var slotNames = [rateRoutes]string{"create", "edit", "delete", "thread", "typing", "read"}

// A rateSlot lets one request of a route through at a time: its limit is known
// only when the answer is there, and messages keep their order.
type rateSlot struct {
	limiter *discordgo.RateLimiter
	bucket  *discordgo.Bucket
	turn    chan struct{} // holds a token while a request is under way
}

func newSlot(l *discordgo.RateLimiter, name string) *rateSlot {
	return &rateSlot{limiter: l, bucket: l.GetBucket(name), turn: make(chan struct{}, 1)}
}

func (s *rateSlot) lock(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *rateSlot) unlock() { <-s.turn }

// wait is how long the limit asks to wait. The slot must be locked.
func (s *rateSlot) wait() time.Duration { return s.limiter.GetWaitTime(s.bucket, 1) }

// take hands the bucket to one request, which releases it. It does what
// discordgo's LockBucketObject does after sleeping without a context.
func (s *rateSlot) take() *discordgo.Bucket {
	s.bucket.Lock()
	s.bucket.Remaining--
	return s.bucket
}

// maxChannelLanes bounds the channels whose limits are remembered; about 1 KB
// each.
const maxChannelLanes = 1000

// lanes keeps the most recently used lanes by name. Safe for concurrent use.
type lanes struct {
	mu    *sync.Mutex
	limit int
	order *list.List // of *namedLane, the most recent first
	byID  map[string]*list.Element
}

type namedLane struct {
	id   string
	lane *lane
}

func newLanes(limit int) lanes {
	return lanes{mu: new(sync.Mutex), limit: limit, order: list.New(), byID: make(map[string]*list.Element)}
}

func (l *lanes) get(id string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byID[id]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*namedLane).lane
	}
	n := &namedLane{id, newLane()}
	l.byID[id] = l.order.PushFront(n)
	if l.order.Len() > l.limit {
		last := l.order.Remove(l.order.Back()).(*namedLane)
		delete(l.byID, last.id)
	}
	return n.lane
}
