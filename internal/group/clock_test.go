package group

import (
	"testing"
	"time"
)

// A clock that is set an hour back or a day forward locks nobody out for longer than
// the limit itself does, and gives nobody more than a full bucket.
func TestLimiterClockJumps(t *testing.T) {
	limits := Limits{MemberPerHour: 10}
	for name, jump := range map[string]time.Duration{
		"an hour back": -time.Hour, "a day back": -24 * time.Hour, "a day forward": 24 * time.Hour, "a year forward": 365 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLimiter(0)
			burst := func(now time.Time) (n int) {
				for ; n < 100; n++ {
					if ok, _, _ := l.Allow("a", "", now, limits); !ok {
						return n
					}
				}
				return n
			}
			full := burst(noon)
			now := noon.Add(jump)
			n := burst(now)
			if jump < 0 && n != 0 {
				t.Errorf("%d questions out of nothing", n)
			}
			if jump > 0 && n != full {
				t.Errorf("%d questions after it, want a full bucket of %d", n, full)
			}
			ok, wait, _ := l.Allow("a", "", now, limits)
			if ok || wait > time.Hour {
				t.Fatalf("after the jump: %v, wait %v; want at most an hour", ok, wait)
			}
			if ok, _, _ := l.Allow("a", "", now.Add(wait), limits); !ok {
				t.Errorf("still refused after the %v it was told to wait", wait)
			}
			// Set right again, the member has at most what an hour gives.
			if n := burst(noon.Add(time.Minute)); n > full {
				t.Errorf("%d questions after the clock was set right, a bucket has %d", n, full)
			}
		})
	}
}
