package discordtest

import (
	"hash/fnv"
	"net/http"
	"strconv"
	"time"
)

// limit is how many requests a route takes in a time, for each value of the
// major parameter in its path.
type limit struct {
	count int
	per   time.Duration
	major string // name of the path parameter; "" for none
}

// bucket counts the requests of one route and major parameter.
type bucket struct {
	reset   time.Time // end of the window
	left    int
	blocked time.Time // until when a client was told to wait
	ignored int       // requests that came nevertheless
}

// Limits that hold for all routes.
const (
	globalLimit = 50 // requests a second that carry the bot's token
	// tolerated is how many requests on their way at the moment of a 429 are
	// taken for bad luck. One more means that the client does not wait.
	tolerated = 20
	globalKey = "global"
)

// take counts a request and gives the headers for its answer, or the 429 that
// is the answer. The lock is held.
func (s *Server) take(r *http.Request, e endpoint, path string) (http.Header, *answer) {
	if s.opts.NoRateLimits || e.limit.count == 0 {
		return nil, nil
	}
	now := time.Now()
	if !e.open {
		if wait := s.bucket(globalKey, globalLimit, time.Second, now).use(now); wait > 0 {
			s.scold(globalKey, r, now.Add(wait))
			a := tooMany(wait, true, "global")
			return nil, &a
		}
	}
	key := bucketKey(r, e, path)
	b := s.bucket(key, e.limit.count, e.limit.per, now)
	wait := b.use(now)
	if wait > 0 {
		s.scold(key, r, now.Add(wait))
		a := tooMany(wait, false, "user")
		setLimits(a.header, e, path, b, now)
		return nil, &a
	}
	h := http.Header{}
	setLimits(h, e, path, b, now)
	return h, nil
}

// bucketKey names the bucket of a request.
func bucketKey(r *http.Request, e endpoint, path string) string {
	return r.Method + path + " " + r.PathValue(e.limit.major)
}

// bucket finds a bucket, filled again when its window is over.
func (s *Server) bucket(key string, count int, per time.Duration, now time.Time) *bucket {
	b := s.limits[key]
	if b == nil {
		b = &bucket{}
		s.limits[key] = b
	}
	if now.After(b.reset) {
		b.left, b.reset = count, now.Add(per)
	}
	return b
}

// use takes one request out, or says how long to wait.
func (b *bucket) use(now time.Time) time.Duration {
	if b.left > 0 {
		b.left--
		return 0
	}
	return b.reset.Sub(now)
}

// scold counts a 429 and reports a client that goes on in spite of it.
func (s *Server) scold(key string, r *http.Request, until time.Time) {
	b := s.limits[key]
	now := time.Now()
	if now.After(b.blocked) {
		b.blocked, b.ignored = until, 0
		return
	}
	if b.ignored++; b.ignored == tolerated {
		s.violate("%s %s: %d requests after a 429 without the wait it asked for", r.Method, r.URL.Path, tolerated)
	}
}

// block makes an injected 429 count like a real one.
func (s *Server) block(r *http.Request, e endpoint, path string, wait time.Duration, global bool) {
	key := bucketKey(r, e, path)
	if global {
		key = globalKey
	}
	if s.limits[key] == nil {
		s.limits[key] = &bucket{}
	}
	s.scold(key, r, time.Now().Add(wait))
}

func setLimits(h http.Header, e endpoint, path string, b *bucket, now time.Time) {
	hash := fnv.New64a()
	hash.Write([]byte(e.pattern + path))
	h.Set("X-RateLimit-Bucket", strconv.FormatUint(hash.Sum64(), 16))
	h.Set("X-RateLimit-Limit", strconv.Itoa(e.limit.count))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(b.reset.UnixNano())))
	h.Set("X-RateLimit-Reset-After", seconds(b.reset.Sub(now)))
}

// tooMany is a 429.
func tooMany(wait time.Duration, global bool, scope string) answer {
	h := http.Header{}
	// The header has whole seconds, rounded up; the body is exact.
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Scope", scope)
	if global {
		h.Set("X-RateLimit-Global", "true")
	}
	h.Set("X-RateLimit-Reset-After", seconds(wait))
	return answer{status: http.StatusTooManyRequests, header: h, body: object{
		"message": "You are being rate limited.", "retry_after": float64(wait.Milliseconds()+1) / 1000, "global": global,
	}}
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
