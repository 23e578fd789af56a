package group

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
)

// A Quota is how much models may do in a day or a month, UTC. With N 0 or less it
// is any amount.
type Quota struct {
	N       int
	Tokens  bool // N counts tokens, sent and received; else answers
	Monthly bool // else a day
}

// PerDay is a quota of n answers a day.
func PerDay(n int) Quota { return Quota{N: n} }

var quotaPattern = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s*([km]?)\s*(?:(answers?|tokens?)\s*)?(?:(?:/|per\s|a\s)\s*(day|month))?$`)

// ErrQuota is returned for what is no quota, with examples of some.
var ErrQuota = errors.New("give it as 200 answers/day, 5k answers/month, 300k tokens/day or 2M tokens/month; 0 means no limit")

// ParseQuota reads a quota as people write it: "200 answers/day", "2M tokens a
// month". Answers and days may be left out.
func ParseQuota(text string) (Quota, error) {
	m := quotaPattern.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return Quota{}, fmt.Errorf("%q is no model budget: %w", text, ErrQuota)
	}
	n, ok := new(big.Rat).SetString(m[1]) // exact: as a float, 16.1 times 1000 is no whole number
	if ok {
		n.Mul(n, big.NewRat(map[string]int64{"": 1, "k": 1e3, "m": 1e6}[m[2]], 1))
	}
	if !ok || !n.IsInt() || n.Cmp(big.NewRat(1e12, 1)) > 0 {
		return Quota{}, fmt.Errorf("%q is no model budget: %w", text, ErrQuota)
	}
	return Quota{N: int(n.Num().Int64()), Tokens: strings.HasPrefix(m[3], "token"), Monthly: m[4] == "month"}, nil
}

// String writes a quota as ParseQuota reads it.
func (q Quota) String() string {
	if q.N <= 0 {
		return "0"
	}
	unit, period := "answers", "day"
	if q.Tokens {
		unit = "tokens"
	}
	if q.Monthly {
		period = "month"
	}
	return fmt.Sprintf("%d %s/%s", q.N, unit, period)
}

// period names what is counted together with now, as the store knows it: the day
// or the month, and the unit unless it is answers. The store deletes what sorts
// before a day, so the day or month comes first.
func (q Quota) period(now time.Time) string {
	p := now.UTC().Format(time.DateOnly)
	if q.Monthly {
		p = p[:len("2026-11")]
	}
	if q.Tokens {
		p += " tokens"
	}
	return p
}

// Resets returns when the counts of the period of now start again at zero: the
// next midnight, UTC, or that before the next month.
func (q Quota) Resets(now time.Time) time.Time {
	y, m, d := now.UTC().Date()
	if q.Monthly {
		return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
}
