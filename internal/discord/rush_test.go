package discord

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestRush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r rush
		pass := func(ctx context.Context) time.Duration {
			began := time.Now()
			r.pass(ctx)
			return time.Since(began)
		}
		for range rushFrom - 1 {
			r.begin()
		}
		if d := pass(t.Context()); d != 0 {
			t.Errorf("waited %v where there is no rush", d)
		}
		r.begin()
		r.begin()
		if d := pass(t.Context()); d != rushFor {
			t.Errorf("waited %v in a rush that does not end, want %v", d, rushFor)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if d := pass(ctx); d != time.Millisecond {
			t.Errorf("waited %v with a context of a millisecond", d)
		}
		for i := range 2 {
			time.AfterFunc(time.Duration(i+1)*10*time.Millisecond, r.end)
		}
		if d := pass(t.Context()); d != 20*time.Millisecond {
			t.Errorf("waited %v, the rush ends after 20 ms", d)
		}
		if d := pass(t.Context()); d != 0 {
			t.Errorf("waited %v after the rush", d)
		}
	})
}
