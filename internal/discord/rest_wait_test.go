package discord

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// What Discord said to one call holds for the next, too: it waits for the limit if that
// is soon, and else hears at once how long it is.
func TestRESTLongLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := "600"
		f := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
			return answerOf(200, made, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", reset)
		}}
		c := newTestClient(f)
		if err := c.edit(t.Context(), "88", "77", hi); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := c.edit(t.Context(), "88", "77", hi)
		var refused *apiError
		if !errors.As(err, &refused) || refused.Status != http.StatusTooManyRequests || refused.RetryAfter != 10*time.Minute || time.Since(began) > 0 || f.requests() != 1 {
			t.Errorf("%v after %v and %d requests, want to hear at once of ten minutes", err, time.Since(began), f.requests())
		}
		time.Sleep(9*time.Minute + 30*time.Second)
		if err := c.edit(t.Context(), "88", "77", hi); err != nil || time.Since(began) != 10*time.Minute {
			t.Errorf("%v after %v, want to have waited for the rest", err, time.Since(began))
		}
	})
}
