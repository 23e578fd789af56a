package group

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"gophertutor/internal/store"
)

// Limits are how many questions may be asked within an hour; 0 or less: any
// number.
type Limits struct{ MemberPerHour, ServerPerHour int }

// Which says whose limit was reached.
type Which string

// The limits of [Limiter.Allow].
const (
	MemberLimit Which = "member"
	ServerLimit Which = "server"
)

// defaultEntries is how many members and servers a Limiter remembers.
const defaultEntries = 50_000

// A Limiter counts questions by member and by server, in memory: after a restart
// it is told what was asked within the last hour. It is safe for concurrent use.
//
// A limit of n an hour is a bucket of half of them, refilled with the other half
// over an hour. So a few questions in a row are welcome, and no hour ever
// sees more than n.
type Limiter struct {
	max int

	mu      sync.Mutex
	buckets map[bucketKey]*list.Element // of *bucket
	recent  list.List                   // the last used first
}

// A bucketKey is a member on a server (in direct messages on ""), or a server when
// the member is empty: what a member asks elsewhere does not count here.
type bucketKey struct {
	server store.ServerID
	member store.MemberID
}

type bucket struct {
	key     bucketKey
	perHour int
	limiter *rate.Limiter
}

// NewLimiter returns a limiter that remembers up to entries members and servers,
// 50,000 for 0. Beyond that the one that asked longest ago starts anew.
func NewLimiter(entries int) *Limiter {
	if entries <= 0 {
		entries = defaultEntries
	}
	return &Limiter{max: max(entries, 2), buckets: map[bucketKey]*list.Element{}}
}

// Allow counts a question, against both limits or, if either is reached, against
// none. Then wait is how long until the same question would be allowed, if nobody
// else asked, and which is the limit that makes it wait longest. In direct
// messages server is "" and only the member's limit counts. Times must not run
// backwards by more than the clock's own corrections.
func (l *Limiter) Allow(member store.MemberID, server store.ServerID, now time.Time, limits Limits) (ok bool, wait time.Duration, which Which) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var taken []*rate.Reservation
	try := func(key bucketKey, perHour int, w Which) {
		if perHour <= 0 {
			return
		}
		r := l.bucket(key, perHour, now).ReserveN(now, 1)
		taken = append(taken, r)
		if d := r.DelayFrom(now); d > wait {
			wait, which = d, w
		}
	}
	try(bucketKey{server, member}, limits.MemberPerHour, MemberLimit)
	if server != "" {
		try(bucketKey{server: server}, limits.ServerPerHour, ServerLimit)
	}
	if wait == 0 {
		return true, 0, ""
	}
	for _, r := range taken {
		r.CancelAt(now)
	}
	return false, wait, which
}

// bucket returns the bucket of a key, with the limit as it is now.
func (l *Limiter) bucket(key bucketKey, perHour int, now time.Time) *rate.Limiter {
	burst := (perHour + 1) / 2
	refill := rate.Limit(float64(max(perHour-burst, 1)) / time.Hour.Seconds())
	if e, ok := l.buckets[key]; ok {
		l.recent.MoveToFront(e)
		b := e.Value.(*bucket)
		if b.perHour != perHour {
			b.perHour = perHour
			b.limiter.SetLimitAt(now, refill)
			b.limiter.SetBurstAt(now, burst)
		}
		return b.limiter
	}
	for len(l.buckets) >= l.max {
		oldest := l.recent.Back()
		delete(l.buckets, l.recent.Remove(oldest).(*bucket).key)
	}
	b := &bucket{key, perHour, rate.NewLimiter(refill, burst)}
	l.buckets[key] = l.recent.PushFront(b)
	return b.limiter
}
